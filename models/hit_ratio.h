/* Hit ratios of a cache without simulating it: the characteristic-time approximation.
 *
 * A cache in steady state keeps what was asked for within one time T, the same for all entries; T
 * is where the expected sizes of what is kept add up to the capacity. Under LRU an entry asked for
 * at rate x is there with probability 1 - exp(-x T) (Che, Tung and Wang 2002), under FIFO and
 * random eviction with x T / (1 + x T) (Fricker, Robert and Roberts 2012). An entry that lives for
 * a time L from its insertion answers at most x L look-ups between two misses (Jung, Berger and
 * Balakrishnan 2003), so it is found with probability x L / (1 + x L) where L ends it before T
 * does.
 *
 * Where writes drop entries at rate w, an entry that is not evicted answers x / w look-ups on
 * average; with a life as well, x (1 - exp(-w L)) / w.
 *
 * Assumed: independent draws from a popularity that does not change, a cache that has had the time
 * to fill. Rows are taken together in bands of nearly equal popularity, so a
 * hundred million cost no more than a few thousand. */
#ifndef MODELS_HIT_RATIO_H
#define MODELS_HIT_RATIO_H

#include "models/architecture.h"

/* Rows of (nearly) the same popularity. */
typedef struct band {
  double rows;  /* how many */
  double share; /* of the draws that go to all of them */
} band;

typedef struct popularity {
  band *bands; /* (count), the most popular first but for hotspot; shares add up to 1 */
  uint32_t count;
} popularity;

popularity popularity_make(const keys_def *keys, double rows, arena *memory);

/* Look-ups of one kind of entry in one cache. */
typedef struct lookups {
  popularity of;
  double size;        /* an entry's, in bytes */
  const double *rate; /* (of.count): look-ups per time of all rows of the band, any unit of time */
  const double *drop; /* (of.count): writes per time that drop an entry of the band; NULL: none */
  double *hit;        /* (of.count): filled: probability that one of them finds its entry */
} lookups;

typedef enum eviction { EVICTS_LRU, EVICTS_ANY /* fifo, random */ } eviction;

/* All kinds of entry that share one cache (count). A capacity that does not limit is INFINITY; so
 * is the mean life of an entry that does not expire, in the rates' unit of time. */
void hit_ratio_solve(lookups *kinds, uint32_t count, eviction policy, double capacity_bytes,
                     double capacity_entries, double life);

/* Hits over look-ups of all bands; 0 without look-ups. */
double hit_ratio_of(const lookups *kind);

#endif
