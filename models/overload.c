#include "models/overload.h"
#include "models/rate.h"
#include <math.h>

/* Growth by less than this share of what is offered, or by fewer requests, is not worth the word.
 */
static const double LEAST_SHARE = 0.01, LEAST_GROWTH = 2;
enum { LEAST_WINDOWS = 3 };

/* ---- traffic ---- */

static bool is_asked(const traffic_def *t, uint32_t klass) {
  for (uint32_t i = 0; i < t->ask_count; i++)
    if (t->asks[i].klass == klass)
      return true;
  return false;
}

static asked traffic_asks(const architecture *a, const traffic_def *t) {
  if (t->arrivals.kind == ARRIVALS_USERS)
    return ASKED_BY_USERS;
  if (t->arrivals.kind == ARRIVALS_SCHEDULE)
    return ASKED_CHANGING;
  bool constant = !t->arrivals.rate || rate_is_constant(t->arrivals.rate) || a->held;
  return constant ? ASKED_STEADILY : ASKED_CHANGING;
}

/* Messages come as those who send them do: any traffic may be behind them. */
asked class_asked(const architecture *a, uint32_t klass) {
  bool message = a->classes[klass].is_message, steadily = message;
  for (uint32_t i = 0; i < a->traffic_count; i++) {
    if (!message && !is_asked(&a->traffic[i], klass))
      continue;
    asked how = traffic_asks(a, &a->traffic[i]);
    if (how == ASKED_CHANGING)
      return ASKED_CHANGING;
    steadily |= how == ASKED_STEADILY;
  }
  return steadily ? ASKED_STEADILY : ASKED_BY_USERS;
}

bool traffic_is_steady(const architecture *a) {
  for (uint32_t i = 0; i < a->traffic_count; i++)
    if (traffic_asks(a, &a->traffic[i]) == ASKED_CHANGING)
      return false;
  return true;
}

/* ---- following ---- */

void backlog_follow(backlog *b, const window_load *w, bool counts) {
  full_windows *f = &b->full;
  if (!(w->utilization > FULL_UTILIZATION))
    f->count = 0;
  else if (f->count++ == 0)
    *f = (full_windows){.count = 1, .since = w->start, .per_s = w->per_s, .inside = b->inside};
  if (counts && !b->in_flight.seen)
    b->began = b->inside;
  f->offered += w->per_s * ticks_to_seconds(w->end - w->start);
  b->inside = w->inside;
  b->end = w->end;
  if (counts)
    trend_add(&b->in_flight, ticks_to_seconds(w->end), w->inside);
}

/* ---- the verdict ---- */

overload overload_none(void) {
  return (overload){false, NAN, TICKS_NEVER, NAN};
}

static bool is_growth(double grown, double offered) {
  return grown >= LEAST_GROWTH && grown > LEAST_SHARE * offered && grown > 3 * sqrt(2 * offered);
}

bool backlog_worked_off(const carried *c) {
  const double RARE = 5; /* e^-5 of one replication */
  double fallen = c->began - c->ended, above = c->began - c->later, n = c->replications;
  return (fallen >= LEAST_GROWTH && fallen > 3 * sqrt(2 * c->offered)) ||
         above > RARE * sqrt(n) * (c->later / n + 1);
}

static overload judge_full_windows(const backlog *b, uint32_t least, bool tell_since) {
  const full_windows *f = &b->full;
  double grown = b->inside - f->inside;
  if (f->count < least || !is_growth(grown, f->offered))
    return overload_none();
  overload o = {.overloaded = true,
                .growth_per_s = grown / ticks_to_seconds(b->end - f->since),
                .since = tell_since ? f->since : TICKS_NEVER,
                .since_per_s = tell_since ? f->per_s : NAN};
  return o;
}

static overload judge_steady(const backlog *b, double offered_per_s, double utilization) {
  double grown = 0, slope = trend_slope(&b->in_flight, &grown);
  if (isnan(slope)) /* too few windows for a trend */
    return judge_full_windows(b, 1, false);
  if (!(utilization > FULL_UTILIZATION && slope > 0 &&
        is_growth(grown, offered_per_s * grown / slope)))
    return overload_none();
  return (overload){true, slope, TICKS_NEVER, NAN};
}

overload backlog_judge(const backlog *b, asked how, double offered_per_s, double utilization) {
  if (how == ASKED_BY_USERS)
    return overload_none();
  if (how == ASKED_STEADILY)
    return judge_steady(b, offered_per_s, utilization);
  return judge_full_windows(b, LEAST_WINDOWS, true);
}
