#include "sim/trend.h"
#include <math.h>

static void thin(trend *s) {
  for (uint32_t i = 0; i < s->count / 2; i++) {
    s->t[i] = s->t[2 * i];
    s->x[i] = s->x[2 * i];
  }
  s->count /= 2;
  s->sparse++;
}

void trend_add(trend *s, double t, double x) {
  uint64_t at = s->seen++;
  if (s->count == TREND_POINTS)
    thin(s);
  if (at & (((uint64_t)1 << s->sparse) - 1))
    return;
  s->t[s->count] = t;
  s->x[s->count++] = x;
}

/* Squares and products of what differs from the means of the later half. */
typedef struct fit {
  uint32_t n;
  double tt, tx, xx, length;
} fit;

static fit fit_later_half(const trend *s) {
  uint32_t from = s->count / 2, n = s->count - from;
  fit f = {.n = n, .length = n ? s->t[s->count - 1] - s->t[from] : 0};
  double mean_t = 0, mean_x = 0;
  for (uint32_t i = from; i < s->count; i++) {
    mean_t += s->t[i] / n;
    mean_x += s->x[i] / n;
  }
  for (uint32_t i = from; i < s->count; i++) {
    f.tt += (s->t[i] - mean_t) * (s->t[i] - mean_t);
    f.tx += (s->t[i] - mean_t) * (s->x[i] - mean_x);
    f.xx += (s->x[i] - mean_x) * (s->x[i] - mean_x);
  }
  return f;
}

double trend_slope(const trend *s, double *grown) {
  enum { LEAST = 3 };
  fit f = fit_later_half(s);
  if (f.n < LEAST || !(f.tt > 0))
    return NAN;
  if (grown)
    *grown = f.tx / f.tt * f.length;
  return f.tx / f.tt;
}

double trend_grown_error(const trend *s) {
  enum { LEAST = 4 };
  fit f = fit_later_half(s);
  if (f.n < LEAST || !(f.tt > 0))
    return NAN;
  double rest = fmax(0, f.xx - f.tx * f.tx / f.tt);
  return sqrt(rest / (f.n - 2) / f.tt) * f.length;
}

double trend_later_mean(const trend *s) {
  uint32_t from = s->count / 2, n = s->count - from;
  double sum = 0;
  for (uint32_t i = from; i < s->count; i++)
    sum += s->x[i];
  return n ? sum / n : NAN;
}

double trend_independent(const trend *s) {
  enum { LEAST_POINTS = 20 };
  double n = s->count, mean = 0, squares = 0, products = 0;
  if (s->count < LEAST_POINTS)
    return NAN;
  for (uint32_t i = 0; i < s->count; i++)
    mean += s->x[i] / n;
  for (uint32_t i = 0; i < s->count; i++) {
    squares += (s->x[i] - mean) * (s->x[i] - mean);
    if (i)
      products += (s->x[i] - mean) * (s->x[i - 1] - mean);
  }
  if (squares <= 1e-18 * n * mean * mean) /* but for rounding it never changes */
    return NAN;
  double r = products / squares;
  return r > 0 ? n * (1 - r) / (1 + r) : n;
}
