/* What all replications come to: one place from which every summary file, the terminal table and
 * --check read figures over replications.
 *
 * A *reading* takes one number out of one replication's phase; results_interval() applies it to
 * every replication in which that phase stood. So an interval is made in one place and by one rule:
 * NaN (not measured) is left out, and what a phase's overload makes meaningless is empty. */
#ifndef OUTPUT_RESULTS_H
#define OUTPUT_RESULTS_H

#include "models/architecture.h"
#include "models/bounds.h"
#include "models/summary.h"
#include "sim/interval.h"

#define CONFIDENCE 0.95

/* How a phase's warm-up was found, where the scenario does not state one. */
typedef struct warmup_finding {
  bool sought;      /* traffic is steady, and the phase neither unreached nor overloaded */
  bool too_few;     /* windows to tell */
  bool unsteady;    /* the best cut was the largest that is allowed: no steady state in sight */
  uint32_t windows; /* looked at */
} warmup_finding;

typedef struct results {
  const architecture *architecture;
  const summary *const *replications; /* (count), by index; those that were run */
  uint32_t count;
  const struct precision *precision; /* asked for; NULL: nothing */
  struct ensemble *const *series;    /* (count): windows of each; NULL: not kept */
  const bounds *bounds;              /* NULL: not known */
  const warmup_finding *warmups;     /* (phase_count); NULL: all were stated */
  bool interrupted;
  double *scratch; /* (count) */
} results;

/* Memory is the arena's. */
results results_new(arena *memory, const architecture *a, const summary *const *replications,
                    uint32_t count);

/* One number of one replication's phase; `item` is a class row (0 is `all`), node or resource,
 * `figure` an index into that figure table. */
typedef double reading(const phase_summary *p, uint32_t item, uint32_t figure);

reading read_class, read_node, read_resource;
reading read_began, read_decided, read_left; /* s; item and figure are not looked at, as below */
reading read_began_load, read_decided_load, read_left_load;
reading read_warmup, read_cost_per_hour, read_moving_parts;
reading read_slo_fraction;     /* item: class row; of its windows */
reading read_cost_per_million; /* item: class row */
reading read_final_load;       /* at the decision to leave, else at the end */
reading read_late_utilization; /* item: resource */

interval results_interval(const results *r, uint32_t phase, reading *read, uint32_t item,
                          uint32_t figure);
/* What the interval of the difference of two figures is made of: a value for each replication that
 * has one (NaN elsewhere) into values[count], and what they are about. Of a percentile it is that
 * of all replications together and the jackknife's pseudo-values. False where the figure has no
 * mean. */
bool results_values(const results *r, uint32_t phase, reading *read, uint32_t item, uint32_t figure,
                    double *values, double *about);
/* Of all replications that have it: the middle one, the least and the most; NaN without any. */
typedef struct spread {
  double median, least, most;
} spread;
spread results_spread(const results *r, uint32_t phase, reading *read, uint32_t item,
                      uint32_t figure);
double results_mean(const results *r, uint32_t phase, reading *read, uint32_t item,
                    uint32_t figure);

/* Whether the load changes by design. */
bool results_changing(const results *r);
/* Whether all of it is written down: every replication meets the same arrivals. */
bool results_recorded(const results *r);
/* In how many replications the phase was cut short, or not reached, because there was no room for
 * more requests. Those are the slow ones, so of what is left waits say nothing: none is given. */
uint32_t results_cut(const results *r, uint32_t phase);
/* Whether that happened to any. */
bool results_full(const results *r);
/* In how many replications the phase stood. */
uint32_t results_stood(const results *r, uint32_t phase);
/* Sum of the class's completed requests. */
uint64_t results_completed(const results *r, uint32_t phase, uint32_t class_row);
/* In at least half of the replications in which it stood. */
bool results_overloaded(const results *r, uint32_t phase);
/* Its waits and latencies have no mean: it is overloaded although its load does not grow by design,
 * or was cut. */
bool results_waits_hidden(const results *r, uint32_t phase);
/* The same of one class row (0 is `all`). */
bool results_class_hidden(const results *r, uint32_t phase, uint32_t class_row);
/* The resource that limits most of the replications: the busiest, and of several that are full the
 * one with the least bound (if `bounds` are known); NONE. */
uint32_t results_bottleneck(const results *r, uint32_t phase);
/* The busiest resource of a node; NONE. */
uint32_t results_busiest(const results *r, uint32_t phase, uint32_t node);
/* Whether class row, node have a row in this phase. */
bool results_has_class(const results *r, uint32_t phase, uint32_t class_row);
bool results_has_node(const results *r, uint32_t phase, uint32_t node);

/* Index of a figure in its table, by the struct's field. */
#define CLASS_FIGURE(field)    (offsetof(class_figures, field) / sizeof(double))
#define NODE_FIGURE(field)     (offsetof(node_figures, field) / sizeof(double))
#define RESOURCE_FIGURE(field) (offsetof(resource_figures, field) / sizeof(double))

#endif
