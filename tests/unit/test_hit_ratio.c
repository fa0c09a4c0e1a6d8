/* Hit ratios by the characteristic time, against a cache run by hand and against sums over all
 * ranks. */
#include "models/hit_ratio.h"
#include "models/keys.h"
#include <check.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

Suite *hit_ratio_suite(void);

typedef struct held_entry {
  uint64_t key;
  int since; /* the draw that stored it */
} held_entry;

/* An LRU (or random) cache run by hand: an array in order of use. An entry is found for `life`
 * draws after it was stored. */
static double simulated_hits(const keys_def *keys, uint32_t rows, uint32_t capacity, bool lru,
                             double life) {
  enum { DRAWS = 400000, WARM = 100000 };
  keys_table table;
  arena *memory = arena_new();
  keys_prepare(&table, keys, rows, memory);
  held_entry *held = malloc(capacity * sizeof *held);
  uint32_t count = 0, hits = 0;
  draw luck = draw_at(7), dice = draw_at(8);
  for (int i = 0; i < DRAWS; i++) {
    uint64_t key = keys_draw(keys, &table, &luck);
    uint32_t at = 0;
    while (at < count && held[at].key != key)
      at++;
    bool present = at < count, hit = present && i - held[at].since < life;
    if (i >= WARM)
      hits += hit;
    held_entry e = {key, hit ? held[at].since : i};
    if (!present && count < capacity)
      at = count++;
    else if (!present)
      at = lru ? count - 1 : (uint32_t)draw_below(&dice, count);
    if (lru)
      memmove(held + 1, held, at * sizeof *held), at = 0;
    held[at] = e;
  }
  arena_free(memory);
  free(held);
  return (double)hits / (DRAWS - WARM);
}

static double approximated_hits(const keys_def *keys, double rows, double capacity, eviction policy,
                                double life) {
  arena *memory = arena_new();
  popularity p = popularity_make(keys, rows, memory);
  double *rate = arena_alloc(memory, p.count * sizeof *rate);
  double *hit = arena_alloc(memory, p.count * sizeof *hit);
  double shares = 0, all = 0;
  for (uint32_t i = 0; i < p.count; i++) {
    rate[i] = p.bands[i].share;
    shares += p.bands[i].share;
    all += p.bands[i].rows;
  }
  ck_assert_double_eq_tol(shares, 1, 1e-9);
  ck_assert_double_eq_tol(all, rows, 1e-9 * rows);
  lookups kind = {.of = p, .size = 1, .rate = rate, .drop = NULL, .hit = hit};
  hit_ratio_solve(&kind, 1, policy, INFINITY, capacity, life);
  double ratio = hit_ratio_of(&kind);
  arena_free(memory);
  return ratio;
}

START_TEST(hit_ratios_are_those_of_a_simulated_cache) {
  const keys_def keys[] = {{.kind = KEYS_ZIPF, .exponent = 0.6},
                           {.kind = KEYS_ZIPF, .exponent = 0.9},
                           {.kind = KEYS_LATEST, .exponent = 1.2},
                           {.kind = KEYS_HOTSPOT, .share = 0.8, .of = 0.1},
                           {.kind = KEYS_UNIFORM}};
  for (size_t k = 0; k < sizeof keys / sizeof *keys; k++)
    for (int lru = 0; lru < 2; lru++) {
      double simulated = simulated_hits(&keys[k], 2000, 200, lru, INFINITY);
      double ratio =
          approximated_hits(&keys[k], 2000, 200, lru ? EVICTS_LRU : EVICTS_ANY, INFINITY);
      ck_assert_double_eq_tol(ratio, simulated, 0.006);
    }
}
END_TEST

/* Room for all: a row of rate x answers x L look-ups between two misses. */
START_TEST(entries_expire) {
  const keys_def uniform = {.kind = KEYS_UNIFORM}, zipf = {.kind = KEYS_ZIPF, .exponent = 0.9};
  ck_assert_double_eq_tol(approximated_hits(&uniform, 2000, 2000, EVICTS_LRU, 500), 0.2, 1e-12);
  ck_assert_double_eq_tol(approximated_hits(&zipf, 2000, 2000, EVICTS_LRU, 500),
                          simulated_hits(&zipf, 2000, 2000, true, 500), 0.004);
}
END_TEST

/* Three look-ups for two writes of the same rows, room for all: three in five find their entry. */
START_TEST(writes_drop_entries) {
  const keys_def zipf = {.kind = KEYS_ZIPF, .exponent = 0.9};
  arena *memory = arena_new();
  popularity p = popularity_make(&zipf, 1000, memory);
  double *rate = arena_alloc(memory, p.count * sizeof *rate);
  double *drop = arena_alloc(memory, p.count * sizeof *drop);
  double *hit = arena_alloc(memory, p.count * sizeof *hit);
  for (uint32_t i = 0; i < p.count; i++) {
    rate[i] = 3 * p.bands[i].share;
    drop[i] = 2 * p.bands[i].share;
  }
  lookups kind = {.of = p, .size = 1, .rate = rate, .drop = drop, .hit = hit};
  hit_ratio_solve(&kind, 1, EVICTS_LRU, INFINITY, INFINITY, INFINITY);
  ck_assert_double_eq_tol(hit_ratio_of(&kind), 0.6, 1e-12);
  hit_ratio_solve(&kind, 1, EVICTS_LRU, INFINITY, INFINITY, 1e9);
  ck_assert_double_eq_tol(hit_ratio_of(&kind), 0.6, 1e-3);
  hit_ratio_solve(&kind, 1, EVICTS_LRU, INFINITY, INFINITY, 1);
  ck_assert_double_lt(hit_ratio_of(&kind), 0.3);
  arena_free(memory);
}
END_TEST

/* Little room and short lives: whichever ends an entry first. */
START_TEST(entries_expire_or_are_evicted) {
  const keys_def zipf = {.kind = KEYS_ZIPF, .exponent = 0.9};
  for (double life = 50; life < 1e5; life *= 3)
    ck_assert_double_eq_tol(approximated_hits(&zipf, 2000, 200, EVICTS_LRU, life),
                            simulated_hits(&zipf, 2000, 200, true, life), 0.03);
}
END_TEST

/* Bands are as good as rows: sums over all ranks, one by one, make the same figure. */
START_TEST(a_hundred_million_rows_cost_nothing) {
  const keys_def zipf = {.kind = KEYS_ZIPF, .exponent = 0.9};
  arena *memory = arena_new();
  popularity p = popularity_make(&zipf, 1e6, memory);
  double sum = 0, share = 0, rank = 0, total = 0;
  for (double r = 1; r <= 1e6; r++)
    total += pow(r, -0.9);
  for (uint32_t i = 0; i < p.count; i++) {
    for (double end = rank + p.bands[i].rows; rank < end;)
      sum += pow(++rank, -0.9) / total;
    share += p.bands[i].share;
    ck_assert_double_eq_tol(share, sum, 1e-7);
  }
  ck_assert_uint_lt(popularity_make(&zipf, 1e8, memory).count, 2000);
  arena_free(memory);
  double ratio = approximated_hits(&zipf, 1e8, 1e6, EVICTS_LRU, INFINITY);
  ck_assert(ratio > 0.4 && ratio < 0.6);
}
END_TEST

Suite *hit_ratio_suite(void) {
  Suite *suite = suite_create("hit ratio");
  TCase *t = tcase_create("hit ratio");
  tcase_set_timeout(t, 60);
  tcase_add_test(t, hit_ratios_are_those_of_a_simulated_cache);
  tcase_add_test(t, entries_expire);
  tcase_add_test(t, writes_drop_entries);
  tcase_add_test(t, entries_expire_or_are_evicted);
  tcase_add_test(t, a_hundred_million_rows_cost_nothing);
  suite_add_tcase(suite, t);
  return suite;
}
