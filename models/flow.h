/* The flow of work through one phase when nothing waits: how often each operation is done on each
 * node by one request, how long it takes there, and what it asks of each resource.
 *
 * A *pair* is an operation on a node. Visits solve v = r + vP, where r is where a request enters
 * and P the mean calls from pair to pair (Denning and Buzen 1978): along the calls where they go in
 * no circle, else by factors made once. Times without waiting solve t = own + Pt but for parallel
 * branches, of which the largest mean stands for the mean of the largest (so times held are a
 * little short there).
 *
 * Invariant: everything in a flow is a mean over completed and failed requests alike; nothing in it
 * depends on the load but the hits of caches whose entries expire. */
#ifndef MODELS_FLOW_H
#define MODELS_FLOW_H

#include "models/hit_ratio.h"
#include "models/work.h"

/* What a visit of one pair asks of another, messages included. */
typedef struct link {
  uint32_t callee; /* pair */
  double calls;
  double remote; /* of them, those that arrive by a trip and so take a thread */
} link;

typedef struct pair {
  uint32_t operation, node;
  uint32_t next; /* the operation's pair on another node; NONE */
  link *links;   /* (link_count) */
  uint32_t link_count, link_capacity;
} pair;

/* Accesses that a cache can't tell apart but by key: reads of a datum, or queries of one size on
 * it. */
typedef struct stream {
  uint32_t data;
  bool query;
  double size; /* bytes of an entry */
} stream;

typedef struct flow {
  const architecture *a;
  const compiled *c;
  const placement *p;
  uint32_t phase;
  double load_per_s; /* requests a second, by which entries of caches live long or short */
  bool expires;      /* some cache's entries do, so that hits depend on that load */
  arena *memory;
  chances chances;
  pair *pairs; /* (pair_count), callers mostly before those they call */
  uint32_t pair_count, pair_capacity;
  stream *streams; /* (stream_count) */
  uint32_t stream_count, stream_capacity;
  uint32_t *first_pair; /* (operation_count): of its pairs; NONE */
  uint32_t *sequence;   /* (pair_count): callers before those they call; NULL: there is a circle */
  double
      *factors;  /* (pair_count x pair_count), of a circle: LU factors of (1 - calls) transposed */
  size_t *order; /* (pair_count): the factors' permutation */
  double *time;  /* (pair_count): s from the beginning of a visit's work to its end */
  double *own; /* (pair_count x resource_count): s of the resource a visit, callees' own left out */
  double *primary; /* of `own`, what only a database's primary can do */
  double *replica; /* of `own`, what only its replicas do */
  double *asked;   /* (pair_count x stream_count): accesses a visit */
  double *written; /* (pair_count x data_count): writes a visit */
  double *reach;   /* (node_count x stream_count x (levels + 1)): share of the accesses from a node
                      that   reaches the i-th cache on its way; behind the last: the data itself */
  uint32_t levels; /* most caches on one way */
  double *hit;     /* (data_count x node_count): hits over look-ups; NaN: no such cache */
} flow;

/* What one request of a class, or the mean request, does. */
typedef struct passage {
  double *visits;  /* (pair_count): how often the pair's work is done */
  double *arrived; /* (pair_count): of those, arrivals by a trip or from a queue */
} passage;

/* share: (class_count) of the mean request, by which caches fill (models/mean_request.h). */
flow *flow_make(const architecture *a, uint32_t phase, const double *share, double load_per_s,
                arena *memory);

/* Only the pairs and streams, without any figures. */
flow *flow_explore(const architecture *a, uint32_t phase, arena *memory);

/* The pair at which a class enters; NONE when it does not occur in this phase. */
uint32_t flow_entry(const flow *f, uint32_t klass);
passage flow_passage(const flow *f, uint32_t klass, arena *memory);
passage flow_mean_passage(const flow *f, const double *share, arena *memory);
/* Latency of a class without any waiting; NaN when it does not occur. */
double flow_latency(const flow *f, uint32_t klass);

/* Mean time of a step or branch on a node. */
double flow_time_of_step(const flow *f, uint32_t node, const step_def *s);
double flow_time_of_branch(const flow *f, uint32_t node, const branch_def *b);

/* The node where a call from `node` is done; the pair. */
uint32_t flow_callee(const flow *f, uint32_t node, uint32_t operation);
uint32_t flow_pair(const flow *f, uint32_t operation, uint32_t node);
uint32_t flow_stream(const flow *f, const step_def *s);
/* reach[0 … caches on the way] of that access. */
const double *flow_reach(const flow *f, uint32_t node, uint32_t stream);

/* ---- of a node in the phase, for whoever reckons with it ---- */

const node_setting *flow_setting(const flow *f, uint32_t node);
/* Resource of that name, index into compiled.resources; NONE. */
uint32_t flow_resource(const flow *f, uint32_t node, const char *name);
/* The caller's pool for that callee; NONE without. */
uint32_t flow_pool(const flow *f, uint32_t node, uint32_t callee);
/* What a second of work takes on it, in s: the mean of 1 / speed over its instances. */
double flow_slowness(const flow *f, uint32_t node);
/* Mean of an option that is a duration or cost; 0 for none. */
double flow_cost(const flow *f, uint32_t node, const char *option);
/* A trip one way. */
double flow_trip(const flow *f);
/* Core time of one access by the step on the node that stores its data. */
double flow_access_cost(const flow *f, const step_def *s);
static inline bool step_looks_up(const step_def *s) {
  return s->kind == STEP_READ || s->kind == STEP_QUERY;
}
static inline bool step_accesses(const step_def *s) {
  return step_looks_up(s) || s->kind == STEP_WRITE || s->kind == STEP_SCAN;
}

/* The parts of flow_make(), in order. */
void flow_pass_caches(flow *f, const passage *mean); /* misses.c: fills reach and hit */
void flow_settle_times(flow *f);                     /* duration.c: fills time */
void flow_bill(flow *f);                             /* bill.c: fills own, primary, replica */

#endif
