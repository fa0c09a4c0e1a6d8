/* Completing an architecture: steps get their names, the whole is checked, placed and compiled. */
#include "models/architecture.h"
#include "models/bounds.h"
#include "models/compile.h"
#include "models/rate.h"
#include "models/recorded.h"
#include "models/work.h"
#include "sim/random.h"
#include <math.h>
#include <string.h>

static void name_steps(branch_def *b, uint64_t key) {
  for (uint32_t i = 0; i < b->count; i++) {
    step_def *s = &b->steps[i];
    s->id = random_key(key, i);
    for (uint32_t k = 0; k < s->branch_count; k++)
      name_steps(&s->branches[k], random_key(s->id, k + 1));
  }
}

/* NaN when some traffic is not written down. */
static double end_of_schedules(const architecture *a) {
  double last = 0;
  for (uint32_t i = 0; i < a->traffic_count; i++) {
    const arrivals_def *d = &a->traffic[i].arrivals;
    if (d->kind != ARRIVALS_SCHEDULE)
      return NAN;
    if (d->count)
      last = fmax(last, d->values[d->count - 1]);
  }
  return a->window * (floor(last / a->window) + 1);
}

phase_range architecture_phases(const architecture *a, const char *name) {
  uint32_t p = 0, end;
  for (uint32_t i = 0; i < a->phase_count; i++)
    if (strcmp(a->phases[i].name, name) == 0)
      return (phase_range){i, i + 1};
  while (p < a->phase_count && strcmp(a->phases[p].declared, name) != 0)
    p++;
  for (end = p; end < a->phase_count && strcmp(a->phases[end].declared, name) == 0;)
    end++;
  return (phase_range){p, end};
}

bool architecture_repeats(const architecture *a, uint32_t phase) {
  return a->held && phase && !a->phases[phase].afresh;
}

double architecture_end(const architecture *a) {
  double end = end_of_schedules(a);
  for (uint32_t i = 0; i < a->traffic_count; i++) {
    const rate_def *rate = a->traffic[i].arrivals.rate;
    double e = rate ? rate_end_of_growth(rate) : NAN;
    if (!isnan(e) && !(e <= end))
      end = e;
  }
  return end;
}

bool architecture_complete(architecture *a, mistakes *m) {
  for (uint32_t i = 0; i < a->operation_count; i++)
    name_steps(&a->operations[i].body, random_name(a->operations[i].name));
  if (!m->errors)
    recorded_complete(a, m);
  for (uint32_t i = 0; i < a->operation_count; i++)
    work_count_rounds(&a->operations[i].body);
  if (!m->errors)
    bounds_check_circles(a, m);
  if (!m->errors)
    compile_architecture(a, m);
  return m->errors == 0;
}
