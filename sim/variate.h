/* A distribution: immutable once made, with known mean, variance, quantile and distribution
 * function.
 *
 * Every variate is drawn from a `draw` (a key), so the same key gives the same value wherever and
 * whenever it is drawn, and changing a parameter keeps the underlying luck. Composite variates
 * point at their parts, which outlive them (all live in the arena of the architecture). */
#ifndef SIM_VARIATE_H
#define SIM_VARIATE_H

#include "sim/arena.h"
#include "sim/random.h"
#include "sim/time.h"
#include <stdbool.h>
#include <stddef.h>

typedef enum variate_kind {
  VARIATE_CONSTANT,         /* a = value */
  VARIATE_EXPONENTIAL,      /* a = mean */
  VARIATE_UNIFORM,          /* a = from, b = to */
  VARIATE_NORMAL,           /* a, b = mean, standard deviation of the uncut; cut (redrawn) at 0 */
  VARIATE_LOGNORMAL,        /* a, b = mu, sigma of the logarithm */
  VARIATE_GAMMA,            /* a = shape, b = scale */
  VARIATE_ERLANG,           /* a = k (whole), b = scale */
  VARIATE_WEIBULL,          /* a = scale, b = shape */
  VARIATE_PARETO,           /* a = shape, b = min */
  VARIATE_TRIANGULAR,       /* a = min, b = mode, c = max */
  VARIATE_GEOMETRIC,        /* a = success probability; support 1, 2, … */
  VARIATE_HYPEREXPONENTIAL, /* values[i] = mean of branch i, weights[i] = cumulated probability */
  VARIATE_EMPIRICAL,        /* values[i] ascending, weights[i] = cumulated probability */
  VARIATE_MIXTURE,          /* parts[i], weights[i] = cumulated probability */
  VARIATE_SHIFTED,          /* parts[0] + a */
  VARIATE_SCALED,           /* parts[0] * a */
  VARIATE_TRUNCATED,        /* parts[0] redrawn until within [a, b] */
  VARIATE_CLIPPED           /* parts[0] set to a below a, to b above b */
} variate_kind;

typedef struct variate {
  variate_kind kind;
  uint32_t count; /* of values, weights or parts */
  double a, b, c;
  double mean, variance;              /* may be INFINITY (heavy tails) */
  const double *values;               /* (count), see kind */
  const double *weights;              /* (count), cumulated, last is 1 */
  const struct variate *const *parts; /* (count) */
} variate;

/* Makers. Each returns NULL and sets *why (a static text, what would be right) when a parameter is
 * out of range; ranges stand beside. cv is the standard deviation over the mean. */
const variate *variate_constant(arena *a, double value, const char **why);
const variate *variate_exponential(arena *a, double mean, const char **why);        /* mean > 0 */
const variate *variate_uniform(arena *a, double from, double to, const char **why); /* from <= to */
const variate *variate_normal(arena *a, double mean, double cv, const char **why);  /* cut at 0: the
 mean and cv are those of the uncut normal; mean and variance of the variate are the cut one's */
const variate *variate_lognormal(arena *a, double mean, double cv,
                                 const char **why); /* > 0, >= 0 */
const variate *variate_gamma(arena *a, double mean, double cv, const char **why);
const variate *variate_erlang(arena *a, uint32_t k, double mean, const char **why);   /* k >= 1 */
const variate *variate_erlang_cv(arena *a, double mean, double cv, const char **why); /* k = nearest
   whole number to 1/cv^2, error unless within 1 % of one */
const variate *variate_weibull(arena *a, double mean, double cv,
                               const char **why); /* shape by GSL root */
const variate *variate_pareto(arena *a, double shape, double min, const char **why); /* both > 0 */
const variate *variate_triangular(arena *a, double min, double mode, double max, const char **why);
const variate *variate_geometric(arena *a, double mean, const char **why); /* mean >= 1 */
const variate *variate_hyperexponential(arena *a, double mean, double cv, const char **why); /* two
   branches, balanced means, cv >= 1 */
const variate *variate_hyperexponential_branches(arena *a, uint32_t n, const double *p,
                                                 const double *means, const char **why);
const variate *variate_empirical(arena *a, uint32_t n, const double *values, const double *weights,
                                 const char **why); /* weights NULL: equal; need not be sorted */
const variate *variate_mixture(arena *a, uint32_t n, const double *weights,
                               const variate *const *parts, const char **why);
const variate *variate_shifted(arena *a, const variate *of, double by, const char **why);
const variate *variate_scaled(arena *a, const variate *of, double by,
                              const char **why); /* by >= 0 */
const variate *variate_truncated(arena *a, const variate *of, double low, double high,
                                 const char **why); /* needs probability >= 1e-3 within */
const variate *variate_clipped(arena *a, const variate *of, double low, double high,
                               const char **why);

/* The kinds that are not drawn in place; part of variate_draw. */
double variate_draw_other(const variate *v, draw *d);

static inline double variate_draw(const variate *v, draw *d) {
  if (v->kind == VARIATE_EXPONENTIAL)
    return v->a * draw_exponential(d);
  if (v->kind == VARIATE_CONSTANT)
    return v->a;
  return variate_draw_other(v, d);
}

/* A duration in ticks, never negative. */
static inline ticks variate_draw_ticks(const variate *v, draw *d) {
  return ticks_of_duration(variate_draw(v, d));
}

double variate_cdf(const variate *v, double x);
double variate_quantile(const variate *v, double p); /* 0 < p < 1 */
double variate_cv(const variate *v);
bool variate_is_zero(const variate *v); /* NULL or constant 0 */

/* The textbook's letter for it: "D", "M", "E4", "H2", "LN", "G" … into text. */
void variate_letter(const variate *v, char *text, size_t size);
/* In words, as the language writes it: "lognormal(0.004, 0.5)". */
void variate_describe(const variate *v, char *text, size_t size);

#endif
