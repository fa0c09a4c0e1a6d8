/* What is left of a request that was followed: spans of time, each within the one that it belongs
 * to.
 *
 * Invariants, in ticks: a span lies within its parent; what has time of its own (waits, services,
 * trips, forks) fills a request, a branch or a message without gap or overlap, so that the parts of
 * a request add up to its latency: a fork stands for the branch that let the caller go on
 * (`decides`). What outlives the one who waited for it (a message, work for a caller that has gone)
 * has no parent but a cause, and stands for itself. Who refused the request, and why, is a span
 * without length. */
#ifndef MODELS_SPANS_H
#define MODELS_SPANS_H

#include "models/program.h"
#include "sim/time.h"

typedef enum span_kind {
  SPAN_REQUEST, /* from the moment when it was due until its client had the outcome */
  SPAN_MESSAGE, /* from acceptance to the end of its work; its cause sent it */
  SPAN_REST,    /* its cause's work, going on after the one who waited for it had gone */
  SPAN_BRANCH,  /* of a fork */
  SPAN_VISIT,   /* of an instance: from its arrival there until it left */
  SPAN_CALL,    /* of an operation that the node at work runs itself */
  SPAN_FORK,    /* branches run, and the caller waits for them */
  SPAN_WAIT,    /* for the resource */
  SPAN_SERVICE, /* on the resource */
  SPAN_NETWORK, /* on the way to or from the node */
  SPAN_REFUSAL, /* an instant: turned away */
  SPAN_KIND_COUNT
} span_kind;

/* What holds of all spans of a kind. */
typedef struct span_nature {
  bool is_root;  /* has no parent */
  bool has_time; /* fills the time of the request, message, rest or branch that it lies in; */
  bool is_leaf;  /* and nothing lies within it */
  bool has_node; /* `node` is said */
} span_nature;
extern const span_nature span_natures[SPAN_KIND_COUNT];

/* A VISIT of a cache: whether it had what was asked for. */
typedef enum span_lookup { LOOKUP_NONE, LOOKUP_HIT, LOOKUP_MISS } span_lookup;

/* Why a REFUSAL. */
typedef enum span_refusal {
  REFUSAL_NONE,
  REFUSAL_FULL,       /* the resource is taken, and nobody may wait for it */
  REFUSAL_LINE_FULL,  /* the line for the resource is full */
  REFUSAL_DROPPED,    /* it stood in the line; a newcomer took its place */
  REFUSAL_NO_INSTANCE /* none of the node is up */
} span_refusal;

/* How a span ended. */
typedef enum span_end {
  SPAN_DONE,
  SPAN_FAILED, /* these four as the outcomes of requests */
  SPAN_REJECTED,
  SPAN_TIMED_OUT,
  SPAN_ABANDONED,
  SPAN_CANCELLED,
  SPAN_LEFT,      /* whoever waited for it went; what follows is in a SPAN_REST */
  SPAN_UNFINISHED /* the run ended first */
} span_end;

typedef struct span {
  uint8_t kind;       /* span_kind */
  uint8_t end_kind;   /* span_end */
  uint8_t lookup;     /* span_lookup */
  uint8_t refusal;    /* span_refusal */
  bool decides;       /* BRANCH: its end let the caller go on */
  bool called;        /* VISIT: somebody called the node; else it is part of where its parent is */
  bool shared;        /* SERVICE: with others, who may slow it */
  uint32_t parent;    /* span, NONE of a root; always before this one */
  uint32_t cause;     /* root: span that it follows from, NONE */
  uint32_t number;    /* BRANCH: which, from 1 */
  uint32_t klass;     /* roots */
  uint32_t operation; /* VISIT (NONE: a data access), CALL, BRANCH of one call; else NONE */
  uint32_t node;      /* VISIT; the others: that the time is attributed to, as in breakdown.csv */
  uint32_t instance;  /* VISIT and those at a resource: from 1; 0: what all instances share */
  uint32_t resource;  /* WAIT, SERVICE, REFUSAL: index into compiled.resources; NONE: only time
                         passes, or none is up */
  ticks alone;        /* shared SERVICE, all of one: what it takes alone; else 0 */
  ticks start, end;
} span;

/* One request and all that followed from it. */
typedef struct followed {
  uint32_t replication; /* from 0 */
  uint32_t phase;       /* that stood when it was due */
  uint32_t ended_phase; /* that stood when [0] ended */
  uint64_t key;         /* on which its luck hangs: tells it from all others */
  span *spans;          /* (count); [0] is the request */
  uint32_t count, capacity;
} followed;

static inline ticks span_length(const span *s) {
  return s->end - s->start;
}

/* What follows from a span and those around it. */
typedef struct span_reading {
  uint32_t root;  /* the outermost span around it */
  uint32_t place; /* the node that it is at: of its visit; of a message that of its work (of its
                     queue if it never came to it), of a rest that of its cause; the client */
  bool counts; /* it lies on the way that made the root's length: in no branch but deciding ones */
  bool own;    /* and its length is time of its own: these add up to the root's */
} span_reading;

/* (count), to be freed. */
span_reading *spans_read(const followed *t);

/* Whether the invariants hold: an internal error if not. */
bool spans_hold(const followed *t);

#endif
