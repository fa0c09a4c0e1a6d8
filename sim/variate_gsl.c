/* Families whose functions are GSL's: normal (cut at 0), lognormal, gamma, Erlang.
 *
 * Invariant: a cv of 0 is a constant, so every variate in here has a density. */
#include "sim/variate_family.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_math.h>
#include <gsl/gsl_randist.h>
#include <gsl/gsl_sf_gamma.h>

/* --- normal, cut at 0: N(a, b^2) given that it is not negative --- */

/* Of the uncut normal: the mass below x, and its density times its standard deviation. */
static double uncut_below(const variate *v, double x) {
  return gsl_cdf_gaussian_P(x - v->a, v->b);
}
static double uncut_density(const variate *v, double x) {
  return gsl_ran_ugaussian_pdf((x - v->a) / v->b);
}
static double uncut_mass(const variate *v) {
  return gsl_cdf_gaussian_Q(-v->a, v->b);
}

/* E[X^k; 0 <= X <= x] of the uncut by parts, over the mass that the cut leaves. */
static double normal_partial(const variate *v, int k, double x) {
  if (x <= 0)
    return 0;
  double mass = isinf(x) ? uncut_mass(v) : uncut_below(v, x) - uncut_below(v, 0);
  double at_zero = uncut_density(v, 0), at_x = isinf(x) ? 0 : uncut_density(v, x);
  double first = v->a * mass + v->b * (at_zero - at_x);
  if (k == 1)
    return first / uncut_mass(v);
  double edge = isinf(x) ? 0 : v->b * x * at_x;
  return (v->a * first + v->b * v->b * mass - edge) / uncut_mass(v);
}

const variate *variate_normal(arena *a, double mean, double cv, const char **why) {
  if (!variate_check_mean_cv(mean, cv, why))
    return NULL;
  if (cv == 0)
    return variate_constant(a, mean, why);
  variate v = {.kind = VARIATE_NORMAL, .a = mean, .b = cv * mean};
  double hazard = uncut_density(&v, 0) / uncut_mass(&v);
  v.mean = v.a + v.b * hazard;
  v.variance = v.b * v.b * (1 - hazard * (hazard + v.a / v.b));
  return variate_new(a, v);
}

static double normal_draw(const variate *v, draw *d) {
  for (;;) {
    double x = v->a + v->b * draw_normal(d);
    if (x >= 0)
      return x;
  }
}
static double normal_cdf(const variate *v, double x) {
  if (x <= 0)
    return 0;
  return 1 - gsl_cdf_gaussian_Q(x - v->a, v->b) / uncut_mass(v);
}
static double normal_quantile(const variate *v, double p) {
  return fmax(0, v->a + gsl_cdf_gaussian_Qinv((1 - p) * uncut_mass(v), v->b));
}

const variate_family variate_family_normal = {
    "normal", "N", normal_draw, normal_cdf, normal_quantile, normal_partial};

/* --- lognormal --- */

const variate *variate_lognormal(arena *a, double mean, double cv, const char **why) {
  if (!variate_check_mean_cv(mean, cv, why))
    return NULL;
  if (cv == 0)
    return variate_constant(a, mean, why);
  double variance = log1p(cv * cv);
  return variate_new(a, (variate){.kind = VARIATE_LOGNORMAL,
                                  .a = log(mean) - variance / 2,
                                  .b = sqrt(variance),
                                  .mean = mean,
                                  .variance = cv * cv * mean * mean});
}

static double lognormal_draw(const variate *v, draw *d) {
  return exp(v->a + v->b * draw_normal(d));
}
static double lognormal_cdf(const variate *v, double x) {
  return x > 0 ? gsl_cdf_lognormal_P(x, v->a, v->b) : 0;
}
static double lognormal_quantile(const variate *v, double p) {
  return gsl_cdf_lognormal_Pinv(p, v->a, v->b);
}
static double lognormal_partial(const variate *v, int k, double x) {
  if (x <= 0)
    return 0;
  double moment = k == 1 ? v->mean : v->mean * v->mean + v->variance;
  return isinf(x) ? moment : moment * gsl_cdf_lognormal_P(x, v->a + k * v->b * v->b, v->b);
}

const variate_family variate_family_lognormal = {
    "lognormal", "LN", lognormal_draw, lognormal_cdf, lognormal_quantile, lognormal_partial};

/* --- gamma --- */

static variate gamma_of(variate_kind kind, double shape, double mean) {
  return (variate){
      .kind = kind, .a = shape, .b = mean / shape, .mean = mean, .variance = mean * mean / shape};
}

const variate *variate_gamma(arena *a, double mean, double cv, const char **why) {
  if (!variate_check_mean_cv(mean, cv, why))
    return NULL;
  if (cv == 0)
    return variate_constant(a, mean, why);
  /* below, GSL's distribution function is good to 1e-5 only */
  if (cv < 0.01 || cv > 100)
    return variate_refuse(why, "the cv of a gamma must be 0 or between 0.01 and 100");
  return variate_new(a, gamma_of(VARIATE_GAMMA, 1 / (cv * cv), mean));
}

/* GSL's sampler (Marsaglia and Tsang 2000) on a generator that lives in this draw. */
static double gamma_draw(const variate *v, draw *d) {
  gsl_rng generator = {.type = random_gsl_type, .state = d};
  return gsl_ran_gamma(&generator, v->a, v->b);
}
static double gamma_cdf(const variate *v, double x) {
  return x > 0 ? gsl_cdf_gamma_P(x, v->a, v->b) : 0;
}
/* GSL's own inverse does not converge for extreme shapes; the cumulated probability is always good.
 */
/* Not gsl_cdf_gamma_Pinv, which gives up (and aborts) at extreme shapes. */
static double gamma_quantile(const variate *v, double p) {
  double high = v->mean;
  while (gamma_cdf(v, high) < p)
    high *= 2;
  return variate_bisect(v, p, 0, high);
}
static double gamma_partial(const variate *v, int k, double x) {
  if (x <= 0)
    return 0;
  double moment = k == 1 ? v->mean : v->mean * v->mean + v->variance;
  return isinf(x) ? moment : moment * gsl_cdf_gamma_P(x, v->a + k, v->b);
}

const variate_family variate_family_gamma = {"gamma",        "G",          gamma_draw, gamma_cdf,
                                             gamma_quantile, gamma_partial};

/* --- Erlang --- */

enum { ERLANG_SUMMED = 12 }; /* beyond so many stages the gamma sampler is faster than the sum */

const variate *variate_erlang(arena *a, uint32_t k, double mean, const char **why) {
  if (k < 1)
    return variate_refuse(why, "`k` must be a whole number, at least 1");
  if (!variate_check_mean(mean, why))
    return NULL;
  return variate_new(a, gamma_of(VARIATE_ERLANG, k, mean));
}

const variate *variate_erlang_cv(arena *a, double mean, double cv, const char **why) {
  if (!variate_check_mean_cv(mean, cv, why))
    return NULL;
  double stages = 1 / (cv * cv), k = round(stages);
  if (!(k >= 1 && k <= 1e8 && fabs(stages - k) <= 0.01 * k))
    return variate_refuse(why, "the cv of an Erlang must be 1 over the root of a whole number k: 1 "
                               "(k = 1), 0.7071 (2), 0.5774 (3), 0.5 (4), ...; else use gamma");
  return variate_erlang(a, (uint32_t)k, mean, why);
}

static double erlang_draw(const variate *v, draw *d) {
  if (v->a > ERLANG_SUMMED)
    return gamma_draw(v, d);
  double sum = 0;
  for (int i = 0; i < (int)v->a; i++)
    sum += draw_exponential(d);
  return v->b * sum;
}

const variate_family variate_family_erlang = {"erlang",       "E",          erlang_draw, gamma_cdf,
                                              gamma_quantile, gamma_partial};
