/* ensemble.csv and ensemble_nodes.csv: the curve over time with its band, mean and interval over
 * replications. */
#include "output/ensemble.h"
#include "output/files.h"
#include <math.h>
#include <stddef.h>

#define FIELD(type, field) (offsetof(type, field) / sizeof(double))

/* ---- columns ---- */

static void add_times(columns *c) {
  columns_add(c, "start_s", "s", "simulated time at which the window begins");
  columns_add(c, "end_s", "s", "simulated time at which the window ends");
}

static void class_columns(columns *c) {
  add_times(c);
  columns_add(c, "class", "", "class of requests or messages; all: the requests together");
  columns_add_interval(c, "offered_per_s", "1/s", "requests that came");
  columns_add_interval(c, "completed_per_s", "1/s", "requests answered");
  columns_add_interval(c, "goodput_per_s", "1/s", "answered within the objective's latency");
  columns_add_interval(c, "failed_per_s", "1/s", "all that ended otherwise");
  columns_add_interval(c, "in_flight_mean", "1", "requests in the system");
  columns_add_interval(c, "in_flight_end", "1", "requests in the system at the window's end");
  columns_add_interval(c, "latency_mean_s", "s", "mean latency of those answered");
  columns_add_interval(c, "latency_p50_s", "s", "median of latency");
  columns_add_interval(c, "latency_p99_s", "s", "99th percentile of latency");
}

static void node_columns(columns *c) {
  add_times(c);
  columns_add(c, "node", "", "node");
  columns_add(c, "resource", "", "its resource; empty: the node");
  columns_add_interval(c, "instances", "1", "instances that serve");
  columns_add_interval(c, "utilization", "1", "share of the capacity in use");
  columns_add_interval(c, "busy_mean", "1", "units in use");
  columns_add_interval(c, "queue_mean", "1", "waiting in line");
  columns_add_interval(c, "inside_mean", "1", "visits at the node");
  columns_add_interval(c, "inside_end", "1", "visits at the node at the window's end");
}

/* ---- over replications ---- */

typedef const double *part_of(const ensemble_cell *c, uint32_t item);

static const double *class_of(const ensemble_cell *c, uint32_t item) {
  return (const double *)&c->classes[item];
}
static const double *node_of(const ensemble_cell *c, uint32_t item) {
  return (const double *)&c->nodes[item];
}
static const double *resource_of(const ensemble_cell *c, uint32_t item) {
  return (const double *)&c->resources[item];
}

static interval over_replications(const results *r, uint64_t cell, part_of *part, uint32_t item,
                                  size_t figure) {
  size_t n = 0;
  for (uint32_t i = 0; i < r->count; i++) {
    const ensemble *e = r->series[i];
    double value =
        cell < e->count && e->cells[cell].seconds > 0 ? part(&e->cells[cell], item)[figure] : NAN;
    if (!isnan(value))
      r->scratch[n++] = value;
  }
  return n ? interval_of(n, r->scratch, CONFIDENCE) : (interval){NAN, NAN, NAN};
}

/* Where there was no room, a window that some did not come to would show those who met less. */
static bool is_cut(const results *r, uint64_t cell) {
  for (uint32_t i = 0; i < r->count; i++)
    if (cell >= r->series[i]->count || !(r->series[i]->cells[cell].seconds > 0))
      return true;
  return false;
}

static bool is_there(const results *r, uint64_t cell, part_of *part, uint32_t item) {
  return !isnan(over_replications(r, cell, part, item, 0).mean);
}

static uint64_t cell_count(const results *r) {
  uint64_t most = 0;
  for (uint32_t i = 0; i < r->count; i++)
    if (r->series[i]->count > most)
      most = r->series[i]->count;
  return most;
}

/* Simulated part of the cell, in the replication that has most of it. */
static double length_of(const results *r, uint64_t cell) {
  double most = 0;
  for (uint32_t i = 0; i < r->count; i++)
    if (cell < r->series[i]->count)
      most = fmax(most, r->series[i]->cells[cell].seconds);
  return most;
}

static void write_times(sheet *s, const results *r, uint64_t cell) {
  double start = (double)cell * r->architecture->window;
  sheet_seconds(s, ticks_from_seconds(start));
  sheet_seconds(s, ticks_from_seconds(start + length_of(r, cell)));
}

/* ---- rows ---- */

static void class_summary_rows(sheet *s, const labels *l, const results *r) {
  uint64_t cells = cell_count(r);
  bool full = results_full(r);
  for (uint64_t cell = 0; cell < cells; cell++) {
    if (full && is_cut(r, cell))
      continue;
    for (uint32_t k = 0; k <= r->architecture->class_count; k++) {
      if (!is_there(r, cell, class_of, k))
        continue;
      write_times(s, r, cell);
      sheet_label(s, l->classes[k]);
      for (size_t i = 0; i < sizeof(ensemble_class) / sizeof(double); i++)
        sheet_interval(s, over_replications(r, cell, class_of, k, i));
      sheet_end(s);
    }
  }
}

static void write_node(sheet *s, const labels *l, const results *r, uint64_t cell, uint32_t node) {
  write_times(s, r, cell);
  sheet_label(s, l->nodes[node]);
  sheet_empty(s, 1);
  sheet_interval(s, over_replications(r, cell, node_of, node, FIELD(ensemble_node, instances)));
  sheet_interval(s, over_replications(r, cell, node_of, node, FIELD(ensemble_node, utilization)));
  sheet_empty(s, 6);
  sheet_interval(s, over_replications(r, cell, node_of, node, FIELD(ensemble_node, inside_mean)));
  sheet_interval(s, over_replications(r, cell, node_of, node, FIELD(ensemble_node, inside_end)));
  sheet_end(s);
}

static void write_resource(sheet *s, const labels *l, const results *r, uint64_t cell,
                           uint32_t resource) {
  write_times(s, r, cell);
  sheet_label(s, l->resource_nodes[resource]);
  sheet_label(s, l->resources[resource]);
  sheet_empty(s, 3);
  for (size_t i = 0; i < sizeof(ensemble_resource) / sizeof(double); i++)
    sheet_interval(s, over_replications(r, cell, resource_of, resource, i));
  sheet_empty(s, 6);
  sheet_end(s);
}

static void node_summary_rows(sheet *s, const labels *l, const results *r) {
  const compiled *c = r->architecture->compiled;
  uint64_t cells = cell_count(r);
  bool full = results_full(r);
  for (uint64_t cell = 0; cell < cells; cell++) {
    if (full && is_cut(r, cell))
      continue;
    for (uint32_t n = 0; n < c->node_count; n++) {
      if (!is_there(r, cell, node_of, n))
        continue;
      write_node(s, l, r, cell, n);
      const compiled_node *node = &c->nodes[n];
      for (uint32_t k = 0; k < node->resource_count; k++)
        if (is_there(r, cell, resource_of, node->first_resource + k))
          write_resource(s, l, r, cell, node->first_resource + k);
    }
  }
}

const output_file ensemble_csv = {.name = "ensemble.csv",
                                  .is = "each class over time: mean over replications and its band",
                                  .columns = class_columns,
                                  .of_series = true,
                                  .summary = class_summary_rows};
const output_file ensemble_nodes_csv = {
    .name = "ensemble_nodes.csv",
    .is = "each node and resource over time: mean over replications and its band",
    .columns = node_columns,
    .of_series = true,
    .summary = node_summary_rows};
