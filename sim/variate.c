/* Variates: the list of families, what holds for each of them, and the helpers their makers share.
 *
 * Invariant: a variate is made only by its maker, after every parameter was checked, and never
 * changes; its mean and variance are exact (closed forms), never estimates. */
#include "sim/variate_family.h"

#include <gsl/gsl_math.h>

static const variate_family *const families[] = {
    [VARIATE_CONSTANT] = &variate_family_constant,
    [VARIATE_EXPONENTIAL] = &variate_family_exponential,
    [VARIATE_UNIFORM] = &variate_family_uniform,
    [VARIATE_NORMAL] = &variate_family_normal,
    [VARIATE_LOGNORMAL] = &variate_family_lognormal,
    [VARIATE_GAMMA] = &variate_family_gamma,
    [VARIATE_ERLANG] = &variate_family_erlang,
    [VARIATE_WEIBULL] = &variate_family_weibull,
    [VARIATE_PARETO] = &variate_family_pareto,
    [VARIATE_TRIANGULAR] = &variate_family_triangular,
    [VARIATE_GEOMETRIC] = &variate_family_geometric,
    [VARIATE_HYPEREXPONENTIAL] = &variate_family_hyperexponential,
    [VARIATE_EMPIRICAL] = &variate_family_empirical,
    [VARIATE_MIXTURE] = &variate_family_mixture,
    [VARIATE_SHIFTED] = &variate_family_shifted,
    [VARIATE_SCALED] = &variate_family_scaled,
    [VARIATE_TRUNCATED] = &variate_family_truncated,
    [VARIATE_CLIPPED] = &variate_family_clipped,
};

const variate_family *variate_family_of(const variate *v) {
  return families[v->kind];
}

double variate_draw_other(const variate *v, draw *d) {
  return families[v->kind]->draw(v, d);
}

double variate_cdf(const variate *v, double x) {
  if (isnan(x))
    return NAN;
  if (isinf(x))
    return x > 0;
  return families[v->kind]->cdf(v, x);
}

double variate_quantile(const variate *v, double p) {
  if (!(p > 0 && p < 1))
    return NAN;
  return families[v->kind]->quantile(v, p);
}

double variate_partial(const variate *v, int k, double x) {
  return x == -INFINITY ? 0 : families[v->kind]->partial(v, k, x);
}

double variate_cv(const variate *v) {
  return v->variance > 0 ? sqrt(v->variance) / v->mean : 0;
}

bool variate_is_zero(const variate *v) {
  return !v || (v->kind == VARIATE_CONSTANT && v->a == 0);
}

const variate *variate_new(arena *a, variate v) {
  variate *made = arena_alloc(a, sizeof *made);
  *made = v;
  return made;
}

const variate *variate_refuse(const char **why, const char *text) {
  *why = text;
  return NULL;
}

bool variate_check_mean(double mean, const char **why) {
  if (isfinite(mean) && mean > 0)
    return true;
  *why = "the mean must be a finite number above 0";
  return false;
}

bool variate_check_mean_cv(double mean, double cv, const char **why) {
  if (!variate_check_mean(mean, why))
    return false;
  if (isfinite(cv) && cv >= 0)
    return true;
  *why = "the cv (standard deviation over mean) must be a finite number, at least 0";
  return false;
}

bool variate_check_part(const variate *of, const char **why) {
  if (!of)
    *why = "a distribution or a number must be given";
  return of;
}

void variate_set_moments(variate *v) {
  v->mean = variate_partial(v, 1, INFINITY);
  double square = variate_partial(v, 2, INFINITY);
  v->variance = isfinite(square) ? fmax(square - v->mean * v->mean, 0) : INFINITY;
}

const double *variate_cumulate(arena *a, uint32_t n, const double *shares, const char **why) {
  double sum = 0;
  for (uint32_t i = 0; i < n; i++) {
    if (!(isfinite(shares[i]) && shares[i] >= 0)) {
      *why = "weights and probabilities must be finite numbers, at least 0";
      return NULL;
    }
    sum += shares[i];
  }
  if (!(isfinite(sum) && sum > 0)) {
    *why = "there must be at least one entry with a weight above 0";
    return NULL;
  }
  double *cumulated = arena_alloc(a, n * sizeof *cumulated);
  double passed = 0;
  for (uint32_t i = 0; i < n; i++)
    cumulated[i] = fmin((passed += shares[i]) / sum, 1);
  for (uint32_t i = n; i-- > 0 && (i == n - 1 || shares[i + 1] == 0);)
    cumulated[i] = 1;
  return cumulated;
}

uint32_t variate_branch(const variate *v, double u) {
  uint32_t low = 0, high = v->count - 1;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    if (v->weights[middle] > u)
      high = middle;
    else
      low = middle + 1;
  }
  return low;
}

double variate_bisect(const variate *v, double p, double low, double high) {
  for (;;) {
    double middle = low + (high - low) / 2;
    if (!(middle > low && middle < high))
      return variate_cdf(v, low) >= p ? low : high;
    if (variate_cdf(v, middle) >= p)
      high = middle;
    else
      low = middle;
  }
}
