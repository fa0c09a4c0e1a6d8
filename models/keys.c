/* Keys: uniform, hotspot, and Zipf by rejection-inversion.
 *
 * With weight w(x) = x^-q let H(x) be its integral from 1 to x. A point u, uniform between
 * H(3/2) - w(1) and H(rows + 1/2), is turned into x = H^-1(u), and rank k = x rounded is taken when
 * u lies in the bar of height w(k) that ends at H(k + 1/2). Since w is convex, that is certain
 * where x is no more than `sure` below k, so H is evaluated for about one point in fifty. */
#include "models/keys.h"

#include <math.h>

/* Below this |1 - q| powers lose digits; logarithms of 1 + small do not. */
static const double near_one = 1e-3;

/* From this rank on every point is taken. */
static const uint64_t far_out = (uint64_t)1 << 20;

static double weight(double q, double x) {
  return exp(-q * log(x));
}

static double integral(const keys_table *t, double x) {
  double l = log(x);
  return t->one_less == 0 ? l : expm1(t->one_less * l) * t->inverse;
}

static double integral_inverse(const keys_table *t, double u) {
  if (t->one_less == 0)
    return exp(u);
  double z = u * t->one_less;
  return exp((fabs(t->one_less) < near_one ? log1p(z) : log(1 + z)) * t->inverse);
}

void keys_prepare(keys_table *t, const keys_def *def, double rows) {
  *t = (keys_table){.rows = rows < 1 ? 1 : (uint64_t)rows, .one_less = 1 - def->exponent};
  double hot = round(def->of * (double)t->rows);
  t->hot = hot < 1 ? 1 : hot > (double)t->rows ? t->rows : (uint64_t)hot;
  t->inverse = t->one_less == 0 ? 0 : 1 / t->one_less;
  t->integral_low = integral(t, 1.5) - 1;
  t->integral_high = integral(t, (double)t->rows + 0.5);
  t->sure = 2 - integral_inverse(t, integral(t, 2.5) - weight(def->exponent, 2));
}

/* Rank 1 … rows as x rounded; NaN and what lies outside go to the nearer end. */
static uint64_t nearest_rank(const keys_table *t, double x) {
  if (!(x >= 1.5))
    return 1;
  return x >= (double)t->rows ? t->rows : (uint64_t)(x + 0.5);
}

static uint64_t draw_rank(const keys_def *def, const keys_table *t, draw *d) {
  double width = t->integral_high - t->integral_low;
  for (;;) {
    double u = t->integral_high - draw_uniform(d) * width;
    double x = integral_inverse(t, u);
    uint64_t rank = nearest_rank(t, x);
    double k = (double)rank;
    if (rank == 1 || rank >= far_out || k - x <= t->sure)
      return rank;
    if (u >= integral(t, k + 0.5) - weight(def->exponent, k))
      return rank;
  }
}

static uint64_t draw_hotspot(const keys_def *def, const keys_table *t, draw *d) {
  if (t->hot == t->rows || draw_uniform(d) < def->share)
    return draw_below(d, t->hot);
  return t->hot + draw_below(d, t->rows - t->hot);
}

uint64_t keys_draw(const keys_def *def, const keys_table *t, draw *d) {
  switch (def->kind) {
  case KEYS_HOTSPOT:
    return draw_hotspot(def, t, d);
  case KEYS_ZIPF:
    return def->exponent == 0 ? draw_below(d, t->rows) : draw_rank(def, t, d) - 1;
  case KEYS_LATEST:
    return t->rows - (def->exponent == 0 ? draw_below(d, t->rows) + 1 : draw_rank(def, t, d));
  default:
    return draw_below(d, t->rows);
  }
}

static double rank_probability(double q, const keys_table *t, uint64_t rank) {
  double sum = 0;
  for (uint64_t k = t->rows; k >= 1; k--)
    sum += weight(q, (double)k);
  return weight(q, (double)rank) / sum;
}

double keys_probability(const keys_def *def, const keys_table *t, uint64_t row) {
  double rows = (double)t->rows, hot = (double)t->hot;
  switch (def->kind) {
  case KEYS_HOTSPOT:
    if (t->hot == t->rows)
      return 1 / rows;
    return row < t->hot ? def->share / hot : (1 - def->share) / (rows - hot);
  case KEYS_ZIPF:
    return rank_probability(def->exponent, t, row + 1);
  case KEYS_LATEST:
    return rank_probability(def->exponent, t, t->rows - row);
  default:
    return 1 / rows;
  }
}
