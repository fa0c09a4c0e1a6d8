/* Keys: which row is asked for.
 *
 * Invariant: a keys_table is what keys_prepare() made of (def, rows), never changes after and may
 * be shared by threads; row numbers are 0 … rows-1. */
#ifndef MODELS_KEYS_H
#define MODELS_KEYS_H

#include "models/architecture.h"
#include "models/zipf.h"

typedef struct keys_table {
  uint64_t rows; /* >= 1 */
  uint64_t hot;  /* hotspot: rows 0 … hot-1 are the hot part, 1 … rows */
  zipf ranks;    /* zipf and latest, of an exponent > 0 */
} keys_table;

/* rows: whole, 1 … 1e15. */
void keys_prepare(keys_table *t, const keys_def *def, double rows, arena *memory);

/* A row number, 0 … rows-1. uniform: all alike. zipf: row 0 is the likeliest. latest: zipf over
 * age, row rows-1 is the newest and likeliest. hotspot: `share` of the draws go to the first `of`
 * of the rows (rounded, at least one), the rest to the others. */
uint64_t keys_draw(const keys_def *def, const keys_table *t, draw *d);

/* Exact probability of that row, by summing weights: O(rows) for zipf and latest. For tests,
 * reports and hit ratios of small data. */
double keys_probability(const keys_def *def, const keys_table *t, uint64_t row);

#endif
