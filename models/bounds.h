/* The bottleneck law: what each resource is asked for by a mean request, and what that allows.
 *
 * demand D(r) = sum over classes of share x visits x mean service (seconds of one unit of resource
 * r a request, messages caused by it included); the largest throughput is min over r of capacity(r)
 * / D(r) (Denning and Buzen 1978). Caches have had the time to fill; where their entries expire,
 * hits are those at the load that the phase can just bear. For held resources (threads,
 * connections, pools) the service is the mean time held without any waiting, so theirs is an
 * optimistic bound too. */
#ifndef MODELS_BOUNDS_H
#define MODELS_BOUNDS_H

#include "models/program.h"

struct flow; /* models/flow.h: visits, times and paths behind the figures */

typedef struct bounds {
  uint32_t resource_count;
  double *share;    /* (phase_count x class_count): of the mean request; messages 0
                       (models/mean_request.h) */
  double *demand_s; /* (phase_count x resource_count): per mean request; NaN: does not stand */
  double *class_demand_s; /* (phase_count x class_count x resource_count): per request of a class */
  double *capacity; /* (phase_count x resource_count): what can be used before the first instance
                       is full: of all instances, by speed; less where some get more work than
                       others (a primary that takes the writes, unequal speeds under a balancer
                       that does not look); INFINITY */
  double *full_at; /* (phase_count x resource_count): utilization of all instances together when the
                      first is full, 0 to 1; 1 where all are full at once */
  double *bound_per_s;   /* (phase_count x resource_count): capacity / demand; INFINITY without */
  uint32_t *bottleneck;  /* (phase_count): resource with the least bound; NONE */
  double *largest_per_s; /* (phase_count): that bound: requests per second */
  double *hit_ratio;     /* (phase_count x data_count x node_count): assumed; NaN: no such cache */
  double *latency_s;     /* (phase_count x class_count): without waiting; NaN: does not occur */
  struct flow **flows;   /* (phase_count) */
} bounds;

/* The option that decided how much there is of the resource in the phase, where it is a default: we
 * said it, not the scenario. NULL: said, unlimited, or it does not stand. */
const struct option *bounds_default(const compiled *c, uint32_t phase, uint32_t resource);

/* Of a completed architecture. All memory from `memory`. */
const bounds *bounds_make(const architecture *a, arena *memory);

/* A mistake for each circle of operations (calls and messages) that on average comes back once or
 * more to where it began: a call that never ends, or whose mean is infinite. Needs no placement. */
void bounds_check_circles(const architecture *a, mistakes *m);

#endif
