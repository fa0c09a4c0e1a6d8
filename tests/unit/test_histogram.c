/* The histogram: where a value falls, how well quantiles come back, that merging loses nothing. */
#include "sim/histogram.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

START_TEST(every_value_lies_in_its_bucket) {
  for (int shift = 0; shift < 62; shift++) {
    for (ticks v = (ticks)1 << shift, i = -2; i <= 2; i++) {
      ticks value = v + i;
      if (value < 0) continue;
      uint32_t b = histogram_bucket(value);
      ck_assert_uint_lt(b, HISTOGRAM_BUCKETS);
      ck_assert(value <= histogram_upper(b));
      if (b) ck_assert(value > histogram_upper(b - 1));
      double error = fabs((double)histogram_middle(b) - (double)value);
      ck_assert(error <= 0.008 * (double)value + 1e-9);
    }
  }
}
END_TEST

static int by_value(const void *x, const void *y) {
  ticks a = *(const ticks *)x, b = *(const ticks *)y;
  return (a > b) - (a < b);
}

enum { MANY = 20000 };

START_TEST(quantiles_within_the_stated_error) {
  static ticks values[MANY];
  static histogram h;
  static histogram_sum sum;
  memset(&h, 0, sizeof h);
  memset(&sum, 0, sizeof sum);
  srand(7);
  for (int i = 0; i < MANY; i++) {
    values[i] = i % 10 == 0 ? 0 : (ticks)(1e6 * exp(8.0 * rand() / RAND_MAX));
    histogram_record(&h, values[i]);
  }
  qsort(values, MANY, sizeof *values, by_value);
  const double p[] = {0.05, 0.5, 0.9, 0.99, 0.999};
  double q[5], again[5];
  histogram_flush(&h, &sum, 5, p, q);
  histogram_sum_quantiles(&sum, 5, p, again);
  for (int i = 0; i < 5; i++) {
    double exact = ticks_to_seconds(values[(int)ceil(p[i] * MANY) - 1]);
    ck_assert_msg(fabs(q[i] - exact) <= 0.008 * exact, "p %g: %g, exactly %g", p[i], q[i], exact);
    ck_assert(q[i] == again[i]);
  }
  ck_assert(h.total == 0 && h.touched == 0 && sum.total == MANY);
}
END_TEST

START_TEST(merging_adds_up) {
  static histogram h;
  static histogram_sum a, b;
  memset(&h, 0, sizeof h);
  for (ticks v = 0; v < 5000; v++) histogram_record(&h, v * v);
  histogram_flush(&h, &a, 0, NULL, NULL);
  for (ticks v = 5000; v < 9000; v++) histogram_record(&h, v * v);
  histogram_flush(&h, &b, 0, NULL, NULL);
  histogram_sum_merge(&a, &b);
  ck_assert(a.total == 9000 && a.max == (ticks)8999 * 8999);
  uint64_t sum = 0;
  for (int i = 0; i < HISTOGRAM_BUCKETS; i++) sum += a.counts[i];
  ck_assert(sum == a.total);
}
END_TEST

START_TEST(empty_is_not_a_number) {
  static histogram_sum a;
  const double p = 0.5;
  double q = 0;
  memset(&a, 0, sizeof a);
  histogram_sum_quantiles(&a, 1, &p, &q);
  ck_assert(isnan(q));
}
END_TEST

Suite *histogram_suite(void) {
  Suite *s = suite_create("histogram");
  TCase *c = tcase_create("buckets");
  tcase_add_test(c, every_value_lies_in_its_bucket);
  tcase_add_test(c, quantiles_within_the_stated_error);
  tcase_add_test(c, merging_adds_up);
  tcase_add_test(c, empty_is_not_a_number);
  suite_add_tcase(s, c);
  return s;
}
