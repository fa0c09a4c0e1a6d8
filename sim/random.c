/* Keyed randomness, the uncommon part: edges and tails of the ziggurats, hashing of names, and the
 * face that GSL sees.
 *
 * Invariant: all that is returned is a function of the arguments; a draw's counter grows by the
 * number of words that were taken. */
#include "sim/random.h"

#include <math.h>
#include <string.h>

/* Where the tails begin: the right edge of layer 1. */
static const double exponential_tail = 0x1.ec9d9297ebb83p+2;
static const double normal_tail = 0x1.d3bb48209ad33p+1;

/* In the part of a layer that a curve crosses: is the point at x, at a random height between the
 * layer's bottom and top, under the curve? `bottom` and `top` are the curve at the layer's corners.
 */
static bool under_curve(draw *d, double bottom, double top, double curve) {
  return bottom + draw_uniform(d) * (top - bottom) < curve;
}

/* The same of exp(-x) in the layer from `left` to `right`, seldom with an exponential: over its
 * bottom the curve at x is exp(t) - 1 high, t = right - x, of exp(w) - 1. It lies below its chord,
 * and above the chord times exp(t - w), since (exp(t) - 1) / t is the mean of exp over [0, t] and
 * (exp(t) - exp(t - w)) / w that over [t - w, t]. */
static bool under_exponential(draw *d, double left, double right, double x) {
  double u = draw_uniform(d), w = right - left, t = right - x;
  if (u * w >= t)
    return false;
  if (u * w < t * (1 - (w - t)))
    return true;
  return u * expm1(w) < expm1(t);
}

/* Beyond its tail's beginning an exponential is an exponential again, so the loop starts anew
 * there. */
drawn draw_exponential_rest(uint64_t key, uint64_t counter, uint64_t bits) {
  draw d = {.key = key, .counter = counter};
  double shift = 0;
  for (;; bits = draw_bits(&d)) {
    const ziggurat_layer *layer = &ziggurat_exponential[bits % ZIGGURAT_LAYERS];
    uint64_t place = bits >> 11 | 1;
    double x = (double)(int64_t)place * layer->width;
    if (place < layer->inside)
      return (drawn){shift + x, d.counter};
    if (layer == ziggurat_exponential)
      shift += exponential_tail;
    else if (under_exponential(&d, (double)(int64_t)layer->inside * layer->width,
                               layer->width * 0x1p53, x))
      return (drawn){shift + x, d.counter};
  }
}

/* The normal's tail beyond r (Marsaglia 1964). */
static double draw_normal_tail(draw *d) {
  for (;;) {
    double x = draw_exponential(d) / normal_tail;
    if (2 * draw_exponential(d) > x * x)
      return normal_tail + x;
  }
}

static double normal_curve(double x) {
  return exp(-0.5 * x * x);
}

drawn draw_normal_rest(uint64_t key, uint64_t counter, uint64_t bits) {
  draw d = {.key = key, .counter = counter};
  for (;; bits = draw_bits(&d)) {
    const ziggurat_layer *layer = &ziggurat_normal[bits % ZIGGURAT_LAYERS];
    int64_t place = (int64_t)bits >> 11 | 1;
    double x = (double)place * layer->width;
    if ((uint64_t)(place < 0 ? -place : place) < layer->inside)
      return (drawn){x, d.counter};
    if (layer == ziggurat_normal) {
      double tail = draw_normal_tail(&d);
      return (drawn){place < 0 ? -tail : tail, d.counter};
    }
    if (under_curve(&d, normal_curve(layer->width * 0x1p52),
                    normal_curve((double)(int64_t)layer->inside * layer->width), normal_curve(x)))
      return (drawn){x, d.counter};
  }
}

/* Eight bytes a step, the first byte lowest, so the hash is the same on every machine. */
uint64_t random_name(const char *name) {
  size_t length = strlen(name);
  uint64_t key = random_key(0, length);
  for (size_t at = 0; at < length; at += 8) {
    uint64_t word = 0;
    for (size_t i = 0; i < 8 && at + i < length; i++)
      word |= (uint64_t)(unsigned char)name[at + i] << (8 * i);
    key = random_key(key, word);
  }
  return key;
}

static void generator_set(void *state, unsigned long key) {
  *(draw *)state = draw_at(random_key(key, 0));
}
static unsigned long generator_get(void *state) {
  return draw_bits(state);
}
static double generator_get_double(void *state) {
  return draw_uniform(state);
}

static const gsl_rng_type generator = {
    .name = "keyed",
    .max = UINT64_MAX,
    .min = 0,
    .size = sizeof(draw),
    .set = generator_set,
    .get = generator_get,
    .get_double = generator_get_double,
};

const gsl_rng_type *const random_gsl_type = &generator;
