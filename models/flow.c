#include "models/flow.h"
#include "models/database.h"

#include <gsl/gsl_linalg.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- nodes ---------------------------------------------------------------------------------- */

const node_setting *flow_setting(const flow *f, uint32_t node) {
  return &f->c->nodes[node].settings[f->phase];
}

uint32_t flow_resource(const flow *f, uint32_t node, const char *name) {
  const compiled_node *n = &f->c->nodes[node];
  for (uint32_t i = n->first_resource; i < n->first_resource + n->resource_count; i++)
    if (strcmp(f->c->resources[i].name, name) == 0)
      return i;
  return NONE;
}

uint32_t flow_pool(const flow *f, uint32_t node, uint32_t callee) {
  char name[256];
  snprintf(name, sizeof name, "pool:%s", f->c->nodes[callee].name);
  return flow_resource(f, node, name);
}

double flow_slowness(const flow *f, uint32_t node) {
  const node_setting *s = flow_setting(f, node);
  double sum = 0;
  for (uint32_t i = 0; i < s->instances; i++)
    sum += 1 / s->speeds[i];
  return s->instances ? sum / s->instances : 1;
}

double flow_cost(const flow *f, uint32_t node, const char *name) {
  const node_def *def = flow_setting(f, node)->def;
  const option *o = def ? option_find(&def->options, name) : NULL;
  return o && o->variate ? o->variate->mean : 0;
}

double flow_trip(const flow *f) {
  const variate *trip = f->a->phases[f->phase].trip;
  return trip ? trip->mean : 0;
}

double flow_access_cost(const flow *f, const step_def *s) {
  const variate *cost = database_cost(flow_setting(f, f->p->stored_on[s->data])->def, s->kind);
  return cost ? cost->mean : 0;
}

/* ---- pairs ---------------------------------------------------------------------------------- */

uint32_t flow_callee(const flow *f, uint32_t node, uint32_t operation) {
  return placement_runs(f->p, operation, node) ? node : f->p->runs_on[operation];
}

uint32_t flow_pair(const flow *f, uint32_t operation, uint32_t node) {
  uint32_t i = f->first_pair[operation];
  while (i != NONE && f->pairs[i].node != node)
    i = f->pairs[i].next;
  return i;
}

static void *grown(arena *memory, const void *list, uint32_t count, uint32_t *capacity,
                   size_t size) {
  *capacity = *capacity ? 2 * *capacity : 32;
  void *larger = arena_alloc(memory, *capacity * size);
  if (count)
    memcpy(larger, list, count * size);
  return larger;
}

static void add_pair(flow *f, uint32_t operation, uint32_t node) {
  if (node == NONE || flow_pair(f, operation, node) != NONE)
    return;
  if (f->pair_count == f->pair_capacity)
    f->pairs = grown(f->memory, f->pairs, f->pair_count, &f->pair_capacity, sizeof *f->pairs);
  f->pairs[f->pair_count] =
      (pair){.operation = operation, .node = node, .next = f->first_pair[operation]};
  f->first_pair[operation] = f->pair_count++;
}

static double entry_size(const flow *f, const step_def *s) {
  double row = f->a->data[s->data].row_size;
  return s->kind == STEP_QUERY ? s->matches * row : row;
}

uint32_t flow_stream(const flow *f, const step_def *s) {
  for (uint32_t i = 0; i < f->stream_count; i++) {
    const stream *x = &f->streams[i];
    bool query = s->kind == STEP_QUERY;
    if (x->data == s->data && x->query == query && x->size == entry_size(f, s))
      return i;
  }
  return NONE;
}

static void add_stream(flow *f, const step_def *s) {
  if (!step_looks_up(s) || flow_stream(f, s) != NONE)
    return;
  if (f->stream_count == f->stream_capacity)
    f->streams =
        grown(f->memory, f->streams, f->stream_count, &f->stream_capacity, sizeof *f->streams);
  f->streams[f->stream_count++] = (stream){s->data, s->kind == STEP_QUERY, entry_size(f, s)};
}

/* What the visitors below know. */
typedef struct at_pair {
  flow *f;
  uint32_t pair;
} at_pair;

/* Where the step leads: the node that does its operation; by_trip: it takes a thread there. */
static uint32_t leads_to(const flow *f, uint32_t node, const step_def *s, bool *by_trip) {
  uint32_t sent_to = s->kind == STEP_LATER ? placement_sent_to(f->p, s->operation) : NONE;
  uint32_t callee = sent_to != NONE ? sent_to : flow_callee(f, node, s->operation);
  *by_trip = sent_to != NONE || callee != node;
  return callee;
}

static void discover(void *context, const step_def *s, double count) {
  at_pair *x = context;
  bool by_trip;
  (void)count;
  if (step_accesses(s))
    add_stream(x->f, s);
  if (s->kind != STEP_CALL && s->kind != STEP_LATER)
    return;
  add_pair(x->f, s->operation, leads_to(x->f, x->f->pairs[x->pair].node, s, &by_trip));
}

static link *link_to(const flow *f, pair *p, uint32_t callee) {
  for (uint32_t i = 0; i < p->link_count; i++)
    if (p->links[i].callee == callee)
      return &p->links[i];
  if (p->link_count == p->link_capacity)
    p->links = grown(f->memory, p->links, p->link_count, &p->link_capacity, sizeof *p->links);
  p->links[p->link_count] = (link){.callee = callee};
  return &p->links[p->link_count++];
}

static void count_step(void *context, const step_def *s, double count) {
  at_pair *x = context;
  flow *f = x->f;
  bool by_trip;
  if (step_looks_up(s))
    f->asked[(size_t)x->pair * f->stream_count + flow_stream(f, s)] += count * work_accesses(s);
  if (s->kind == STEP_WRITE)
    f->written[(size_t)x->pair * f->a->data_count + s->data] += count * work_accesses(s);
  if (s->kind != STEP_CALL && s->kind != STEP_LATER)
    return;
  uint32_t callee = leads_to(f, f->pairs[x->pair].node, s, &by_trip);
  link *l = link_to(f, &f->pairs[x->pair], flow_pair(f, s->operation, callee));
  l->calls += count;
  if (by_trip)
    l->remote += count;
}

static void visit_pair(flow *f, uint32_t i, work_visitor *visit) {
  at_pair x = {f, i};
  work_visit(&f->chances, &f->a->operations[f->pairs[i].operation].body, 1, visit, &x);
}

static void find_pairs(flow *f) {
  for (uint32_t k = 0; k < f->a->class_count; k++) {
    const class_def *d = &f->a->classes[k];
    const uint32_t node =
        d->is_message ? placement_sent_to(f->p, d->operation) : f->p->runs_on[d->operation];
    add_pair(f, d->operation, node);
  }
  for (uint32_t i = 0; i < f->pair_count; i++)
    visit_pair(f, i, discover);
}

uint32_t flow_entry(const flow *f, uint32_t klass) {
  const class_def *d = &f->a->classes[klass];
  uint32_t node =
      d->is_message ? placement_sent_to(f->p, d->operation) : f->p->runs_on[d->operation];
  return node == NONE ? NONE : flow_pair(f, d->operation, node);
}

/* ---- visits --------------------------------------------------------------------------------- */

/* Callers before callees (Kahn 1962); NULL when calls go in a circle. */
static uint32_t *sequence(const flow *f) {
  size_t bytes = (f->pair_count + 1) * sizeof(uint32_t);
  uint32_t *callers = arena_alloc(f->memory, bytes), *list = arena_alloc(f->memory, bytes);
  uint32_t count = 0;
  for (uint32_t i = 0; i < f->pair_count; i++)
    for (uint32_t k = 0; k < f->pairs[i].link_count; k++)
      callers[f->pairs[i].links[k].callee]++;
  for (uint32_t i = 0; i < f->pair_count; i++)
    if (!callers[i])
      list[count++] = i;
  for (uint32_t at = 0; at < count; at++) {
    const pair *p = &f->pairs[list[at]];
    for (uint32_t k = 0; k < p->link_count; k++)
      if (--callers[p->links[k].callee] == 0)
        list[count++] = p->links[k].callee;
  }
  return count == f->pair_count ? list : NULL;
}

static void factor(flow *f) {
  uint32_t n = f->pair_count;
  f->factors = arena_alloc(f->memory, (size_t)n * n * sizeof(double));
  f->order = arena_alloc(f->memory, n * sizeof *f->order);
  for (uint32_t i = 0; i < n; i++) {
    f->factors[(size_t)i * n + i] += 1;
    for (uint32_t k = 0; k < f->pairs[i].link_count; k++)
      f->factors[(size_t)f->pairs[i].links[k].callee * n + i] -= f->pairs[i].links[k].calls;
  }
  gsl_matrix_view matrix = gsl_matrix_view_array(f->factors, n, n);
  gsl_permutation order = {n, f->order};
  int sign;
  gsl_linalg_LU_decomp(&matrix.matrix, &order, &sign);
}

/* visits[] holds r and becomes v. */
static void solve(const flow *f, double *visits) {
  uint32_t n = f->pair_count;
  if (!f->sequence) {
    gsl_matrix_const_view matrix = gsl_matrix_const_view_array(f->factors, n, n);
    gsl_permutation order = {n, f->order};
    gsl_vector_view v = gsl_vector_view_array(visits, n);
    gsl_linalg_LU_svx(&matrix.matrix, &order, &v.vector);
    return;
  }
  for (uint32_t at = 0; at < n; at++) {
    const pair *p = &f->pairs[f->sequence[at]];
    for (uint32_t k = 0; k < p->link_count; k++)
      visits[p->links[k].callee] += visits[f->sequence[at]] * p->links[k].calls;
  }
}

static passage pass(const flow *f, double *visits, double *arrived) {
  solve(f, visits);
  for (uint32_t i = 0; i < f->pair_count; i++)
    for (uint32_t k = 0; k < f->pairs[i].link_count; k++)
      arrived[f->pairs[i].links[k].callee] += visits[i] * f->pairs[i].links[k].remote;
  return (passage){visits, arrived};
}

static void enter(const flow *f, uint32_t klass, double share, double *visits, double *arrived) {
  uint32_t entry = flow_entry(f, klass);
  if (entry == NONE)
    return;
  visits[entry] += share;
  if (f->pairs[entry].node != CLIENT_NODE)
    arrived[entry] += share;
}

passage flow_passage(const flow *f, uint32_t klass, arena *memory) {
  double *visits = arena_alloc(memory, (f->pair_count + 1) * sizeof *visits);
  double *arrived = arena_alloc(memory, (f->pair_count + 1) * sizeof *arrived);
  enter(f, klass, 1, visits, arrived);
  return pass(f, visits, arrived);
}

passage flow_mean_passage(const flow *f, const double *share, arena *memory) {
  double *visits = arena_alloc(memory, (f->pair_count + 1) * sizeof *visits);
  double *arrived = arena_alloc(memory, (f->pair_count + 1) * sizeof *arrived);
  for (uint32_t k = 0; k < f->a->request_count; k++)
    enter(f, k, share[k], visits, arrived);
  return pass(f, visits, arrived);
}

double flow_latency(const flow *f, uint32_t klass) {
  uint32_t entry = flow_entry(f, klass);
  if (entry == NONE)
    return NAN;
  bool trips = !f->a->classes[klass].is_message && f->pairs[entry].node != CLIENT_NODE;
  return f->time[entry] + (trips ? 2 * flow_trip(f) : 0);
}

/* ---- the whole ------------------------------------------------------------------------------ */

static void count_calls(flow *f) {
  f->asked = arena_alloc(f->memory, ((size_t)f->pair_count * f->stream_count + 1) * sizeof(double));
  f->written =
      arena_alloc(f->memory, ((size_t)f->pair_count * f->a->data_count + 1) * sizeof(double));
  for (uint32_t i = 0; i < f->pair_count; i++)
    visit_pair(f, i, count_step);
}

flow *flow_explore(const architecture *a, uint32_t phase, arena *memory) {
  flow *f = arena_alloc(memory, sizeof *f);
  f->a = a;
  f->c = a->compiled;
  f->p = &a->compiled->placements[phase];
  f->phase = phase;
  f->memory = memory;
  f->chances = chances_make(a, f->p, memory);
  f->first_pair = arena_alloc(memory, (a->operation_count + 1) * sizeof *f->first_pair);
  for (uint32_t i = 0; i < a->operation_count; i++)
    f->first_pair[i] = NONE;
  find_pairs(f);
  return f;
}

flow *flow_make(const architecture *a, uint32_t phase, const double *share, double load_per_s,
                arena *memory) {
  flow *f = flow_explore(a, phase, memory);
  f->load_per_s = load_per_s;
  count_calls(f);
  f->sequence = sequence(f);
  if (!f->sequence)
    factor(f);
  passage mean = flow_mean_passage(f, share, memory);
  flow_pass_caches(f, &mean);
  flow_settle_times(f);
  flow_bill(f);
  return f;
}
