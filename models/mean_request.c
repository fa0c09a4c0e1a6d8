#include "models/mean_request.h"

#include <math.h>

static double rate_level(const rate_def *r, bool end);

static double level_of_parts(const rate_def *r, bool end) {
  double sum = 0, product = 1;
  for (uint32_t i = 0; i < r->count; i++) {
    double x = rate_level(r->parts[i], end);
    sum += x;
    product *= x;
  }
  return r->kind == RATE_SUM ? sum : product;
}

static double rate_level(const rate_def *r, bool end) {
  switch (r->kind) {
  case RATE_CONSTANT:
  case RATE_DIURNAL:
    return r->a;
  case RATE_GROWTH:
  case RATE_RAMP:
    return end ? r->b : r->a;
  case RATE_POINTS:
  case RATE_STEPS:
    return r->count ? r->values[end ? r->count - 1 : 0] : 0;
  case RATE_FLASH:
    return 0;
  case RATE_SUM:
  case RATE_PRODUCT:
    return level_of_parts(r, end);
  }
  return 0;
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

double traffic_level(const traffic_def *t, bool end) {
  const arrivals_def *d = &t->arrivals;
  double batch = d->batch ? d->batch->mean : 1;
  switch (d->kind) {
  case ARRIVALS_POISSON:
    return batch * rate_level(d->rate, end);
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

/* What a source counts for: finite, and not nothing, since what is asked for is asked for. */
static double weight_of(const traffic_def *t) {
  double level = traffic_level(t, true);
  if (level == INFINITY)
    return t->arrivals.users;
  return level > 0 ? level : 1e-9;
}

static void add_source(const architecture *a, const traffic_def *t, double *share) {
  double total = 0;
  for (uint32_t i = 0; i < t->ask_count; i++)
    total += t->asks[i].weight;
  for (uint32_t i = 0; i < t->ask_count; i++)
    if (t->asks[i].klass < a->request_count)
      share[t->asks[i].klass] += weight_of(t) * t->asks[i].weight / total;
}

void mean_request(const architecture *a, double *share) {
  for (uint32_t k = 0; k < a->class_count; k++)
    share[k] = 0;
  for (uint32_t i = 0; i < a->traffic_count; i++)
    add_source(a, &a->traffic[i], share);
  double total = 0;
  for (uint32_t k = 0; k < a->request_count; k++)
    total += share[k];
  for (uint32_t k = 0; k < a->request_count; k++)
    share[k] = total > 0 ? share[k] / total : 1.0 / a->request_count;
}
