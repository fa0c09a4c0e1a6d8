/* Tallies. A `level` is a count over time (jobs inside, servers busy) with its exact integral; a
 * `sample` is a set of durations with exact sum.
 *
 * The integral is kept as a sum of -t at each step up and +t at each step down, modulo 2^64: one
 * addition a change. level_settle() adds it to an area of 128 bits, which its owner keeps elsewhere
 * (a level is 16 bytes, of what is in use all the time), and has to be called before the sum may
 * have gone round: before 2^64 ticks times the value have passed since the last time (2.7e8
 * unit-seconds, which a million requests take four and a half minutes for). */
#ifndef SIM_TALLY_H
#define SIM_TALLY_H

#include "sim/time.h"

typedef struct level {
  uint64_t sum;   /* wrapping; what passed since it was settled is sum + now * value */
  uint32_t value; /* now */
  uint32_t max;   /* since the last fold */
} level;

/* One more, or one less, from `now` on; time must not go backwards. */
static inline void level_up(level *l, ticks now) {
  l->sum -= (uint64_t)now;
  if (++l->value > l->max)
    l->max = l->value;
}

static inline void level_down(level *l, ticks now) {
  l->sum += (uint64_t)now;
  --l->value;
}

/* Adds what passed since the last time to what is settled since the last fold. */
static inline void level_settle(level *l, area *settled, ticks now) {
  uint64_t moved = (uint64_t)now * l->value;
  *settled += l->sum + moved;
  l->sum = -moved;
}

/* Area since the last fold; starts the next one with max = value. */
static inline area level_fold(level *l, area *settled, ticks now) {
  level_settle(l, settled, now);
  area filled = *settled;
  *settled = 0;
  l->max = l->value;
  return filled;
}

typedef struct sample {
  uint64_t count;
  area sum; /* ticks */
} sample;

static inline void sample_add(sample *s, ticks value) {
  s->count++;
  s->sum += (area)value;
}

/* Mean in seconds; NaN when empty. */
static inline double sample_mean(const sample *s) {
  return s->count ? area_to_seconds(s->sum) / (double)s->count : NAN;
}

#endif
