/* The store against a naive one (an array searched from end to end), and policies against known hit
 * ratios. */
#include "models/store.h"
#include "sim/random.h"
#include "tests/unit/must.h"
#include <check.h>
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

Suite *store_suite(void);

static store *store_of(const char *policy, uint64_t bytes, uint64_t entries, uint64_t seed) {
  return store_new(bytes, entries, store_policy_find(policy), seed);
}

/* Policies by their words. */
START_TEST(words) {
  ck_assert_ptr_nonnull(store_policy_find("lru"));
  ck_assert_ptr_nonnull(store_policy_find("fifo"));
  ck_assert_ptr_nonnull(store_policy_find("random"));
  ck_assert_ptr_null(store_policy_find("lur"));
}
END_TEST

/* ---- a naive model: entries in order, oldest first ---- */

enum { NAIVE_ROOM = 600 };

typedef struct naive_entry {
  uint64_t key, bytes;
  ticks expires;
} naive_entry;

typedef struct naive {
  naive_entry list[NAIVE_ROOM];
  int count;
  uint64_t capacity_bytes, capacity_entries;
  bool lru;
} naive;

static int naive_find(const naive *n, uint64_t key) {
  for (int i = 0; i < n->count; i++)
    if (n->list[i].key == key)
      return i;
  return -1;
}

static void naive_remove(naive *n, int i) {
  memmove(n->list + i, n->list + i + 1, (size_t)(--n->count - i) * sizeof *n->list);
}

static uint64_t naive_bytes(const naive *n) {
  uint64_t sum = 0;
  for (int i = 0; i < n->count; i++)
    sum += n->list[i].bytes;
  return sum;
}

static void naive_hit(naive *n, int i) {
  naive_entry e = n->list[i];
  if (!n->lru)
    return;
  naive_remove(n, i);
  n->list[n->count++] = e;
}

static bool naive_get(naive *n, uint64_t key, ticks now) {
  int i = naive_find(n, key);
  if (i < 0)
    return false;
  if (n->list[i].expires <= now) {
    naive_remove(n, i);
    return false;
  }
  naive_hit(n, i);
  return true;
}

static void naive_fit(naive *n) {
  while (naive_bytes(n) > n->capacity_bytes || (uint64_t)n->count > n->capacity_entries)
    naive_remove(n, 0);
}

static void naive_put(naive *n, uint64_t key, uint64_t bytes, ticks expires, ticks now) {
  int i = naive_find(n, key);
  bool storable = bytes <= n->capacity_bytes && n->capacity_entries && expires > now;
  if (i >= 0 && storable && n->list[i].bytes == bytes) {
    n->list[i].expires = expires;
    naive_hit(n, i);
    return;
  }
  if (i >= 0)
    naive_remove(n, i);
  if (!storable)
    return;
  n->list[n->count++] = (naive_entry){key, bytes, expires};
  naive_fit(n);
}

/* One random operation on both; they must agree on what it returns and on the sums. */
static void operate(store *s, naive *n, draw *d, ticks now) {
  uint64_t what = draw_below(d, 1000), key = draw_below(d, 300) * 0x100000001u;
  if (what < 500)
    must(store_get(s, key, now) == naive_get(n, key, now));
  else if (what < 880) {
    uint64_t bytes = 1 + key % 7 + (draw_below(d, 20) == 0 ? 1000 * draw_below(d, 3) : 0);
    ticks expires = draw_below(d, 3) ? TICKS_NEVER : now + (ticks)draw_below(d, 500);
    store_put(s, key, bytes, expires, now);
    naive_put(n, key, bytes, expires, now);
  } else if (what < 990) {
    int i = naive_find(n, key);
    must(store_drop(s, key) == (i >= 0));
    if (i >= 0)
      naive_remove(n, i);
  } else if (what < 999) {
    n->capacity_bytes = 200 + draw_below(d, 1500);
    n->capacity_entries = draw_below(d, 2) ? STORE_UNLIMITED : draw_below(d, 200);
    store_resize(s, n->capacity_bytes, n->capacity_entries);
    naive_fit(n);
  } else {
    store_clear(s);
    n->count = 0;
  }
  must(store_entries(s) == (uint64_t)n->count);
  must(store_bytes(s) == naive_bytes(n));
}

START_TEST(agrees_with_a_naive_store) {
  const char *policies[] = {"lru", "fifo"};
  for (int p = 0; p < 2; p++)
    for (uint64_t seed = 0; seed < 5; seed++) {
      naive n = {.capacity_bytes = 1000, .capacity_entries = 150, .lru = p == 0};
      store *s = store_of(policies[p], 1000, 150, 0);
      draw d = draw_at(seed);
      for (ticks now = 0; now < 40000; now++)
        operate(s, &n, &d, now);
      for (int i = n.count - 1; i >= 0; i--)
        ck_assert(store_drop(s, n.list[i].key));
      ck_assert_uint_eq(store_entries(s), 0);
      ck_assert_uint_eq(store_bytes(s), 0);
      store_free(s);
    }
}
END_TEST

/* Full for the first time after so many uses: from then on they go in the order of their last. */
static void check_first_order(uint64_t uses) {
  enum { HELD = 3000 };
  static uint64_t last[HELD];
  store *s = store_of("lru", STORE_UNLIMITED, HELD, 0);
  draw d = draw_at(uses);
  uint64_t clock = 0;
  for (uint64_t key = 0; key < HELD; key++) {
    store_put(s, key, 1, TICKS_NEVER, 0);
    last[key] = ++clock;
  }
  while (clock < uses) {
    uint64_t key = draw_below(&d, HELD);
    must(store_get(s, key, 0));
    last[key] = ++clock;
  }
  for (uint64_t newcomer = HELD; newcomer < HELD + 500; newcomer++) {
    uint64_t first = 0;
    for (uint64_t key = 1; key < HELD; key++)
      if (last[key] < last[first])
        first = key;
    store_put(s, newcomer, 1, TICKS_NEVER, 0);
    must(!store_drop(s, first));
    must(store_entries(s) == HELD);
    last[first] = UINT64_MAX;
  }
  store_free(s);
}

START_TEST(the_first_order) {
  check_first_order(3000);
  check_first_order(100000);
  check_first_order(6000000); /* three digits of the sort */
}
END_TEST

/* Random eviction: no order to predict, but what is there was put, and the sums are right. */
START_TEST(random_keeps_its_books) {
  store *s = store_of("random", 900, 120, 5);
  static bool put[500];
  draw d = draw_at(3);
  for (int n = 0; n < 50000; n++) {
    uint64_t key = draw_below(&d, 500);
    if (draw_below(&d, 10) == 0) {
      store_drop(s, key);
      put[key] = false;
    } else if (store_get(s, key, 0))
      must(put[key]);
    else {
      store_put(s, key, 5 + key % 10, TICKS_NEVER, 0);
      put[key] = true;
    }
    must(store_bytes(s) <= 900);
  }
  uint64_t bytes = store_bytes(s), entries = store_entries(s);
  ck_assert_uint_gt(entries, 50);
  for (uint64_t key = 0; key < 500; key++)
    if (store_drop(s, key))
      bytes -= 5 + key % 10, entries--;
  ck_assert_uint_eq(bytes, 0);
  ck_assert_uint_eq(entries, 0);
  store_free(s);
}
END_TEST

START_TEST(random_evicts_any_alike) {
  enum { HELD = 10, N = 20000 };
  double gone[HELD] = {0}, chi = 0;
  for (uint64_t seed = 0; seed < N; seed++) {
    store *s = store_of("random", STORE_UNLIMITED, HELD, seed);
    for (uint64_t key = 0; key <= HELD; key++)
      store_put(s, key, 1, TICKS_NEVER, 0);
    must(store_get(s, HELD, 0));
    for (uint64_t key = 0; key < HELD; key++)
      gone[key] += !store_get(s, key, 0);
    store_free(s);
  }
  double expected = (double)N / HELD;
  for (int i = 0; i < HELD; i++)
    chi += (gone[i] - expected) * (gone[i] - expected) / expected;
  ck_assert_double_gt(gsl_cdf_chisq_Q(chi, HELD - 1), 1e-4);
}
END_TEST

START_TEST(expiry) {
  store *s = store_of("lru", STORE_UNLIMITED, STORE_UNLIMITED, 0);
  store_put(s, 1, 10, 100, 0);
  ck_assert(store_get(s, 1, 99));
  ck_assert_uint_eq(store_entries(s), 1);
  ck_assert(!store_get(s, 1, 100));
  ck_assert_uint_eq(store_entries(s), 0);
  store_put(s, 1, 10, 100, 100);
  ck_assert(!store_get(s, 1, 0));
  store_put(s, 1, 10, 100, 0);
  store_put(s, 1, 10, 200, 50);
  ck_assert(store_get(s, 1, 150));
  store_free(s);
}
END_TEST

/* Each entry lives for 100: however many come, the table is that of the 100 and all of them are
 * there. */
START_TEST(shedding) {
  store *s = store_of("fifo", STORE_UNLIMITED, STORE_UNLIMITED, 0);
  for (ticks now = 0; now < 100000; now++) {
    store_shed(s, now);
    store_put(s, (uint64_t)now << 20, 1, now + 100, now);
    must(store_entries(s) <= 400);
    must(store_get(s, (uint64_t)now << 20, now));
    for (ticks past = 1; past < 100 && past <= now; past += 7)
      must(store_get(s, (uint64_t)(now - past) << 20, now));
  }
  store_shed(s, 200000);
  store_free(s);
}
END_TEST

/* Nobody expires: all stay. */
START_TEST(shedding_nothing) {
  store *s = store_of("fifo", STORE_UNLIMITED, STORE_UNLIMITED, 0);
  for (uint64_t key = 0; key < 10000; key++) {
    store_shed(s, 50);
    store_put(s, key, 1, TICKS_NEVER, 0);
  }
  ck_assert_uint_eq(store_entries(s), 10000);
  for (uint64_t key = 0; key < 10000; key++)
    must(store_get(s, key, 0));
  store_free(s);
}
END_TEST

START_TEST(too_large_is_not_stored) {
  store *s = store_of("lru", 100, STORE_UNLIMITED, 0);
  store_put(s, 1, 50, TICKS_NEVER, 0);
  store_put(s, 2, 101, TICKS_NEVER, 0);
  ck_assert(store_get(s, 1, 0));
  ck_assert(!store_get(s, 2, 0));
  store_put(s, 1, 101, TICKS_NEVER, 0);
  ck_assert(!store_get(s, 1, 0));
  store_put(s, 3, 100, TICKS_NEVER, 0);
  store_put(s, 4, 1, TICKS_NEVER, 0);
  ck_assert(!store_get(s, 3, 0));
  ck_assert(store_get(s, 4, 0));
  ck_assert_uint_eq(store_evictions(s), 1);
  store *none = store_of("lru", STORE_UNLIMITED, 0, 0);
  store_put(none, 1, 0, TICKS_NEVER, 0);
  ck_assert(!store_get(none, 1, 0));
  store_free(none);
  store_free(s);
  store_free(NULL);
}
END_TEST

START_TEST(a_million_entries) {
  enum { N = 1000000 };
  store *s = store_of("lru", (uint64_t)N * 8, STORE_UNLIMITED, 0);
  for (uint64_t key = 0; key < 2 * N; key++)
    store_put(s, key << 20, 8, TICKS_NEVER, 0);
  ck_assert_uint_eq(store_entries(s), N);
  ck_assert_uint_eq(store_evictions(s), N);
  for (uint64_t key = 0; key < 2 * N; key++)
    must(store_get(s, key << 20, 0) == (key >= N));
  store_resize(s, 80, STORE_UNLIMITED);
  ck_assert_uint_eq(store_entries(s), 10);
  for (uint64_t key = 2 * N - 10; key < 2 * N; key++)
    ck_assert(store_get(s, key << 20, 0));
  store_free(s);
}
END_TEST

/* ---- hit ratios of three keys in two places ---- */

static const double chances[3] = {0.6, 0.3, 0.1};

static double measured_ratio(const char *policy, uint64_t n) {
  store *s = store_of(policy, STORE_UNLIMITED, 2, 17);
  double hits = 0;
  draw d = draw_at(21);
  for (uint64_t i = 0; i < n; i++) {
    double u = draw_uniform(&d);
    uint64_t key = u < 0.6 ? 0 : u < 0.9 ? 1 : 2;
    if (store_get(s, key, 0))
      hits++;
    else
      store_put(s, key, 1, TICKS_NEVER, 0);
  }
  store_free(s);
  return hits / (double)n;
}

/* King (1971): under LRU the newest is i and the next j with probability p_i p_j / (1 - p_i); under
 * FIFO, and by Gelenbe (1973) under random, i and j are there in proportion to p_i p_j. */
static double known_ratio(bool lru) {
  double sum = 0, all = 0;
  for (int i = 0; i < 3; i++)
    for (int j = 0; j < 3; j++) {
      if (i == j)
        continue;
      double there = chances[i] * chances[j] / (lru ? 1 - chances[i] : 1);
      all += there;
      sum += there * (chances[i] + chances[j]);
    }
  return sum / all;
}

START_TEST(known_hit_ratios) {
  enum { N = 2000000 };
  ck_assert_double_eq_tol(measured_ratio("lru", N), known_ratio(true), 0.0015);
  ck_assert_double_eq_tol(measured_ratio("fifo", N), known_ratio(false), 0.0015);
  ck_assert_double_eq_tol(measured_ratio("random", N), known_ratio(false), 0.0015);
  ck_assert_double_gt(known_ratio(true) - known_ratio(false), 0.005);
}
END_TEST

Suite *store_suite(void) {
  Suite *s = suite_create("store");
  TCase *c = tcase_create("store");
  tcase_set_timeout(c, 60);
  tcase_add_test(c, words);
  tcase_add_test(c, agrees_with_a_naive_store);
  tcase_add_test(c, the_first_order);
  tcase_add_test(c, random_keeps_its_books);
  tcase_add_test(c, random_evicts_any_alike);
  tcase_add_test(c, expiry);
  tcase_add_test(c, shedding);
  tcase_add_test(c, shedding_nothing);
  tcase_add_test(c, too_large_is_not_stored);
  tcase_add_test(c, a_million_entries);
  tcase_add_test(c, known_hit_ratios);
  suite_add_tcase(s, c);
  return s;
}
