/* Histograms: the buckets' edges, the promised error of a quantile, and merging. */
#include "sim/histogram.h"
#include "sim/variate.h"
#include <check.h>
#include <stdlib.h>
#include <string.h>

Suite *histogram_suite(void);

START_TEST(buckets_follow_each_other) {
  for (uint32_t b = 0; b + 1 < HISTOGRAM_BUCKETS; b++) {
    ck_assert_uint_eq(histogram_bucket(histogram_upper(b)), b);
    ck_assert_uint_eq(histogram_bucket(histogram_upper(b) + 1), b + 1);
    ck_assert_uint_eq(histogram_bucket(histogram_middle(b)), b);
  }
  ck_assert_int_eq(histogram_upper(HISTOGRAM_BUCKETS - 1), INT64_MAX);
  ck_assert_uint_eq(histogram_bucket(INT64_MAX), HISTOGRAM_BUCKETS - 1);
  ck_assert_uint_eq(histogram_bucket(0), 0);
  ck_assert_int_eq(histogram_middle(0), 0);
}
END_TEST

START_TEST(a_bucket_is_narrow) {
  for (uint32_t b = 1; b < HISTOGRAM_BUCKETS; b++) {
    double middle = (double)histogram_middle(b);
    double lower = (double)histogram_upper(b - 1) + 1, upper = (double)histogram_upper(b);
    ck_assert_double_le(middle - lower, lower / 128);
    ck_assert_double_le(upper - middle, upper / 128);
  }
}
END_TEST

enum { VALUES = 100000, QUANTILES = 9 };
static const double probabilities[QUANTILES] = {1e-9, 0.01, 0.07, 0.5, 0.9, 0.95, 0.99, 0.999, 1};

static int ascending(const void *a, const void *b) {
  ticks x = *(const ticks *)a, y = *(const ticks *)b;
  return (x > y) - (x < y);
}

static ticks *recorded(histogram *h, size_t n, uint64_t key, double cv) {
  arena *memory = arena_new();
  const char *why;
  const variate *v = variate_lognormal(memory, 0.01, cv, &why);
  ticks *values = calloc(n ? n : 1, sizeof *values);
  for (size_t i = 0; i < n; i++) {
    draw d = draw_at(random_key(key, i));
    values[i] = i % 10 ? variate_draw_ticks(v, &d) : 0;
    histogram_record(h, values[i]);
  }
  qsort(values, n, sizeof *values, ascending);
  arena_free(memory);
  return values;
}

/* Against the order statistics themselves. */
static void check_quantiles(size_t n, const ticks *sorted, const double *out) {
  for (int i = 0; i < QUANTILES; i++) {
    double rank = ceil(probabilities[i] * (double)n - 1e-6);
    size_t at = rank < 1 ? 0 : (size_t)rank - 1;
    double exact = ticks_to_seconds(sorted[at]);
    ck_assert_msg(fabs(out[i] - exact) <= exact / 64, "n %zu, p %g: %g is not %g", n,
                  probabilities[i], out[i], exact);
    ck_assert_double_le(out[i], ticks_to_seconds(sorted[n - 1]));
  }
}

START_TEST(quantiles_are_order_statistics) {
  size_t counts[] = {1, 2, 10, 99, 100, 101, VALUES};
  histogram *h = calloc(1, sizeof *h);
  for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
    ticks *values = recorded(h, counts[i], i, 2);
    double out[QUANTILES];
    histogram_flush(h, NULL, QUANTILES, probabilities, out);
    check_quantiles(counts[i], values, out);
    free(values);
  }
  free(h);
}
END_TEST

/* 0.07 * 100 and 0.55 * 100 exceed 7 and 55 as doubles. */
START_TEST(a_rank_is_not_rounded_up) {
  const double p[] = {0.07, 0.1, 0.29, 0.55, 0.57};
  double out[5];
  histogram *h = calloc(1, sizeof *h);
  for (ticks i = 1; i <= 100; i++)
    histogram_record(h, i);
  histogram_flush(h, NULL, 5, p, out);
  for (int i = 0; i < 5; i++)
    ck_assert(out[i] == ticks_to_seconds((ticks)(100 * p[i] + 0.5)));
  free(h);
}
END_TEST

START_TEST(flush_clears_everything) {
  histogram *h = calloc(1, sizeof *h), *empty = calloc(1, sizeof *h);
  free(recorded(h, 1000, 1, 3));
  histogram_record(h, INT64_MAX);
  histogram_flush(h, NULL, 0, NULL, NULL);
  ck_assert(!memcmp(h, empty, sizeof *h));
  double p = 0.5, out = 0;
  histogram_flush(h, NULL, 1, &p, &out);
  ck_assert(isnan(out));
  free(h);
  free(empty);
}
END_TEST

/* Windows flushed one by one give the sum that one histogram of all values gives, byte for byte,
 * and so do two sums merged, and one that notes first. */
START_TEST(sums_are_exact) {
  histogram *h = calloc(1, sizeof *h), *noting = calloc(1, sizeof *noting);
  histogram_sum *noted = calloc(1, sizeof *noted);
  histogram_let_note(noting, true);
  histogram_sum *by_window = calloc(1, sizeof *by_window), *at_once = calloc(1, sizeof *at_once);
  histogram_sum *half = calloc(1, sizeof *half), *other = calloc(1, sizeof *other);
  double out[QUANTILES];
  for (uint64_t w = 0; w < 20; w++) {
    free(recorded(h, 500, w, 1));
    histogram_flush(h, by_window, QUANTILES, probabilities, out);
    free(recorded(h, 500, w, 1));
    histogram_flush(h, w % 3 ? half : other, 0, NULL, NULL);
    double late[QUANTILES];
    free(recorded(noting, 500, w, 1));
    histogram_flush(noting, noted, QUANTILES, probabilities, late);
    ck_assert(!memcmp(out, late, sizeof out));
    ck_assert_int_eq(noting->note_count, 0);
  }
  ck_assert(!memcmp(by_window, noted, sizeof *noted));
  for (uint64_t w = 0; w < 20; w++)
    free(recorded(h, 500, w, 1));
  histogram_flush(h, at_once, 0, NULL, NULL);
  ck_assert(!memcmp(by_window, at_once, sizeof *at_once));
  histogram_sum_merge(half, other);
  ck_assert(!memcmp(half, at_once, sizeof *at_once));
  ck_assert_uint_eq(at_once->total, 10000);
  free(h), free(by_window), free(at_once), free(half), free(other), free(noting), free(noted);
}
END_TEST

START_TEST(sum_answers_like_the_window) {
  histogram *h = calloc(1, sizeof *h);
  histogram_sum *sum = calloc(1, sizeof *sum);
  double before[QUANTILES], after[QUANTILES];
  ck_assert(isnan(histogram_sum_above(sum, 1)));
  histogram_sum_quantiles(sum, QUANTILES, probabilities, after);
  for (int i = 0; i < QUANTILES; i++)
    ck_assert(isnan(after[i]) && isnan(histogram_sum_quantile(sum, probabilities[i])));
  ticks *values = recorded(h, VALUES, 3, 1);
  histogram_flush(h, sum, QUANTILES, probabilities, before);
  histogram_sum_quantiles(sum, QUANTILES, probabilities, after);
  ck_assert(!memcmp(before, after, sizeof before));
  for (int i = 0; i < QUANTILES; i++)
    ck_assert_double_eq(histogram_sum_quantile(sum, probabilities[i]), before[i]);
  for (double p = 0.15; p < 1; p += 0.08) {
    ticks limit = values[(size_t)(p * VALUES)];
    size_t above = 0;
    for (size_t i = 0; i < VALUES; i++)
      above += values[i] > limit;
    ck_assert_double_eq_tol(histogram_sum_above(sum, limit), (double)above / VALUES, 0.001);
  }
  ck_assert(histogram_sum_above(sum, 0) == 0.9); /* zeros are exact */
  ck_assert(histogram_sum_above(sum, -1) == 1);
  ck_assert(histogram_sum_above(sum, values[VALUES - 1]) == 0);
  free(values), free(h), free(sum);
}
END_TEST

Suite *histogram_suite(void) {
  Suite *s = suite_create("histogram");
  TCase *c = tcase_create("histogram");
  tcase_set_timeout(c, 60);
  tcase_add_test(c, buckets_follow_each_other);
  tcase_add_test(c, a_bucket_is_narrow);
  tcase_add_test(c, quantiles_are_order_statistics);
  tcase_add_test(c, a_rank_is_not_rounded_up);
  tcase_add_test(c, flush_clears_everything);
  tcase_add_test(c, sums_are_exact);
  tcase_add_test(c, sum_answers_like_the_window);
  suite_add_tcase(s, c);
  return s;
}
