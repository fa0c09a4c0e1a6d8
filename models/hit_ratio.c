#include "models/hit_ratio.h"

#include <math.h>

/* Ranks up to EXACT_RANKS are bands of their own; behind them a band ends at BAND_GROWTH times the
 * rank where it begins. */
enum { EXACT_RANKS = 500, MOST_BANDS = 4000 };
static const double BAND_GROWTH = 1.02;

/* Integral of x^-s over the ranks first … last, each rank a bar of width 1: within 2e-8 of their
 * sum behind the exact ranks. */
static double zipf_weight(double first, double last, double s) {
  double from = first - 0.5, to = last + 0.5;
  if (first == last)
    return pow(first, -s);
  if (fabs(1 - s) < 1e-9)
    return log(to / from);
  return (pow(to, 1 - s) - pow(from, 1 - s)) / (1 - s);
}

static popularity zipf_bands(double s, double rows, arena *memory) {
  popularity p = {.bands = arena_alloc(memory, MOST_BANDS * sizeof(band))};
  double total = 0;
  for (double first = 1, last; first <= rows; first = last + 1) {
    last = first < EXACT_RANKS ? first : floor(first * BAND_GROWTH);
    if (last > rows || p.count + 1 == MOST_BANDS)
      last = rows;
    band *b = &p.bands[p.count++];
    *b = (band){.rows = last - first + 1, .share = zipf_weight(first, last, s)};
    total += b->share;
  }
  for (uint32_t i = 0; i < p.count; i++)
    p.bands[i].share /= total;
  return p;
}

static popularity hotspot_bands(double share, double of, double rows, arena *memory) {
  popularity p = {.bands = arena_alloc(memory, 2 * sizeof(band))};
  double hot = fmax(1, nearbyint(of * rows));
  p.bands[p.count++] = (band){.rows = hot, .share = hot < rows ? share : 1};
  if (hot < rows)
    p.bands[p.count++] = (band){.rows = rows - hot, .share = 1 - share};
  return p;
}

popularity popularity_make(const keys_def *keys, double rows, arena *memory) {
  switch (keys->kind) {
  case KEYS_ZIPF:
  case KEYS_LATEST: /* zipf over age: which row has which age does not matter to a cache */
    return zipf_bands(keys->exponent, rows, memory);
  case KEYS_HOTSPOT:
    return hotspot_bands(keys->share, keys->of, rows, memory);
  case KEYS_UNIFORM:
    break;
  }
  return hotspot_bands(1, 1, rows, memory);
}

/* One cache and all that shares it. */
typedef struct shared_cache {
  const lookups *kinds;
  uint32_t count;
  eviction policy;
  double bytes, entries; /* capacities */
  double life;           /* of an entry, from its insertion */
} shared_cache;

/* Probability that a look-up finds its entry, from the mean number of hits between two misses: `x`
 * times asked for within the characteristic time, `y` within its life. Of the two ways to go, the
 * one that is first on average counts. */
static double found(eviction policy, double x, double y) {
  double hits = fmin(policy == EVICTS_LRU ? expm1(x) : x, y);
  return hits == INFINITY ? 1 : hits / (1 + hits);
}

/* How often one entry of the band is asked for; an entry that is larger than the whole cache is
 * never kept. */
static double rate_of_one(const shared_cache *c, uint32_t kind, uint32_t band) {
  const lookups *k = &c->kinds[kind];
  if (k->size > c->bytes || c->entries < 1)
    return 0;
  return k->rate[band] / k->of.bands[band].rows;
}

/* Look-ups that an entry of the band answers before a write or its life ends it. */
static double answered(const shared_cache *c, uint32_t kind, uint32_t band, double life) {
  const lookups *k = &c->kinds[kind];
  double rate = rate_of_one(c, kind, band);
  double drop = k->drop ? k->drop[band] / k->of.bands[band].rows : 0;
  if (!(drop > 0))
    return rate * life;
  return rate * (life == INFINITY ? 1 : -expm1(-drop * life)) / drop;
}

/* An expired entry keeps its place until it is asked for (and stored anew) or evicted; one that was
 * dropped does not. */
static double kept_in_band(const shared_cache *c, uint32_t kind, uint32_t band, double time) {
  double rate = rate_of_one(c, kind, band);
  return rate > 0 ? found(c->policy, rate * time, answered(c, kind, band, INFINITY)) : 0;
}

/* Does what the cache would hold with that characteristic time fit? */
static bool fits(const shared_cache *c, double time) {
  double entries = 0, bytes = 0;
  for (uint32_t k = 0; k < c->count; k++)
    for (uint32_t i = 0; i < c->kinds[k].of.count; i++) {
      double some = c->kinds[k].of.bands[i].rows * kept_in_band(c, k, i, time);
      entries += some;
      bytes += some * c->kinds[k].size;
    }
  return bytes <= c->bytes && entries <= c->entries;
}

/* The largest time for which the contents fit, by bisection on its logarithm; 2^-200 … 2^200 of any
 * unit of time in use is all of it. */
static double characteristic_time(const shared_cache *c) {
  if (fits(c, INFINITY))
    return INFINITY;
  double low = -200, high = 200;
  for (int i = 0; i < 60; i++) {
    double middle = (low + high) / 2;
    if (fits(c, exp2(middle)))
      low = middle;
    else
      high = middle;
  }
  return exp2(low);
}

void hit_ratio_solve(lookups *kinds, uint32_t count, eviction policy, double capacity_bytes,
                     double capacity_entries, double life) {
  shared_cache c = {kinds, count, policy, capacity_bytes, capacity_entries, life};
  double time = characteristic_time(&c);
  for (uint32_t k = 0; k < count; k++)
    for (uint32_t i = 0; i < kinds[k].of.count; i++) {
      double rate = rate_of_one(&c, k, i);
      kinds[k].hit[i] = rate > 0 ? found(policy, rate * time, answered(&c, k, i, life)) : 0;
    }
}

double hit_ratio_of(const lookups *kind) {
  double hits = 0, all = 0;
  for (uint32_t i = 0; i < kind->of.count; i++) {
    hits += kind->rate[i] * kind->hit[i];
    all += kind->rate[i];
  }
  return all > 0 ? hits / all : 0;
}
