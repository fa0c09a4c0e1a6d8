/* Log-bucketed histogram of durations: 64 buckets an octave, each 1.6 % wide at most, in which
 * values are taken to lie evenly; exact zeros apart, O(1) to record, exact to merge (after
 * HdrHistogram, G. Tene).
 *
 * A `histogram` gathers one window in 32-bit counts; at the window's end histogram_flush() reads
 * the quantiles, adds it to a `histogram_sum` (64-bit, a phase's) and clears it in one pass over
 * the octaves that were touched. One that is `noting` counts a value with fifteen others: where
 * many histograms do not fit into the cache, their counts are then fetched at one time, not one
 * after the other. Invariant: sum of counts == total; notes are in neither. */
#ifndef SIM_HISTOGRAM_H
#define SIM_HISTOGRAM_H

#include "sim/time.h"
#include <stdbool.h>
#include <stddef.h>

/* Values 0 … 63 have a bucket each; above, 64 buckets for each octave of 2^6 … 2^62. */
enum {
  HISTOGRAM_SUB = 64,
  HISTOGRAM_OCTAVES = 58,
  HISTOGRAM_BUCKETS = HISTOGRAM_SUB * HISTOGRAM_OCTAVES,
  HISTOGRAM_NOTES = 16
};

typedef struct histogram {
  uint64_t scales; /* bit s: values of scale s were counted */
  uint64_t total;
  ticks max;
  ticks limit; /* values above it are looked at more closely: max; noting: -1, so all are */
  bool noting; /* the same figures, later */
  uint32_t note_count;
  ticks notes[HISTOGRAM_NOTES]; /* (note_count) values not yet counted */
  uint32_t counts[HISTOGRAM_BUCKETS];
} histogram;

typedef struct histogram_sum {
  uint64_t touched;
  uint64_t total;
  ticks max;
  uint64_t counts[HISTOGRAM_BUCKETS];
} histogram_sum;

/* Keeps the leading 1 of a value and six bits below it. */
static inline uint32_t histogram_scale(ticks value) {
  return (63 ^ (uint32_t)__builtin_clzll((uint64_t)value | HISTOGRAM_SUB)) - 6;
}

static inline size_t histogram_bucket(ticks value) {
  size_t scale = histogram_scale(value);
  return scale * HISTOGRAM_SUB + ((uint64_t)value >> scale);
}

/* One that notes nothing yet does from now on, or no more. */
void histogram_let_note(histogram *h, bool noting);
/* Counts what is noted; before anything else of it is read. */
void histogram_settle(histogram *h);
/* Records a value above the limit: a new maximum, or a note. */
void histogram_record_above(histogram *h, ticks value);

static inline void histogram_count(histogram *h, ticks value) {
  h->counts[histogram_bucket(value)]++;
  h->scales |= (uint64_t)1 << histogram_scale(value);
}

static inline void histogram_record(histogram *h, ticks value) {
  if (__builtin_expect(value > h->limit, 0)) {
    histogram_record_above(h, value);
    return;
  }
  h->total++;
  histogram_count(h, value);
}

/* Bit o: octave o has counts. Scale 0 has two octaves, each other one. */
static inline uint64_t histogram_octaves(const histogram *h) {
  return h->scales << 1 | (h->scales & 1);
}

/* Lower and upper edge (both inclusive) and middle of bucket b, in ticks. */
ticks histogram_lower(uint32_t b);
ticks histogram_upper(uint32_t b);
ticks histogram_middle(uint32_t b);

/* Adds what `from` has counted; another one. */
void histogram_add(histogram *into, histogram *from);

/* For n probabilities in ascending order the quantiles in seconds (never above the largest
 * value; NaN when empty) into out[n]; `sum` (may be NULL) takes the counts; the histogram is
 * cleared.
 */
void histogram_flush(histogram *h, histogram_sum *sum, int n, const double *p, double *out);

void histogram_sum_quantiles(const histogram_sum *h, int n, const double *p, double *out);
/* One of them; soonest found among the largest values. */
double histogram_sum_quantile(const histogram_sum *h, double p);
void histogram_sum_merge(histogram_sum *into, const histogram_sum *from);
/* Share of values above `limit`; NaN when empty. */
double histogram_sum_above(const histogram_sum *h, ticks limit);

#endif
