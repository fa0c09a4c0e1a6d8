/* Circles of calls that never end: bounds_check_circles() of models/bounds.h.
 *
 * Operations that can reach each other form a strongly connected part of the graph of calls; work
 * in it ends, with a finite mean, exactly when the spectral radius of its matrix of mean calls is
 * below 1 (the mean matrix of a multi-type branching process, Harris 1963). Radii are GSL's
 * eigenvalues. */
#include "models/bounds.h"
#include "models/work.h"

#include <gsl/gsl_eigen.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

typedef struct graph {
  const architecture *a;
  arena *memory;
  uint32_t count;
  double *calls; /* (count x count): [caller][callee], mean */
} graph;

typedef struct row {
  graph *g;
  uint32_t caller;
} row;

static void count_call(void *context, const step_def *s, double count) {
  row *x = context;
  if (s->kind == STEP_CALL || s->kind == STEP_LATER)
    x->g->calls[(size_t)x->caller * x->g->count + s->operation] += count;
}

static graph graph_make(const architecture *a, arena *memory) {
  graph g = {a, memory, a->operation_count, NULL};
  g.calls = arena_alloc(memory, ((size_t)g.count * g.count + 1) * sizeof *g.calls);
  chances chances = chances_make(a, NULL, memory);
  for (uint32_t i = 0; i < g.count; i++) {
    row x = {&g, i};
    work_visit(&chances, &a->operations[i].body, 1, count_call, &x);
  }
  return g;
}

/* Marks all that can be reached from `from` (or, backwards, that reach it) by at least one call. */
static bool *reachable(const graph *g, uint32_t from, bool backwards) {
  bool *seen = arena_alloc(g->memory, g->count * sizeof *seen);
  uint32_t *open = arena_alloc(g->memory, (g->count + 1) * sizeof *open), count = 0;
  open[count++] = from;
  while (count) {
    uint32_t i = open[--count];
    for (uint32_t j = 0; j < g->count; j++) {
      double calls = g->calls[backwards ? (size_t)j * g->count + i : (size_t)i * g->count + j];
      if (!(calls > 0) || seen[j])
        continue;
      seen[j] = true;
      open[count++] = j;
    }
  }
  return seen;
}

/* Of the operations listed; GSL's nonsymmetric QR. */
static double spectral_radius(const graph *g, const uint32_t *list, uint32_t n) {
  gsl_matrix *m = gsl_matrix_alloc(n, n);
  gsl_vector_complex *values = gsl_vector_complex_alloc(n);
  gsl_eigen_nonsymm_workspace *space = gsl_eigen_nonsymm_alloc(n);
  for (uint32_t i = 0; i < n; i++)
    for (uint32_t j = 0; j < n; j++)
      gsl_matrix_set(m, i, j, g->calls[(size_t)list[i] * g->count + list[j]]);
  gsl_eigen_nonsymm(m, values, space);
  double radius = 0;
  for (uint32_t i = 0; i < n; i++) {
    gsl_complex value = gsl_vector_complex_get(values, i);
    radius = fmax(radius, hypot(GSL_REAL(value), GSL_IMAG(value)));
  }
  gsl_eigen_nonsymm_free(space);
  gsl_vector_complex_free(values);
  gsl_matrix_free(m);
  return radius;
}

/* "a -> b -> a": from the first by the likeliest call each time, until one comes again. */
static const char *circle_text(const graph *g, const uint32_t *list, uint32_t n) {
  const char *text = g->a->operations[list[0]].name;
  bool *seen = arena_alloc(g->memory, g->count * sizeof *seen);
  for (uint32_t at = list[0]; !seen[at];) {
    seen[at] = true;
    uint32_t next = list[0];
    for (uint32_t j = 0; j < n; j++) {
      const double *calls = &g->calls[(size_t)at * g->count];
      if (calls[list[j]] > calls[next] || !(calls[next] > 0))
        next = list[j];
    }
    text = arena_format(g->memory, "%s -> %s", text, g->a->operations[next].name);
    at = next;
  }
  return text;
}

static void check_circle(const graph *g, const uint32_t *list, uint32_t n, mistakes *m) {
  double radius = spectral_radius(g, list, n);
  if (radius < 1 - 1e-9)
    return;
  const operation_def *first = &g->a->operations[list[0]];
  mistakes_add(
      m, first->where,
      "operation \"%s\": a call never ends: %s comes back %.3g times on average; let it end "
      "with choose or fail",
      first->name, circle_text(g, list, n), radius);
}

void bounds_check_circles(const architecture *a, mistakes *m) {
  arena *memory = arena_new();
  graph g = graph_make(a, memory);
  bool *done = arena_alloc(memory, (g.count + 1) * sizeof *done);
  uint32_t *list = arena_alloc(memory, (g.count + 1) * sizeof *list);
  for (uint32_t i = 0; i < g.count; i++) {
    if (done[i])
      continue;
    const bool *to = reachable(&g, i, false), *from = reachable(&g, i, true);
    uint32_t n = 0;
    for (uint32_t j = i; j < g.count; j++)
      if (to[j] && from[j])
        list[n++] = j;
    for (uint32_t j = 0; j < n; j++)
      done[list[j]] = true;
    if (n)
      check_circle(&g, list, n, m);
  }
  arena_free(memory);
}
