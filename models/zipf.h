/* Zipf ranks for any exponent > 0, in constant time and without a table of ranks:
 * rejection-inversion (W. Hörmann and G. Derflinger, "Rejection-inversion to generate variates from
 * monotone discrete distributions", ACM TOMACS 6(3), 1996). Rank r has weight r^-exponent; the
 * integral of that weight is inverted, and the rare point that lies outside the bar of the nearest
 * rank is drawn again.
 *
 * Invariant: a zipf is what zipf_prepare() made, never changes after and may be shared by threads.
 */
#ifndef MODELS_ZIPF_H
#define MODELS_ZIPF_H

#include "sim/arena.h"
#include "sim/random.h"
#include <math.h>

enum { ZIPF_SLICES = 256 };

/* A cubic through part of the inverse: x at the fraction f of the slice is
 * x + f (slope + f (square + f cube)), no more than `within` off; a slice of no use has
 * 1 there. */
typedef struct zipf_slice {
  double x, slope;
  float square, cube, within;
} zipf_slice;

typedef struct zipf {
  uint64_t ranks; /* >= 1 */
  double exponent;
  double one_less; /* 1 - exponent */
  double inverse;  /* 1 / one_less; 0 for exponent 1 */
  double high;     /* of the integral of the weight, from 1: upper end of what is inverted */
  double width;    /* from the lower end to there */
  double sure;     /* a point this close above its rank's middle is always accepted */
  const zipf_slice *slices; /* (ZIPF_SLICES) from the upper end down */
} zipf;

/* Of rank x, up to a factor. */
static inline double zipf_weight(double exponent, double x) {
  return exp(-exponent * log(x));
}

/* exponent > 0; ranks 1 … 1e15. The slices lie in `memory`. */
void zipf_prepare(zipf *z, double exponent, uint64_t ranks, arena *memory);

/* A rank, 1 … ranks; 1 is the likeliest. */
uint64_t zipf_draw(const zipf *z, draw *d);

#endif
