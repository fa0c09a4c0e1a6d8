/* All that changes during one replication. Internal to models/: loop.c runs on it, source.c
 * feeds it, migrate.c changes the architecture under it, collect.c reads it.
 *
 * Invariant of time: whenever code of a request runs, its `mark` equals `now`: all time before is
 * already attributed to a part of its latency, so the parts add up exactly. */
#ifndef MODELS_STATE_H
#define MODELS_STATE_H

#include "models/arrivals.h"
#include "models/balancer.h"
#include "models/event_kind.h"
#include "models/keys.h"
#include "models/replication.h"
#include "models/resource.h"
#include "models/store.h"
#include "sim/events.h"
#include "sim/histogram.h"
#include "sim/hot.h"
#include "sim/pool.h"
#include "sim/tally.h"
#include <stdalign.h>

/* How a request stands. The first cause of a failure stays. */
typedef enum status {
  STATUS_OK,
  STATUS_FAILED,
  STATUS_REJECTED,
  STATUS_TIMED_OUT,
  STATUS_ABANDONED,
  STATUS_COUNT
} status;

/* Where a request is parked. */
typedef enum parked {
  PARKED_NOT,     /* it runs, or its slot is free */
  PARKED_LINE,    /* in a resource's line */
  PARKED_DOOR,    /* before a full line */
  PARKED_SERVICE, /* fcfs service: an event will come */
  PARKED_PREEMPT, /* service that may be preempted */
  PARKED_SHARE,   /* shares a resource */
  PARKED_DELAY,   /* an event will come */
  PARKED_FORK,    /* waits for branches */
  PARKED_READY,   /* in the ring of those to be resumed at this instant */
  PARKED_ZOMBIE   /* cancelled; an event or the ring still names the slot */
} parked;

enum {
  FLAG_GONE = 1,      /* nobody waits for its result any more */
  FLAG_REFUSED = 2,   /* the visit that is about to end was refused at the door */
  FLAG_HIT = 4,       /* the last look-up found its key */
  FLAG_BRANCH = 8,    /* a branch: its parent joins it */
  FLAG_MESSAGE = 16,  /* a message */
  FLAG_SERVED = 32,   /* some service has begun (patience) */
  FLAG_CANCEL = 64,   /* at its timeout its work is stopped */
  FLAG_USER = 128,    /* a user of closed traffic waits for it */
  FLAG_TIMED = 256,   /* a deadline or a timer's event names it */
  FLAG_RECORDED = 512 /* of a trace that recorded more of it than its time and class */
};

/* A request in flight: first, in a cache line, what every event needs of it; then the rest; then
 * the parts of its latency. */
typedef struct request {
  uint32_t pc;
  union {
    uint32_t next;    /* in a line */
    uint32_t station; /* in a fcfs service, from start_service() on: index of its resource */
  };
  uint32_t prev;         /* in a line, or the position in an ordered one */
  uint32_t here, target; /* runtime instances */
  uint32_t frame;        /* top of the outer frames; NONE */
  uint32_t ret;          /* return point of the current frame */
  uint16_t path;         /* index into compiled paths */
  uint8_t status, parked;
  uint64_t key; /* of the current frame: what draws belong to */
  ticks mark;   /* up to here its time is attributed */
  ticks due;    /* when it was due */
  uint32_t flags;
  uint16_t klass;
  uint8_t event;     /* kind of the event at the end of the last SERVE that it came to */
  uint64_t root;     /* key of the whole request: its keys hang on it */
  ticks since;       /* the open visit of target began */
  ticks since_first; /* the outermost visit began; see FRAME_FIRST */
  ticks amount;      /* work of the service at hand */
  uint64_t parts[];  /* (words) of its latency, then how often it visited whom: see struct path */
} request;

/* What only some architectures need of a request, in arrays of their own, which are there if
 * something in the architecture asks for them (models/slot.c). */
typedef struct request_row {
  uint64_t row;       /* asked for last: a name of its number and its data */
  uint32_t cached[4]; /* cache instances of the look-ups of this access, by level */
} request_row;

/* Rows that were drawn while there was still time to fetch what a cache knows of them. */
typedef struct request_ahead {
  uint64_t key; /* of the frame and the KEY to which they belong */
  uint64_t rows[ROWS_AHEAD];
  uint32_t count;
} request_ahead;

typedef struct request_kin {
  uint32_t parent;      /* with FLAG_BRANCH: who forked it; NONE when nobody waits */
  uint32_t child;       /* parked at a fork: first branch */
  uint32_t sibling;     /* next branch of the same parent */
  uint32_t waiting_for; /* branches that must still succeed */
  uint32_t spare;       /* branches that may still fail */
} request_kin;

typedef struct request_turn {
  union {
    ticks left_over; /* of the work of a preemptive service, not yet done */
    uint64_t rank;   /* at a shared station: the virtual time at which it is done */
  };
  ticks joined;     /* when it came to the preemptive station */
  uint32_t service; /* low half of the serial of the service's event */
} request_turn;

typedef struct request_extra {
  union {
    uint32_t user;     /* closed traffic: with FLAG_USER */
    uint32_t recorded; /* row of what was recorded of it: with FLAG_RECORDED */
  };
  uint32_t timer;       /* low half of the serial of its own timeout's event */
  uint32_t patience;    /* likewise, of its patience */
  uint32_t generation;  /* of the slot: tells a later request in it from this one */
  uint32_t left, round; /* of the innermost loop */
  uint32_t priority;
} request_extra;

/* What a call or a loop puts aside. */
typedef struct frame {
  uint64_t key;
  union {
    ticks since; /* of a call */
    struct {
      uint32_t left, round;
    } rounds; /* of a loop: of the loop around it */
  } u;
  uint32_t below; /* frame; NONE */
  uint32_t ret, here;
  uint32_t fill; /* 32 bytes: two in a cache line */
} frame;

/* The frame of a client's call to the first node: all that it would hold is known anyway. */
#define FRAME_FIRST (NONE - 1)

typedef enum instance_state {
  INSTANCE_ABSENT,
  INSTANCE_BOOTING,
  INSTANCE_READY,
  INSTANCE_DRAINING
} instance_state;

typedef struct instance {
  uint32_t node;
  uint32_t number;     /* within the node, from 0 */
  resource *resources; /* of replication.resources, those that are its own */
  double slowness;     /* 1 / speed */
  ticks booted;        /* when it will be ready */
  uint8_t state;       /* instance_state */
  bool cold;           /* a cache: was away, what it held is gone */
  bool rated;          /* its slowness is 1 */
} instance;

/* Figures of one kind of resource of a node, gathered over its instances. */
typedef struct meter {
  histogram waits;
  histogram_sum *phase; /* the standing phase's */
} meter;

typedef struct node_state {
  /* A cache line: what a visit touches. */
  alignas(64) level inside;
  area residence_sum;
  uint64_t arrivals;
  uint64_t dice; /* key of the balancer's dice, and of other luck of the node */
  bool single;   /* one instance at most, over all phases: no balancer needed */
  bool has_replicas;
  balancer all;      /* over all ready instances */
  balancer replicas; /* database: over the ready replicas */
  uint64_t failed, rejected;
  histogram residence;     /* of visits that were completed, as many as it holds */
  level standing, booting; /* instances */
  area inside_settled, standing_settled, booting_settled;
  uint64_t lookups, hits;
  double looked_bytes, hit_bytes;
  histogram *lag; /* of writes on their way to replicas; NULL where nothing lags */
  sample lag_sample;
  ticks lag_max;
  uint64_t reads, stale;
  double price;    /* an instance-hour; of the last phase in which it stood */
  area wasted_sum; /* busy time for callers that had gone, in the window that is closed */
  area busy_sum;   /* busy time of what serves, likewise */
} node_state;

typedef struct class_state {
  uint64_t offered, good;       /* in this window */
  uint64_t ended[STATUS_COUNT]; /* [STATUS_OK] stays 0: the latencies count those */
  level in_flight;
  area in_flight_settled;
  histogram latency;
  area latency_sum; /* completed */
  area lost_sum;    /* of all others that ended */
  uint64_t reads, stale;
  ticks tail_limit; /* p99 of the phase up to the window before; TICKS_NEVER: none yet */
  uint64_t offered_total, ended_total; /* over the run, for the laws */
  area in_flight_total, age_total;
} class_state;

/* Parts of the latencies of a path's requests that were completed in this window. */
typedef struct path_state {
  area *sums, *tails; /* (words): of all, and of those in the tail */
  uint32_t words;
} path_state;

/* A source of traffic. */
typedef struct source {
  const traffic_def *def;
  arrivals arrivals;
  uint64_t key;
  uint64_t number;     /* not plain: requests so far */
  uint64_t tail;       /* of its arrivals' events */
  uint32_t batch;      /* of the pending arrival */
  uint32_t klass;      /* plain: of all its requests */
  bool plain;          /* Poisson at a constant rate, one class, one by one, nothing recorded */
  double *cumulated;   /* (ask_count) */
  uint32_t first_user; /* closed: index of its first user */
} source;

typedef struct user {
  uint64_t number; /* of its requests so far */
  uint32_t source;
} user;

/* Requests with one constant timeout, in the order in which it ends. */
typedef struct deadline {
  ticks time;
  uint32_t slot, generation;
} deadline;
typedef struct deadline_line {
  ticks delay;
  deadline *ring; /* (capacity), a power of two */
  uint32_t capacity, first, count;
  bool armed; /* an event is pending for the first */
} deadline_line;

struct recorder;
struct migration;

struct replication {
  events pending;
  ticks now;
  ticks until;     /* the loop runs so far; before all time once the outcome is set */
  ticks settle_by; /* then at the latest levels are settled (models/settle.c) */
  const architecture *a;
  const compiled *c;
  const instruction *code;
  char *requests;        /* = request_pool.items; see request_at() */
  uint32_t stride;       /* bytes from one request to the next */
  uint32_t words;        /* of each one's parts */
  bool rows_or_extra;    /* one of them is there: one question at a birth, not two */
  request_row *rows;     /* (pool.capacity); NULL: no data are asked for by row */
  request_ahead *ahead;  /* NULL: no rows are foreseen */
  request_kin *kin;      /* NULL: nothing forks */
  request_turn *turns;   /* NULL: nothing preempts or is shared */
  request_extra *extra;  /* NULL: no users, timers, loops, priorities, recorded requests */
  path_state *paths;     /* (path_count) */
  uint64_t *tail_counts; /* (class_count) */
  frame *frames;
  instance *instances; /* (compiled.instance_count) */
  resource *resources; /* (sum over instances of resource_count) */
  uint32_t resource_count;
  node_state *nodes;    /* (compiled.node_count) */
  class_state *classes; /* (class_count); messages too */
  meter *meters;        /* (compiled.resource_count) */
  store **stores; /* (compiled.instance_count): a cache's entries; for a database's replica the
                     rows that it has not yet seen the last version of; NULL */
  source *sources;
  user *users;
  deadline_line *deadlines;
  uint32_t deadline_count;
  uint32_t *ring;
  uint32_t ring_first, ring_count, ring_capacity; /* to be resumed now */
  pool request_pool, frame_pool;
  uint32_t phase;      /* that stands */
  const birth *births; /* its */
  uint32_t client;     /* instance of the client */
  uint64_t seed_key;
  uint64_t event_count;
  uint64_t requests_offered; /* up to the last window that was closed */
  uint64_t share_count;      /* services at shared stations */
  keys_table *key_tables;    /* (data_count) */
  ticks slo_latency;         /* goodput's limit; TICKS_NEVER */
  struct recorder *recorder;
  struct migration *migration;
  replication_def def;
  outcome_of_run outcome;
  uint32_t full_with; /* of RUN_FULL: so many slots were taken */
  char error[256];
  arena *laid;   /* the state: what a phase that begins afresh has anew, sources and users too */
  arena *memory; /* the rest: what was recorded, and the migration */
};

/* The state of nodes, classes, requests and pending events: nothing has happened yet, at r->now,
 * and no phase stands. To be freed before it is laid out again (models/state.c). */
void state_lay(replication *r);
void state_free(replication *r);
/* What only a run needs (requests, pending events, what caches hold) is given back; figures can
 * still be read. */
void state_empty(replication *r);

HOT request *request_at(const replication *r, uint32_t slot) {
  return (request *)(void *)(r->requests + (size_t)slot * r->stride);
}

/* The loop ends at once. */
static inline void replication_stop(replication *r, outcome_of_run outcome) {
  r->outcome = outcome;
  r->until = INT64_MIN;
}

/* How many instances a node has room for, the front with them, from *first on. */
static inline uint32_t node_slots(const replication *r, uint32_t node, uint32_t *first) {
  const compiled_node *n = &r->c->nodes[node];
  *first = n->first_instance;
  return n->most_instances + (n->front != NONE);
}

/* The runtime resource `offset` of an instance. */
static inline resource *resource_of(const replication *r, uint32_t instance_index,
                                    uint32_t offset) {
  return &r->instances[instance_index].resources[offset];
}

/* What a balancer by key goes by: the row asked for last, the request itself until then. */
static inline uint64_t row_of(const replication *r, uint32_t slot) {
  return r->rows ? r->rows[slot].row : request_at(r, slot)->root;
}

/* The instance whose resource is meant. */
HOT uint32_t instance_meant(const replication *r, const request *q, uint8_t where, uint32_t node) {
  return where == AT_HERE ? q->here : where == AT_TARGET ? q->target : r->c->nodes[node].front;
}

/* The resource that the instruction takes, gives back or is served by, among an instance's. */
HOT resource *resource_named(const instance *x, const instruction *i) {
  return (resource *)(void *)((char *)x->resources + i->offset);
}
HOT resource *resource_at(const replication *r, const request *q, const instruction *i) {
  return resource_named(&r->instances[instance_meant(r, q, i->at, i->node)], i);
}

/* The resource at which a parked request is. */
static inline resource *parked_at(const replication *r, const request *q) {
  return resource_at(r, q, &r->code[q->pc]);
}

#endif
