/* Raw figures: counts, areas and sums of one window, which add up to those of a phase exactly.
 * Means and ratios are made from them at the very end (models/figuring.c), for windows and phases
 * alike. */
#ifndef MODELS_RAW_H
#define MODELS_RAW_H

#include "models/figures.h"
#include "models/state.h"

typedef struct class_raw {
  uint64_t offered, ended[STATUS_COUNT], good, reads, stale;
  area in_flight, latency;
  uint64_t in_flight_end;
  ticks latency_max;
} class_raw;

typedef struct resource_raw {
  area busy, queue, capacity, wait, work;
  area stood, full; /* instances x time; of it, with nothing free */
  uint64_t asked, refused, started, waited, finished;
  uint32_t busy_max, queue_max;
  double utilization_max; /* busiest instance of the window; of a phase: from instance areas */
  bool unlimited;
} resource_raw;

typedef struct node_raw {
  area inside, residence, standing, booting, busy, wasted;
  uint64_t arrivals, completions, failed, rejected, lookups, hits;
  uint64_t entries; /* of caches, at the end */
  double looked_bytes, hit_bytes, fill;
  uint32_t inside_max;
  uint64_t inside_end;
  sample lag;
  ticks lag_max;
  double price;
} node_raw;

/* Windows add up. Ends are the last window's, maxima the largest. */
void class_raw_add(class_raw *sum, const class_raw *w);
void resource_raw_add(resource_raw *sum, const resource_raw *w);
void node_raw_add(node_raw *sum, const node_raw *w);

/* quantiles: p50 p90 p95 p99 p999 (s), NaN when there are none. `slo` may be NULL. */
enum { LATENCY_QUANTILES = 5 };
extern const double latency_probabilities[LATENCY_QUANTILES];
void class_figures_make(class_figures *f, const class_raw *w, double seconds,
                        const double *quantiles, const slo_def *slo);
void resource_figures_make(resource_figures *f, const resource_raw *w, double seconds,
                           double wait_p99);
/* Without utilization, which is the largest of its resources'. */
void node_figures_make(node_figures *f, const node_raw *w, double seconds, double residence_p99,
                       double lag_p99, bool is_cache, bool has_lag);

#endif
