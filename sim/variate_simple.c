/* Families whose distribution function is inverted by a formula: constant, exponential, uniform,
 * triangular, Pareto, Weibull, geometric.
 *
 * The positive ones are drawn through an exponential E = -log(1 - u), which costs less than a
 * logarithm and keeps the luck of a key when a parameter changes: a larger E gives a larger value
 * in all of them. Formulas: Johnson, Kotz and Balakrishnan, Continuous Univariate Distributions,
 * 1994. */
#include "sim/variate_family.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_roots.h>
#include <gsl/gsl_sf_gamma.h>

static double power(double x, int k) {
  return k == 1 ? x : x * x;
}

/* --- constant --- */

const variate *variate_constant(arena *a, double value, const char **why) {
  if (!isfinite(value))
    return variate_refuse(why, "the value must be a finite number");
  return variate_new(a, (variate){.kind = VARIATE_CONSTANT, .a = value, .mean = value});
}

static double constant_draw(const variate *v, draw *d) {
  (void)d;
  return v->a;
}
static double constant_cdf(const variate *v, double x) {
  return x >= v->a;
}
static double constant_quantile(const variate *v, double p) {
  (void)p;
  return v->a;
}
static double constant_partial(const variate *v, int k, double x) {
  return x >= v->a ? power(v->a, k) : 0;
}

const variate_family variate_family_constant = {
    "constant", "D", constant_draw, constant_cdf, constant_quantile, constant_partial};

/* --- exponential --- */

const variate *variate_exponential(arena *a, double mean, const char **why) {
  if (!variate_check_mean(mean, why))
    return NULL;
  return variate_new(
      a, (variate){.kind = VARIATE_EXPONENTIAL, .a = mean, .mean = mean, .variance = mean * mean});
}

static double exponential_draw(const variate *v, draw *d) {
  return v->a * draw_exponential(d);
}
static double exponential_cdf(const variate *v, double x) {
  return x > 0 ? -expm1(-x / v->a) : 0;
}
static double exponential_quantile(const variate *v, double p) {
  return -v->a * log1p(-p);
}
static double exponential_partial(const variate *v, int k, double x) {
  if (x <= 0)
    return 0;
  double moment = k == 1 ? v->a : 2 * v->a * v->a;
  return isinf(x) ? moment : moment * gsl_cdf_gamma_P(x, k + 1, v->a);
}

const variate_family variate_family_exponential = {"exponential",        "M",
                                                   exponential_draw,     exponential_cdf,
                                                   exponential_quantile, exponential_partial};

/* --- uniform --- */

const variate *variate_uniform(arena *a, double from, double to, const char **why) {
  if (!(isfinite(from) && isfinite(to) && from <= to && isfinite(to - from)))
    return variate_refuse(why, "`from` and `to` must be finite numbers, `from` not above `to`");
  double width = to - from;
  return variate_new(a, (variate){.kind = VARIATE_UNIFORM,
                                  .a = from,
                                  .b = to,
                                  .mean = from + width / 2,
                                  .variance = width * width / 12});
}

static double uniform_at(const variate *v, double p) {
  return v->a + (v->b - v->a) * p;
}
static double uniform_draw(const variate *v, draw *d) {
  return uniform_at(v, draw_uniform(d));
}
static double uniform_cdf(const variate *v, double x) {
  if (x >= v->b)
    return 1;
  return x > v->a ? (x - v->a) / (v->b - v->a) : 0;
}
static double uniform_partial(const variate *v, int k, double x) {
  if (x < v->a)
    return 0;
  if (v->a == v->b)
    return power(v->a, k);
  double to = fmin(x, v->b);
  double mass = (to - v->a) / (v->b - v->a);
  return k == 1 ? mass * (v->a + to) / 2 : mass * (v->a * v->a + v->a * to + to * to) / 3;
}

const variate_family variate_family_uniform = {"uniform",   "U",        uniform_draw,
                                               uniform_cdf, uniform_at, uniform_partial};

/* --- triangular --- */

const variate *variate_triangular(arena *a, double min, double mode, double max, const char **why) {
  if (!(isfinite(min) && isfinite(mode) && isfinite(max) && min <= mode && mode <= max &&
        isfinite(max - min)))
    return variate_refuse(why, "`min`, `mode` and `max` must be finite numbers in ascending order");
  double left = mode - min, right = max - mode;
  return variate_new(a, (variate){.kind = VARIATE_TRIANGULAR,
                                  .a = min,
                                  .b = mode,
                                  .c = max,
                                  .mean = mode + (right - left) / 3,
                                  .variance = (left * left + left * right + right * right) / 18});
}

static double triangular_at(const variate *v, double p) {
  double width = v->c - v->a, left = v->b - v->a, right = v->c - v->b;
  if (p * width < left)
    return v->a + sqrt(p * width * left);
  return v->c - sqrt((1 - p) * width * right);
}
static double triangular_draw(const variate *v, draw *d) {
  return triangular_at(v, draw_uniform(d));
}
static double triangular_cdf(const variate *v, double x) {
  if (x >= v->c)
    return 1;
  if (x <= v->a)
    return 0;
  double width = v->c - v->a;
  if (x < v->b)
    return (x - v->a) * (x - v->a) / (width * (v->b - v->a));
  return 1 - (v->c - x) * (v->c - x) / (width * (v->c - v->b));
}

/* Integral of s (a + s)^k from 0 to x: one side of the triangle, measured from its corner at a. */
static double side_moment(double a, int k, double x) {
  double cube = x * x * x / 3;
  if (k == 1)
    return a * x * x / 2 + cube;
  return a * a * x * x / 2 + 2 * a * cube + x * x * x * x / 4;
}

/* The right side is the whole right triangle less the part of it beyond x, both from the corner c,
 * where the measure runs backwards: y = c - s. */
static double triangular_partial(const variate *v, int k, double x) {
  if (x < v->a)
    return 0;
  double width = v->c - v->a, left = v->b - v->a, right = v->c - v->b;
  if (width == 0)
    return power(v->a, k);
  double sum = left > 0 ? side_moment(v->a, k, fmin(x - v->a, left)) / left : 0;
  if (x > v->b && right > 0) {
    double sign = k == 1 ? -1 : 1; /* (c - s)^k = (-1)^k (-c + s)^k */
    double beyond = fmax(v->c - x, 0);
    sum += sign * (side_moment(-v->c, k, right) - side_moment(-v->c, k, beyond)) / right;
  }
  return 2 * sum / width;
}

const variate_family variate_family_triangular = {
    "triangular", "Tri", triangular_draw, triangular_cdf, triangular_at, triangular_partial};

/* --- Pareto --- */

static double pareto_moment(double shape, double min, int k) {
  return shape > k ? shape * power(min, k) / (shape - k) : INFINITY;
}

const variate *variate_pareto(arena *a, double shape, double min, const char **why) {
  if (!(isfinite(shape) && shape > 0 && isfinite(min) && min > 0))
    return variate_refuse(why, "`shape` and `min` must be finite numbers above 0");
  variate v = {.kind = VARIATE_PARETO, .a = shape, .b = min};
  v.mean = pareto_moment(shape, min, 1);
  v.variance = shape > 2 ? v.mean * v.mean / (shape * (shape - 2)) : INFINITY;
  return variate_new(a, v);
}

static double pareto_draw(const variate *v, draw *d) {
  return v->b * exp(draw_exponential(d) / v->a);
}
static double pareto_cdf(const variate *v, double x) {
  return x > v->b ? -expm1(-v->a * log(x / v->b)) : 0;
}
static double pareto_quantile(const variate *v, double p) {
  return v->b * exp(-log1p(-p) / v->a);
}

/* shape min^k times the integral of (x / min)^(k - 1 - shape) d(x / min). */
static double pareto_partial(const variate *v, int k, double x) {
  if (x <= v->b)
    return 0;
  if (isinf(x))
    return pareto_moment(v->a, v->b, k);
  double along = log(x / v->b), rise = k - v->a;
  double integral = rise == 0 ? along : expm1(rise * along) / rise;
  return v->a * power(v->b, k) * integral;
}

const variate_family variate_family_pareto = {
    "pareto", "Pa", pareto_draw, pareto_cdf, pareto_quantile, pareto_partial};

/* --- Weibull --- */

/* log of E[X^2] / E[X]^2 at shape s, less log(1 + cv^2); falls in s. The unknown is log(s). */
static double weibull_excess(double log_shape, void *log_ratio) {
  double inverse = exp(-log_shape);
  return gsl_sf_lngamma(1 + 2 * inverse) - 2 * gsl_sf_lngamma(1 + inverse) - *(double *)log_ratio;
}

static double weibull_shape(double cv) {
  double log_ratio = log1p(cv * cv);
  gsl_function excess = {weibull_excess, &log_ratio};
  gsl_root_fsolver *solver = gsl_root_fsolver_alloc(gsl_root_fsolver_brent);
  gsl_root_fsolver_set(solver, &excess, log(0.05), log(2e3));
  for (int i = 0; i < 100; i++) {
    gsl_root_fsolver_iterate(solver);
    if (gsl_root_test_interval(gsl_root_fsolver_x_lower(solver), gsl_root_fsolver_x_upper(solver),
                               1e-14, 1e-14) == GSL_SUCCESS)
      break;
  }
  double shape = exp(gsl_root_fsolver_root(solver));
  gsl_root_fsolver_free(solver);
  return shape;
}

const variate *variate_weibull(arena *a, double mean, double cv, const char **why) {
  if (!variate_check_mean_cv(mean, cv, why))
    return NULL;
  if (cv == 0)
    return variate_constant(a, mean, why);
  if (cv < 1e-3 || cv > 1e4)
    return variate_refuse(why, "the cv of a Weibull must be 0 or between 0.001 and 10000");
  double shape = weibull_shape(cv);
  return variate_new(a, (variate){.kind = VARIATE_WEIBULL,
                                  .a = mean / tgamma(1 + 1 / shape),
                                  .b = shape,
                                  .mean = mean,
                                  .variance = cv * cv * mean * mean});
}

static double weibull_draw(const variate *v, draw *d) {
  return v->a * pow(draw_exponential(d), 1 / v->b);
}
static double weibull_cdf(const variate *v, double x) {
  return x > 0 ? -expm1(-pow(x / v->a, v->b)) : 0;
}
static double weibull_quantile(const variate *v, double p) {
  return v->a * pow(-log1p(-p), 1 / v->b);
}
static double weibull_partial(const variate *v, int k, double x) {
  if (x <= 0)
    return 0;
  double order = 1 + k / v->b, moment = power(v->a, k) * tgamma(order);
  return isinf(x) ? moment : moment * gsl_cdf_gamma_P(pow(x / v->a, v->b), order, 1);
}

const variate_family variate_family_weibull = {
    "weibull", "W", weibull_draw, weibull_cdf, weibull_quantile, weibull_partial};

/* --- geometric --- */

/* b = -1 / log(1 - a), the mean of the exponential whose whole part it is. */
const variate *variate_geometric(arena *a, double mean, const char **why) {
  if (!(isfinite(mean) && mean >= 1))
    return variate_refuse(
        why, "the mean must be a finite number, at least 1 (the values are 1, 2, ...)");
  return variate_new(a, (variate){.kind = VARIATE_GEOMETRIC,
                                  .a = 1 / mean,
                                  .b = mean > 1 ? -1 / log1p(-1 / mean) : 0,
                                  .mean = mean,
                                  .variance = mean * (mean - 1)});
}

/* Probability of more than n failures in a row. */
static double geometric_above(const variate *v, double n) {
  return v->b > 0 ? exp(-n / v->b) : n <= 0;
}
static double geometric_draw(const variate *v, draw *d) {
  return 1 + floor(v->b * draw_exponential(d));
}
static double geometric_cdf(const variate *v, double x) {
  return x >= 1 ? 1 - geometric_above(v, floor(x)) : 0;
}

/* The formula, then a step where rounding put it beside the first n that reaches p. */
static double geometric_quantile(const variate *v, double p) {
  double n = fmax(1, ceil(-v->b * log1p(-p)));
  if (n > 1 && geometric_cdf(v, n - 1) >= p)
    return n - 1;
  return geometric_cdf(v, n) >= p ? n : n + 1;
}

/* What lies above n is a geometric again, moved by n. */
static double geometric_partial(const variate *v, int k, double x) {
  if (x < 1)
    return 0;
  double m = v->mean, square = m * (2 * m - 1);
  double moment = k == 1 ? m : square;
  if (isinf(x))
    return moment;
  double n = floor(x);
  double beyond = k == 1 ? n + m : n * n + 2 * n * m + square;
  return moment - geometric_above(v, n) * beyond;
}

const variate_family variate_family_geometric = {
    "geometric", "Geo", geometric_draw, geometric_cdf, geometric_quantile, geometric_partial};
