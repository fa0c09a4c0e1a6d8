#include "output/ensemble.h"
#include "models/program.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

ensemble *ensemble_new(const architecture *a) {
  ensemble *e = calloc(1, sizeof *e);
  if (e)
    e->architecture = a;
  return e;
}

void ensemble_free(ensemble *e) {
  if (!e)
    return;
  for (uint64_t i = 0; i < e->count; i++)
    free(e->cells[i].classes); /* one block: see make_cell() */
  free(e->cells);
  free(e);
}

/* ---- cells ---- */

static bool make_cell(const architecture *a, ensemble_cell *c) {
  size_t classes = 1 + a->class_count, nodes = a->compiled->node_count;
  size_t resources = a->compiled->resource_count;
  size_t size =
      classes * sizeof *c->classes + nodes * sizeof *c->nodes + resources * sizeof *c->resources;
  double *block = malloc(size);
  if (!block)
    return false;
  for (size_t i = 0; i < size / sizeof(double); i++)
    block[i] = NAN;
  *c = (ensemble_cell){.classes = (ensemble_class *)block};
  c->nodes = (ensemble_node *)(c->classes + classes);
  c->resources = (ensemble_resource *)(c->nodes + nodes);
  return true;
}

static bool reach(ensemble *e, uint64_t index) {
  if (index >= e->capacity) {
    uint64_t capacity = 2 * (index + 32);
    ensemble_cell *cells = realloc(e->cells, capacity * sizeof *cells);
    if (!cells)
      return false;
    e->cells = cells;
    e->capacity = capacity;
  }
  for (; e->count <= index; e->count++)
    if (!make_cell(e->architecture, &e->cells[e->count]))
      return false;
  return true;
}

/* ---- putting windows together ---- */

/* Weights of what is there and of what comes. */
static void blend(double *x, double weight, double y, double more) {
  if (isnan(y) || !(more > 0))
    return;
  *x = isnan(*x) || !(weight > 0) ? y : (*x * weight + y * more) / (weight + more);
}

static void add_class(ensemble_class *c, double before, const class_figures *f, double seconds) {
  double done = isnan(c->completed_per_s) ? 0 : c->completed_per_s * before;
  double more = f->completed_per_s * seconds;
  blend(&c->latency_mean_s, done, f->latency_mean_s, more);
  blend(&c->latency_p50_s, done, f->latency_p50_s, more);
  blend(&c->latency_p99_s, done, f->latency_p99_s, more);
  blend(&c->offered_per_s, before, f->offered_per_s, seconds);
  blend(&c->completed_per_s, before, f->completed_per_s, seconds);
  blend(&c->goodput_per_s, before, f->goodput_per_s, seconds);
  blend(&c->failed_per_s, before,
        f->failed_per_s + f->rejected_per_s + f->timed_out_per_s + f->abandoned_per_s, seconds);
  blend(&c->in_flight_mean, before, f->in_flight_mean, seconds);
  c->in_flight_end = f->in_flight_end;
}

static void add_node(ensemble_node *n, double before, const node_figures *f, double seconds) {
  blend(&n->instances, before, f->instances, seconds);
  blend(&n->utilization, before, f->utilization, seconds);
  blend(&n->inside_mean, before, f->inside_mean, seconds);
  n->inside_end = f->inside_end;
}

static void add_resource(ensemble_resource *x, double before, const resource_figures *f,
                         double seconds) {
  blend(&x->utilization, before, f->utilization, seconds);
  blend(&x->busy_mean, before, f->busy_mean, seconds);
  blend(&x->queue_mean, before, f->queue_mean, seconds);
}

bool ensemble_window(ensemble *e, const window_report *w) {
  double start = ticks_to_seconds(w->start), seconds = ticks_to_seconds(w->end - w->start);
  uint64_t index = (uint64_t)((start + seconds / 2) / e->architecture->window);
  if (!reach(e, index)) {
    e->out_of_memory = true;
    return false;
  }
  ensemble_cell *c = &e->cells[index];
  for (uint32_t i = 0; i < w->class_count; i++) {
    uint32_t row = w->classes[i].klass == NONE ? 0 : 1 + w->classes[i].klass;
    add_class(&c->classes[row], c->seconds, &w->classes[i].f, seconds);
  }
  for (uint32_t i = 0; i < w->node_count; i++)
    add_node(&c->nodes[w->nodes[i].node], c->seconds, &w->nodes[i].f, seconds);
  for (uint32_t i = 0; i < w->resource_count; i++)
    if (!w->resources[i].instance)
      add_resource(&c->resources[w->resources[i].resource], c->seconds, &w->resources[i].f,
                   seconds);
  c->seconds += seconds;
  return true;
}
