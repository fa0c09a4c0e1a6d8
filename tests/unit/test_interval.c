/* Intervals against tables and by how often they cover the truth; warm-up against series whose
 * transient is known. */
#include "sim/interval.h"
#include "sim/random.h"
#include <check.h>
#include <math.h>
#include <stdlib.h>

Suite *interval_suite(void);

START_TEST(students_t) {
  const double values[] = {1, 2, 3, 4, 5};
  interval i = interval_of(5, values, 0.95); /* t(0.975, 4) = 2.776445 */
  ck_assert_double_eq_tol(i.mean, 3, 1e-15);
  ck_assert_double_eq_tol(i.high - i.mean, 2.776445105 * sqrt(2.5 / 5), 1e-8);
  ck_assert_double_eq_tol(i.mean - i.low, i.high - i.mean, 1e-14);
  i = interval_of(2, values, 0.99); /* t(0.995, 1) = 63.65674 */
  ck_assert_double_eq_tol(i.high - i.mean, 63.656741162 * 0.5, 1e-6);
}
END_TEST

START_TEST(few_values) {
  const double values[] = {NAN, 7, NAN, 9};
  interval i = interval_of(4, values, 0.95);
  ck_assert(i.mean == 8 && i.low < 8 && i.high > 8);
  i = interval_of(3, values, 0.95);
  ck_assert(i.mean == 7 && isnan(i.low) && isnan(i.high));
  i = interval_of(1, values, 0.95);
  ck_assert(isnan(i.mean) && isnan(i.low));
  i = interval_of(0, NULL, 0.95);
  ck_assert(isnan(i.mean));
}
END_TEST

START_TEST(equal_values_have_no_width) {
  const double values[] = {0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1, 0.1};
  interval i = interval_of(12, values, 0.95);
  ck_assert(i.low == 0.1 && i.high == 0.1);
  bool correlated = true;
  i = interval_batch(12, values, 0.95, &correlated);
  ck_assert(i.low == 0.1 && i.high == 0.1 && !correlated);
}
END_TEST

/* A series in which each value keeps `memory` of the one before, about 5, from its stationary law.
 */
static void autoregressive(size_t n, double *series, double memory, uint64_t key) {
  draw d = draw_at(key);
  double x = draw_normal(&d);
  for (size_t i = 0; i < n; i++) {
    series[i] = 5 + x;
    x = memory * x + sqrt(1 - memory * memory) * draw_normal(&d);
  }
}

enum { RUNS = 1000, LENGTH = 10000 };

/* Of 1000 intervals at 95 % how many cover, and in how many doubt was raised. */
static int covered(double memory, int *doubted) {
  double *series = calloc(LENGTH, sizeof *series);
  int hits = 0;
  *doubted = 0;
  for (uint64_t r = 0; r < RUNS; r++) {
    bool correlated;
    autoregressive(LENGTH, series, memory, random_key(1, r));
    interval i = interval_batch(LENGTH, series, 0.95, &correlated);
    hits += i.low <= 5 && 5 <= i.high;
    *doubted += correlated;
  }
  free(series);
  return hits;
}

START_TEST(batches_cover) {
  const double memories[] = {0, 0.5, 0.9, 0.99};
  const int least[] = {930, 930, 920, 890}, doubts_most[] = {0, 10, 20, 250};
  int doubted, hits = covered(memories[_i], &doubted);
  ck_assert_msg(hits >= least[_i] && hits <= 980, "memory %g: %d of 1000", memories[_i], hits);
  ck_assert_int_le(doubted, doubts_most[_i]);
}
END_TEST

START_TEST(a_drift_is_doubted) {
  double series[1000];
  for (int i = 0; i < 1000; i++)
    series[i] = i;
  bool correlated = false;
  interval_batch(1000, series, 0.95, &correlated);
  ck_assert(correlated);
}
END_TEST

START_TEST(batches_of_short_series) {
  const double series[] = {1, NAN, 2, 4};
  bool correlated = true;
  interval i = interval_batch(4, series, 0.95, &correlated);
  ck_assert_double_eq_tol(i.mean, 7.0 / 3, 1e-15);
  ck_assert(i.low < i.mean);
  i = interval_batch(0, series, 0.95, &correlated);
  ck_assert(isnan(i.mean) && !correlated);
  i = interval_batch(2, series, 0.95, &correlated);
  ck_assert(i.mean == 1 && isnan(i.low));
}
END_TEST

/* MSER-5 as it is defined, without running sums. */
static size_t mser5_plain(size_t n, const double *series) {
  size_t batches = n / 5, best = 0;
  double least = INFINITY;
  for (size_t cut = 0; cut <= batches / 2; cut++) {
    double sum = 0, squares = 0, m = (double)(batches - cut);
    for (size_t i = 5 * cut; i < 5 * batches; i++)
      sum += series[i] / 5;
    for (size_t b = cut; b < batches; b++) {
      double mean = 0;
      for (size_t i = 5 * b; i < 5 * b + 5; i++)
        mean += series[i] / 5;
      squares += (mean - sum / m) * (mean - sum / m);
    }
    if (squares / (m * m) < least) {
      least = squares / (m * m);
      best = cut;
    }
  }
  return 5 * best;
}

START_TEST(mser5_is_its_definition) {
  double series[503];
  for (uint64_t r = 0; r < 50; r++) {
    size_t n = 400 + 2 * r;
    autoregressive(n, series, 0.8, random_key(2, r));
    for (size_t i = 0; i < n; i++)
      series[i] += 8 * exp(-(double)i / 30);
    bool at_end;
    ck_assert_uint_eq(warmup_mser5(n, series, n, &at_end), mser5_plain(n, series));
  }
}
END_TEST

START_TEST(mser5_finds_the_step) {
  double series[1000];
  autoregressive(1000, series, 0, 3);
  for (int i = 0; i < 200; i++)
    series[i] += 10;
  bool at_end;
  size_t cut = warmup_mser5(1000, series, 1000, &at_end);
  ck_assert_uint_ge(cut, 200);
  ck_assert_uint_lt(cut, 300);
  ck_assert(!at_end);
}
END_TEST

START_TEST(mser5_doubts) {
  double series[100];
  bool at_end = false;
  for (int i = 0; i < 100; i++)
    series[i] = exp(-i / 100.0);
  ck_assert_uint_eq(warmup_mser5(100, series, 100, &at_end), 50);
  ck_assert(at_end); /* still falling */
  at_end = false;
  ck_assert_uint_eq(warmup_mser5(12, series, 12, &at_end), 0);
  ck_assert(at_end); /* too short to say */
  ck_assert_uint_eq(warmup_mser5(0, NULL, 0, &at_end), 0);
  for (int i = 0; i < 100; i++)
    series[i] = 3;
  ck_assert_uint_eq(warmup_mser5(100, series, 100, &at_end), 0);
  ck_assert(!at_end);
}
END_TEST

START_TEST(mser5_cuts_no_more_than_it_may) {
  double series[1000];
  autoregressive(1000, series, 0, 3);
  for (int i = 0; i < 200; i++)
    series[i] += 10;
  bool at_end = false;
  ck_assert_uint_eq(warmup_mser5(1000, series, 100, &at_end), 100);
  ck_assert(at_end);
  ck_assert_uint_eq(warmup_mser5(1000, series, 4, &at_end), 0);
}
END_TEST

/* Of independent values in 400 series one in 370 differs by chance, of those that fall all do. */
START_TEST(what_is_cut_differs) {
  double series[100];
  int chance = 0;
  for (uint64_t r = 0; r < 400; r++) {
    autoregressive(100, series, 0, random_key(5, r));
    chance += warmup_differs(100, series, 50);
    for (int i = 0; i < 50; i++)
      series[i] += 2;
    ck_assert(warmup_differs(100, series, 50));
  }
  ck_assert_int_le(chance, 6);
  ck_assert(warmup_differs(100, series, 0)); /* no value says nothing */
  for (uint64_t r = 0; r < 400; r++) {       /* a steep transient does not hide itself */
    autoregressive(20, series, 0, random_key(6, r));
    for (int i = 0; i < 20; i++)
      series[i] += 100 * exp(-i / 2.0);
    ck_assert(warmup_differs(20, series, 10));
  }
}
END_TEST

/* Windows in which nothing was measured take no part. */
START_TEST(mser5_leaves_out_nan) {
  double series[1000];
  autoregressive(1000, series, 0, 3);
  for (int i = 0; i < 200; i++)
    series[i] += 10;
  for (int i = 0; i < 50; i++)
    series[i] = series[300 + i] = NAN;
  bool at_end;
  size_t cut = warmup_mser5(1000, series, 1000, &at_end);
  ck_assert_uint_ge(cut, 200);
  ck_assert_uint_lt(cut, 300);
  for (int i = 0; i < 1000; i++)
    series[i] = NAN;
  ck_assert_uint_eq(warmup_mser5(1000, series, 1000, &at_end), 0);
}
END_TEST

Suite *interval_suite(void) {
  Suite *s = suite_create("interval");
  TCase *c = tcase_create("interval");
  tcase_set_timeout(c, 120);
  tcase_add_test(c, students_t);
  tcase_add_test(c, few_values);
  tcase_add_test(c, equal_values_have_no_width);
  tcase_add_loop_test(c, batches_cover, 0, 4);
  tcase_add_test(c, a_drift_is_doubted);
  tcase_add_test(c, batches_of_short_series);
  tcase_add_test(c, mser5_is_its_definition);
  tcase_add_test(c, mser5_finds_the_step);
  tcase_add_test(c, mser5_doubts);
  tcase_add_test(c, mser5_cuts_no_more_than_it_may);
  tcase_add_test(c, what_is_cut_differs);
  tcase_add_test(c, mser5_leaves_out_nan);
  suite_add_tcase(s, c);
  return s;
}
