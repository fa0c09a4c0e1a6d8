/* How long work takes when nothing waits: the part of models/flow.h that knows which steps follow
 * each other and which run side by side.
 *
 * Times of operations that call each other are settled by going round until nothing changes, from 0
 * up; without circles that is as many rounds as calls are deep. */
#include "models/flow.h"

#include <math.h>
#include <stdlib.h>

enum { MOST_ROUNDS = 20000 };

static double time_of_call(const flow *f, uint32_t node, uint32_t operation) {
  uint32_t callee = flow_callee(f, node, operation);
  double time = f->time[flow_pair(f, operation, callee)];
  return callee == node ? time : time + 2 * flow_trip(f);
}

static double time_of_later(const flow *f, uint32_t node, const step_def *s) {
  bool carried = f->p->carried_by[s->operation] != NONE;
  return carried ? 2 * flow_trip(f) : time_of_call(f, node, s->operation);
}

static double time_of_lookup(const flow *f, uint32_t node, const fronting *x) {
  double cost = flow_cost(f, x->cache, "lookup_cost");
  if (x->inside != NONE)
    return cost * flow_slowness(f, node);
  return cost * flow_slowness(f, x->cache) + 2 * flow_trip(f);
}

/* One after the other: each cache that is reached, then the data. */
static double time_of_access(const flow *f, uint32_t node, const step_def *s) {
  uint32_t store = f->p->stored_on[s->data];
  double data = 2 * flow_trip(f) + flow_access_cost(f, s) * flow_slowness(f, store);
  if (!step_looks_up(s))
    return data;
  fronting path[f->p->front_count[s->data] + 1];
  uint32_t levels = placement_path(f->p, s->data, node, path);
  const double *reach = flow_reach(f, node, flow_stream(f, s));
  double time = reach[levels] * data;
  for (uint32_t i = 0; i < levels; i++)
    time += reach[i] * time_of_lookup(f, node, &path[i]);
  return time;
}

static int ascending(const void *x, const void *y) {
  const double *a = x, *b = y;
  return (*a > *b) - (*a < *b);
}

/* The `need`-th of the branches to end, by their means. */
static double time_of_fork(const flow *f, uint32_t node, const step_def *s, uint32_t need) {
  if (!s->branch_count || !need)
    return 0;
  double times[s->branch_count];
  for (uint32_t i = 0; i < s->branch_count; i++)
    times[i] = flow_time_of_branch(f, node, &s->branches[i]);
  qsort(times, s->branch_count, sizeof *times, ascending);
  return times[need - 1];
}

static double time_of_choice(const flow *f, uint32_t node, const step_def *s) {
  double sum = 0;
  for (uint32_t i = 0; i < s->branch_count; i++)
    sum += work_share(s, i) * flow_time_of_branch(f, node, &s->branches[i]);
  return sum;
}

double flow_time_of_step(const flow *f, uint32_t node, const step_def *s) {
  switch (s->kind) {
  case STEP_CPU:
    return s->amount->mean * flow_slowness(f, node);
  case STEP_WAIT:
    return s->amount->mean;
  case STEP_READ:
  case STEP_WRITE:
  case STEP_QUERY:
  case STEP_SCAN:
    return work_accesses(s) * time_of_access(f, node, s);
  case STEP_CALL:
    return time_of_call(f, node, s->operation);
  case STEP_LATER:
    return time_of_later(f, node, s);
  case STEP_CHOOSE:
    return time_of_choice(f, node, s);
  case STEP_TIMES:
    return work_rounds(s, chance_of_branch(&f->chances, &s->branches[0])) *
           flow_time_of_branch(f, node, &s->branches[0]);
  case STEP_PARALLEL:
    return time_of_fork(f, node, s, s->branch_count);
  case STEP_QUORUM:
    return time_of_fork(f, node, s, s->quorum);
  case STEP_FAIL:
    return 0;
  }
  return 0;
}

double flow_time_of_branch(const flow *f, uint32_t node, const branch_def *b) {
  double time = 0, reached = 1;
  for (uint32_t i = 0; i < b->count; i++) {
    time += reached * flow_time_of_step(f, node, &b->steps[i]);
    reached *= chance_of_step(&f->chances, &b->steps[i]);
  }
  return time;
}

void flow_settle_times(flow *f) {
  f->time = arena_alloc(f->memory, (f->pair_count + 1) * sizeof *f->time);
  double change = 1;
  for (uint32_t round = 0; change > 1e-13 && round < MOST_ROUNDS; round++) {
    change = 0;
    for (uint32_t i = f->pair_count; i-- > 0;) {
      const operation_def *o = &f->a->operations[f->pairs[i].operation];
      double t =
          o->is_external ? o->time->mean : flow_time_of_branch(f, f->pairs[i].node, &o->body);
      if (t > 0)
        change = fmax(change, fabs(t - f->time[i]) / t);
      f->time[i] = t;
    }
  }
}
