/* Confidence intervals and warm-up.
 *
 * Invariant: NaN in, nothing out: a value that was not measured takes part nowhere. */
#include "sim/interval.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>

/* Mean and sum of squared deviations, one value at a time (Welford 1962). */
typedef struct moments {
  double n, mean, squares;
} moments;

static void moments_add(moments *m, double x) {
  if (isnan(x))
    return;
  m->n++;
  double from_old = x - m->mean;
  m->mean += from_old / m->n;
  m->squares += from_old * (x - m->mean);
}

static moments moments_of(size_t n, const double *values) {
  moments m = {0};
  for (size_t i = 0; i < n; i++)
    moments_add(&m, values[i]);
  return m;
}

static interval interval_around(moments m, double confidence) {
  if (m.n < 1)
    return (interval){NAN, NAN, NAN};
  if (m.n < 2)
    return (interval){m.mean, NAN, NAN};
  double error = sqrt(m.squares / (m.n - 1) / m.n);
  double half = error * gsl_cdf_tdist_Qinv((1 - confidence) / 2, m.n - 1);
  return (interval){m.mean, m.mean - half, m.mean + half};
}

interval interval_of(size_t n, const double *values, double confidence) {
  return interval_around(moments_of(n, values), confidence);
}

/* Means of `batches` stretches of the series, as equal as can be. */
static void batch_means(size_t n, const double *series, size_t batches, double *means) {
  for (size_t b = 0; b < batches; b++) {
    size_t from = (size_t)((unsigned __int128)n * b / batches);
    size_t to = (size_t)((unsigned __int128)n * (b + 1) / batches);
    means[b] = moments_of(to - from, series + from).mean;
  }
}

/* Von Neumann's ratio (1941; as a test of batches: Fishman 1978): half the mean square successive
 * difference over the variance falls below 1 when neighbours are alike. One-sided, 10 % level. */
static bool neighbours_alike(size_t n, const double *values) {
  moments m = moments_of(n, values);
  double steps = 0;
  for (size_t i = 1; i < n; i++)
    steps += (values[i] - values[i - 1]) * (values[i] - values[i - 1]);
  double k = (double)n;
  double below_one = 1 - steps / (2 * m.squares);
  return below_one > gsl_cdf_ugaussian_Qinv(0.1) * sqrt((k - 2) / (k * k - 1));
}

enum { BATCHES_LEAST = 10, BATCHES_MOST = 1 << 14 };

static size_t without_nan(size_t n, const double *series, double *kept) {
  size_t count = 0;
  for (size_t i = 0; i < n; i++)
    if (!isnan(series[i]))
      kept[count++] = series[i];
  return count;
}

interval interval_batch(size_t n, const double *series, double confidence, bool *correlated) {
  *correlated = false;
  double *kept = calloc(n ? 2 * n : 1, sizeof *kept);
  if (!kept)
    return (interval){NAN, NAN, NAN};
  n = without_nan(n, series, kept);
  double *means = kept + n;
  size_t batches = n < BATCHES_MOST ? n : BATCHES_MOST;
  for (;; batches /= 2) {
    batch_means(n, kept, batches, means);
    *correlated = batches > 2 && neighbours_alike(batches, means);
    if (!*correlated || batches / 2 < BATCHES_LEAST)
      break;
  }
  interval result = interval_around(moments_of(batches, means), confidence);
  free(kept);
  return result;
}

enum { MSER_BATCH = 5, MSER_LEAST = 4 };

/* From the end backwards, so that every cut's remaining mean and squares cost one step. */
size_t warmup_mser5(size_t n, const double *series, size_t most, bool *at_end) {
  size_t batches = n / MSER_BATCH, best = 0;
  size_t last = batches < MSER_LEAST ? 0 : batches / 2;
  if (last > most / MSER_BATCH)
    last = most / MSER_BATCH;
  double least = INFINITY;
  moments rest = {0};
  for (size_t cut = batches; cut-- > 0;) {
    moments batch = moments_of(MSER_BATCH, series + cut * MSER_BATCH);
    if (batch.n > 0)
      moments_add(&rest, batch.mean);
    double error = rest.squares / (rest.n * rest.n); /* NaN while nothing was measured */
    if (cut > last || error > least || isnan(error))
      continue;
    least = error;
    best = cut;
  }
  *at_end = best == last;
  return best * MSER_BATCH;
}

bool warmup_differs(size_t n, const double *series, size_t cut) {
  moments before = moments_of(cut, series), behind = moments_of(n - cut, series + cut);
  if (before.n < 1 || behind.n < 2)
    return true; /* nothing says the contrary */
  double error = sqrt(behind.squares / (behind.n - 1) * (1 / before.n + 1 / behind.n));
  return fabs(before.mean - behind.mean) > 3 * error;
}
