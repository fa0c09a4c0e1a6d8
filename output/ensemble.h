/* The curve over time with its band: figures of each window, over replications.
 *
 * Windows lie on one grid in every replication; one that a change of phase or the end of a warm-up
 * has cut is put together again, rates and levels by length, latencies by the requests behind them.
 */
#ifndef OUTPUT_ENSEMBLE_H
#define OUTPUT_ENSEMBLE_H

#include "models/architecture.h"
#include "models/figures.h"

/* Of a class; of a node; of a resource. Doubles only: an index is a figure. */
typedef struct ensemble_class {
  double offered_per_s, completed_per_s, goodput_per_s, failed_per_s, in_flight_mean, in_flight_end;
  double latency_mean_s, latency_p50_s, latency_p99_s;
} ensemble_class;

typedef struct ensemble_node {
  double instances, utilization, inside_mean, inside_end;
} ensemble_node;

typedef struct ensemble_resource {
  double utilization, busy_mean, queue_mean;
} ensemble_resource;

typedef struct ensemble_cell {
  double seconds;               /* of it that were simulated; 0: none */
  ensemble_class *classes;      /* (1 + class_count) */
  ensemble_node *nodes;         /* (node_count); instances NaN: does not stand */
  ensemble_resource *resources; /* (resource_count) */
} ensemble_cell;

/* The windows of one replication. */
typedef struct ensemble {
  const architecture *architecture;
  ensemble_cell *cells; /* (count of capacity), by place on the grid */
  uint64_t count, capacity;
  bool out_of_memory;
} ensemble;

/* NULL without memory. */
ensemble *ensemble_new(const architecture *a);
void ensemble_free(ensemble *e); /* NULL is allowed */
/* False without memory. */
bool ensemble_window(ensemble *e, const window_report *w);

#endif
