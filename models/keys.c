/* Keys: uniform, hotspot, and by rank (models/zipf.h). */
#include "models/keys.h"

#include <math.h>

void keys_prepare(keys_table *t, const keys_def *def, double rows, arena *memory) {
  *t = (keys_table){.rows = rows < 1 ? 1 : (uint64_t)rows};
  double hot = round(def->of * (double)t->rows);
  t->hot = hot < 1 ? 1 : hot > (double)t->rows ? t->rows : (uint64_t)hot;
  if ((def->kind == KEYS_ZIPF || def->kind == KEYS_LATEST) && def->exponent > 0)
    zipf_prepare(&t->ranks, def->exponent, t->rows, memory);
}

/* 0 … rows - 1, the likeliest first. */
static uint64_t draw_ranked(const keys_def *def, const keys_table *t, draw *d) {
  return def->exponent == 0 ? draw_below(d, t->rows) : zipf_draw(&t->ranks, d) - 1;
}

static uint64_t draw_hotspot(const keys_def *def, const keys_table *t, draw *d) {
  if (t->hot == t->rows || draw_uniform(d) < def->share)
    return draw_below(d, t->hot);
  return t->hot + draw_below(d, t->rows - t->hot);
}

uint64_t keys_draw(const keys_def *def, const keys_table *t, draw *d) {
  switch (def->kind) {
  case KEYS_HOTSPOT:
    return draw_hotspot(def, t, d);
  case KEYS_ZIPF:
    return draw_ranked(def, t, d);
  case KEYS_LATEST:
    return t->rows - 1 - draw_ranked(def, t, d);
  default:
    return draw_below(d, t->rows);
  }
}

static double rank_probability(double q, const keys_table *t, uint64_t rank) {
  double sum = 0;
  for (uint64_t k = t->rows; k >= 1; k--)
    sum += zipf_weight(q, (double)k);
  return zipf_weight(q, (double)rank) / sum;
}

double keys_probability(const keys_def *def, const keys_table *t, uint64_t row) {
  double rows = (double)t->rows, hot = (double)t->hot;
  switch (def->kind) {
  case KEYS_HOTSPOT:
    if (t->hot == t->rows)
      return 1 / rows;
    return row < t->hot ? def->share / hot : (1 - def->share) / (rows - hot);
  case KEYS_ZIPF:
    return rank_probability(def->exponent, t, row + 1);
  case KEYS_LATEST:
    return rank_probability(def->exponent, t, t->rows - row);
  default:
    return 1 / rows;
  }
}
