/* Rates over time: how many arrivals a second a source makes at each moment.
 *
 * A rate is a tree of primitives that add and multiply. Three questions are asked of it: its value
 * (rate_at), an upper bound over a stretch of time (rate_bound, for thinning: Lewis and Shedler
 * 1979), and, where the integral has a simple inverse, how long one must wait until the integral
 * has grown by a given amount (rate_wait, for inversion: Cinlar 1975).
 *
 * Invariants: a rate is finite and never negative; at a jump the value is the later one;
 * rate_at(r, t) <= rate_bound(r, from, to) for from <= t <= to, up to rounding. Times are seconds
 * from the start of the run, rates are per second. */
#ifndef MODELS_RATE_H
#define MODELS_RATE_H

#include "models/architecture.h"

/* The rate at t >= 0, per second. A flash begins at `a`, reaches `b` at a + c and is over at a + c
 * + d. */
double rate_at(const rate_def *r, double t);

/* The last moment at which a growth or a ramp in it ends, in s; NaN when it has neither. */
double rate_end_of_growth(const rate_def *r);

/* At least the rate's maximum on [from, to], 0 <= from <= to, to may be INFINITY: exact for each
 * primitive; bounds of a sum add, those of a product multiply. 0 means: provably no arrival there.
 */
double rate_bound(const rate_def *r, double from, double to);

/* The same at all times? (Its value is then rate_at(r, 0).) */
bool rate_is_constant(const rate_def *r);

/* Does rate_wait know it? So for constant, growth, ramp, points, steps, flash, for sums of those
 * but growth, and for any of them multiplied by constants. Not for the rest: that is thinned. */
bool rate_is_invertible(const rate_def *r);

/* How many seconds after `from` (>= 0) the integral of the rate from `from` on reaches `work` (>=
 * 0, in arrivals); INFINITY when it never does. The rate must be invertible. */
double rate_wait(const rate_def *r, double from, double work);

#endif
