/* The figures: what is measured of a class, a node, a resource, in one window or one phase.
 *
 * Each figure is one line in one of the three tables below; the CSV columns, the fields that a
 * phase's `when` sees, run.json's dictionary and the summaries over replications are all made from
 * them. A new figure is a field, a line, and the place that computes it. Not measured is NaN,
 * written as empty.
 *
 * Order is the order of columns: new ones come last. */
#ifndef MODELS_FIGURES_H
#define MODELS_FIGURES_H

#include "sim/time.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*        field              column               unit  meaning */
#define CLASS_FIGURES(F)                                                                           \
  F(offered_per_s, "offered_per_s", "1/s", "requests that were due")                               \
  F(completed_per_s, "completed_per_s", "1/s", "requests answered")                                \
  F(goodput_per_s, "goodput_per_s", "1/s",                                                         \
    "requests answered within the latency that the SLO names")                                     \
  F(failed_per_s, "failed_per_s", "1/s", "requests that met a failure")                            \
  F(rejected_per_s, "rejected_per_s", "1/s", "requests refused by a full line")                    \
  F(timed_out_per_s, "timed_out_per_s", "1/s", "requests whose caller stopped waiting")            \
  F(abandoned_per_s, "abandoned_per_s", "1/s", "requests that left a line unserved")               \
  F(retried_per_s, "retried_per_s", "1/s", "calls made again")                                     \
  F(errors, "errors", "1", "share of those ended that did not complete")                           \
  F(in_flight_mean, "in_flight_mean", "1", "requests in the system, time average")                 \
  F(in_flight_end, "in_flight_end", "1", "requests in the system at the end")                      \
  F(latency_mean_s, "latency_mean_s", "s", "mean latency of completed requests")                   \
  F(latency_p50_s, "latency_p50_s", "s", "median latency")                                         \
  F(latency_p90_s, "latency_p90_s", "s", "90th percentile of latency")                             \
  F(latency_p95_s, "latency_p95_s", "s", "95th percentile of latency")                             \
  F(latency_p99_s, "latency_p99_s", "s", "99th percentile of latency")                             \
  F(latency_p999_s, "latency_p999_s", "s", "99.9th percentile of latency")                         \
  F(latency_max_s, "latency_max_s", "s", "largest latency")                                        \
  F(stale_fraction, "stale_fraction", "1", "share of reads that saw an old version")               \
  F(slo_met, "slo_met", "1", "1 if every objective held, 0 if one was missed")

#define NODE_FIGURES(F)                                                                            \
  F(instances, "instances", "1", "instances that serve, time average")                             \
  F(instances_booting, "instances_booting", "1", "instances that boot, time average")              \
  F(utilization, "utilization", "1", "utilization of the busiest resource")                        \
  F(inside_mean, "inside_mean", "1", "visits inside, time average")                                \
  F(inside_max, "inside_max", "1", "most visits inside")                                           \
  F(inside_end, "inside_end", "1", "visits inside at the end")                                     \
  F(arrivals_per_s, "arrivals_per_s", "1/s", "visits begun")                                       \
  F(completions_per_s, "completions_per_s", "1/s", "visits whose work was finished")               \
  F(failed_per_s, "failed_per_s", "1/s", "visits that failed")                                     \
  F(rejected_per_s, "rejected_per_s", "1/s", "visits refused by a full line")                      \
  F(residence_mean_s, "residence_mean_s", "s", "mean time of a served visit, waiting included")    \
  F(residence_p99_s, "residence_p99_s", "s", "99th percentile of it")                              \
  F(hit_ratio, "hit_ratio", "1", "look-ups that found their key")                                  \
  F(byte_hit_ratio, "byte_hit_ratio", "1", "the same, weighted by size")                           \
  F(fill, "fill", "1", "share of the capacity that is taken, at the end")                          \
  F(lag_mean_s, "lag_mean_s", "s", "mean replication lag met by reads of replicas")                \
  F(lag_p99_s, "lag_p99_s", "s", "99th percentile of it")                                          \
  F(lag_max_s, "lag_max_s", "s", "largest of it")                                                  \
  F(availability, "availability", "1", "share of visits that did not fail")                        \
  F(wasted_fraction, "wasted_fraction", "1", "share of busy time spent for callers that had gone") \
  F(cost_per_hour, "cost_per_hour", "1/h", "price of the instances that stand")

#define RESOURCE_FIGURES(F)                                                                        \
  F(capacity, "capacity", "1", "how many are served at once, all instances, time average")         \
  F(utilization, "utilization", "1", "busy time over capacity x time")                             \
  F(utilization_max, "utilization_max", "1", "utilization of the busiest instance")                \
  F(busy_mean, "busy_mean", "1", "how many are held, time average")                                \
  F(busy_max, "busy_max", "1", "most held in one instance")                                        \
  F(full_fraction, "full_fraction", "1", "share of time with nothing free, mean over instances")   \
  F(queue_mean, "queue_mean", "1", "waiting, time average")                                        \
  F(queue_max, "queue_max", "1", "most waiting in one line")                                       \
  F(requests_per_s, "requests_per_s", "1/s", "asked for it")                                       \
  F(refused_per_s, "refused_per_s", "1/s", "turned away because the line was full")                \
  F(wait_fraction, "wait_fraction", "1", "share of those served that waited")                      \
  F(wait_mean_s, "wait_mean_s", "s", "mean wait of those served; no wait counts as 0")             \
  F(wait_p99_s, "wait_p99_s", "s", "99th percentile of it")                                        \
  F(service_mean_s, "service_mean_s", "s", "busy time over completions")

#define FIGURE_FIELD(field, column, unit, meaning) double field;

typedef struct class_figures {
  CLASS_FIGURES(FIGURE_FIELD)
} class_figures;
typedef struct node_figures {
  NODE_FIGURES(FIGURE_FIELD)
} node_figures;
typedef struct resource_figures {
  RESOURCE_FIGURES(FIGURE_FIELD)
} resource_figures;

typedef struct figure {
  const char *column, *unit, *meaning;
} figure;

/* The tables: as many entries as the struct has doubles, in the same order, so a struct may be read
 * as an array of double. */
enum {
  CLASS_FIGURE_COUNT = sizeof(class_figures) / sizeof(double),
  NODE_FIGURE_COUNT = sizeof(node_figures) / sizeof(double),
  RESOURCE_FIGURE_COUNT = sizeof(resource_figures) / sizeof(double)
};
extern const figure class_figure_table[CLASS_FIGURE_COUNT];
extern const figure node_figure_table[NODE_FIGURE_COUNT];
extern const figure resource_figure_table[RESOURCE_FIGURE_COUNT];

/* ---- what a replication hands out ------------------------------------------------------------ */

/* One window of one replication. Arrays are valid during the call only. Which nodes and resources
 * stand in a phase is in models/program.h (compiled.nodes); one that does not stand in the window
 * is marked absent and has no row. */
typedef struct class_row {
  uint32_t klass; /* index into architecture.classes; NONE is `all` */
  class_figures f;
} class_row;

typedef struct node_row {
  uint32_t node;    /* index into compiled.nodes */
  uint32_t busiest; /* index into compiled.resources; NONE without */
  node_figures f;
} node_row;

typedef struct resource_row {
  uint32_t resource; /* index into compiled.resources */
  uint32_t instance; /* from 1; 0: all taken together */
  resource_figures f;
} resource_row;

typedef struct window_report {
  uint32_t replication; /* from 0 */
  uint32_t phase;
  ticks start, end;
  bool warmup;
  bool partial;             /* cut short by a phase's change, the end or an interrupt */
  const class_row *classes; /* (class_count): `all` first, then requests and messages in use */
  uint32_t class_count;
  const node_row *nodes; /* (node_count) */
  uint32_t node_count;
  const resource_row *resources; /* (resource_count) */
  uint32_t resource_count;
} window_report;

/* One line of timeline.csv. */
typedef struct happening {
  ticks time;
  const char *kind;    /* "phase", "resource", "slo" … */
  const char *subject; /* a phase's name, "db.connections" */
  const char *detail;  /* "decided" */
} happening;

/* What a phase's condition is asked: 1 yes, 0 no, -1 the hook failed (a text stands in `why`). */
typedef struct hooks {
  void *context;
  int (*when)(void *context, uint32_t phase, const window_report *now, char *why, size_t size);
} hooks;

/* Where windows and happenings go; one sink a replication, called on its thread. False from a sink
 * stops the replication (the disk is full). */
typedef struct sink {
  void *context;
  bool (*window)(void *context, const window_report *w);
  bool (*happening)(void *context, uint32_t replication, const happening *h);
} sink;

#endif
