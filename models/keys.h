/* Keys: which row is asked for.
 *
 * Zipf for any exponent >= 0, in constant time and without a table of rows: rejection-inversion
 * (W. Hörmann and G. Derflinger, "Rejection-inversion to generate variates from monotone discrete
 * distributions", ACM TOMACS 6(3), 1996). Rank r has weight r^-exponent; the integral of that
 * weight is inverted, and the rare point that lies outside the bar of the nearest rank is drawn
 * again.
 *
 * Invariant: a keys_table is what keys_prepare() made of (def, rows), never changes after and may
 * be shared by threads; row numbers are 0 … rows-1. */
#ifndef MODELS_KEYS_H
#define MODELS_KEYS_H

#include "models/architecture.h"
#include "sim/random.h"

typedef struct keys_table {
  uint64_t rows;       /* >= 1 */
  uint64_t hot;        /* hotspot: rows 0 … hot-1 are the hot part, 1 … rows */
  double one_less;     /* zipf: 1 - exponent */
  double inverse;      /* 1 / one_less; 0 for exponent 1 */
  double integral_low; /* integral of the weight, from 1, at the lower end of what is inverted */
  double integral_high;
  double sure; /* a point this close above its rank's middle is always accepted */
} keys_table;

/* rows: whole, 1 … 1e15. */
void keys_prepare(keys_table *t, const keys_def *def, double rows);

/* A row number, 0 … rows-1. uniform: all alike. zipf: row 0 is the likeliest. latest: zipf over
 * age, row rows-1 is the newest and likeliest. hotspot: `share` of the draws go to the first `of`
 * of the rows (rounded, at least one), the rest to the others. */
uint64_t keys_draw(const keys_def *def, const keys_table *t, draw *d);

/* Exact probability of that row, by summing weights: O(rows) for zipf and latest. For tests,
 * reports and hit ratios of small data. */
double keys_probability(const keys_def *def, const keys_table *t, uint64_t row);

#endif
