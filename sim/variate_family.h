/* What is private to the variates: the functions that make up a family (a kind of distribution).
 *
 * A family is one const table of functions beside its makers; adding one touches its own file, the
 * enum variate_kind and the list in variate.c. */
#ifndef SIM_VARIATE_FAMILY_H
#define SIM_VARIATE_FAMILY_H

#include "sim/variate.h"

typedef struct variate_family {
  const char *word;   /* as the scenario language writes it */
  const char *letter; /* the textbook's; a number may follow, see variate_describe.c */
  double (*draw)(const variate *v, draw *d);
  double (*cdf)(const variate *v, double x);
  double (*quantile)(const variate *v, double p);
  /* E[X^k; X <= x] for k = 1, 2: what lies up to x contributes to the k-th moment; x = INFINITY
   * gives the moment itself, INFINITY where it does not exist. From it follow cut and clipped
   * variates. */
  double (*partial)(const variate *v, int k, double x);
} variate_family;

extern const variate_family variate_family_constant, variate_family_exponential,
    variate_family_uniform, variate_family_normal, variate_family_lognormal, variate_family_gamma,
    variate_family_erlang, variate_family_weibull, variate_family_pareto, variate_family_triangular,
    variate_family_geometric, variate_family_hyperexponential, variate_family_empirical,
    variate_family_mixture, variate_family_shifted, variate_family_scaled, variate_family_truncated,
    variate_family_clipped;

const variate_family *variate_family_of(const variate *v);
double variate_partial(const variate *v, int k, double x);

/* Makers' common ends. */
const variate *variate_new(arena *a, variate v);
const variate *variate_refuse(const char **why, const char *text); /* sets *why, returns NULL */

/* Mean above 0 and cv at least 0, both finite; false sets *why. */
bool variate_check_mean(double mean, const char **why);
bool variate_check_mean_cv(double mean, double cv, const char **why);
bool variate_check_part(const variate *of, const char **why); /* not NULL */

/* Sets mean and variance to those that the family's moments give. */
void variate_set_moments(variate *v);

/* n shares (finite, >= 0, not all 0) as a cumulated copy whose last entry is 1; NULL sets *why. */
const double *variate_cumulate(arena *a, uint32_t n, const double *shares, const char **why);
/* The first index whose cumulated share exceeds u, for 0 <= u < 1. */
uint32_t variate_branch(const variate *v, double u);
/* The x in [low, high] at which the distribution function reaches p, by bisection. */
double variate_bisect(const variate *v, double p, double low, double high);

#endif
