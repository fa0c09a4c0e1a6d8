#include "models/mean_request.h"
#include "models/rate.h"

#include <math.h>

static const double LONG_AFTER = 1e12; /* s: whatever grows has grown */

static double rate_level(const rate_def *r, double time) {
  double level = r->kind == RATE_SUM ? 0 : 1;
  switch (r->kind) {
  case RATE_DIURNAL:
    return r->a;
  case RATE_FLASH:
    return 0;
  case RATE_SUM:
    for (uint32_t i = 0; i < r->count; i++)
      level += rate_level(r->parts[i], time);
    return level;
  case RATE_PRODUCT:
    for (uint32_t i = 0; i < r->count; i++)
      level *= rate_level(r->parts[i], time);
    return level;
  default:
    return rate_at(r, fmin(time, LONG_AFTER));
  }
}

/* Each state by the share of time that is spent in it. */
static double level_of_states(const arrivals_def *d) {
  double requests = 0, time = 0;
  for (uint32_t i = 0; i < d->count; i++) {
    requests += d->values[i] * d->stays[i];
    time += d->stays[i];
  }
  return time > 0 ? requests / time : 0;
}

/* All that is written down over the time that it takes; all at once counts as within a second. */
static double level_of_schedule(const arrivals_def *d) {
  double requests = 0;
  for (uint32_t i = 0; i < d->count; i++)
    requests += d->counts[i];
  double time = d->count ? d->values[d->count - 1] : 0;
  return time > 0 ? requests / time : requests;
}

double traffic_level(const traffic_def *t, double time) {
  const arrivals_def *d = &t->arrivals;
  double batch = d->batch ? d->batch->mean : 1;
  switch (d->kind) {
  case ARRIVALS_POISSON:
    return batch * rate_level(d->rate, time);
  case ARRIVALS_RENEWAL:
  case ARRIVALS_EVERY:
    return batch / d->interval->mean;
  case ARRIVALS_MMPP:
    return batch * level_of_states(d);
  case ARRIVALS_SCHEDULE:
    return batch * level_of_schedule(d);
  case ARRIVALS_USERS:
    return variate_is_zero(d->think) ? INFINITY : d->users / d->think->mean;
  }
  return 0;
}

/* When the phase stands; NaN when only the run will tell. */
static double phase_begin(const architecture *a, uint32_t phase) {
  const phase_def *p = &a->phases[phase];
  if (phase == 0)
    return 0;
  if (p->trigger == TRIGGER_AT)
    return p->value + p->takes;
  if (p->trigger == TRIGGER_AFTER)
    return phase_begin(a, phase - 1) + p->value + p->takes;
  return NAN;
}

/* Just before the next phase stands, so that a jump at that moment is the next one's. */
static double phase_end(const architecture *a, uint32_t phase) {
  double end = phase + 1 < a->phase_count ? phase_begin(a, phase + 1) : NAN;
  return isnan(end) ? INFINITY : end * (1 - 1e-9);
}

double phase_load(const architecture *a, uint32_t phase) {
  double sum = 0;
  for (uint32_t i = 0; i < a->traffic_count; i++)
    sum += traffic_level(&a->traffic[i], phase_end(a, phase));
  return sum;
}

/* What a source counts for: finite. */
static double weight_of(const traffic_def *t, double time) {
  double level = traffic_level(t, time);
  return level == INFINITY ? t->arrivals.users : level;
}

static void add_source(const architecture *a, const traffic_def *t, double weight, double *share) {
  double total = 0;
  for (uint32_t i = 0; i < t->ask_count; i++)
    total += t->asks[i].weight;
  for (uint32_t i = 0; i < t->ask_count; i++)
    if (t->asks[i].klass < a->request_count)
      share[t->asks[i].klass] += weight * t->asks[i].weight / total;
}

static double add_sources(const architecture *a, double time, bool all_alike, double *share) {
  double sum = 0;
  for (uint32_t i = 0; i < a->traffic_count; i++)
    add_source(a, &a->traffic[i], all_alike ? 1 : weight_of(&a->traffic[i], time), share);
  for (uint32_t k = 0; k < a->request_count; k++)
    sum += share[k];
  return sum;
}

void mean_request(const architecture *a, uint32_t phase, double *share) {
  for (uint32_t k = 0; k < a->class_count; k++)
    share[k] = 0;
  double total = add_sources(a, phase_end(a, phase), false, share);
  if (!(total > 0))
    total = add_sources(a, 0, true, share); /* nobody asks by then: all alike */
  for (uint32_t k = 0; k < a->request_count; k++)
    share[k] = total > 0 ? share[k] / total : 1.0 / a->request_count;
}
