/* phase_nodes.csv: what each node and each of its resources comes to in each phase.
 *
 * One header for both kinds of rows: a node's figures, then those of a resource; a name that both
 * have stands once, where the node's is. A node's row has an empty resource and leaves a resource's
 * own columns empty, and the other way round. */
#include "output/files.h"

#include <math.h>
#include <string.h>

/* A row's subject: a node (resource is NONE) or a resource. */
typedef struct subject {
  uint32_t phase, node, resource;
} subject;

/* The resource's figure of the same column as this figure of the node; NONE. */
static uint32_t shared_figure(uint32_t node_figure) {
  for (uint32_t i = 0; i < RESOURCE_FIGURE_COUNT; i++)
    if (strcmp(resource_figure_table[i].column, node_figure_table[node_figure].column) == 0)
      return i;
  return NONE;
}

static bool is_shared(uint32_t resource_figure) {
  for (uint32_t i = 0; i < NODE_FIGURE_COUNT; i++)
    if (shared_figure(i) == resource_figure)
      return true;
  return false;
}

static void phase_nodes_columns(columns *c) {
  columns_add(c, "phase", "", "phase");
  columns_add(c, "node", "", "node");
  columns_add(c, "resource", "", "resource of that node; empty: the node itself");
  columns_add(c, "kind", "", "kind of the node");
  for (uint32_t i = 0; i < NODE_FIGURE_COUNT; i++) {
    const figure *f = &node_figure_table[i];
    columns_add_interval(c, f->column, f->unit, f->meaning);
    if (i == NODE_FIGURE(utilization))
      columns_add(c, "busiest", "", "the node's resource of the largest utilization");
  }
  for (uint32_t i = 0; i < RESOURCE_FIGURE_COUNT; i++)
    if (!is_shared(i)) {
      const figure *f = &resource_figure_table[i];
      columns_add_interval(c, f->column, f->unit, f->meaning);
    }
  columns_add(c, "demand_s", "s", "mean seconds of it that a request needs");
  columns_add(c, "bound_per_s", "1/s", "requests a second that it can bear, by the bottleneck law");
  columns_add(c, "headroom", "1", "that bound over the load at the phase's end");
  columns_add_interval(c, "late_utilization", "1",
                       "utilization just before the decision to leave, or the end");
  columns_add(c, "usable", "1",
              "units of its capacity that are busy when the bound is reached: fewer where one "
              "instance is full before the others");
}

/* Mean and limits of a figure, or three empty fields where the subject has none. */
static void write_figure(sheet *s, const results *r, subject of, reading *read, uint32_t figure) {
  uint32_t item = of.resource == NONE ? of.node : of.resource;
  if (figure == NONE)
    sheet_empty(s, 3);
  else
    sheet_interval(s, results_interval(r, of.phase, read, item, figure));
}

static void write_busiest(sheet *s, const labels *l, const results *r, subject of) {
  uint32_t busiest = of.resource == NONE ? results_busiest(r, of.phase, of.node) : NONE;
  sheet_label(s, busiest == NONE ? (label){"", 0} : l->full_resources[busiest]);
}

static void write_figures(sheet *s, const labels *l, const results *r, subject of) {
  bool whole_node = of.resource == NONE;
  for (uint32_t i = 0; i < NODE_FIGURE_COUNT; i++) {
    if (whole_node)
      write_figure(s, r, of, read_node, i);
    else
      write_figure(s, r, of, read_resource, shared_figure(i));
    if (i == NODE_FIGURE(utilization))
      write_busiest(s, l, r, of);
  }
  for (uint32_t i = 0; i < RESOURCE_FIGURE_COUNT; i++)
    if (!is_shared(i))
      write_figure(s, r, of, read_resource, whole_node ? NONE : i);
}

static double bound_of_resource(const results *r, uint32_t phase, uint32_t resource) {
  const bounds *b = r->bounds;
  return b ? b->bound_per_s[phase * b->resource_count + resource] : NAN;
}

static double demand_of_resource(const results *r, uint32_t phase, uint32_t resource) {
  const bounds *b = r->bounds;
  return b ? b->demand_s[phase * b->resource_count + resource] : NAN;
}

/* A node bears what its tightest resource bears. */
static double bound_of_node(const results *r, uint32_t phase, const compiled_node *n) {
  double bound = NAN;
  for (uint32_t i = 0; i < n->resource_count; i++)
    bound = fmin(bound, bound_of_resource(r, phase, n->first_resource + i));
  return bound;
}

static void write_bounds(sheet *s, const results *r, subject of) {
  bool whole_node = of.resource == NONE;
  const compiled_node *n = &r->architecture->compiled->nodes[of.node];
  double load = results_mean(r, of.phase, read_final_load, 0, 0);
  double bound =
      whole_node ? bound_of_node(r, of.phase, n) : bound_of_resource(r, of.phase, of.resource);
  bound = isfinite(bound) ? bound : NAN; /* what is not asked for bears anything */
  sheet_number(s, whole_node ? NAN : demand_of_resource(r, of.phase, of.resource));
  sheet_number(s, bound);
  sheet_number(s, load > 0 ? bound / load : NAN);
}

/* What the bound counts of the capacity that was measured. */
static double usable(const results *r, subject of) {
  const bounds *b = r->bounds;
  if (!b || of.resource == NONE)
    return NAN;
  return b->full_at[of.phase * b->resource_count + of.resource] *
         results_mean(r, of.phase, read_resource, of.resource, RESOURCE_FIGURE(capacity));
}

static void write_row(sheet *s, const labels *l, const results *r, subject of) {
  sheet_label(s, l->phases[of.phase]);
  sheet_label(s, l->nodes[of.node]);
  sheet_label(s, of.resource == NONE ? (label){"", 0} : l->resources[of.resource]);
  sheet_label(s, l->kinds[of.node]);
  write_figures(s, l, r, of);
  write_bounds(s, r, of);
  write_figure(s, r, of, read_late_utilization, of.resource == NONE ? NONE : 0);
  sheet_number(s, usable(r, of));
  sheet_end(s);
}

static void phase_nodes_summary(sheet *s, const labels *l, const results *r) {
  const compiled *c = r->architecture->compiled;
  for (uint32_t p = 0; p < r->architecture->phase_count; p++)
    for (uint32_t n = 0; n < c->node_count; n++) {
      if (!results_has_node(r, p, n))
        continue;
      write_row(s, l, r, (subject){p, n, NONE});
      for (uint32_t i = 0; i < c->nodes[n].resource_count; i++) {
        uint32_t resource = c->nodes[n].first_resource + i;
        if (resource_stands(c, resource, p))
          write_row(s, l, r, (subject){p, n, resource});
      }
    }
}

const output_file phase_nodes_csv = {.name = "phase_nodes.csv",
                                     .is = "what each node and resource comes to in each phase",
                                     .columns = phase_nodes_columns,
                                     .summary = phase_nodes_summary};
