#include "models/work.h"

#include <math.h>

enum { MOST_ROUNDS = 10000 };

static double total_weight(const step_def *choose) {
  double total = 0;
  for (uint32_t b = 0; b < choose->branch_count; b++)
    total += choose->branches[b].weight;
  return total;
}

double work_share(const step_def *choose, uint32_t i) {
  return choose->branches[i].weight / total_weight(choose);
}

double work_accesses(const step_def *s) {
  return s->times ? s->rounds : 1;
}

/* Mean of the nearest whole number: the sum over k of P(X >= k - 1/2). */
static double mean_rounded(const variate *v) {
  enum { MOST_TERMS = 100000 };
  const double NOTHING = 1e-12;
  double sum = 0;
  for (uint32_t k = 1; k <= MOST_TERMS; k++) {
    double more = 1 - variate_cdf(v, nextafter(k - 0.5, 0));
    if (more < NOTHING)
      return sum;
    sum += more;
  }
  return v->mean; /* so many that rounding is nothing beside them */
}

void work_count_rounds(branch_def *b) {
  for (uint32_t i = 0; i < b->count; i++) {
    step_def *s = &b->steps[i];
    const variate *times = s->kind == STEP_TIMES ? s->amount : s->times;
    s->rounds = times ? mean_rounded(times) : 1;
    for (uint32_t k = 0; k < s->branch_count; k++)
      work_count_rounds(&s->branches[k]);
  }
}

double work_rounds(const step_def *times, double success) {
  if (success >= 1)
    return times->rounds;
  if (times->amount->kind == VARIATE_GEOMETRIC)
    return 1 / (1 - (1 - times->amount->a) * success);
  return (1 - pow(success, times->rounds)) / (1 - success);
}

/* All rounds succeed: E[q^N]. */
static double chance_of_rounds(const step_def *times, double q) {
  if (q >= 1)
    return 1;
  if (times->amount->kind == VARIATE_GEOMETRIC)
    return times->amount->a * q / (1 - (1 - times->amount->a) * q);
  return pow(q, times->rounds);
}

/* At least k of the branches succeed: the Poisson-binomial distribution, branch by branch. */
static double chance_of_quorum(const chances *c, const step_def *s) {
  double exactly[s->quorum + 1]; /* [i]: i have succeeded so far; the last: k or more */
  for (uint32_t i = 0; i <= s->quorum; i++)
    exactly[i] = i == 0;
  for (uint32_t b = 0; b < s->branch_count; b++) {
    double q = chance_of_branch(c, &s->branches[b]);
    exactly[s->quorum] += exactly[s->quorum - 1] * q;
    for (uint32_t i = s->quorum - 1; i > 0; i--)
      exactly[i] = exactly[i] * (1 - q) + exactly[i - 1] * q;
    exactly[0] *= 1 - q;
  }
  return fmin(1, exactly[s->quorum]);
}

static double chance_of_choice(const chances *c, const step_def *s) {
  double sum = 0, total = total_weight(s);
  for (uint32_t b = 0; b < s->branch_count; b++)
    sum += s->branches[b].weight / total * chance_of_branch(c, &s->branches[b]);
  return fmin(1, sum);
}

static double chance_of_all(const chances *c, const step_def *s) {
  double product = 1;
  for (uint32_t b = 0; b < s->branch_count; b++)
    product *= chance_of_branch(c, &s->branches[b]);
  return product;
}

double chance_of_step(const chances *c, const step_def *s) {
  switch (s->kind) {
  case STEP_FAIL:
    return 1 - s->probability;
  case STEP_CALL:
    return c->success[s->operation];
  case STEP_LATER:
    return c->p && c->p->carried_by[s->operation] != NONE ? 1 : c->success[s->operation];
  case STEP_CHOOSE:
    return chance_of_choice(c, s);
  case STEP_TIMES:
    return chance_of_rounds(s, chance_of_branch(c, &s->branches[0]));
  case STEP_PARALLEL:
    return chance_of_all(c, s);
  case STEP_QUORUM:
    return s->quorum ? chance_of_quorum(c, s) : 1;
  default:
    return 1;
  }
}

double chance_of_branch(const chances *c, const branch_def *b) {
  double product = 1;
  for (uint32_t i = 0; i < b->count; i++)
    product *= chance_of_step(c, &b->steps[i]);
  return product;
}

chances chances_make(const architecture *a, const placement *p, arena *memory) {
  chances c = {a, p, arena_alloc(memory, (a->operation_count + 1) * sizeof(double))};
  for (uint32_t i = 0; i < a->operation_count; i++)
    c.success[i] = a->operations[i].is_external ? 1 - a->operations[i].fails : 1;
  double change = 1;
  for (uint32_t round = 0; change > 1e-14 && round < MOST_ROUNDS; round++) {
    change = 0;
    for (uint32_t i = a->operation_count; i-- > 0;) {
      if (a->operations[i].is_external)
        continue;
      double s = chance_of_branch(&c, &a->operations[i].body);
      change = fmax(change, fabs(s - c.success[i]));
      c.success[i] = s;
    }
  }
  return c;
}

static void visit_branches(const chances *c, const step_def *s, double count, work_visitor *visit,
                           void *context) {
  double total = s->kind == STEP_CHOOSE ? total_weight(s) : 1;
  for (uint32_t b = 0; b < s->branch_count; b++) {
    double each = count;
    if (s->kind == STEP_CHOOSE)
      each *= s->branches[b].weight / total;
    if (s->kind == STEP_TIMES)
      each *= work_rounds(s, chance_of_branch(c, &s->branches[b]));
    work_visit(c, &s->branches[b], each, visit, context);
  }
}

void work_visit(const chances *c, const branch_def *b, double count, work_visitor *visit,
                void *context) {
  for (uint32_t i = 0; i < b->count; i++) {
    const step_def *s = &b->steps[i];
    if (s->branch_count)
      visit_branches(c, s, count, visit, context);
    else
      visit(context, s, count);
    count *= chance_of_step(c, s);
  }
}
