/* Families around one other variate: shifted, scaled, truncated, clipped.
 *
 * Invariant: the part is drawn by its own rules from the same draw, so wrapping it changes nothing
 * of its luck. Moments of the cut ones come from the part's partial moments, in closed form. */
#include "sim/variate_family.h"

#include <math.h>

/* Mass, or E[X^k], of v strictly below x: atoms at x belong to the other side. */
static double mass_before(const variate *v, double x) {
  return variate_cdf(v, nextafter(x, -INFINITY));
}
static double partial_before(const variate *v, int k, double x) {
  return variate_partial(v, k, nextafter(x, -INFINITY));
}

/* The largest y with f(y, a) <= x where f rises: f rounds, so it lies half way between the y of x
 * and that of the next number above x, or a step or two below that. */
static double largest_upto(double x, double y, double above, double (*f)(double y, double a),
                           double a) {
  if (isinf(x))
    return x;
  y += (above - y) / 2;
  for (int i = 0; i < 8 && f(y, a) > x; i++)
    y = nextafter(y, -INFINITY);
  return y;
}

static const variate *derived(arena *a, variate v, const variate *of) {
  const variate **parts = arena_alloc(a, sizeof *parts);
  parts[0] = of;
  v.count = 1;
  v.parts = parts;
  return variate_new(a, v);
}

/* --- shifted: X + a --- */

const variate *variate_shifted(arena *a, const variate *of, double by, const char **why) {
  if (!variate_check_part(of, why))
    return NULL;
  if (!isfinite(by))
    return variate_refuse(why, "`by` must be a finite number");
  return derived(
      a,
      (variate){.kind = VARIATE_SHIFTED, .a = by, .mean = of->mean + by, .variance = of->variance},
      of);
}

static double shifted_draw(const variate *v, draw *d) {
  return variate_draw(v->parts[0], d) + v->a;
}
static double add(double y, double a) {
  return y + a;
}
/* The largest y for which y + a, as it is rounded, does not exceed x: an atom lies where it is
 * drawn. */
static double shifted_back(const variate *v, double x) {
  return largest_upto(x, x - v->a, nextafter(x, INFINITY) - v->a, add, v->a);
}
static double shifted_cdf(const variate *v, double x) {
  return variate_cdf(v->parts[0], shifted_back(v, x));
}
static double shifted_quantile(const variate *v, double p) {
  return variate_quantile(v->parts[0], p) + v->a;
}
static double shifted_partial(const variate *v, int k, double x) {
  const variate *of = v->parts[0];
  double at = shifted_back(v, x), mass = variate_cdf(of, at), first = variate_partial(of, 1, at);
  if (k == 1)
    return first + v->a * mass;
  double second = variate_partial(of, 2, at);
  return isinf(second) ? second : second + 2 * v->a * first + v->a * v->a * mass;
}

const variate_family variate_family_shifted = {
    "shifted", "", shifted_draw, shifted_cdf, shifted_quantile, shifted_partial};

/* --- scaled: a X --- */

const variate *variate_scaled(arena *a, const variate *of, double by, const char **why) {
  if (!variate_check_part(of, why))
    return NULL;
  if (!(isfinite(by) && by >= 0))
    return variate_refuse(why, "`by` must be a finite number, at least 0");
  if (by == 0)
    return variate_constant(a, 0, why);
  return derived(a,
                 (variate){.kind = VARIATE_SCALED,
                           .a = by,
                           .mean = of->mean * by,
                           .variance = of->variance * by * by},
                 of);
}

static double scaled_draw(const variate *v, draw *d) {
  return variate_draw(v->parts[0], d) * v->a;
}
static double times(double y, double a) {
  return y * a;
}
static double scaled_back(const variate *v, double x) {
  return largest_upto(x, x / v->a, nextafter(x, INFINITY) / v->a, times, v->a);
}
static double scaled_cdf(const variate *v, double x) {
  return variate_cdf(v->parts[0], scaled_back(v, x));
}
static double scaled_quantile(const variate *v, double p) {
  return variate_quantile(v->parts[0], p) * v->a;
}
static double scaled_partial(const variate *v, int k, double x) {
  return variate_partial(v->parts[0], k, scaled_back(v, x)) * (k == 1 ? v->a : v->a * v->a);
}

const variate_family variate_family_scaled = {
    "scaled", "", scaled_draw, scaled_cdf, scaled_quantile, scaled_partial};

/* --- truncated to [a, b], c = the part's mass within --- */

static bool check_range(double low, double high, const char **why) {
  if (low <= high && low < INFINITY && high > -INFINITY)
    return true;
  *why = "`low` and `high` must be numbers in ascending order (`high` may be infinite)";
  return false;
}

const variate *variate_truncated(arena *a, const variate *of, double low, double high,
                                 const char **why) {
  if (!variate_check_part(of, why) || !check_range(low, high, why))
    return NULL;
  variate v = {.kind = VARIATE_TRUNCATED, .a = low, .b = high};
  v.c = variate_cdf(of, high) - mass_before(of, low);
  if (!(v.c >= 1e-3))
    return variate_refuse(why, "at least one value in 1000 must lie between `low` and `high`");
  v.count = 1;
  v.parts = &of;
  variate_set_moments(&v);
  return derived(a, v, of);
}

static double truncated_draw(const variate *v, draw *d) {
  for (;;) {
    double x = variate_draw(v->parts[0], d);
    if (x >= v->a && x <= v->b)
      return x;
  }
}
static double truncated_cdf(const variate *v, double x) {
  if (x >= v->b)
    return 1;
  if (x < v->a)
    return 0;
  return (variate_cdf(v->parts[0], x) - mass_before(v->parts[0], v->a)) / v->c;
}
static double truncated_quantile(const variate *v, double p) {
  double at = mass_before(v->parts[0], v->a) + p * v->c;
  return at < 1 ? fmin(fmax(variate_quantile(v->parts[0], at), v->a), v->b) : v->b;
}
static double truncated_partial(const variate *v, int k, double x) {
  if (x < v->a)
    return 0;
  const variate *of = v->parts[0];
  return (variate_partial(of, k, fmin(x, v->b)) - partial_before(of, k, v->a)) / v->c;
}

const variate_family variate_family_truncated = {
    "truncated", "", truncated_draw, truncated_cdf, truncated_quantile, truncated_partial};

/* --- clipped to [a, b] --- */

const variate *variate_clipped(arena *a, const variate *of, double low, double high,
                               const char **why) {
  if (!variate_check_part(of, why) || !check_range(low, high, why))
    return NULL;
  variate v = {.kind = VARIATE_CLIPPED, .a = low, .b = high, .count = 1, .parts = &of};
  variate_set_moments(&v);
  return derived(a, v, of);
}

static double clip(const variate *v, double x) {
  return fmin(fmax(x, v->a), v->b);
}
static double clipped_draw(const variate *v, draw *d) {
  return clip(v, variate_draw(v->parts[0], d));
}
static double clipped_cdf(const variate *v, double x) {
  if (x >= v->b)
    return 1;
  return x < v->a ? 0 : variate_cdf(v->parts[0], x);
}
static double clipped_quantile(const variate *v, double p) {
  return clip(v, variate_quantile(v->parts[0], p));
}

/* What an atom of this mass at x adds; nothing at an infinite x, which has no mass. */
static double atom(double mass, double x, int k) {
  return isinf(x) ? 0 : mass * (k == 1 ? x : x * x);
}
static double clipped_partial(const variate *v, int k, double x) {
  if (x < v->a)
    return 0;
  const variate *of = v->parts[0];
  double sum = atom(mass_before(of, v->a), v->a, k) - partial_before(of, k, v->a);
  if (x < v->b)
    return sum + variate_partial(of, k, x);
  sum += isinf(v->b) ? variate_partial(of, k, v->b) : partial_before(of, k, v->b);
  return sum + atom(1 - mass_before(of, v->b), v->b, k);
}

const variate_family variate_family_clipped = {
    "clipped", "", clipped_draw, clipped_cdf, clipped_quantile, clipped_partial};
