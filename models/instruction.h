/* The instruction set of a path. models/compile.c and the kinds write it, models/loop.c runs it.
 *
 * A request runs until an instruction has to wait (a line, a service, a trip); it is parked there
 * and resumed later at the same place. `here` is the instance at work, `target` the one being
 * called.
 *
 * Invariant: wherever a request can be parked, `holding` names what its current frame holds there,
 * so a cancelled request can give everything back (see request_cancel). */
#ifndef MODELS_INSTRUCTION_H
#define MODELS_INSTRUCTION_H

#include "models/program.h"

typedef enum opcode {
  OP_END,         /* the request has its answer, or the message its work done */
  OP_JOIN,        /* a branch of a parallel, quorum or guarded call ends */
  OP_SERVE,       /* resource (offset): `amount` of work on one of it, then on */
  OP_ACQUIRE,     /* resource: take one, or wait for it; a full line fails to `to` */
  OP_RELEASE,     /* resource: give it back */
  OP_DELAY,       /* `amount` of time, nothing but time; counts to part */
  OP_PICK,        /* node: choose an instance as target, its visit begins */
  OP_VISIT,       /* PICK of the one instance (offset) of a node that has never more */
  OP_ENTER,       /* call into target: frame; goes to `to` */
  OP_ENTER_FIRST, /* the same from the client, which needs no frame */
  OP_CALL,        /* call within the node: frame; goes to `to` */
  OP_RETURN,      /* back to the frame's return point */
  OP_POP,         /* at the return point: the frame is taken off */
  OP_LEAVE,       /* node: the visit of target ends */
  OP_CHECK,       /* if the request has failed: to the enclosing return point */
  OP_JUMP,        /* to */
  OP_CHOOSE,      /* choice: one of several places to go */
  OP_LOOP,        /* `amount` times what follows; none: to */
  OP_NEXT,        /* next round at `to`, or fall through */
  OP_FORK,        /* fork: branches as requests of their own; waits for `need` of them */
  OP_FAIL,        /* with probability p: fails */
  OP_KEY,         /* the row of data that the following look-ups ask for */
  OP_FORESEE,     /* the rows that the KEY at `to` will draw, in a cache of here; see lookup.c */
  OP_EXPECT,      /* cache (target, or instance `offset`): a look-up will follow, after some time */
  OP_LOOKUP,      /* cache: sets or clears FLAG_HIT */
  OP_HIT,         /* goes to `to` if the last look-up was a hit */
  OP_FILL,        /* cache: keeps the row */
  OP_DROP,        /* cache: the row was written */
  OP_WROTE,       /* database: the row has a new version */
  OP_SAW,         /* database: a read that may be stale */
  OP_SEND,        /* message: begins its own life; keeps the place that was acquired */
  OP_COUNT
} opcode;

typedef enum at { AT_HERE, AT_TARGET, AT_FRONT } at; /* whose resource */

/* What a PICK does. */
typedef enum pick {
  PICK_VISIT,  /* a visit of the node begins, at an instance that is chosen */
  PICK_ARRIVE, /* a visit begins; the instance is chosen later (one line for all) */
  PICK_CHOOSE, /* the instance of a visit that has begun */
  PICK_LOOK    /* an instance, without a visit */
} pick;

enum { ROWS_AHEAD = 4 }; /* most that FORESEE draws */

/* What a POP takes off. */
typedef enum frame_kind { FRAME_OF_CALL, FRAME_OF_LOOP } frame_kind;

enum { ACQUIRE_PLACE = 1 }; /* kind of an ACQUIRE: a queue's place, without a visit by the sender */

/* Which instances of a node a PICK may choose. */
typedef enum role { ROLE_ANY, ROLE_PRIMARY, ROLE_REPLICAS } role;

/* What is drawn in place; nothing else about these can be out of range. */
typedef enum draws { DRAWS_OTHER, DRAWS_EXPONENTIAL, DRAWS_NOTHING } draws;

typedef struct choice {
  uint32_t count;
  double *cumulated; /* (count), last is 1 */
  uint32_t *to;      /* (count) */
} choice;

typedef struct fork {
  uint32_t count, need;              /* branches; how many must succeed */
  bool cancel;                       /* stop those that are no longer needed */
  uint32_t *to;                      /* (count) */
  uint64_t *ids;                     /* (count): of the branches' keys */
  const variate *timeout, *patience; /* of a guarded call, which is a fork of one */
  uint32_t line;                     /* deadline line of a constant timeout; NONE */
  uint32_t priority;                 /* 0: the caller's */
} fork;

/* What a data access knows. */
typedef struct access {
  uint32_t data;
  bool fresh;
  double size;   /* bytes of the entry */
  uint64_t salt; /* keeps queries apart from rows */
} access;

typedef struct instruction {
  uint8_t op;   /* opcode */
  uint8_t at;   /* at */
  uint8_t role; /* PICK */
  uint8_t
      kind; /* SERVE: scheduler; PICK: pick; POP: frame_kind; LOOKUP, FILL: level of the cache */
  uint16_t part;   /* index of the part that the time belongs to (service, network) */
  uint16_t wait;   /* index of the part that waiting belongs to */
  uint32_t offset; /* SERVE, ACQUIRE, RELEASE: its resource, in bytes from the instance's first (in
                      numbers until compile.c's set_offset()); VISIT: the instance; ENTER, CALL:
                      the operation; SEND: the queue; caches: from an instance to its cache */
  uint32_t to;     /* instruction */
  uint32_t node;   /* node; SEND: class */
  uint32_t
      holding; /* what this frame holds while parked here: first of a list in compiled.holdings */
  uint16_t visits; /* PICK: word of the visit counter; see inner */
  /* PICK: none ready is no failure, only a way round (the cache of level `wait`); KEY: its rows are
   * foreseen */
  bool soft : 1;
  bool in_service : 1; /* DELAY that counts as service having begun */
  bool answers : 1;    /* POP of the client's call: only RELEASE, if so, LEAVE and END follow */
  uint8_t draws;       /* SERVE, DELAY: draws */
  uint16_t column;     /* amount is recorded: column of the trace, from 1; 0: drawn */
  uint8_t event;       /* SERVE, DELAY: kind of the event at its end (models/event_kind.h) */
  const variate *amount;
  uint64_t id;    /* step id: what the draw belongs to */
  uint64_t inner; /* ACQUIRE in an sjf line: id of the first cpu step of what is called; PICK: one
                     visit in its word */
  union {
    const choice *choice;
    const fork *fork;
    const access *access;
    double p;
    double mean;    /* DRAWS_EXPONENTIAL, in ticks */
    ticks constant; /* DRAWS_NOTHING */
  } u;
} instruction;

/* One thing held: a resource of here or target, or a visit that is open. Lists end with `last`. */
typedef enum hold_kind { HOLD_NOTHING, HOLD_RESOURCE, HOLD_VISIT } hold_kind;
typedef struct holding {
  uint8_t kind; /* hold_kind; the innermost first */
  uint8_t at;
  bool last;
  uint32_t offset; /* resource */
  uint32_t node;   /* visit, or the node of a resource at its front */
} holding;

/* The layout of a class's path in one phase: which part of a latency belongs to which node. */
typedef enum part_kind { PART_WAIT, PART_SERVICE, PART_NETWORK } part_kind;
typedef struct part {
  uint32_t node;
  part_kind kind;
} part;

typedef struct path {
  uint32_t klass, phase;
  uint32_t end; /* the OP_END where a failed request arrives */
  uint32_t part_count;
  part *parts; /* (part_count): what each 64-bit sum of a request means */
  uint32_t visit_count;
  uint32_t *visit_nodes; /* (visit_count): two 32-bit counters a word, after the parts */
  uint32_t words;        /* 64-bit words a request needs: parts, then visits */
} path;

#endif
