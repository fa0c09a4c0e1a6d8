#include "models/recorded.h"

/* A class that a source of traffic asks for. */
typedef struct asking {
  const traffic_def *traffic;
  const ask_def *ask;
} asking;

typedef struct completing {
  architecture *a;
  mistakes *m;
  asking *askings;
  uint32_t asking_count;
  bool *comes; /* (asking_count): to the operation at hand */
  bool *reach; /* (operation_count x asking_count) */
} completing;

static bool has_column(const branch_def *b) {
  for (uint32_t i = 0; i < b->count; i++) {
    if (b->steps[i].column)
      return true;
    for (uint32_t k = 0; k < b->steps[i].branch_count; k++)
      if (has_column(&b->steps[i].branches[k]))
        return true;
  }
  return false;
}

static bool any_column(const architecture *a) {
  for (uint32_t i = 0; i < a->operation_count; i++)
    if (has_column(&a->operations[i].body))
      return true;
  return false;
}

/* ---- who comes where ------------------------------------------------------------------------ */

static void list_askings(completing *c) {
  const architecture *a = c->a;
  uint32_t count = 0;
  for (uint32_t i = 0; i < a->traffic_count; i++)
    count += a->traffic[i].ask_count;
  c->askings = arena_alloc(a->memory, (count + 1) * sizeof *c->askings);
  for (uint32_t i = 0; i < a->traffic_count; i++)
    for (uint32_t k = 0; k < a->traffic[i].ask_count; k++)
      c->askings[c->asking_count++] = (asking){&a->traffic[i], &a->traffic[i].asks[k]};
}

static void reach_operation(completing *c, uint32_t operation, uint32_t who);

static void reach_branch(completing *c, const branch_def *b, uint32_t who) {
  for (uint32_t i = 0; i < b->count; i++) {
    const step_def *s = &b->steps[i];
    if (s->kind == STEP_CALL || s->kind == STEP_LATER)
      reach_operation(c, s->operation, who);
    for (uint32_t k = 0; k < s->branch_count; k++)
      reach_branch(c, &s->branches[k], who);
  }
}

static void reach_operation(completing *c, uint32_t operation, uint32_t who) {
  bool *reached = &c->reach[(size_t)operation * c->asking_count + who];
  if (*reached)
    return;
  *reached = true;
  reach_branch(c, &c->a->operations[operation].body, who);
}

/* ---- what a step takes ---------------------------------------------------------------------- */

static bool is_of(const arrivals_def *d, uint32_t request, const ask_def *ask) {
  return !d->classes || d->classes[request] == ask->klass;
}

/* Share of the class in what its source asks for. */
static double share_of(const asking *x) {
  double total = 0;
  for (uint32_t i = 0; i < x->traffic->ask_count; i++)
    total += x->traffic->asks[i].weight;
  return x->ask->weight / total;
}

/* Values of the column over the requests that come, each as often as it is asked for; their number.
 * With NULL they are counted only. */
static uint32_t gather(const completing *c, uint32_t column, double *values, double *weights) {
  const recorded_table *t = &c->a->recorded;
  uint32_t count = 0;
  for (uint32_t who = 0; who < c->asking_count; who++) {
    const arrivals_def *d = &c->askings[who].traffic->arrivals;
    for (uint32_t i = 0; c->comes[who] && i < d->count; i++) {
      if (!is_of(d, i, c->askings[who].ask))
        continue;
      if (values) {
        values[count] = t->values[(size_t)(d->first_row + i) * t->column_count + column];
        weights[count] = d->classes ? 1 : share_of(&c->askings[who]);
      }
      count++;
    }
  }
  return count;
}

/* All that come have the column. */
static bool all_have(const completing *c, const step_def *s) {
  for (uint32_t who = 0; who < c->asking_count; who++) {
    const traffic_def *t = c->askings[who].traffic;
    if (!c->comes[who] || (t->arrivals.has_column && t->arrivals.has_column[s->column - 1]))
      continue;
    mistakes_add(c->m, s->where,
                 "field \"%s\": \"%s\" comes here from traffic \"%s\", which has no such column; "
                 "write trace { fields = { \"%s\" } } there",
                 c->a->recorded.columns[s->column - 1],
                 c->a->classes[c->askings[who].ask->klass].name, t->name,
                 c->a->recorded.columns[s->column - 1]);
    return false;
  }
  return true;
}

static const variate *distribution_of(const completing *c, const step_def *s) {
  arena *memory = c->a->memory;
  const char *why = "";
  uint32_t count = gather(c, s->column - 1, NULL, NULL);
  if (!count)
    return variate_constant(memory, 0, &why);
  double *values = arena_alloc(memory, count * sizeof *values);
  double *weights = arena_alloc(memory, count * sizeof *weights);
  gather(c, s->column - 1, values, weights);
  const variate *v = variate_empirical(memory, count, values, weights, &why);
  if (!v)
    mistakes_add(c->m, s->where, "field \"%s\": %s", c->a->recorded.columns[s->column - 1], why);
  else if (v->mean <= 0)
    mistakes_add(c->m, s->where, "field \"%s\": all that come here have 0 in it",
                 c->a->recorded.columns[s->column - 1]);
  return v;
}

static void complete_branch(completing *c, branch_def *b) {
  for (uint32_t i = 0; i < b->count; i++) {
    step_def *s = &b->steps[i];
    for (uint32_t k = 0; k < s->branch_count; k++)
      complete_branch(c, &s->branches[k]);
    if (!s->column || !all_have(c, s))
      continue;
    const variate **amount = s->kind >= STEP_READ && s->kind <= STEP_SCAN ? &s->times : &s->amount;
    *amount = distribution_of(c, s);
  }
}

void recorded_complete(architecture *a, mistakes *m) {
  if (!any_column(a))
    return;
  completing c = {.a = a, .m = m};
  list_askings(&c);
  size_t size = (size_t)a->operation_count * c.asking_count;
  c.reach = arena_alloc(a->memory, size + 1);
  for (uint32_t who = 0; who < c.asking_count; who++)
    reach_operation(&c, a->classes[c.askings[who].ask->klass].operation, who);
  for (uint32_t i = 0; i < a->operation_count; i++) {
    c.comes = &c.reach[(size_t)i * c.asking_count];
    complete_branch(&c, &a->operations[i].body);
  }
}
