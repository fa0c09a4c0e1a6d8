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

typedef struct edge {
  uint32_t callee;
  double calls; /* mean */
} edge;

typedef struct vertex {
  edge *edges; /* (count of capacity) */
  uint32_t count, capacity;
  uint32_t found, lowest; /* Tarjan's numbers; found 0: not yet */
  bool open;              /* on the stack */
  uint32_t next;          /* edge to follow next */
} vertex;

typedef struct graph {
  const architecture *a;
  arena *memory;
  uint32_t count;
  vertex *vertices; /* (count) */
} graph;

typedef struct row {
  graph *g;
  vertex *caller;
} row;

static edge *edge_to(const vertex *v, uint32_t callee) {
  for (uint32_t i = 0; i < v->count; i++)
    if (v->edges[i].callee == callee)
      return &v->edges[i];
  return NULL;
}

static void add_edge(graph *g, vertex *v, edge e) {
  if (v->count == v->capacity) {
    uint32_t capacity = v->capacity ? 2 * v->capacity : 4;
    edge *edges = arena_alloc(g->memory, capacity * sizeof *edges);
    if (v->count)
      memcpy(edges, v->edges, v->count * sizeof *edges);
    v->edges = edges;
    v->capacity = capacity;
  }
  v->edges[v->count++] = e;
}

static void count_call(void *context, const step_def *s, double count) {
  row *x = context;
  if ((s->kind != STEP_CALL && s->kind != STEP_LATER) || !(count > 0))
    return;
  edge *e = edge_to(x->caller, s->operation);
  if (e)
    e->calls += count;
  else
    add_edge(x->g, x->caller, (edge){s->operation, count});
}

static graph graph_make(const architecture *a, arena *memory) {
  graph g = {a, memory, a->operation_count, NULL};
  g.vertices = arena_alloc(memory, (g.count + 1) * sizeof *g.vertices);
  chances chances = chances_make(a, NULL, memory);
  for (uint32_t i = 0; i < g.count; i++) {
    row x = {&g, &g.vertices[i]};
    work_visit(&chances, &a->operations[i].body, 1, count_call, &x);
  }
  return g;
}

static double calls(const graph *g, uint32_t caller, uint32_t callee) {
  const edge *e = edge_to(&g->vertices[caller], callee);
  return e ? e->calls : 0;
}

/* Of the operations listed; GSL's nonsymmetric QR. */
static double spectral_radius(const graph *g, const uint32_t *list, uint32_t n) {
  gsl_matrix *m = gsl_matrix_alloc(n, n);
  gsl_vector_complex *values = gsl_vector_complex_alloc(n);
  gsl_eigen_nonsymm_workspace *space = gsl_eigen_nonsymm_alloc(n);
  for (uint32_t i = 0; i < n; i++)
    for (uint32_t j = 0; j < n; j++)
      gsl_matrix_set(m, i, j, calls(g, list[i], list[j]));
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
    for (uint32_t j = 0; j < n; j++)
      if (calls(g, at, list[j]) > calls(g, at, next))
        next = list[j];
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

/* A strongly connected part of the graph is complete: the top of the stack down to `first`. */
static uint32_t close_part(graph *g, uint32_t first, const uint32_t *stack, uint32_t height,
                           uint32_t *list) {
  uint32_t n = 0, i;
  do {
    i = stack[--height];
    g->vertices[i].open = false;
    list[n++] = i;
  } while (i != first);
  for (uint32_t j = 0; j < n / 2; j++) { /* as found */
    i = list[j];
    list[j] = list[n - 1 - j];
    list[n - 1 - j] = i;
  }
  return n;
}

/* Each of the three has room for all vertices. */
typedef struct tracks {
  uint32_t *path;  /* from the root to the vertex at hand */
  uint32_t *stack; /* of vertices whose part is not complete */
  uint32_t *list;
  uint32_t found; /* vertices so far */
} tracks;

/* Tarjan 1972, without recursion. */
static void search(graph *g, uint32_t root, tracks *t, mistakes *m) {
  uint32_t *path = t->path, *stack = t->stack, *list = t->list, depth = 0, height = 0;
  path[depth++] = root;
  while (depth) {
    uint32_t i = path[depth - 1];
    vertex *v = &g->vertices[i];
    if (!v->found) {
      v->found = v->lowest = ++t->found;
      v->open = true;
      stack[height++] = i;
    }
    if (v->next < v->count) {
      vertex *callee = &g->vertices[v->edges[v->next].callee];
      if (!callee->found) {
        path[depth++] = v->edges[v->next].callee;
        continue;
      }
      if (callee->open && callee->lowest < v->lowest)
        v->lowest = callee->lowest;
      v->next++;
      continue;
    }
    depth--;
    if (v->lowest != v->found)
      continue;
    uint32_t n = close_part(g, i, stack, height, list);
    height -= n;
    if (n > 1 || calls(g, i, i) > 0)
      check_circle(g, list, n, m);
  }
}

void bounds_check_circles(const architecture *a, mistakes *m) {
  arena *memory = arena_new();
  graph g = graph_make(a, memory);
  size_t bytes = (g.count + 1) * sizeof(uint32_t);
  tracks t = {arena_alloc(memory, bytes), arena_alloc(memory, bytes), arena_alloc(memory, bytes),
              0};
  for (uint32_t i = 0; i < g.count; i++)
    if (!g.vertices[i].found && g.vertices[i].count)
      search(&g, i, &t, m);
  arena_free(memory);
}
