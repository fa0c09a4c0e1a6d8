/* Is a cache still filling? Whoever measures a phase as steady while what its caches hold, and with
 * it their hits, still grows, measures how long he looked. */
#ifndef MODELS_WARMING_H
#define MODELS_WARMING_H

#include "sim/trend.h"

/* A cache node over the windows of a phase that count. Starts as zero. */
typedef struct warming {
  trend hits;         /* the hit ratio */
  double first, last; /* entries at the end of the first window and of the last */
} warming;

/* A window has ended at `time` (s) with so many entries in the node's caches. */
void warming_follow(warming *w, double time, double entries, double lookups, double hits);

/* By how much the hit ratio grew over the later half, by chance too (*error: the standard error,
 * else 0), where what is kept grew as well; 0 when it is not still filling, or too few windows
 * tell. */
double warming_grown(const warming *w, double *error);

#endif
