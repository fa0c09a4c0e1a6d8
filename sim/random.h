/* Keyed randomness: a draw is a pure function of its key, never of what was drawn before.
 *
 * A key is built by mixing in, one after the other, what the draw belongs to: seed, replication,
 * purpose (a name's hash), number (which request), step. Invariant: equal keys give equal draws in
 * every architecture, on every thread and machine; nothing here has hidden state.
 *
 * The mixer is a 64x64->128 bit multiply whose halves are folded (wyhash's mum, W. Yi 2019): twice
 * in random_key(), which takes whatever numbers there are, and once in what the simulation asks for
 * at every step, random_nth() and random_step(), whose arguments are random already. A `draw` walks
 * a counter under one key, for variates that need more than one number; it is registered with GSL
 * as `random_gsl_type`. tests/slow has what was measured: battery and pairs. */
#ifndef SIM_RANDOM_H
#define SIM_RANDOM_H

#include <gsl/gsl_rng.h>
#include <stdbool.h>
#include <stdint.h>

/* A sequence of numbers under one key. */
typedef struct draw {
  uint64_t key;
  uint64_t counter; /* numbers taken so far */
} draw;

static inline uint64_t random_fold(uint64_t a, uint64_t b) {
  unsigned __int128 p = (unsigned __int128)a * b;
  return (uint64_t)p ^ (uint64_t)(p >> 64);
}

/* Mixes a word into a key: enough to tell sequences of words apart, not for draws. */
static inline uint64_t random_absorb(uint64_t key, uint64_t word) {
  return random_fold(key ^ 0x2d358dccaa6c78a5u, word ^ 0x8bb84b93962eacc9u);
}

/* The key of `part` under `key`; also the raw 64 random bits of (key, part). */
static inline uint64_t random_key(uint64_t key, uint64_t part) {
  uint64_t x = random_absorb(key, part);
  return random_fold(x ^ 0x4b33a62ed433d4a3u, key ^ part ^ 0x9e3779b97f4a7c15u);
}

/* The n-th key under `key`, which is one that random_key() or these two have made; n is counted
 * from 0 or 1. The output of wyrand (W. Yi), whose points are a counter times an odd constant.
 * (Numbers 2^50 and more apart have keys that are alike.) */
static inline uint64_t random_nth(uint64_t key, uint64_t n) {
  uint64_t point = key + n * 0x2d358dccaa6c78a5u;
  return random_fold(point, point ^ 0x8bb84b93962eacc9u);
}

/* The key of a step under `key`, which is such a key. `id` is one, too, or such keys xor-ed, but
 * not made of `key`, or a constant whose 64 bits are as good as random: what differs in few bits
 * only, or is a small multiple of another, has keys that are alike. Plain numbers are for
 * random_key(). */
static inline uint64_t random_step(uint64_t key, uint64_t id) {
  return random_fold(key, id);
}

static inline draw draw_at(uint64_t key) {
  return (draw){.key = key, .counter = 0};
}

/* The next 64 random bits. The first are the key itself, which is why a draw needs a key of its own
 * that came out of one of those: no other draw, and no plain number, may have the same. */
static inline uint64_t draw_bits(draw *d) {
  uint64_t counter = d->counter++;
  return counter ? random_key(d->key, counter) : d->key;
}

/* Uniform on (0, 1), never 0 or 1: 52 bits and a half. */
static inline double draw_uniform(draw *d) {
  return ((double)(draw_bits(d) >> 12) + 0.5) * 0x1p-52;
}

/* Uniform on 0 … n-1 (n >= 1), by the high half of a product (Lemire 2019, bias below 2^-32 for
 * n below 2^32). */
static inline uint64_t draw_below(draw *d, uint64_t n) {
  return (uint64_t)(((unsigned __int128)draw_bits(d) * n) >> 64);
}

/* Standard exponential and standard normal, by ziggurat (Marsaglia and Tsang 2000) on whole 64-bit
 * words: the lowest 8 bits choose a layer, the highest the place in it. The common case (99 in 100)
 * takes one number, one multiplication and one comparison; edges and tails are drawn exactly, with
 * the draw's next numbers. */
enum { ZIGGURAT_LAYERS = 256 };

typedef struct ziggurat_layer {
  uint64_t inside; /* places below this lie under the curve for certain */
  double width;    /* of one place */
} ziggurat_layer;

extern const ziggurat_layer ziggurat_exponential[ZIGGURAT_LAYERS];
extern const ziggurat_layer ziggurat_normal[ZIGGURAT_LAYERS];

/* What the uncommon cases return; by value, so that a draw can stay in registers. */
typedef struct drawn {
  double value;
  uint64_t counter;
} drawn;

drawn draw_exponential_rest(uint64_t key, uint64_t counter, uint64_t bits);
drawn draw_normal_rest(uint64_t key, uint64_t counter, uint64_t bits);

static inline double draw_exponential(draw *d) {
  uint64_t bits = draw_bits(d);
  const ziggurat_layer *layer = &ziggurat_exponential[bits % ZIGGURAT_LAYERS];
  uint64_t place = bits >> 11 | 1; /* odd: symmetric about the middle, never 0 */
  if (__builtin_expect(place < layer->inside, 1))
    return (double)(int64_t)place * layer->width;
  drawn rest = draw_exponential_rest(d->key, d->counter, bits);
  d->counter = rest.counter;
  return rest.value;
}

static inline double draw_normal(draw *d) {
  uint64_t bits = draw_bits(d);
  const ziggurat_layer *layer = &ziggurat_normal[bits % ZIGGURAT_LAYERS];
  int64_t place = (int64_t)bits >> 11 | 1; /* odd, in [-2^52, 2^52] */
  if (__builtin_expect((uint64_t)(place < 0 ? -place : place) < layer->inside, 1))
    return (double)place * layer->width;
  drawn rest = draw_normal_rest(d->key, d->counter, bits);
  d->counter = rest.counter;
  return rest.value;
}

/* A stable 64-bit hash of a name (its bytes, its length), the "purpose" of a key. */
uint64_t random_name(const char *name);

/* The same generator as GSL sees it; gsl_rng_set(r, key) starts the sequence of that key. */
extern const gsl_rng_type *const random_gsl_type;

#endif
