/* Reading, clearing and merging of histograms: what happens once a window, not once a value.
 *
 * Only octaves whose bit is set in `touched` are looked at. A quantile p is the value of rank
 * ceil(p * total), the usual definition of an order statistic. */
#include "sim/histogram.h"
#include <stdbool.h>
#include <string.h>

static void set_max(histogram *h, ticks max) {
  h->max = max;
  h->limit = h->noting ? -1 : max;
}

void histogram_let_note(histogram *h, bool noting) {
  h->noting = noting;
  set_max(h, h->max);
}

void histogram_settle(histogram *h) {
  ticks max = h->max;
  for (uint32_t i = 0; i < h->note_count; i++) {
    histogram_count(h, h->notes[i]);
    max = h->notes[i] > max ? h->notes[i] : max;
  }
  set_max(h, max);
  h->total += h->note_count;
  h->note_count = 0;
}

void histogram_record_above(histogram *h, ticks value) {
  if (h->noting) {
    h->notes[h->note_count++] = value;
    if (h->note_count == HISTOGRAM_NOTES)
      histogram_settle(h);
    return;
  }
  h->total++;
  histogram_count(h, value);
  set_max(h, value);
}

/* Bits of width that the bucket's values share below the seven that name it. */
static uint32_t bucket_shift(uint32_t b) {
  return b < 2 * HISTOGRAM_SUB ? 0 : b / HISTOGRAM_SUB - 1;
}

ticks histogram_lower(uint32_t b) {
  uint32_t shift = bucket_shift(b);
  return (ticks)(b - shift * HISTOGRAM_SUB) << shift;
}

ticks histogram_upper(uint32_t b) {
  return histogram_lower(b) + (ticks)(((uint64_t)1 << bucket_shift(b)) - 1);
}

ticks histogram_middle(uint32_t b) {
  return histogram_lower(b) + (ticks)(((uint64_t)1 << bucket_shift(b)) / 2);
}

/* The rank (1 … total) of quantile p; the factor keeps 0.07 * 100 from becoming the eighth. */
static uint64_t rank_of(double p, uint64_t total) {
  double rank = ceil(p * (double)total * (1 - 0x1p-50));
  if (!(rank > 1))
    return 1;
  return rank < (double)total ? (uint64_t)rank : total;
}

/* The values of a bucket are taken to lie evenly in it; this is the one of that rank among `count`.
 */
static double seconds_within(uint32_t b, uint64_t rank, uint64_t count, ticks max) {
  double width = (double)((uint64_t)1 << bucket_shift(b));
  if (width == 1)
    return ticks_to_seconds(histogram_lower(b));
  double at = (double)histogram_lower(b) + width * ((double)rank - 0.5) / (double)count;
  return (at < (double)max ? at : (double)max) * 0x1p-36;
}

/* A walk over the buckets in ascending order that notes the quantiles as it passes them. */
typedef struct walk {
  uint64_t total, passed; /* values */
  ticks max;
  int n, next; /* quantiles asked for, and the first not yet noted */
  const double *p;
  double *out;
  uint64_t rank; /* of quantile `next` */
} walk;

static void walk_aim(walk *w) {
  w->rank = w->next < w->n ? rank_of(w->p[w->next], w->total) : UINT64_MAX;
}

static walk walk_begin(uint64_t total, ticks max, int n, const double *p, double *out) {
  walk w = {.total = total, .max = max, .n = n, .p = p, .out = out};
  if (total) {
    walk_aim(&w);
    return w;
  }
  for (int i = 0; i < n; i++)
    out[i] = NAN;
  w.rank = UINT64_MAX;
  return w;
}

/* Quantiles that lie in this bucket, which `before` values precede. */
static void walk_note(walk *w, uint32_t bucket, uint64_t before, uint64_t count) {
  while (before + count >= w->rank) {
    w->out[w->next++] = seconds_within(bucket, w->rank - before, count, w->max);
    walk_aim(w);
  }
}

/* Whether so many values precede the next quantile; they are passed then. */
static bool walk_passes(walk *w, uint64_t inside) {
  if (w->passed + inside >= w->rank)
    return false;
  w->passed += inside;
  return true;
}

static void walk_bucket(walk *w, uint32_t bucket, uint64_t count) {
  if (w->passed + count >= w->rank)
    walk_note(w, bucket, w->passed, count);
  w->passed += count;
}

static uint32_t lowest_octave(uint64_t touched) {
  return (uint32_t)__builtin_ctzll(touched);
}

/* What is in an octave is read, moved and cleared not one by one: nobody else holds it meanwhile.
 * A sum of 32 bits is enough for less than 2^32 values in all. */
static inline uint32_t inside(const uint32_t *counts, uint32_t n) {
  uint32_t sum = 0;
  for (uint32_t i = 0; i < n; i++)
    sum += counts[i];
  return sum;
}
/* Most octaves have no quantile, and most quarters of one that has: they are passed as a whole. */
static void walk_octave(walk *w, uint32_t first, const uint32_t *counts) {
  enum { QUARTER = HISTOGRAM_SUB / 4 };
  bool fits = w->total <= UINT32_MAX;
  if (fits && walk_passes(w, inside(counts, HISTOGRAM_SUB)))
    return;
  for (uint32_t q = 0; q < HISTOGRAM_SUB; q += QUARTER)
    if (!fits || !walk_passes(w, inside(counts + q, QUARTER)))
      for (uint32_t i = q; i < q + QUARTER; i++)
        walk_bucket(w, first + i, counts[i]);
}

static void move_octave(uint64_t *restrict into, uint32_t *restrict counts) {
  for (uint32_t i = 0; i < HISTOGRAM_SUB; i++) {
    into[i] += counts[i];
    counts[i] = 0;
  }
}

void histogram_add(histogram *into, histogram *from) {
  histogram_settle(from);
  for (uint64_t rest = histogram_octaves(from); rest; rest &= rest - 1) {
    uint32_t first = lowest_octave(rest) * HISTOGRAM_SUB;
    uint32_t *restrict counts = into->counts + first;
    const uint32_t *restrict more = from->counts + first;
    for (uint32_t i = 0; i < HISTOGRAM_SUB; i++)
      counts[i] += more[i];
  }
  into->scales |= from->scales;
  into->total += from->total;
  if (from->max > into->max)
    set_max(into, from->max);
}

void histogram_flush(histogram *h, histogram_sum *sum, int n, const double *p, double *out) {
  histogram_settle(h);
  walk w = walk_begin(h->total, h->max, n, p, out);
  for (uint64_t rest = histogram_octaves(h); rest; rest &= rest - 1) {
    uint32_t first = lowest_octave(rest) * HISTOGRAM_SUB;
    uint32_t *counts = h->counts + first;
    walk_octave(&w, first, counts);
    if (sum)
      move_octave(sum->counts + first, counts);
    else
      memset(counts, 0, HISTOGRAM_SUB * sizeof *counts);
  }
  if (sum) {
    sum->touched |= histogram_octaves(h);
    sum->total += h->total;
    if (h->max > sum->max)
      sum->max = h->max;
  }
  h->scales = h->total = 0;
  set_max(h, 0);
}

static uint64_t sum_inside(const uint64_t *counts) {
  uint64_t sum = 0;
  for (uint32_t i = 0; i < HISTOGRAM_SUB; i++)
    sum += counts[i];
  return sum;
}

void histogram_sum_quantiles(const histogram_sum *h, int n, const double *p, double *out) {
  walk w = walk_begin(h->total, h->max, n, p, out);
  for (uint64_t rest = h->touched; rest; rest &= rest - 1) {
    uint32_t first = lowest_octave(rest) * HISTOGRAM_SUB;
    if (!walk_passes(&w, sum_inside(h->counts + first)))
      for (uint32_t b = first; b < first + HISTOGRAM_SUB; b++)
        walk_bucket(&w, b, h->counts[b]);
  }
}

double histogram_sum_quantile(const histogram_sum *h, double p) {
  if (!h->total)
    return NAN;
  uint64_t rank = rank_of(p, h->total), before = h->total, rest = h->touched;
  uint32_t octave = 0;
  for (; before >= rank; rest &= ~((uint64_t)1 << octave)) {
    octave = 63 ^ (uint32_t)__builtin_clzll(rest);
    before -= sum_inside(h->counts + octave * HISTOGRAM_SUB);
  }
  uint32_t b = octave * HISTOGRAM_SUB;
  for (; before + h->counts[b] < rank; b++)
    before += h->counts[b];
  return seconds_within(b, rank - before, h->counts[b], h->max);
}

void histogram_sum_merge(histogram_sum *into, const histogram_sum *from) {
  for (uint64_t rest = from->touched; rest; rest &= rest - 1) {
    uint32_t first = lowest_octave(rest) * HISTOGRAM_SUB;
    for (uint32_t b = first; b < first + HISTOGRAM_SUB; b++)
      into->counts[b] += from->counts[b];
  }
  into->touched |= from->touched;
  into->total += from->total;
  if (from->max > into->max)
    into->max = from->max;
}

/* Within the limit's own bucket the values are taken to lie evenly. */
double histogram_sum_above(const histogram_sum *h, ticks limit) {
  if (!h->total)
    return NAN;
  if (limit >= h->max)
    return 0;
  if (limit < 0)
    return 1;
  uint32_t at = (uint32_t)histogram_bucket(limit);
  double width = (double)((uint64_t)1 << bucket_shift(at));
  double above = (double)h->counts[at] * (double)(histogram_upper(at) - limit) / width;
  for (uint64_t rest = h->touched; rest; rest &= rest - 1) {
    uint32_t first = lowest_octave(rest) * HISTOGRAM_SUB;
    for (uint32_t b = first; b < first + HISTOGRAM_SUB; b++)
      if (b > at)
        above += (double)h->counts[b];
  }
  return above / (double)h->total;
}
