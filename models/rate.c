/* Rates: value, bound and inverse integral of a tree of primitives.
 *
 * For inversion all primitives but growth are chains of straight pieces: a `piece` says how the
 * rate runs from a moment up to the next bend, and sums and multiples of such chains are such
 * chains again. */
#include "models/rate.h"

#include <math.h>

/* ---- the primitives -------------------------------------------------------------------------- */

/* Index of the last entry at or before t; -1 before the first. */
static int64_t entry_before(const rate_def *r, double t) {
  int64_t low = -1, high = r->count;
  while (high - low > 1) {
    int64_t middle = (low + high) / 2;
    if (r->times[middle] <= t)
      low = middle;
    else
      high = middle;
  }
  return low;
}

static double growth_at(const rate_def *r, double t) {
  return t >= r->c ? r->b : r->a * exp(log(r->b / r->a) * (t / r->c));
}

static double ramp_at(const rate_def *r, double t) {
  return t >= r->c ? r->b : r->a + (r->b - r->a) * (t / r->c);
}

static double points_at(const rate_def *r, double t) {
  int64_t i = entry_before(r, t);
  if (i < 0)
    return r->values[0];
  if (i + 1 >= (int64_t)r->count)
    return r->values[r->count - 1];
  double part = (t - r->times[i]) / (r->times[i + 1] - r->times[i]);
  return r->values[i] + (r->values[i + 1] - r->values[i]) * part;
}

static double steps_at(const rate_def *r, double t) {
  int64_t i = entry_before(r, t);
  return r->values[i < 0 ? 0 : i];
}

static double diurnal_at(const rate_def *r, double t) {
  return r->a * (1 + r->b * cos(2 * M_PI * fmod((t - r->d) / r->c, 1)));
}

static double flash_at(const rate_def *r, double t) {
  double top = r->a + r->c, end = top + r->d;
  if (t < r->a || t >= end)
    return 0;
  if (t < top)
    return r->b * ((t - r->a) / r->c);
  return r->b * ((end - t) / r->d);
}

double rate_at(const rate_def *r, double t) {
  double value = 0;
  switch (r->kind) {
  case RATE_CONSTANT:
    value = r->a;
    break;
  case RATE_GROWTH:
    value = growth_at(r, t);
    break;
  case RATE_RAMP:
    value = ramp_at(r, t);
    break;
  case RATE_POINTS:
    value = points_at(r, t);
    break;
  case RATE_STEPS:
    value = steps_at(r, t);
    break;
  case RATE_DIURNAL:
    value = diurnal_at(r, t);
    break;
  case RATE_FLASH:
    value = flash_at(r, t);
    break;
  case RATE_SUM:
    for (uint32_t i = 0; i < r->count; i++)
      value += rate_at(r->parts[i], t);
    break;
  case RATE_PRODUCT:
    value = 1;
    for (uint32_t i = 0; i < r->count; i++)
      value *= rate_at(r->parts[i], t);
    break;
  }
  return value > 0 ? value : 0;
}

/* ---- what is known of the whole -------------------------------------------------------------- */

static bool has_parts(const rate_def *r) {
  return r->kind == RATE_SUM || r->kind == RATE_PRODUCT;
}

double rate_end_of_growth(const rate_def *r) {
  if (r->kind == RATE_GROWTH || r->kind == RATE_RAMP)
    return r->c;
  double end = NAN;
  if (has_parts(r))
    for (uint32_t i = 0; i < r->count; i++)
      end = fmax(end, rate_end_of_growth(r->parts[i]));
  return end;
}

/* Product only: is a factor 0 at all times? */
static bool has_zero_factor(const rate_def *r) {
  for (uint32_t i = 0; i < r->count; i++)
    if (rate_is_constant(r->parts[i]) && rate_at(r->parts[i], 0) == 0)
      return true;
  return false;
}

bool rate_is_constant(const rate_def *r) {
  switch (r->kind) {
  case RATE_CONSTANT:
    return true;
  case RATE_GROWTH:
  case RATE_RAMP:
    return r->a == r->b || r->c <= 0;
  case RATE_POINTS:
  case RATE_STEPS:
    return r->count == 1;
  case RATE_DIURNAL:
    return r->a == 0 || r->b == 0;
  case RATE_FLASH:
    return r->b == 0;
  default:
    break;
  }
  if (r->kind == RATE_PRODUCT && has_zero_factor(r))
    return true;
  for (uint32_t i = 0; i < r->count; i++)
    if (!rate_is_constant(r->parts[i]))
      return false;
  return true;
}

/* ---- the bound ------------------------------------------------------------------------------- */

/* Points and steps: the values at both ends and at each time between. */
static double entries_bound(const rate_def *r, double from, double to) {
  double most = fmax(rate_at(r, from), rate_at(r, to));
  for (int64_t i = entry_before(r, from) + 1; i < (int64_t)r->count && r->times[i] <= to; i++)
    most = fmax(most, r->values[i]);
  return most;
}

static double diurnal_bound(const rate_def *r, double from, double to) {
  double next_peak = r->d + r->c * ceil((from - r->d) / r->c);
  if (to >= next_peak)
    return r->a * (1 + r->b);
  return fmax(rate_at(r, from), rate_at(r, to));
}

static double flash_bound(const rate_def *r, double from, double to) {
  double top = r->a + r->c;
  if (from <= top && top <= to)
    return r->c + r->d > 0 ? r->b : 0;
  return fmax(rate_at(r, from), rate_at(r, to));
}

double rate_bound(const rate_def *r, double from, double to) {
  double most = r->kind == RATE_PRODUCT;
  switch (r->kind) {
  case RATE_POINTS:
  case RATE_STEPS:
    return entries_bound(r, from, to);
  case RATE_DIURNAL:
    return diurnal_bound(r, from, to);
  case RATE_FLASH:
    return flash_bound(r, from, to);
  case RATE_SUM:
    for (uint32_t i = 0; i < r->count; i++)
      most += rate_bound(r->parts[i], from, to);
    return most;
  case RATE_PRODUCT:
    for (uint32_t i = 0; i < r->count; i++)
      most *= rate_bound(r->parts[i], from, to);
    return most;
  default:
    return fmax(rate_at(r, from), rate_at(r, to)); /* those that only rise or only fall */
  }
}

/* ---- the inverse of the integral ------------------------------------------------------------- */

/* The product's one part that is not constant, NULL when there is none or more than one; *scale is
 * the product of the constants. */
static const rate_def *varying_factor(const rate_def *r, double *scale) {
  const rate_def *varying = NULL;
  *scale = 1;
  for (uint32_t i = 0; i < r->count; i++) {
    if (rate_is_constant(r->parts[i]))
      *scale *= rate_at(r->parts[i], 0);
    else if (varying)
      return NULL;
    else
      varying = r->parts[i];
  }
  return varying;
}

/* Is it a chain of straight pieces? */
static bool is_straight(const rate_def *r) {
  if (rate_is_constant(r))
    return true;
  double scale;
  const rate_def *varying;
  switch (r->kind) {
  case RATE_RAMP:
  case RATE_POINTS:
  case RATE_STEPS:
  case RATE_FLASH:
    return true;
  case RATE_PRODUCT:
    varying = varying_factor(r, &scale);
    return varying && is_straight(varying);
  case RATE_SUM:
    break;
  default:
    return false;
  }
  for (uint32_t i = 0; i < r->count; i++)
    if (!is_straight(r->parts[i]))
      return false;
  return true;
}

bool rate_is_invertible(const rate_def *r) {
  if (r->kind == RATE_GROWTH || is_straight(r))
    return true;
  if (r->kind != RATE_PRODUCT)
    return false;
  double scale;
  const rate_def *varying = varying_factor(r, &scale);
  return varying && rate_is_invertible(varying);
}

/* A straight piece of a rate: from some moment on until `end` it is value + slope * time. */
typedef struct piece {
  double value, slope, end;
} piece;

static piece piece_flat(double value, double end) {
  return (piece){value, 0, end};
}

static piece ramp_piece(const rate_def *r, double t) {
  if (t >= r->c)
    return piece_flat(r->b, INFINITY);
  return (piece){ramp_at(r, t), (r->b - r->a) / r->c, r->c};
}

static piece entries_piece(const rate_def *r, double t) {
  int64_t i = entry_before(r, t);
  if (i < 0)
    return piece_flat(r->values[0], r->times[0]);
  if (i + 1 >= (int64_t)r->count)
    return piece_flat(r->values[r->count - 1], INFINITY);
  double end = r->times[i + 1];
  if (r->kind == RATE_STEPS)
    return piece_flat(r->values[i], end);
  return (piece){points_at(r, t), (r->values[i + 1] - r->values[i]) / (end - r->times[i]), end};
}

static piece flash_piece(const rate_def *r, double t) {
  double top = r->a + r->c, end = top + r->d;
  if (t < r->a)
    return piece_flat(0, r->a);
  if (t < top)
    return (piece){flash_at(r, t), r->b / r->c, top};
  if (t < end)
    return (piece){flash_at(r, t), -r->b / r->d, end};
  return piece_flat(0, INFINITY);
}

static piece piece_at(const rate_def *r, double t);

static piece sum_piece(const rate_def *r, double t) {
  piece sum = piece_flat(0, INFINITY);
  for (uint32_t i = 0; i < r->count; i++) {
    piece part = piece_at(r->parts[i], t);
    sum.value += part.value;
    sum.slope += part.slope;
    sum.end = fmin(sum.end, part.end);
  }
  return sum;
}

static piece multiple_piece(const rate_def *r, double t) {
  double scale;
  piece p = piece_at(varying_factor(r, &scale), t);
  return (piece){p.value * scale, p.slope * scale, p.end};
}

/* The piece that holds from t on; its end lies after t. The rate must be straight. */
static piece piece_at(const rate_def *r, double t) {
  if (rate_is_constant(r))
    return piece_flat(rate_at(r, 0), INFINITY);
  switch (r->kind) {
  case RATE_RAMP:
    return ramp_piece(r, t);
  case RATE_FLASH:
    return flash_piece(r, t);
  case RATE_SUM:
    return sum_piece(r, t);
  case RATE_PRODUCT:
    return multiple_piece(r, t);
  default:
    return entries_piece(r, t);
  }
}

/* Time after which value * time + slope * time^2 / 2 reaches work > 0; INFINITY: never. The form
 * that loses no digits for small slopes. */
static double piece_solve(piece p, double work) {
  double square = p.value * p.value + 2 * p.slope * work;
  if (square < 0)
    return INFINITY;
  double sum = p.value + sqrt(square);
  return sum > 0 ? 2 * work / sum : INFINITY;
}

static double straight_wait(const rate_def *r, double from, double work) {
  double waited = 0;
  for (double t = from; work > 0;) {
    piece p = piece_at(r, t);
    double span = p.end - t, g = piece_solve(p, work);
    if (g <= span)
      return waited + g;
    if (p.end == INFINITY)
      return INFINITY;
    work -= span * (p.value + p.slope * span / 2);
    waited += span;
    t = p.end;
  }
  return waited;
}

/* While it grows the rate is v e^(kt), its integral v (e^(kt) - 1) / k. */
static double growth_wait(const rate_def *r, double from, double work) {
  if (from >= r->c)
    return work / r->b;
  double value = growth_at(r, from), k = log(r->b / r->a) / r->c, left = r->c - from;
  double g = work * k > -value ? log1p(work * k / value) / k : INFINITY;
  if (g <= left)
    return g;
  return left + fmax(work - value * expm1(k * left) / k, 0) / r->b;
}

double rate_wait(const rate_def *r, double from, double work) {
  if (is_straight(r))
    return straight_wait(r, from, work);
  if (r->kind == RATE_GROWTH)
    return growth_wait(r, from, work);
  double scale;
  const rate_def *varying = varying_factor(r, &scale);
  return rate_wait(varying, from, work / scale);
}
