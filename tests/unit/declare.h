/* Declaring an architecture in C, for the tests of placement, bounds and what is made of them: the
 * same definitions that the Lua layer fills, with the defaults of its schema, laid out and placed
 * but not compiled.
 *
 * Everything lives in one arena; a step is a value, so operations are written as arrays of steps.
 */
#ifndef TESTS_UNIT_DECLARE_H
#define TESTS_UNIT_DECLARE_H

#include "models/bounds.h"
#include "models/layout.h"
#include "models/placement.h"
#include "models/work.h"
#include <check.h>
#include <math.h>
#include <stdarg.h>
#include <string.h>

#define UNUSED __attribute__((unused))
enum { MOST = 32, MOST_OPTIONS = 24 };

typedef struct declared {
  arena *memory;
  architecture a;
  mistakes m;
  uint32_t line; /* each thing stands on a line of its own */
} declared;

UNUSED static declared *declare(void) {
  arena *memory = arena_new();
  declared *d = arena_alloc(memory, sizeof *d);
  d->memory = d->a.memory = memory;
  mistakes_init(&d->m, memory);
  d->a.title = "test";
  d->a.data = arena_alloc(memory, MOST * sizeof(data_def));
  d->a.operations = arena_alloc(memory, MOST * sizeof(operation_def));
  d->a.classes = arena_alloc(memory, MOST * sizeof(class_def));
  d->a.traffic = arena_alloc(memory, MOST * sizeof(traffic_def));
  d->a.phases = arena_alloc(memory, MOST * sizeof(phase_def));
  d->a.window = 10;
  d->a.length = NAN;
  d->a.slo = (slo_def){
      .p50 = NAN, .p90 = NAN, .p95 = NAN, .p99 = NAN, .p999 = NAN, .mean = NAN, .errors = NAN};
  return d;
}

UNUSED static void undeclare(declared *d) {
  arena_free(d->memory);
}

static origin next_line(declared *d) {
  return (origin){0, ++d->line};
}

/* ---- the work ------------------------------------------------------------------------------- */

static const char *why;

UNUSED static const variate *constant(declared *d, double x) {
  return variate_constant(d->memory, x, &why);
}
UNUSED static const variate *exponential(declared *d, double mean) {
  return variate_exponential(d->memory, mean, &why);
}

UNUSED static uint32_t data(declared *d, const char *name, double rows, double size,
                            keys_def keys) {
  d->a.data[d->a.data_count] = (data_def){name, next_line(d), rows, size, keys};
  return d->a.data_count++;
}

static branch_def branch(declared *d, double weight, const step_def *steps, uint32_t count) {
  branch_def b = {.weight = weight, .count = count};
  b.steps = arena_alloc(d->memory, (count + 1) * sizeof *b.steps);
  if (count)
    memcpy(b.steps, steps, count * sizeof *b.steps);
  return b;
}
#define STEPS(...)                                                                                 \
  (const step_def[]){__VA_ARGS__}, sizeof((const step_def[]){__VA_ARGS__}) / sizeof(step_def)

/* An operation may be named before its body is known. */
UNUSED static uint32_t operation(declared *d, const char *name, const step_def *steps,
                                 uint32_t count) {
  d->a.operations[d->a.operation_count] =
      (operation_def){.name = name, .where = next_line(d), .body = branch(d, 1, steps, count)};
  return d->a.operation_count++;
}

UNUSED static uint32_t external(declared *d, const char *name, double time, double fails) {
  uint32_t i = operation(d, name, NULL, 0);
  d->a.operations[i].is_external = true;
  d->a.operations[i].time = constant(d, time);
  d->a.operations[i].fails = fails;
  d->a.operations[i].places = UNLIMITED;
  return i;
}

UNUSED static uint32_t request(declared *d, const char *name, double weight, const step_def *steps,
                               uint32_t count) {
  uint32_t i = operation(d, name, steps, count);
  d->a.operations[i].is_request = true;
  d->a.classes[d->a.class_count] = (class_def){.name = name,
                                               .where = d->a.operations[i].where,
                                               .operation = i,
                                               .weight = weight,
                                               .priority = 1};
  d->a.request_count++;
  return d->a.class_count++;
}

/* After all requests. */
UNUSED static uint32_t message(declared *d, uint32_t op) {
  d->a.classes[d->a.class_count] = (class_def){
      .name = d->a.operations[op].name, .operation = op, .is_message = true, .priority = 1};
  return d->a.class_count++;
}

UNUSED static step_def cpu(const variate *v) {
  return (step_def){.kind = STEP_CPU, .amount = v};
}
UNUSED static step_def pause_for(const variate *v) {
  return (step_def){.kind = STEP_WAIT, .amount = v};
}
UNUSED static step_def touch(step_kind kind, uint32_t data) {
  return (step_def){.kind = kind, .data = data, .matches = 1};
}
UNUSED static step_def call(uint32_t op) {
  return (step_def){.kind = STEP_CALL, .operation = op};
}
UNUSED static step_def later(uint32_t op) {
  return (step_def){.kind = STEP_LATER, .operation = op};
}
UNUSED static step_def fails(double p) {
  return (step_def){.kind = STEP_FAIL, .probability = p};
}
UNUSED static step_def branched(declared *d, step_kind kind, uint32_t count, ...) {
  step_def s = {.kind = kind, .branch_count = count};
  s.branches = arena_alloc(d->memory, count * sizeof *s.branches);
  va_list list;
  va_start(list, count);
  for (uint32_t i = 0; i < count; i++)
    s.branches[i] = va_arg(list, branch_def);
  va_end(list);
  return s;
}

/* ---- traffic -------------------------------------------------------------------------------- */

/* Poisson, asking every request by its weight. */
UNUSED static void visitors(declared *d, double from, double to) {
  architecture *a = &d->a;
  rate_def *rate = arena_alloc(d->memory, sizeof *rate);
  *rate =
      (rate_def){.kind = from == to ? RATE_CONSTANT : RATE_GROWTH, .a = from, .b = to, .c = 3600};
  ask_def *asks = arena_alloc(d->memory, MOST * sizeof *asks);
  for (uint32_t i = 0; i < a->request_count; i++)
    asks[i] = (ask_def){i, a->classes[i].weight};
  a->traffic[a->traffic_count++] =
      (traffic_def){.name = "visitors",
                    .arrivals = {.kind = ARRIVALS_POISSON, .rate = rate},
                    .asks = asks,
                    .ask_count = a->request_count};
}

/* ---- nodes ---------------------------------------------------------------------------------- */

static option *set(declared *d, node_def *n, const char *name, option_type type) {
  (void)d;
  for (uint32_t i = 0; i < n->options.count; i++)
    if (strcmp(n->options.list[i].name, name) == 0) {
      n->options.list[i].given = true;
      return &n->options.list[i];
    }
  ck_assert_uint_lt(n->options.count, MOST_OPTIONS);
  option *o = &n->options.list[n->options.count++];
  *o = (option){.name = name, .type = type, .where = n->where};
  return o;
}

UNUSED static void number(declared *d, node_def *n, const char *name, double x) {
  set(d, n, name, OPTION_NUMBER)->number = x;
}
UNUSED static void flag(declared *d, node_def *n, const char *name, bool x) {
  set(d, n, name, OPTION_FLAG)->flag = x;
}
UNUSED static void word(declared *d, node_def *n, const char *name, const char *text) {
  set(d, n, name, OPTION_WORD)->text = text;
}
UNUSED static void amount(declared *d, node_def *n, const char *name, const variate *v) {
  set(d, n, name, OPTION_VARIATE)->variate = v;
}
UNUSED static void everything(declared *d, node_def *n, const char *name) {
  set(d, n, name, OPTION_NAMES)->count = OPTION_EVERYTHING;
}
UNUSED static void numbers(declared *d, node_def *n, const char *name, uint32_t count, ...) {
  option *o = set(d, n, name, OPTION_NUMBERS);
  double *list = arena_alloc(d->memory, count * sizeof *list);
  va_list values;
  va_start(values, count);
  for (uint32_t i = 0; i < count; i++)
    list[i] = va_arg(values, double);
  va_end(values);
  o->numbers = list;
  o->count = count;
}
UNUSED static void names(declared *d, node_def *n, const char *name, uint32_t count, ...) {
  option *o = set(d, n, name, OPTION_NAMES);
  const char **list = arena_alloc(d->memory, (count + 1) * sizeof *list);
  va_list values;
  va_start(values, count);
  for (uint32_t i = 0; i < count; i++)
    list[i] = va_arg(values, const char *);
  va_end(values);
  o->names = list;
  o->count = count;
}
UNUSED static void pool(declared *d, node_def *n, const char *callee, double capacity) {
  names(d, n, "pools", 1, callee);
  option *o = set(d, n, "pools", OPTION_MAP);
  double *list = arena_alloc(d->memory, sizeof *list);
  *list = capacity;
  o->type = OPTION_MAP;
  o->numbers = list;
}

static void defaults(declared *d, node_def *n) {
  number(d, n, "instances", 1);
  number(d, n, "price", 0);
  word(d, n, "balance", "round-robin");
  amount(d, n, "boot", NULL);
  numbers(d, n, "speed", 1, 1.0);
}
static void server_defaults(declared *d, node_def *n) {
  names(d, n, "runs", 0);
  number(d, n, "threads", INFINITY);
  number(d, n, "cores", 1);
  number(d, n, "queue_limit", INFINITY);
  word(d, n, "when_full", "reject");
  word(d, n, "discipline", "fcfs");
  word(d, n, "scheduler", "fcfs");
  flag(d, n, "event_loop", false);
  names(d, n, "pools", 0);
  set(d, n, "pools", OPTION_MAP)->type = OPTION_MAP;
}
static void database_defaults(declared *d, node_def *n) {
  names(d, n, "stores", 0);
  number(d, n, "connections", INFINITY);
  number(d, n, "cores", 1);
  amount(d, n, "read_cost", exponential(d, 0.001));
  amount(d, n, "write_cost", exponential(d, 0.004));
  amount(d, n, "query_cost", exponential(d, 0.002));
  amount(d, n, "scan_cost", exponential(d, 0.010));
  number(d, n, "replicas", 0);
  word(d, n, "read_from", "any");
  amount(d, n, "lag", NULL);
}
static void cache_defaults(declared *d, node_def *n) {
  names(d, n, "fronts", 0);
  number(d, n, "capacity", INFINITY);
  number(d, n, "entries", INFINITY);
  number(d, n, "overhead", 0);
  word(d, n, "policy", "lru");
  amount(d, n, "ttl", NULL);
  word(d, n, "inside", NULL);
  word(d, n, "on_write", "invalidate");
  amount(d, n, "lookup_cost", NULL);
  number(d, n, "cores", INFINITY);
}
static void queue_defaults(declared *d, node_def *n) {
  names(d, n, "carries", 0);
  number(d, n, "capacity", INFINITY);
  word(d, n, "when_full", "reject");
}

UNUSED static phase_def *phase(declared *d, const char *name) {
  phase_def *p = &d->a.phases[d->a.phase_count++];
  *p = (phase_def){.name = name, .declared = name, .where = next_line(d), .warmup = NAN};
  p->nodes = arena_alloc(d->memory, MOST * sizeof *p->nodes);
  return p;
}

UNUSED static node_def *node(declared *d, phase_def *p, const char *kind, const char *name) {
  node_def *n = &p->nodes[p->count++];
  *n = (node_def){.name = name, .kind = kind, .where = next_line(d)};
  n->options.list = arena_alloc(d->memory, MOST_OPTIONS * sizeof(option));
  defaults(d, n);
  if (!strcmp(kind, "server") || !strcmp(kind, "workers"))
    server_defaults(d, n);
  if (!strcmp(kind, "workers"))
    word(d, n, "takes", NULL);
  if (!strcmp(kind, "database"))
    database_defaults(d, n);
  if (!strcmp(kind, "cache"))
    cache_defaults(d, n);
  if (!strcmp(kind, "queue"))
    queue_defaults(d, n);
  for (uint32_t i = 0; i < n->options.count; i++)
    n->options.list[i].given = false;
  return n;
}

/* ---- the whole ------------------------------------------------------------------------------ */

/* Lays out and places. */
UNUSED static const compiled *place(declared *d) {
  architecture *a = &d->a;
  for (uint32_t i = 0; i < a->operation_count; i++)
    work_count_rounds(&a->operations[i].body);
  compiled *c = a->compiled = arena_alloc(d->memory, sizeof *c);
  layout_make(c, a, &d->m);
  c->placements = arena_alloc(d->memory, a->phase_count * sizeof *c->placements);
  for (uint32_t p = 0; p < a->phase_count; p++)
    placement_make(&c->placements[p], a, c, p, &d->m);
  return c;
}

UNUSED static uint32_t node_of(const compiled *c, const char *name) {
  for (uint32_t i = 0; i < c->node_count; i++)
    if (strcmp(c->nodes[i].name, name) == 0)
      return i;
  ck_abort_msg("no node %s", name);
  return NONE;
}

UNUSED static uint32_t resource_of(const compiled *c, const char *full) {
  for (uint32_t i = 0; i < c->resource_count; i++)
    if (strcmp(c->resources[i].full, full) == 0)
      return i;
  ck_abort_msg("no resource %s", full);
  return NONE;
}

/* Is there a mistake (or warning) with that text in it? */
UNUSED static bool complains(const declared *d, bool warning, const char *text) {
  for (uint32_t i = 0; i < d->m.count; i++)
    if (d->m.list[i].warning == warning && strstr(d->m.list[i].text, text))
      return true;
  return false;
}

#endif
