/* Tests of fit for the tests of samplers. All are used with fixed keys, so a test passes always or
 * never; the levels (1 in 1000 and rarer) say how surprising a wrong alarm would be when a sampler
 * is changed. */
#ifndef TESTS_UNIT_STATISTICS_H
#define TESTS_UNIT_STATISTICS_H

#include <check.h>
#include <gsl/gsl_cdf.h>
#include <gsl/gsl_sort.h>
#include <math.h>
#include <stdint.h>

#define STATISTICS_UNUSED __attribute__((unused))

/* Kolmogorov and Smirnov's distance times sqrt(n); above 1.95 once in 1000. Sorts the values. Ties
 * and atoms are allowed: both sides of every jump are compared. */
STATISTICS_UNUSED static double
ks_statistic(size_t n, double *values, double (*cdf)(const void *of, double x), const void *of) {
  gsl_sort(values, 1, n);
  double distance = 0;
  for (size_t first = 0, next; first < n; first = next) {
    double x = values[first];
    for (next = first; next < n && values[next] == x;)
      next++;
    double before = cdf(of, nextafter(x, -INFINITY)), at = cdf(of, x);
    distance = fmax(distance, fabs(before - (double)first / (double)n));
    distance = fmax(distance, fabs(at - (double)next / (double)n));
  }
  return distance * sqrt((double)n);
}

/* Probability of counts as uneven as these, or more, when all n cells are equally likely. */
STATISTICS_UNUSED static double chi_square_p(size_t n, const uint64_t *counts) {
  double total = 0, sum = 0;
  for (size_t i = 0; i < n; i++)
    total += (double)counts[i];
  double expected = total / (double)n;
  for (size_t i = 0; i < n; i++)
    sum += pow((double)counts[i] - expected, 2) / expected;
  return gsl_cdf_chisq_Q(sum, (double)n - 1);
}

/* Too uneven is wrong, and so is too even. */
STATISTICS_UNUSED static void check_even(size_t n, const uint64_t *counts) {
  double p = chi_square_p(n, counts);
  ck_assert_msg(p > 1e-4 && p < 1 - 1e-4, "chi-square p = %g over %zu cells", p, n);
}

/* Correlation of n pairs of uniforms, in units of its standard error. */
STATISTICS_UNUSED static double uniform_correlation(size_t n, const double *x, const double *y) {
  double sum = 0;
  for (size_t i = 0; i < n; i++)
    sum += (x[i] - 0.5) * (y[i] - 0.5);
  return sum * 12 / sqrt((double)n);
}

#endif
