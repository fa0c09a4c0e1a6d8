/* Arrivals: when a source of open traffic asks, and how often at once.
 *
 * The n-th arrival's luck is a function of (key, n) only. Where the rate's integral can be inverted
 * the luck is one unit exponential E(n), and the arrival lies where the rate's integral since the
 * one before reaches it, so that the same luck serves every rate: twice the rate, half the gaps.
 * Other rates are thinned (Lewis and Shedler 1979): candidates under a bound that holds for a
 * stretch of time, each kept with probability rate / bound. A modulated source (MMPP) spends E(n)
 * through its states.
 *
 * Invariants: times never go backwards; a state is a plain value (copy it to keep it); a rate of
 * zero is stepped over, and TICKS_NEVER is said only when no arrival can come any more. Gaps are
 * rounded to ticks one by one (2^-36 s, about 15 ps: at 1e6 arrivals a second that biases the mean
 * gap by less than 1e-11). */
#ifndef MODELS_ARRIVALS_H
#define MODELS_ARRIVALS_H

#include "models/architecture.h"
#include "sim/random.h"
#include "sim/time.h"

/* Ticks (three days). With a shorter mean no gap, which is never 2^8 times its mean, needs a second
 * look at how long it is. */
#define ARRIVALS_MOST_GAP 0x1p54

/* Where gaps are drawn ahead: how many arrivals' luck is spent when one happens, beyond its own.
 * Each one's word is its gap's, and its request's root key. */
enum { ARRIVALS_AHEAD = 2 };

/* State of one source. Fields are the business of arrivals.c, arrivals_next() and, of a plain
 * source, arriving.h. */
typedef struct arrivals {
  double gap;   /* mean gap in ticks: Poisson with constant rate, one request at a time; else 0 */
  ticks ahead;  /* with it: the next gap, drawn while there was time */
  uint64_t key; /* of gaps */
  uint64_t number; /* arrivals drawn so far */
  const arrivals_def *def;
  uint64_t batch_key; /* of batches, and of stays (MMPP) under another part */
  uint32_t batch;     /* constant size of a batch; 0: drawn */
  uint32_t entry;     /* schedule: next entry; MMPP: state */
  uint64_t stays;     /* MMPP: stays drawn so far */
  ticks change;       /* MMPP: when the state ends; growth: when it ends */
  ticks seen;         /* growth: when `rate` held; -1 not yet */
  double until;       /* thinning: up to here, in s, `rate` is the bound */
  double rate;        /* per s */
  double horizon;     /* thinning: length in s of the next stretch to be bounded */
  double slope;       /* growth: of the logarithm, per s */
  bool invertible;    /* Poisson: by inversion */
  bool never;         /* nothing ever comes */
} arrivals;

/* Starts a source at time 0. `def` and what it points to must outlive the state; `key` is the
 * source's own (seed, replication, name). ARRIVALS_USERS is not generated here: it never arrives.
 */
void arrivals_init(arrivals *a, const arrivals_def *def, uint64_t key);

/* All but the common case of arrivals_next(). */
ticks arrivals_next_other(arrivals *a, ticks now, uint32_t *batch);

/* What a draw is for does not depend on when it is made: it is made before the event that needs it,
 * whose successor would wait for it. */
static inline void arrivals_draw_ahead(arrivals *a) {
  draw d = draw_at(random_nth(a->key, a->number++));
  a->ahead = (ticks)__builtin_llrint(draw_exponential(&d) * a->gap);
}

/* Time of the next arrival, at or after `now`, TICKS_NEVER when none comes; *batch: how many
 * requests come at once (>= 1). `now` is the time of the arrival before, 0 at first, or later when
 * the source was off for a while; it must not go backwards. Gaps (poisson, renewal, every) count
 * from `now`: the k-th arrival of `every(d)` lies at exactly k times the d rounded to ticks (at
 * least one tick). */
static inline ticks arrivals_next(arrivals *a, ticks now, uint32_t *batch) {
  if (__builtin_expect(a->gap > 0, 1)) {
    ticks gap = a->ahead;
    arrivals_draw_ahead(a);
    *batch = 1;
    return now + gap;
  }
  return arrivals_next_other(a, now, batch);
}

#endif
