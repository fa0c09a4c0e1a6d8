/* Families that first choose a branch by its cumulated weight: hyperexponential, empirical,
 * mixture.
 *
 * Invariant: weights ascend and the last is 1; a branch of weight 0 is never chosen. */
#include "sim/variate_family.h"

#include <gsl/gsl_sort_double.h>
#include <math.h>
#include <string.h>

static double share(const variate *v, uint32_t i) {
  return v->weights[i] - (i ? v->weights[i - 1] : 0);
}

/* The weighted sum over the branches of what `of` says of each. */
static double over_branches(const variate *v,
                            double (*of)(const variate *v, uint32_t i, int k, double x), int k,
                            double x) {
  double sum = 0;
  for (uint32_t i = 0; i < v->count; i++)
    if (share(v, i) > 0)
      sum += share(v, i) * of(v, i, k, x);
  return sum;
}

/* --- hyperexponential --- */

const variate *variate_hyperexponential(arena *a, double mean, double cv, const char **why) {
  if (!variate_check_mean_cv(mean, cv, why))
    return NULL;
  if (cv < 1)
    return variate_refuse(why, "the cv of a hyperexponential must be at least 1");
  if (cv > 1e4)
    return variate_refuse(why, "the cv of a hyperexponential must be at most 10000");
  /* Balanced means: p1 m1 = p2 m2 = mean / 2. The smaller p by a formula that does not cancel. */
  double square = cv * cv, rare = 1 / ((square + 1) * (1 + sqrt((square - 1) / (square + 1))));
  double p[] = {1 - rare, rare}, means[] = {mean / 2 / p[0], mean / 2 / p[1]};
  return variate_hyperexponential_branches(a, 2, p, means, why);
}

const variate *variate_hyperexponential_branches(arena *a, uint32_t n, const double *p,
                                                 const double *means, const char **why) {
  const double *weights = variate_cumulate(a, n, p, why);
  if (!weights)
    return NULL;
  for (uint32_t i = 0; i < n; i++)
    if (!variate_check_mean(means[i], why))
      return NULL;
  double *values = arena_alloc(a, n * sizeof *values);
  memcpy(values, means, n * sizeof *values);
  variate v = {.kind = VARIATE_HYPEREXPONENTIAL, .count = n, .values = values, .weights = weights};
  variate_set_moments(&v);
  return variate_new(a, v);
}

static double branch_cdf(const variate *v, uint32_t i, int k, double x) {
  (void)k;
  return -expm1(-x / v->values[i]);
}
static double branch_partial(const variate *v, uint32_t i, int k, double x) {
  variate branch = {.kind = VARIATE_EXPONENTIAL, .a = v->values[i]};
  return variate_partial(&branch, k, x);
}

static double hyperexponential_draw(const variate *v, draw *d) {
  uint32_t i = variate_branch(v, draw_uniform(d));
  return v->values[i] * draw_exponential(d);
}
static double hyperexponential_cdf(const variate *v, double x) {
  return x > 0 ? over_branches(v, branch_cdf, 0, x) : 0;
}
static double hyperexponential_partial(const variate *v, int k, double x) {
  return x > 0 ? over_branches(v, branch_partial, k, x) : 0;
}

/* Between the branches' own quantiles. */
static double hyperexponential_quantile(const variate *v, double p) {
  double low = v->values[0], high = low;
  for (uint32_t i = 1; i < v->count; i++) {
    low = fmin(low, v->values[i]);
    high = fmax(high, v->values[i]);
  }
  return variate_bisect(v, p, -low * log1p(-p), -high * log1p(-p));
}

const variate_family variate_family_hyperexponential = {
    "hyperexponential",        "H",
    hyperexponential_draw,     hyperexponential_cdf,
    hyperexponential_quantile, hyperexponential_partial};

/* --- empirical --- */

static bool all_finite(uint32_t n, const double *values) {
  for (uint32_t i = 0; i < n; i++)
    if (!isfinite(values[i]))
      return false;
  return true;
}

/* Copies of both, in ascending order of the values; weights NULL: 1 each. */
static double *sorted(arena *a, uint32_t n, const double *values, const double *weights,
                      double **shares) {
  double *copy = arena_alloc(a, n * sizeof *copy);
  memcpy(copy, values, n * sizeof *copy);
  *shares = arena_alloc(a, n * sizeof **shares);
  for (uint32_t i = 0; i < n; i++)
    (*shares)[i] = weights ? weights[i] : 1;
  gsl_sort2(copy, 1, *shares, 1, n);
  return copy;
}

const variate *variate_empirical(arena *a, uint32_t n, const double *values, const double *weights,
                                 const char **why) {
  if (!n)
    return variate_refuse(why, "there must be at least one value");
  if (!all_finite(n, values))
    return variate_refuse(why, "every value must be a finite number");
  double *shares;
  variate v = {.kind = VARIATE_EMPIRICAL, .count = n};
  v.values = sorted(a, n, values, weights, &shares);
  v.weights = variate_cumulate(a, n, shares, why);
  if (!v.weights)
    return NULL;
  for (uint32_t i = 0; i < n; i++)
    v.mean += share(&v, i) * v.values[i];
  for (uint32_t i = 0; i < n; i++)
    v.variance += share(&v, i) * (v.values[i] - v.mean) * (v.values[i] - v.mean);
  return variate_new(a, v);
}

/* How many values are not above x. */
static uint32_t values_upto(const variate *v, double x) {
  uint32_t low = 0, high = v->count;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    if (v->values[middle] <= x)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

static double empirical_draw(const variate *v, draw *d) {
  return v->values[variate_branch(v, draw_uniform(d))];
}
static double empirical_cdf(const variate *v, double x) {
  uint32_t n = values_upto(v, x);
  return n ? v->weights[n - 1] : 0;
}
/* The first value whose cumulated weight reaches p (not: exceeds, as a draw's branch does). */
static double empirical_quantile(const variate *v, double p) {
  return v->values[variate_branch(v, nextafter(p, 0))];
}
static double empirical_partial(const variate *v, int k, double x) {
  uint32_t n = values_upto(v, x);
  double sum = 0;
  for (uint32_t i = 0; i < n; i++)
    sum += share(v, i) * (k == 1 ? v->values[i] : v->values[i] * v->values[i]);
  return sum;
}

const variate_family variate_family_empirical = {
    "empirical", "Emp", empirical_draw, empirical_cdf, empirical_quantile, empirical_partial};

/* --- mixture --- */

static double part_cdf(const variate *v, uint32_t i, int k, double x) {
  (void)k;
  return variate_cdf(v->parts[i], x);
}
static double part_partial(const variate *v, uint32_t i, int k, double x) {
  return variate_partial(v->parts[i], k, x);
}
static double part_mean(const variate *v, uint32_t i, int k, double x) {
  (void)k, (void)x;
  return v->parts[i]->mean;
}
/* Variance within the part and between the parts. */
static double part_spread(const variate *v, uint32_t i, int k, double mean) {
  (void)k;
  double apart = v->parts[i]->mean - mean;
  return v->parts[i]->variance + apart * apart;
}

const variate *variate_mixture(arena *a, uint32_t n, const double *weights,
                               const variate *const *parts, const char **why) {
  variate v = {.kind = VARIATE_MIXTURE, .count = n};
  v.weights = variate_cumulate(a, n, weights, why);
  if (!v.weights)
    return NULL;
  for (uint32_t i = 0; i < n; i++)
    if (!variate_check_part(parts[i], why))
      return NULL;
  const variate **copy = arena_alloc(a, n * sizeof *copy);
  memcpy(copy, parts, n * sizeof *copy);
  v.parts = copy;
  v.mean = over_branches(&v, part_mean, 0, 0);
  v.variance = isfinite(v.mean) ? over_branches(&v, part_spread, 0, v.mean) : INFINITY;
  return variate_new(a, v);
}

static double mixture_draw(const variate *v, draw *d) {
  uint32_t i = variate_branch(v, draw_uniform(d));
  return variate_draw(v->parts[i], d);
}
static double mixture_cdf(const variate *v, double x) {
  return over_branches(v, part_cdf, 0, x);
}
static double mixture_partial(const variate *v, int k, double x) {
  return over_branches(v, part_partial, k, x);
}
static double mixture_quantile(const variate *v, double p) {
  double low = INFINITY, high = -INFINITY;
  for (uint32_t i = 0; i < v->count; i++) {
    double q = variate_quantile(v->parts[i], p);
    low = fmin(low, q);
    high = fmax(high, q);
  }
  return variate_bisect(v, p, low, high);
}

const variate_family variate_family_mixture = {
    "mixture", "Mix", mixture_draw, mixture_cdf, mixture_quantile, mixture_partial};
