#include "models/bounds.h"
#include "models/flow.h"
#include "models/mean_request.h"

#include <math.h>

/* Demands of one request, in s of each resource (resource_count). */
typedef struct demands {
  double *all;
  double *primary, *replica; /* of them, what only those instances can take */
} demands;

static demands demands_new(uint32_t count, arena *memory) {
  size_t size = (count + 1) * sizeof(double);
  return (demands){arena_alloc(memory, size), arena_alloc(memory, size), arena_alloc(memory, size)};
}

/* A thread is held from arrival to answer; under an event loop for `cpu` only, which is billed
 * there. */
static void add_threads(const flow *f, uint32_t pair, double arrived, double *demand) {
  uint32_t node = f->pairs[pair].node;
  uint32_t threads = flow_resource(f, node, "threads");
  if (threads == NONE || flow_setting(f, node)->event_loop)
    return;
  demand[threads] += arrived * f->time[pair];
}

static void demand_of(const flow *f, const passage *x, demands *d) {
  uint32_t count = f->c->resource_count;
  for (uint32_t i = 0; i < f->pair_count; i++) {
    if (x->visits[i] == 0) /* a class comes to few of many */
      continue;
    for (uint32_t r = 0; r < count; r++) {
      d->all[r] += x->visits[i] * f->own[(size_t)i * count + r];
      d->primary[r] += x->visits[i] * f->primary[(size_t)i * count + r];
      d->replica[r] += x->visits[i] * f->replica[(size_t)i * count + r];
    }
    add_threads(f, i, x->arrived[i], d->all);
  }
}

/* ---- capacities ----------------------------------------------------------------------------- */

static bool balances_by_load(balance b) {
  return b == BALANCE_LEAST_CONNECTIONS || b == BALANCE_POWER_OF_TWO || b == BALANCE_SHARED;
}

/* How many instances of speed 1 the node's are worth. */
static double worth(const node_setting *s, bool serves) {
  if (!serves)
    return s->instances;
  double sum = 0, least = INFINITY;
  for (uint32_t i = 0; i < s->instances; i++) {
    sum += s->speeds[i];
    least = fmin(least, s->speeds[i]);
  }
  return balances_by_load(s->balance) ? sum : s->instances * least;
}

/* Utilization of all instances together when the slowest is full: below 1 where a balancer sends
 * all the same. */
static double when_slowest_full(const node_setting *s, bool serves) {
  if (!serves || balances_by_load(s->balance))
    return 1;
  double least = INFINITY, sum = 0;
  for (uint32_t i = 0; i < s->instances; i++)
    least = fmin(least, s->speeds[i]);
  for (uint32_t i = 0; i < s->instances; i++)
    sum += least / s->speeds[i];
  return sum / s->instances;
}

/* Share of the demand that falls to the busiest instance of a database with replicas, times
 * instances: 1 when all get the same. A balancer that looks at the load sends what any could take
 * where there is room; another sends each instance the same part of it. */
static double imbalance(const node_setting *s, double all, double primary, double replica) {
  if (!s->replicas || !(all > 0))
    return 1;
  double n = s->instances, any = all - primary - replica;
  if (balances_by_load(s->balance))
    return fmax(1, fmax(primary, replica / s->replicas) * n / all);
  return fmax(primary + any / n, replica / s->replicas + any / n) * n / all;
}

static double capacity_of(const flow *f, uint32_t r, const demands *d, double *full_at) {
  const compiled_resource *resource = &f->c->resources[r];
  const node_setting *s = flow_setting(f, resource->node);
  const resource_setting *setting = &s->resources[r - f->c->nodes[resource->node].first_resource];
  double uneven = imbalance(s, d->all[r], d->primary[r], d->replica[r]);
  *full_at = when_slowest_full(s, resource->serves) / uneven;
  if (setting->capacity == UNLIMITED)
    return INFINITY;
  return setting->capacity * worth(s, resource->serves) / uneven;
}

/* ---- phases --------------------------------------------------------------------------------- */

static void bound_phase(bounds *b, const flow *f, const demands *d) {
  size_t row = (size_t)f->phase * b->resource_count;
  b->bottleneck[f->phase] = NONE;
  b->largest_per_s[f->phase] = INFINITY;
  for (uint32_t r = 0; r < b->resource_count; r++) {
    bool stands = flow_setting(f, f->c->resources[r].node)->stands;
    b->demand_s[row + r] = stands ? d->all[r] : NAN;
    b->capacity[row + r] = b->full_at[row + r] = NAN;
    if (stands)
      b->capacity[row + r] = capacity_of(f, r, d, &b->full_at[row + r]);
    double bound = stands && d->all[r] > 0 ? b->capacity[row + r] / d->all[r] : INFINITY;
    b->bound_per_s[row + r] = bound;
    if (bound >= b->largest_per_s[f->phase])
      continue;
    b->largest_per_s[f->phase] = bound;
    b->bottleneck[f->phase] = r;
  }
}

static void demand_of_classes(bounds *b, const flow *f, arena *scratch) {
  for (uint32_t k = 0; k < f->a->class_count; k++) {
    size_t row = (size_t)f->phase * f->a->class_count + k;
    passage x = flow_passage(f, k, scratch);
    demands d = demands_new(b->resource_count, scratch);
    demand_of(f, &x, &d);
    for (uint32_t r = 0; r < b->resource_count; r++)
      b->class_demand_s[row * b->resource_count + r] = d.all[r];
    b->latency_s[row] = flow_latency(f, k);
  }
}

/* The bound when caches hit as they do at that load. */
static double bound_at(bounds *b, const flow *f, const double *share, arena *scratch) {
  passage mean = flow_mean_passage(f, share, scratch);
  demands d = demands_new(b->resource_count, scratch);
  demand_of(f, &mean, &d);
  bound_phase(b, f, &d);
  return b->largest_per_s[f->phase];
}

/* The load at which the bound is that load, from a larger one on. The less comes, the fewer
 * look-ups find entries that have not expired: each step comes nearer, from above. */
static double settled_load(bounds *b, const architecture *a, uint32_t phase, const double *share,
                           double load) {
  enum { MOST_STEPS = 200 };
  for (int i = 0; i < MOST_STEPS; i++) {
    arena *scratch = arena_new();
    double before = load;
    load = bound_at(b, flow_make(a, phase, share, load, scratch), share, scratch);
    arena_free(scratch);
    if (load == before || fabs(before - load) < 1e-9 * load)
      break;
  }
  return load;
}

static void make_phase(bounds *b, const architecture *a, uint32_t phase, arena *memory) {
  arena *scratch = arena_new();
  double *share = &b->share[(size_t)phase * a->class_count];
  mean_request(a, phase, share);
  flow *f = flow_make(a, phase, share, INFINITY, memory);
  double load = bound_at(b, f, share, scratch);
  if (f->expires) {
    load = settled_load(b, a, phase, share, load);
    f = flow_make(a, phase, share, load, memory);
    bound_at(b, f, share, scratch);
  }
  b->flows[phase] = f;
  demand_of_classes(b, f, scratch);
  size_t cells = (size_t)a->data_count * f->c->node_count;
  for (size_t i = 0; i < cells; i++)
    b->hit_ratio[phase * cells + i] = f->hit[i];
  arena_free(scratch);
}

const option *bounds_default(const compiled *c, uint32_t phase, uint32_t resource) {
  const compiled_resource *x = &c->resources[resource];
  const node_def *def = c->nodes[x->node].settings[phase].def;
  const option *o = def ? option_find(&def->options, x->name) : NULL;
  bool number = o && !o->given && o->type == OPTION_NUMBER && isfinite(o->number);
  return number ? o : NULL;
}

static double *table(arena *memory, size_t rows, size_t columns) {
  return arena_alloc(memory, (rows * columns + 1) * sizeof(double));
}

const bounds *bounds_make(const architecture *a, arena *memory) {
  const compiled *c = a->compiled;
  bounds *b = arena_alloc(memory, sizeof *b);
  uint32_t phases = a->phase_count, resources = b->resource_count = c->resource_count;
  b->share = table(memory, phases, a->class_count);
  b->demand_s = table(memory, phases, resources);
  b->class_demand_s = table(memory, (size_t)phases * a->class_count, resources);
  b->capacity = table(memory, phases, resources);
  b->full_at = table(memory, phases, resources);
  b->bound_per_s = table(memory, phases, resources);
  b->bottleneck = arena_alloc(memory, (phases + 1) * sizeof *b->bottleneck);
  b->largest_per_s = table(memory, 1, phases);
  b->hit_ratio = table(memory, (size_t)phases * a->data_count, c->node_count);
  b->latency_s = table(memory, phases, a->class_count);
  b->flows = arena_alloc(memory, (phases + 1) * sizeof *b->flows);
  for (uint32_t p = 0; p < phases; p++)
    make_phase(b, a, p, memory);
  return b;
}
