/* What one visit of a pair asks of each resource, in seconds of one unit of it, but for what its
 * callees ask on their own account and for the thread (that is arrivals x time, see bounds.c).
 *
 * Work is counted at speed 1: a core's capacity is counted by speed. What is held is held for as
 * long as nothing waits. */
#include "models/flow.h"

typedef struct billing {
  flow *f;
  uint32_t pair, node;
} billing;

static void add_to(billing *b, double *table, uint32_t resource, double seconds) {
  if (resource == NONE)
    return;
  table[(size_t)b->pair * b->f->c->resource_count + resource] += seconds;
}

static void add(billing *b, uint32_t node, const char *resource, double seconds) {
  add_to(b, b->f->own, flow_resource(b->f, node, resource), seconds);
}

/* The place in the caller's pool, over the trips and what lies between. */
static void hold_pool(billing *b, uint32_t callee, double count, double seconds) {
  if (callee == b->node)
    return;
  add_to(b, b->f->own, flow_pool(b->f, b->node, callee), count * (seconds + 2 * flow_trip(b->f)));
}

static void bill_cpu(billing *b, double seconds) {
  add(b, b->node, "cores", seconds);
  if (flow_setting(b->f, b->node)->event_loop)
    add(b, b->node, "threads", seconds * flow_slowness(b->f, b->node));
}

static void bill_call(billing *b, uint32_t operation, double count) {
  uint32_t callee = flow_callee(b->f, b->node, operation);
  hold_pool(b, callee, count, b->f->time[flow_pair(b->f, operation, callee)]);
}

static void bill_later(billing *b, const step_def *s, double count) {
  uint32_t queue = b->f->p->carried_by[s->operation];
  if (queue == NONE) {
    bill_call(b, s->operation, count);
    return;
  }
  hold_pool(b, queue, count, 0);
  add(b, queue, "places", s->delay ? count * s->delay->mean : 0);
}

static void bill_lookup(billing *b, const fronting *x, double count) {
  double cost = flow_cost(b->f, x->cache, "lookup_cost");
  add(b, x->inside != NONE ? b->node : x->cache, "cores", count * cost);
  if (x->inside == NONE)
    hold_pool(b, x->cache, count, cost * flow_slowness(b->f, x->cache));
}

/* Which instances of the database can take it. */
static void bill_stored(billing *b, uint32_t store, const step_def *s, const char *resource,
                        double seconds) {
  const node_setting *setting = flow_setting(b->f, store);
  uint32_t index = flow_resource(b->f, store, resource);
  add_to(b, b->f->own, index, seconds);
  if (s->kind == STEP_WRITE || setting->read_from == READ_PRIMARY)
    add_to(b, b->f->primary, index, seconds);
  else if (setting->read_from == READ_REPLICAS)
    add_to(b, b->f->replica, index, seconds);
}

static void bill_access(billing *b, const step_def *s, double count) {
  const flow *f = b->f;
  uint32_t store = f->p->stored_on[s->data];
  if (step_looks_up(s)) {
    fronting path[f->p->front_count[s->data] + 1];
    uint32_t levels = placement_path(f->p, s->data, b->node, path);
    const double *reach = flow_reach(f, b->node, flow_stream(f, s));
    for (uint32_t i = 0; i < levels; i++)
      bill_lookup(b, &path[i], count * reach[i]);
    count *= reach[levels];
  }
  double cost = flow_access_cost(f, s), held = cost * flow_slowness(f, store);
  hold_pool(b, store, count, held);
  bill_stored(b, store, s, "connections", count * held);
  bill_stored(b, store, s, "cores", count * cost);
}

static void bill_step(void *context, const step_def *s, double count) {
  billing *b = context;
  if (s->kind == STEP_CPU)
    bill_cpu(b, count * s->amount->mean);
  else if (step_accesses(s))
    bill_access(b, s, count * work_accesses(s));
  else if (s->kind == STEP_CALL)
    bill_call(b, s->operation, count);
  else if (s->kind == STEP_LATER)
    bill_later(b, s, count);
}

void flow_bill(flow *f) {
  size_t size = ((size_t)f->pair_count * f->c->resource_count + 1) * sizeof(double);
  f->own = arena_alloc(f->memory, size);
  f->primary = arena_alloc(f->memory, size);
  f->replica = arena_alloc(f->memory, size);
  for (uint32_t i = 0; i < f->pair_count; i++) {
    const operation_def *o = &f->a->operations[f->pairs[i].operation];
    billing b = {f, i, f->pairs[i].node};
    if (o->is_external)
      add(&b, b.node, "places", o->time->mean);
    else
      work_visit(&f->chances, &o->body, 1, bill_step, &b);
  }
}
