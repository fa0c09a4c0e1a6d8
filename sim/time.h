/* Simulated time is an integer: a count of ticks of 2^-36 s (about 15 ps; 63 bits are four years).
 *
 * Invariant: seconds (double) occur only where figures enter or leave; inside, every moment and
 * every duration is a whole number of ticks, so sums of durations are exact and equal on every
 * machine. */
#ifndef SIM_TIME_H
#define SIM_TIME_H

#include <math.h>
#include <stdint.h>

typedef int64_t ticks;

#define TICKS_PER_SECOND ((ticks)1 << 36)
#define TICKS_NEVER      INT64_MAX

/* Area under a level (number x ticks), exact over any run. */
typedef unsigned __int128 area;

static inline double ticks_to_seconds(ticks t) {
  return (double)t * 0x1p-36;
}

/* Nearest tick; negative and NaN become 0, what does not fit becomes TICKS_NEVER. */
static inline ticks ticks_from_seconds(double seconds) {
  if (!(seconds > 0))
    return 0;
  double t = seconds * 0x1p36;
  return t >= 0x1p62 ? TICKS_NEVER : (ticks)llrint(t);
}

/* A duration: what does not fit is longer than any run, yet can be added to any moment of one.
 * Whatever llrint() makes of what it cannot convert, it is not taken for a duration here. */
#define TICKS_LONGEST (((ticks)1 << 62) - 1)
static inline ticks ticks_of_duration(double seconds) {
  double t = seconds * 0x1p36;
  if (__builtin_expect(t >= 0 && t < 0x1p62, 1))
    return (ticks)llrint(t);
  return t > 0 ? TICKS_LONGEST : 0;
}

/* The halves of an area: what is added is 64 bits, and the compiler would first make 128 of them,
 * in memory. */
typedef uint64_t __attribute__((may_alias)) area_half;
enum { AREA_LOW = __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__ ? 0 : 1, AREA_HIGH = 1 - AREA_LOW };

/* *a += t for t >= 0. The carry into the upper half is so rare that a branch never taken beats an
 * addition there: two loads and stores become one in the hottest code. */
static inline void area_add(area *a, ticks t) {
  area_half *h = (area_half *)a;
  if (__builtin_expect(__builtin_add_overflow(h[AREA_LOW], (uint64_t)t, &h[AREA_LOW]), 0))
    h[AREA_HIGH]++;
}

/* The same, and *a -= t, of sums that go round zero, where carries are common. */
static inline void area_up(area *a, ticks t) {
  area_half *h = (area_half *)a;
  h[AREA_HIGH] += __builtin_add_overflow(h[AREA_LOW], (uint64_t)t, &h[AREA_LOW]);
}
static inline void area_down(area *a, ticks t) {
  area_half *h = (area_half *)a;
  h[AREA_HIGH] -= __builtin_sub_overflow(h[AREA_LOW], (uint64_t)t, &h[AREA_LOW]);
}

static inline double area_to_seconds(area a) {
  return (double)a * 0x1p-36;
}

#endif
