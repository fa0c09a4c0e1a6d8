/* What a replication comes to, phase by phase: the raw material of phases.csv, phase_nodes.csv,
 * breakdown.csv and histograms.csv. Filled by the recorder (models/summing.c), read by `output`.
 *
 * Windows marked as warm-up are left out. A phase that never stood has `stood` false and no
 * figures. */
#ifndef MODELS_SUMMARY_H
#define MODELS_SUMMARY_H

#include "models/figures.h"
#include "models/overload.h"
#include "models/program.h"
#include "sim/histogram.h"

/* Mean parts of a completed request's latency that fell to one node: they add up over the nodes
 * (and the client) to the class's mean latency, exactly in ticks. */
typedef struct part_sums {
  uint64_t visits;
  area wait, service, network;
} part_sums;

typedef struct class_summary {
  class_figures f;                                                     /* over the phase */
  uint64_t offered, completed, failed, rejected, timed_out, abandoned; /* counts behind it */
  uint64_t tail; /* completed requests slower than the p99 up to the window before */
  uint64_t slo_windows, slo_met_windows;
  part_sums *parts;      /* (node_count); completed requests */
  part_sums *tail_parts; /* (node_count); those in the tail */
  histogram_sum *latency;
  overload overload;
  bool unbounded; /* its waits grow for as long as it runs: they have no mean */
} class_summary;

typedef struct node_summary {
  bool stood;
  node_figures f;
  const histogram_sum *residence;
  double hits_grown;       /* by how much a cache's hit ratio still grew while it filled; else 0 */
  double hits_grown_error; /* its standard error */
} node_summary;

typedef struct resource_summary {
  bool stood;
  resource_figures f;
  double
      late_utilization; /* over the last windows before the decision to leave, or the phase's end */
  histogram_sum *wait;
} resource_summary;

typedef struct phase_summary {
  bool stood, left;
  ticks began, decided, left_at;                 /* TICKS_NEVER when it did not happen */
  ticks warmup;                                  /* cut at the beginning */
  double began_per_s, decided_per_s, left_per_s; /* offered load at each */
  double measured_s;                             /* simulated time behind the figures */
  uint32_t windows;                              /* whole windows behind the figures */
  uint32_t bottleneck;                           /* resource; NONE */
  overload overload;                             /* of any class */
  carried carried;                               /* of this replication */
  ticks missed_at;     /* start of the first window that missed the objective; TICKS_NEVER */
  double missed_per_s; /* offered load then */
  ticks full_at;       /* there was no room for one more request; TICKS_NEVER */
  uint32_t full_with;  /* then: so many were in flight, and branches of them */
  double last_per_s; /* offered in the last whole window; where traffic is steady, over the phase */
  bool changing;     /* the load changes by design */
  double independent; /* how many independent looks at what is in flight the phase is worth, where
                         traffic  is steady; NaN: not known */
  double cost_per_hour;
  uint32_t moving_parts;
  class_summary *classes;      /* (1 + class_count): [0] is `all`, then by class index */
  node_summary *nodes;         /* (node_count) */
  resource_summary *resources; /* (resource_count) */
} phase_summary;

typedef struct summary {
  uint32_t replication;
  phase_summary *phases; /* (phase_count) */
  uint64_t events;       /* executed */
  uint64_t requests;     /* offered, messages left out */
  ticks end;             /* simulated time reached */
  bool interrupted;
  arena *memory;
} summary;

#endif
