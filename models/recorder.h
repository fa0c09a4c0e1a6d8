/* The recorder: at the end of a window it takes the raw figures out of the state, hands them to the
 * sink and adds them to the phase that stands; at the end of a run it makes the summary.
 *
 * Invariant: every moment of the run lies in exactly one window, every window in one phase. */
#ifndef MODELS_RECORDER_H
#define MODELS_RECORDER_H

#include "models/overload.h"
#include "models/raw.h"
#include "models/warming.h"

/* What one instance of a resource did. */
typedef struct instance_areas {
  area busy, capacity;
} instance_areas;

/* A phase so far: sums over its windows that are not warm-up. */
typedef struct phase_sums {
  bool stood, left;
  ticks began, decided, left_at, warm_until, measured;
  double began_per_s, decided_per_s, left_per_s;
  uint32_t windows;
  class_raw *classes;                      /* (1 + class_count): [0] is `all` */
  histogram_sum **latency;                 /* (1 + class_count); one for `all` and the only class */
  uint64_t *tail;                          /* (1 + class_count) */
  uint64_t *slo_windows, *slo_met_windows; /* (1 + class_count) */
  part_sums *parts, *tail_parts;           /* ((1 + class_count) x node_count) */
  node_raw *nodes;                         /* (node_count) */
  histogram_sum **residence, **lag;        /* (node_count); lag NULL where there is none */
  resource_raw *resources;                 /* (resource_count) */
  histogram_sum **wait;                    /* (resource_count) */
  double *late_utilization; /* (resource_count): last whole window up to the decision, or so far */
  backlog *backlogs;        /* (class_count) */
  backlog requests;         /* all of them */
  backlog work;             /* all that is under way, also for callers who have gone */
  trend in_flight;          /* of all requests */
  warming **warmings;       /* (node_count): of caches; NULL elsewhere */
  instance_areas *areas;    /* (replication.resource_count) */
  double last_per_s;        /* offered in the last whole window */
  ticks missed_at;          /* the first window that missed the objective; TICKS_NEVER */
  double missed_per_s;      /* offered then */
  ticks full_at;            /* there was no room for one more request; TICKS_NEVER */
  uint32_t full_with;       /* then: so many were in flight, and branches of them */
} phase_sums;

/* What the timeline says of a resource already; the first two are said once a phase. */
typedef uint8_t told;
enum { TOLD_FULL = 1, TOLD_REFUSAL = 2, TOLD_OVERLOADED = 4, TOLD_BACKLOG = 8 };

typedef struct recorder {
  ticks start;                 /* of the window that is open */
  bool warmup;                 /* the open window is warm-up */
  phase_sums *phases;          /* (phase_count) */
  phase_sums *phase;           /* that stands */
  histogram all;               /* latencies of all requests in the window */
  class_row *class_rows;       /* (1 + class_count) */
  node_row *node_rows;         /* (node_count) */
  resource_row *resource_rows; /* (all that a window may have) */
  window_report report;        /* the last that was closed */
  double *utilization;         /* (resource_count): of the last window, mean over instances */
  double *busiest;             /* (resource_count): of the busiest instance */
  double offered_per_s;        /* of the last whole window; NaN before the first */
  bool slo_broken;
  arena *scratch; /* while a window is closed */
  told *told;     /* (resource_count) */
} recorder;

recorder *recorder_new(replication *r);

/* A phase stands from now on. */
void recorder_phase(replication *r, uint32_t phase);
/* Closes the window that is open, at r->now. False when the sink refused. */
bool recorder_close(replication *r, bool partial);
/* There was no room for one more request: the phase is over. */
void recorder_full(replication *r);
bool recorder_tell(replication *r, ticks time, const char *kind, const char *subject,
                   const char *detail);

/* models/collect.c: one window's raw figures, taken out of the state, which starts anew, but for
 * the histograms: each is to be flushed then, or what it has counted counts again. */
void collect_class(replication *r, uint32_t klass, class_raw *out);
void collect_node(replication *r, uint32_t node, node_raw *out);
/* All instances taken together; *each (one an instance, the front last) only when not NULL. */
void collect_resource(replication *r, uint32_t res, resource_raw *total, resource_raw *each);

/* models/summing.c */
const summary *recorder_summary(replication *r);

#endif
