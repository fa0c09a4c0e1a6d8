/* What the bare loops have in common: generator, heap of pending events, histogram, result.
 * Included once by each of them (bare_mm1.c, bare_threads.c, bare_closed.c): all is static, so that
 * the compiler sees the whole program.
 *
 * Events: a 4-ary heap, 16 bytes an event. Generator: xoshiro256++ (Blackman and Vigna 2019).
 * Exponential times by inversion, -log(u), as everybody writes them; or by ziggurat of 256 layers
 * (Marsaglia and Tsang 2000), 53 bits for the variate, 8 others for the layer: as low as a loop can
 * get. */
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* ---- random ---- */

static uint64_t state[4];

static inline uint64_t rotate(uint64_t x, int k) {
  return (x << k) | (x >> (64 - k));
}

static inline uint64_t next(void) {
  uint64_t result = rotate(state[0] + state[3], 23) + state[0], t = state[1] << 17;
  state[2] ^= state[0];
  state[3] ^= state[1];
  state[1] ^= state[2];
  state[0] ^= state[3];
  state[2] ^= t;
  state[3] = rotate(state[3], 45);
  return result;
}

static void seed(uint64_t x) {
  for (int i = 0; i < 4; i++) { /* splitmix64 */
    uint64_t z = (x += 0x9e3779b97f4a7c15u);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    state[i] = z ^ (z >> 31);
  }
}

#define R_EXP 7.69711747013104972  /* where the tail begins */
#define V_EXP 3.949659822581572e-3 /* area of a layer */

static struct {
  uint64_t inside;
  double width;
} layers[256];
static double heights[257];

static void ziggurat_make(void) {
  double x[257];
  x[0] = V_EXP * exp(R_EXP);
  x[1] = R_EXP;
  for (int i = 2; i < 256; i++)
    x[i] = -log(exp(-x[i - 1]) + V_EXP / x[i - 1]);
  x[256] = 0;
  for (int i = 0; i < 256; i++) {
    layers[i].inside = (uint64_t)(x[i + 1] / x[i] * 0x1p53);
    layers[i].width = x[i] * 0x1p-53;
    heights[i] = exp(-x[i]);
  }
  heights[256] = 1;
}

static double unit(void) {
  return (double)((next() >> 11) + 1) * 0x1p-53;
}

static double exponential_slow(uint64_t bits, double x) {
  for (;;) {
    uint32_t layer = bits & 255;
    if (layer == 0) {
      if (bits >> 11 >= layers[0].inside)
        return R_EXP - log(unit());
      return x;
    }
    if (heights[layer] + unit() * (heights[layer + 1] - heights[layer]) < exp(-x))
      return x;
    bits = next();
    layer = bits & 255;
    x = (double)(bits >> 11) * layers[layer].width;
    if (bits >> 11 < layers[layer].inside)
      return x;
  }
}

static inline double exponential(void) {
  uint64_t bits = next();
  uint32_t layer = bits & 255;
  double x = (double)(bits >> 11) * layers[layer].width;
  return __builtin_expect(bits >> 11 < layers[layer].inside, 1) ? x : exponential_slow(bits, x);
}

/* ---- pending events: a 4-ary heap, siblings in one cache line ---- */

typedef struct event {
  double time;
  uint32_t what; /* the program's own */
} event;

/* Times are not negative, so their bits are in their order: time and serial compare as one integer.
 */
typedef unsigned __int128 entry;

static _Alignas(64) entry slots[4096];
static entry *const heap = slots + 3; /* heap[1] to heap[4] are a cache line */
static uint32_t pending, serials;     /* what is behind the last pending is later than all */

static inline void push(double time, uint32_t what) {
  uint64_t bits;
  memcpy(&bits, &time, sizeof bits);
  entry e = (entry)bits << 64 | (uint64_t)serials++ << 32 | what;
  uint32_t i = pending++;
  while (i > 0 && e < heap[(i - 1) / 4]) {
    heap[i] = heap[(i - 1) / 4];
    i = (i - 1) / 4;
  }
  heap[i] = e;
}

static inline uint32_t lesser(uint32_t a, uint32_t b) {
  return heap[b] < heap[a] ? b : a;
}

static inline event pop(void) {
  entry top = heap[0], last = heap[--pending];
  heap[pending] = ~(entry)0;
  uint32_t i = 0;
  for (uint32_t child = 1; child < pending; child = 4 * i + 1) {
    uint32_t least = lesser(lesser(child, child + 1), lesser(child + 2, child + 3));
    if (last < heap[least])
      break;
    heap[i] = heap[least];
    i = least;
  }
  if (pending)
    heap[i] = last;
  event e = {.what = (uint32_t)top};
  uint64_t bits = (uint64_t)(top >> 64);
  memcpy(&e.time, &bits, sizeof bits);
  return e;
}

/* ---- histogram: 64 buckets an octave, of the bits of a double ---- */

static uint32_t buckets[2048 * 64];

static inline void record(double x) {
  uint64_t bits;
  memcpy(&bits, &x, sizeof bits);
  buckets[bits >> 46]++;
}

static double quantile(uint64_t count, double p) {
  uint64_t below = 0;
  for (uint64_t b = 0; b < 2048 * 64; b++)
    if ((below += buckets[b]) >= p * (double)count) {
      uint64_t bits = (b << 46) + ((uint64_t)1 << 45);
      double x;
      memcpy(&x, &bits, sizeof x);
      return x;
    }
  return NAN;
}

/* ---- exponential times of mean 1 ---- */

typedef double sampler(void);

static double inversion(void) {
  return -log(unit());
}

/* ---- a program: COUNT LOAD SEED [ziggurat] or COUNT SEED [ziggurat] ---- */

static clock_t started;

static void begin(const char *seed_word) {
  seed(seed_word ? strtoull(seed_word, NULL, 10) : 1);
  ziggurat_make();
  memset(slots, 0xff, sizeof slots);
  started = clock();
}

/* Times in the unit of the program. */
static void report(uint64_t done, double now, double latency_sum) {
  double seconds = (double)(clock() - started) / CLOCKS_PER_SEC;
  printf("units %llu per_time %.6f mean %.6f p99 %.6f ns %.2f\n", (unsigned long long)done,
         (double)done / now, latency_sum / (double)done, quantile(done, 0.99),
         1e9 * seconds / (double)done);
}
