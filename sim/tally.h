/* Tallies. A `level` is a count over time (jobs inside, servers busy) with its exact integral; a
 * `sample` is a set of durations with exact sum.
 *
 * The integral is kept as a sum of -t at each step up and +t at each step down, modulo 2^128: one
 * addition a change. level_fold() turns it into the area since the last fold. (64 bits would do for
 * 2.7e8 unit-seconds, which a million requests pass in five minutes.) */
#ifndef SIM_TALLY_H
#define SIM_TALLY_H

#include "sim/time.h"

typedef struct level {
  area sum;       /* wrapping; the area is sum + now * value */
  uint32_t value; /* now */
  uint32_t max;   /* since the last fold */
} level;

static inline void level_up(level *l, ticks now) {
  area_down(&l->sum, now);
  if (++l->value > l->max)
    l->max = l->value;
}

static inline void level_down(level *l, ticks now) {
  area_up(&l->sum, now);
  --l->value;
}

/* Area since the last fold; starts the next one with max = value. */
static inline area level_fold(level *l, ticks now) {
  area filled = l->sum + (area)now * l->value;
  l->sum = -((area)now * l->value);
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
