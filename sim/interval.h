/* Confidence intervals and warm-up.
 *
 * Over replications: Student's t on their values. Within one run: batch means with as many batches
 * as leave them nearly uncorrelated (von Neumann's ratio tested). Warm-up: MSER-5 (White, Cobb and
 * Spratt 2000: the cut that minimises the marginal standard error of the remaining batches of
 * five). */
#ifndef SIM_INTERVAL_H
#define SIM_INTERVAL_H

#include <stdbool.h>
#include <stddef.h>

typedef struct interval {
  double mean, low, high; /* low and high are NaN when there are fewer than two values */
} interval;

/* NaN values (not measured) are left out. `confidence` as 0.95. */
interval interval_of(size_t n, const double *values, double confidence);

/* Batch means of one correlated series; *correlated says that even the largest batches failed the
 * test for independence at the 10 % level. */
interval interval_batch(size_t n, const double *series, double confidence, bool *correlated);

/* How many leading values of the series to leave out (a multiple of 5, at most `most` and half);
 * *at_end says that the minimum lay at the last admissible cut, so the series is too short or not
 * stationary. */
size_t warmup_mser5(size_t n, const double *series, size_t most, bool *at_end);

/* Whether the values before the cut differ in the mean from those behind it by three standard
 * errors, of independent values that scatter as those behind it do: a steep transient scatters so
 * much that it would hide itself (correlated ones differ sooner). */
bool warmup_differs(size_t n, const double *series, size_t cut);

#endif
