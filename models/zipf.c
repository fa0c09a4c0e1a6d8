/* With weight w(x) = x^-q let H(x) be its integral from 1 to x. A point u, uniform between
 * H(3/2) - w(1) and H(ranks + 1/2), is turned into x = H^-1(u), and rank k = x rounded is taken
 * when u lies in the bar of height w(k) that ends at H(k + 1/2). Since w is convex, that is certain
 * where x is no more than `sure` below k.
 *
 * H^-1 takes a logarithm and an exponential. Cubics (Hermite, over slices of equal probability) are
 * mostly within a thousandth of a rank of it: nearly always that is enough to tell k, and that it
 * is certain. Only where it is not is x computed, so the ranks are the same with cubics as without.
 */
#include "models/zipf.h"

#include <math.h>

/* Below this |1 - q| powers lose digits; logarithms of 1 + small do not. */
static const double near_one = 1e-3;

/* From this rank on every point is taken. */
static const uint64_t far_out = (uint64_t)1 << 20;

static double integral(const zipf *z, double x) {
  double l = log(x);
  return z->one_less == 0 ? l : expm1(z->one_less * l) * z->inverse;
}

static double integral_inverse(const zipf *z, double u) {
  if (z->one_less == 0)
    return exp(u);
  double more = u * z->one_less;
  return exp((fabs(z->one_less) < near_one ? log1p(more) : log(1 + more)) * z->inverse);
}

/* The point that belongs to a uniform number. */
static double point(const zipf *z, double uniform) {
  return z->high - uniform * z->width;
}

/* ---- the cubics ------------------------------------------------------------------------------ */

/* How far integral_inverse() itself may be off at x, by its rounded argument and result. */
static double noise(const zipf *z, double x) {
  double power = exp(z->one_less * log(x)); /* 1 + more */
  double argument = pow(x, z->exponent) * (fabs(z->high) + z->width);
  double result = x * (fabs(z->inverse) * (1 + fabs(power - 1)) / power + 1 + log(x));
  return 0x1p-48 * (argument + result);
}

/* The fourth derivative of x by u is q (2q - 1) (3q - 2) x^(4q - 3), and x between a and b. */
static double fourth(double q, double a, double b) {
  double power = 4 * q - 3;
  return fabs(q * (2 * q - 1) * (3 * q - 2)) * fmax(pow(a, power), pow(b, power));
}

static zipf_slice slice_of(const zipf *z, uint32_t i) {
  double step = z->width / ZIPF_SLICES;
  double a = integral_inverse(z, point(z, (double)i / ZIPF_SLICES));
  double b = integral_inverse(z, point(z, (double)(i + 1) / ZIPF_SLICES));
  double from = -step * pow(a, z->exponent), to = -step * pow(b, z->exponent);
  double square = 3 * (b - a) - 2 * from - to, cube = 2 * (a - b) + from + to;
  double off = fourth(z->exponent, a, b) * pow(step, 4) / 384; /* of a Hermite cubic, at most */
  off += 0x1p-23 * (fabs(square) + fabs(cube)) + 4 * fmax(noise(z, a), noise(z, b));
  if (!(off < 0.25))
    return (zipf_slice){.within = 1};
  return (zipf_slice){a, from, (float)square, (float)cube, (float)(1.001 * off)};
}

void zipf_prepare(zipf *z, double exponent, uint64_t ranks, arena *memory) {
  *z = (zipf){.ranks = ranks, .exponent = exponent, .one_less = 1 - exponent};
  z->inverse = z->one_less == 0 ? 0 : 1 / z->one_less;
  z->high = integral(z, (double)ranks + 0.5);
  z->width = z->high - (integral(z, 1.5) - 1);
  z->sure = 2 - integral_inverse(z, integral(z, 2.5) - zipf_weight(exponent, 2));
  zipf_slice *slices = arena_alloc(memory, ZIPF_SLICES * sizeof *slices);
  for (uint32_t i = 0; i < ZIPF_SLICES; i++)
    slices[i] = slice_of(z, i);
  z->slices = slices;
}

/* ---- a draw ---------------------------------------------------------------------------------- */

/* Rank 1 … ranks as x rounded; NaN and what lies outside go to the nearer end. */
static uint64_t nearest_rank(const zipf *z, double x) {
  if (!(x >= 1.5))
    return 1;
  return x >= (double)z->ranks ? z->ranks : (uint64_t)(x + 0.5);
}

/* The rank of a uniform number; 0: it is to be drawn again. */
static uint64_t exact_rank(const zipf *z, double uniform) {
  double u = point(z, uniform), x = integral_inverse(z, u);
  uint64_t rank = nearest_rank(z, x);
  double k = (double)rank;
  if (rank == 1 || rank >= far_out || k - x <= z->sure)
    return rank;
  return u >= integral(z, k + 0.5) - zipf_weight(z->exponent, k) ? rank : 0;
}

/* The same by the slice's cubic; 0: it can't tell. Where it can, x is inside of a rank's bar. */
static uint64_t rank_of_slice(const zipf *z, double uniform) {
  double at = uniform * ZIPF_SLICES;
  uint32_t i = (uint32_t)at;
  const zipf_slice *s = &z->slices[i];
  double f = at - i;
  double x = s->x + f * (s->slope + f * ((double)s->square + f * (double)s->cube));
  double k = (double)(int64_t)(x + 0.5), below = k - x, off = (double)s->within;
  return below + off <= z->sure && below - off > -0.5 ? (uint64_t)(int64_t)k : 0;
}

uint64_t zipf_draw(const zipf *z, draw *d) {
  for (;;) {
    double uniform = draw_uniform(d);
    uint64_t rank = rank_of_slice(z, uniform);
    if (__builtin_expect(rank == 0, 0))
      rank = exact_rank(z, uniform);
    if (rank)
      return rank;
  }
}
