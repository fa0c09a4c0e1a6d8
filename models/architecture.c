/* Completing an architecture: steps get their names, the whole is checked, placed and compiled. */
#include "models/architecture.h"
#include "models/bounds.h"
#include "models/compile.h"
#include "models/rate.h"
#include "models/recorded.h"
#include "sim/random.h"
#include <math.h>

static void name_steps(branch_def *b, uint64_t key) {
  for (uint32_t i = 0; i < b->count; i++) {
    step_def *s = &b->steps[i];
    s->id = random_key(key, i);
    for (uint32_t k = 0; k < s->branch_count; k++)
      name_steps(&s->branches[k], random_key(s->id, k + 1));
  }
}

double architecture_growth_end(const architecture *a) {
  double end = NAN;
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
  if (!m->errors)
    bounds_check_circles(a, m);
  if (!m->errors)
    compile_architecture(a, m);
  return m->errors == 0;
}
