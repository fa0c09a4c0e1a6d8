/* Arrivals, all but the common case: varying rates, renewals, timetables, modulated sources,
 * batches.
 *
 * Every generator takes the state and the time of the arrival before and returns the time of the
 * next; a->number names the arrival at hand, and arrivals_next_other() counts it. Time within a
 * search is counted from `now` in seconds, so that late arrivals are as exact as early ones. */
#include "models/arrivals.h"

#include "models/rate.h"
#include <math.h>

/* Parts of a source's key that are no arrival's number. */
#define KEY_BATCHES ((uint64_t)0xba7c << 48)
#define KEY_STAYS   ((uint64_t)0x57a9 << 48)

/* How often a growing rate is computed afresh instead of carried on. */
enum { GROWTH_REFRESH = 256 };

static ticks later(ticks now, ticks gap) {
  return gap >= (ticks)1 << 61 || now >= (ticks)1 << 61 ? TICKS_NEVER : now + gap;
}

static draw draw_of_arrival(const arrivals *a) {
  return draw_at(random_nth(a->key, a->number));
}

/* ---- Poisson, by inversion ------------------------------------------------------------------- */

/* log(1 + x) / x. */
static double log1p_over(double x) {
  if (fabs(x) < 1e-4)
    return 1 - x * (0.5 - x * (1.0 / 3 - x * 0.25));
  return log1p(x) / x;
}

/* While a rate grows as v e^(kt), the next arrival lies where v (e^(kt) - 1) / k = work, and there
 * the rate is v + k work: it is carried on from arrival to arrival. False when growth ends before.
 */
static bool next_in_growth(arrivals *a, ticks now, double work, ticks *next) {
  bool carried = a->seen == now && a->number % GROWTH_REFRESH;
  double value = carried ? a->rate : rate_at(a->def->rate, ticks_to_seconds(now));
  double part = work * a->slope / value;
  if (!(part > -0.5))
    return false;
  ticks gap = ticks_from_seconds(work / value * log1p_over(part));
  if (gap >= a->change - now)
    return false;
  *next = a->seen = now + gap;
  a->rate = value + work * a->slope;
  return true;
}

static ticks next_inverted(arrivals *a, ticks now) {
  draw d = draw_of_arrival(a);
  double work = draw_exponential(&d);
  ticks next;
  if (now < a->change && next_in_growth(a, now, work, &next))
    return next;
  return later(now, ticks_from_seconds(rate_wait(a->def->rate, ticks_to_seconds(now), work)));
}

/* The growth that is all that varies in an invertible rate, NULL when there is none. */
static const rate_def *find_growth(const rate_def *r) {
  if (rate_is_constant(r))
    return NULL;
  if (r->kind == RATE_GROWTH)
    return r;
  for (uint32_t i = 0; r->kind == RATE_PRODUCT && i < r->count; i++)
    if (!rate_is_constant(r->parts[i]))
      return find_growth(r->parts[i]);
  return NULL;
}

/* ---- Poisson, by thinning -------------------------------------------------------------------- */

/* The rate's mean over [t, t + h], roughly. */
static double mean_rate(const rate_def *r, double t, double h) {
  return (rate_at(r, t) + rate_at(r, t + h / 3) + rate_at(r, t + h * 2 / 3) + rate_at(r, t + h)) /
         4;
}

/* Bounds a new stretch from t on: short enough that half of its candidates are kept, or that it
 * holds about one. False when the rate is zero for ever. */
static bool bound_stretch(arrivals *a, double t) {
  const rate_def *r = a->def->rate;
  double h = a->horizon, kept = 1;
  for (;; h /= 2) {
    a->rate = rate_bound(r, t, t + h);
    if (a->rate <= 0)
      break;
    kept = mean_rate(r, t, h) / a->rate;
    if (kept >= 0.5 || h * a->rate <= 1)
      break;
  }
  a->horizon = kept > 0.75 ? 2 * h : h;
  a->until = fmax(t + h, nextafter(t, INFINITY));
  return a->rate > 0 || rate_bound(r, t, INFINITY) > 0;
}

static ticks next_thinned(arrivals *a, ticks now) {
  draw d = draw_of_arrival(a);
  double base = ticks_to_seconds(now), ahead = 0, work = draw_exponential(&d);
  for (;;) {
    double left = a->until - base - ahead;
    if (left <= 0) {
      if (!bound_stretch(a, base + ahead))
        return TICKS_NEVER;
    } else if (work > left * a->rate) {
      work -= left * a->rate;
      ahead = a->until - base;
    } else {
      ahead += work / a->rate;
      if (draw_uniform(&d) * a->rate < rate_at(a->def->rate, base + ahead))
        return later(now, ticks_from_seconds(ahead));
      work = draw_exponential(&d);
    }
  }
}

/* ---- the others ------------------------------------------------------------------------------ */

static ticks next_renewal(arrivals *a, ticks now) {
  draw d = draw_of_arrival(a);
  return later(now, variate_draw_ticks(a->def->interval, &d));
}

static ticks next_every(arrivals *a, ticks now) {
  ticks gap = ticks_from_seconds(a->def->interval->mean);
  return later(now, gap > 0 ? gap : 1);
}

/* When the state that begins at `from` ends. */
static ticks draw_change(arrivals *a, ticks from) {
  draw d = draw_at(random_key(random_key(a->key, KEY_STAYS), a->stays++));
  return later(from, ticks_from_seconds(draw_exponential(&d) * a->def->stays[a->entry]));
}

static void next_state(arrivals *a) {
  a->entry = (a->entry + 1) % a->def->count;
  a->change = draw_change(a, a->change);
}

static ticks next_modulated(arrivals *a, ticks now) {
  draw d = draw_of_arrival(a);
  double work = draw_exponential(&d);
  while (a->change <= now && a->change < TICKS_NEVER)
    next_state(a);
  for (ticks t = now;;) {
    double rate = a->def->values[a->entry];
    ticks next = rate > 0 ? later(t, ticks_from_seconds(work / rate)) : TICKS_NEVER;
    if (next <= a->change)
      return next;
    work = fmax(work - rate * ticks_to_seconds(a->change - t), 0);
    t = a->change;
    next_state(a);
  }
}

static ticks next_scheduled(arrivals *a, ticks now, uint32_t *batch) {
  for (; a->entry < a->def->count; a->entry++) {
    ticks t = ticks_from_seconds(a->def->values[a->entry]);
    if (t < now || a->def->counts[a->entry] == 0)
      continue;
    *batch = a->def->counts[a->entry++];
    return t;
  }
  return TICKS_NEVER;
}

/* ---- all of them ----------------------------------------------------------------------------- */

static uint32_t whole(double size) {
  if (!(size >= 1))
    return 1;
  return size >= UINT32_MAX ? UINT32_MAX : (uint32_t)llround(size);
}

static uint32_t draw_batch(const arrivals *a) {
  if (a->batch)
    return a->batch;
  draw d = draw_at(random_nth(a->batch_key, a->number));
  return whole(variate_draw(a->def->batch, &d));
}

ticks arrivals_next_other(arrivals *a, ticks now, uint32_t *batch) {
  *batch = 1;
  if (a->never)
    return TICKS_NEVER;
  if (a->def->kind == ARRIVALS_SCHEDULE)
    return next_scheduled(a, now, batch);
  ticks next = TICKS_NEVER;
  switch (a->def->kind) {
  case ARRIVALS_POISSON:
    next = a->invertible ? next_inverted(a, now) : next_thinned(a, now);
    break;
  case ARRIVALS_RENEWAL:
    next = next_renewal(a, now);
    break;
  case ARRIVALS_EVERY:
    next = next_every(a, now);
    break;
  case ARRIVALS_MMPP:
    next = next_modulated(a, now);
    break;
  default:
    break;
  }
  *batch = draw_batch(a);
  a->number++;
  return next;
}

static void init_poisson(arrivals *a) {
  const rate_def *r = a->def->rate;
  a->invertible = rate_is_invertible(r);
  a->never = rate_bound(r, 0, INFINITY) <= 0;
  a->horizon = 1;
  a->seen = -1;
  double gap = a->never ? 0 : (double)TICKS_PER_SECOND / rate_at(r, 0);
  if (!a->never && a->batch == 1 && rate_is_constant(r) && gap < ARRIVALS_MOST_GAP) {
    a->gap = gap;
    arrivals_draw_ahead(a);
  }
  const rate_def *growth = a->invertible ? find_growth(r) : NULL;
  if (!growth)
    return;
  a->slope = log(growth->b / growth->a) / growth->c;
  a->change = ticks_from_seconds(growth->c);
}

/* Begins the first state; never when no state has both a rate and a stay. */
static void init_modulated(arrivals *a) {
  a->never = true;
  for (uint32_t i = 0; i < a->def->count; i++)
    if (a->def->values[i] > 0 && a->def->stays[i] > 0)
      a->never = false;
  if (!a->never)
    a->change = draw_change(a, 0);
}

void arrivals_init(arrivals *a, const arrivals_def *def, uint64_t key) {
  *a = (arrivals){.key = key, .def = def, .batch_key = random_key(key, KEY_BATCHES), .batch = 1};
  if (def->batch)
    a->batch = def->batch->kind == VARIATE_CONSTANT ? whole(def->batch->mean) : 0;
  switch (def->kind) {
  case ARRIVALS_POISSON:
    init_poisson(a);
    break;
  case ARRIVALS_RENEWAL:
  case ARRIVALS_EVERY:
    a->never = !(def->interval->mean > 0);
    break;
  case ARRIVALS_MMPP:
    init_modulated(a);
    break;
  case ARRIVALS_SCHEDULE:
    break;
  default:
    a->never = true;
  }
}
