/* Is a figure still growing? A series kept small, and the slope of its later half.
 *
 * When there are too many points, every second goes, and from then on only every second (fourth, …)
 * is taken; so a long series costs no more than a short one. */
#ifndef SIM_TREND_H
#define SIM_TREND_H

#include <stdint.h>

enum { TREND_POINTS = 64 };

/* Starts as zero. */
typedef struct trend {
  double t[TREND_POINTS], x[TREND_POINTS];
  uint32_t count;
  uint32_t sparse; /* one in 2^sparse points is taken */
  uint64_t seen;
} trend;

/* Times must not decrease. */
void trend_add(trend *s, double t, double x);

/* The later half of what was taken, by least squares; NaN for fewer than three points there.
 * *grown (may be NULL): the slope times the half's length. */
double trend_slope(const trend *s, double *grown);

/* The standard error of *grown, if points differ from the line independently; NaN for fewer than
 * four points. */
double trend_grown_error(const trend *s);

/* Mean of that half; NaN without any point. */
double trend_later_mean(const trend *s);

/* How many independent points it is worth, by its autocorrelation at lag 1: n (1 - r) / (1 + r);
 * NaN for fewer than twenty points or a series that never changes. */
double trend_independent(const trend *s);

#endif
