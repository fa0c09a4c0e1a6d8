/* M/M/1 by hand: the least a program can do and still be an event-driven simulation with figures.
 * One heap of pending events (4-ary, 16 bytes an event), one ring of arrival times for those in the
 * system, one log-bucketed histogram of sojourn times, one generator. No scenario, no windows, no
 * resources. The yardstick for tests/bench/run.
 *
 *   bare_mm1 CUSTOMERS LOAD SEED [ziggurat]
 *
 * Exponential times by inversion, -log(u), as everybody writes them; or by ziggurat, as low as a
 * loop can get.
 *
 * Generator: xoshiro256++ (Blackman and Vigna 2019). Exponential: ziggurat of 256 layers (Marsaglia
 * and Tsang 2000), 53 bits for the variate, 8 others for the layer. */
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

/* ---- pending events: a 4-ary heap ---- */

enum { ARRIVAL, DEPARTURE };
typedef struct event {
  double time;
  uint32_t serial, kind;
} event;

static event heap[16];
static uint32_t pending, serials;

static inline int before(const event *a, const event *b) {
  return a->time < b->time || (a->time == b->time && (int32_t)(a->serial - b->serial) < 0);
}

static inline void push(double time, uint32_t kind) {
  event e = {time, serials++, kind};
  uint32_t i = pending++;
  while (i > 0 && before(&e, &heap[(i - 1) / 4])) {
    heap[i] = heap[(i - 1) / 4];
    i = (i - 1) / 4;
  }
  heap[i] = e;
}

static inline event pop(void) {
  event top = heap[0], last = heap[--pending];
  uint32_t i = 0;
  for (;;) {
    uint32_t child = 4 * i + 1, least = child, end = child + 4 < pending ? child + 4 : pending;
    if (child >= pending)
      break;
    for (uint32_t c = child + 1; c < end; c++)
      if (before(&heap[c], &heap[least]))
        least = c;
    if (!before(&heap[least], &last))
      break;
    heap[i] = heap[least];
    i = least;
  }
  heap[i] = last;
  return top;
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

/* ---- the model ---- */

enum { RING = 1 << 20 };
static double ring[RING]; /* arrival times of those in the system */

typedef double sampler(void);

static double inversion(void) {
  return -log(unit());
}

/* One copy a sampler, so that both are inlined. */
__attribute__((always_inline)) static inline void simulate(uint64_t customers, double load,
                                                           sampler *draw) {
  clock_t start = clock();
  double gap = 1 / load, now = 0, sum = 0, busy_since = 0, busy = 0;
  uint32_t head = 0, tail = 0;
  uint64_t done = 0;
  push(draw() * gap, ARRIVAL);
  while (done < customers) {
    event e = pop();
    now = e.time;
    if (e.kind == ARRIVAL) {
      if (head == tail) {
        busy_since = now;
        push(now + draw(), DEPARTURE);
      }
      ring[tail++ % RING] = now;
      push(now + draw() * gap, ARRIVAL);
    } else {
      double sojourn = now - ring[head++ % RING];
      sum += sojourn;
      record(sojourn);
      done++;
      if (head != tail)
        push(now + draw(), DEPARTURE);
      else
        busy += now - busy_since;
    }
  }
  double seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
  printf("customers %llu mean %.4f p99 %.4f busy %.4f ns %.2f\n", (unsigned long long)done,
         sum / (double)done, quantile(done, 0.99), busy / now, 1e9 * seconds / (double)done);
}

int main(int argc, char **argv) {
  uint64_t customers = argc > 1 ? strtoull(argv[1], NULL, 10) : 10000000;
  double load = argc > 2 ? atof(argv[2]) : 0.8;
  seed(argc > 3 ? strtoull(argv[3], NULL, 10) : 1);
  ziggurat_make();
  if (argc > 4 && !strcmp(argv[4], "ziggurat"))
    simulate(customers, load, exponential);
  else
    simulate(customers, load, inversion);
  return 0;
}
