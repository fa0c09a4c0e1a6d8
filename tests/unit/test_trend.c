/* The slope of the later half, of short series and of thinned ones. */
#include "sim/random.h"
#include "sim/trend.h"
#include <check.h>
#include <math.h>

Suite *trend_suite(void);

static trend series(uint32_t points, double (*x)(double)) {
  trend s = {0};
  for (uint32_t i = 0; i < points; i++)
    trend_add(&s, i, x(i));
  return s;
}

static double straight(double t) {
  return 5 + 0.25 * t;
}
static double levels_off(double t) {
  return t < 400 ? t : 400;
}

START_TEST(a_line_has_its_slope) {
  for (uint32_t points = 5; points < 5000; points += points / 3) {
    double grown;
    trend s = series(points, straight);
    ck_assert_double_eq_tol(trend_slope(&s, &grown), 0.25, 1e-12);
    ck_assert(grown > 0 && grown <= 0.25 * points);
    ck_assert_uint_le(s.count, TREND_POINTS);
  }
}
END_TEST

START_TEST(the_later_half_has_its_mean) {
  trend s = {0};
  ck_assert(isnan(trend_later_mean(&s)));
  for (int i = 0; i < 5; i++)
    trend_add(&s, i, i < 2 ? 1000 : i);
  ck_assert_double_eq(trend_later_mean(&s), 3);
}
END_TEST

START_TEST(what_was_before_does_not_count) {
  trend s = series(1000, levels_off);
  ck_assert_double_eq_tol(trend_slope(&s, NULL), 0, 1e-12);
  s = series(350, levels_off);
  ck_assert_double_eq_tol(trend_slope(&s, NULL), 1, 1e-12);
}
END_TEST

/* Of a thinned series the points are those of a coarser one: evenly spaced, the first kept. */
START_TEST(thinning_keeps_even_steps) {
  trend s = series(1000, straight);
  double step = s.t[1] - s.t[0];
  ck_assert_double_eq(s.t[0], 0);
  for (uint32_t i = 1; i < s.count; i++)
    ck_assert_double_eq(s.t[i] - s.t[i - 1], step);
  ck_assert_double_ge(s.t[s.count - 1], 999 - step);
}
END_TEST

/* By hand: at 4 … 7 s 0, 1, 0, 1, of which a line of slope 1/5 leaves 4/5. */
START_TEST(what_a_line_leaves_is_its_error) {
  trend s = {0};
  double grown;
  for (int i = 0; i < 8; i++)
    trend_add(&s, i, i % 2);
  ck_assert_double_eq_tol(trend_slope(&s, &grown), 0.2, 1e-12);
  ck_assert_double_eq_tol(grown, 0.6, 1e-12);
  ck_assert_double_eq_tol(trend_grown_error(&s), 3 * sqrt(0.8 / 2 / 5), 1e-12);
  s = series(100, straight);
  ck_assert_double_eq_tol(trend_grown_error(&s), 0, 1e-6);
  s = series(6, straight);
  ck_assert(isnan(trend_grown_error(&s)));
}
END_TEST

START_TEST(too_few_points_have_no_slope) {
  trend s = series(4, straight);
  ck_assert(isnan(trend_slope(&s, NULL)));
}
END_TEST

/* x' = a x + noise has the autocorrelation a: 64 points of it are worth 64 (1 - a) / (1 + a). */
START_TEST(correlated_points_are_worth_less) {
  for (int k = 0; k < 3; k++) {
    double a = (double[]){0, 0.5, 0.9}[k], sum = 0;
    draw d = draw_at(random_key(random_name("trend"), (uint64_t)k));
    enum { ROUNDS = 400 };
    for (int round = 0; round < ROUNDS; round++) {
      trend s = {0};
      double x = draw_normal(&d) / sqrt(1 - a * a);
      for (int i = 0; i < 64; i++, x = a * x + draw_normal(&d))
        trend_add(&s, i, x);
      sum += trend_independent(&s) / ROUNDS;
    }
    /* r is biased low in short series, so the worth is a little too high */
    ck_assert(sum > 64 * (1 - a) / (1 + a) * 0.85 && sum < 64 * (1 - a) / (1 + a) * 1.15 + 4);
  }
}
END_TEST

START_TEST(few_or_constant_points_are_worth_nothing_known) {
  trend s = {0};
  for (int i = 0; i < 40; i++) {
    ck_assert(isnan(trend_independent(&s)));
    trend_add(&s, i, 7);
  }
}
END_TEST

Suite *trend_suite(void) {
  Suite *suite = suite_create("trend");
  TCase *t = tcase_create("trend");
  tcase_add_test(t, a_line_has_its_slope);
  tcase_add_test(t, the_later_half_has_its_mean);
  tcase_add_test(t, what_was_before_does_not_count);
  tcase_add_test(t, thinning_keeps_even_steps);
  tcase_add_test(t, correlated_points_are_worth_less);
  tcase_add_test(t, few_or_constant_points_are_worth_nothing_known);
  tcase_add_test(t, what_a_line_leaves_is_its_error);
  tcase_add_test(t, too_few_points_have_no_slope);
  suite_add_tcase(suite, t);
  return suite;
}
