/* Ticks as the nanoseconds of a trace file: rounded to the nearest, so what lies within something
 * does so there too. */
#ifndef OUTPUT_TRACE_TIME_H
#define OUTPUT_TRACE_TIME_H

#include "sim/time.h"

static inline uint64_t nanoseconds(ticks t) {
  unsigned __int128 scaled = (unsigned __int128)(uint64_t)t * 1000000000u;
  return (uint64_t)((scaled + TICKS_PER_SECOND / 2) >> 36);
}

#endif
