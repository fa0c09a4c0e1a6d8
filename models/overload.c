#include "models/overload.h"
#include <math.h>

/* Growth by less than this share of what is offered, or by fewer requests, may be chance. */
static const double LEAST_SHARE = 0.01, LEAST_GROWTH = 2;
enum { LEAST_WINDOWS = 5 };

bool traffic_is_steady(const architecture *a) {
  for (uint32_t i = 0; i < a->traffic_count; i++) {
    const arrivals_def *d = &a->traffic[i].arrivals;
    if (d->kind == ARRIVALS_USERS || (d->rate && d->rate->kind != RATE_CONSTANT))
      return false;
  }
  return true;
}

static bool users_wait(const architecture *a) {
  for (uint32_t i = 0; i < a->traffic_count; i++)
    if (a->traffic[i].arrivals.kind == ARRIVALS_USERS)
      return true;
  return false;
}

void backlog_follow(backlog *b, const window_load *w, bool counts) {
  full_windows *f = &b->full;
  if (!(w->utilization > FULL_UTILIZATION))
    f->count = 0;
  else if (f->count++ == 0)
    *f = (full_windows){.count = 1, .since = w->start, .per_s = w->per_s, .inside = b->inside};
  f->offered += w->per_s * ticks_to_seconds(w->end - w->start);
  b->inside = w->inside;
  b->end = w->end;
  if (counts)
    trend_add(&b->in_flight, ticks_to_seconds(w->end), w->inside);
}

static overload fine(void) {
  return (overload){false, NAN, TICKS_NEVER, NAN};
}

static overload judge_steady(const backlog *b, double offered_per_s, double utilization) {
  double grown = 0, slope = trend_slope(&b->in_flight, &grown);
  if (!(utilization > FULL_UTILIZATION && slope > LEAST_SHARE * offered_per_s &&
        grown >= LEAST_GROWTH))
    return fine();
  return (overload){true, slope, TICKS_NEVER, NAN};
}

static overload judge_changing(const backlog *b) {
  const full_windows *f = &b->full;
  double grown = b->inside - f->inside;
  if (f->count < LEAST_WINDOWS || grown < LEAST_GROWTH || grown < LEAST_SHARE * f->offered)
    return fine();
  return (overload){true, grown / ticks_to_seconds(b->end - f->since), f->since, f->per_s};
}

overload backlog_judge(const backlog *b, const architecture *a, double offered_per_s,
                       double utilization) {
  if (users_wait(a))
    return fine();
  return traffic_is_steady(a) ? judge_steady(b, offered_per_s, utilization) : judge_changing(b);
}
