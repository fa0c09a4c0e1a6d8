/* Rates: values at chosen moments, bounds against dense sampling, waits against numeric
 * integration. */
#include "models/rate.h"
#include "sim/random.h"
#include <check.h>
#include <math.h>

Suite *rate_suite(void);

static const rate_def constant = {.kind = RATE_CONSTANT, .a = 7};
static const rate_def growth = {.kind = RATE_GROWTH, .a = 2, .b = 50, .c = 100};
static const rate_def decline = {.kind = RATE_GROWTH, .a = 50, .b = 0.5, .c = 80};
static const rate_def ramp = {.kind = RATE_RAMP, .a = 0, .b = 30, .c = 60};
static const rate_def ramp_down = {.kind = RATE_RAMP, .a = 20, .b = 0, .c = 60};
static const double point_times[] = {10, 20, 20, 40, 70}, point_values[] = {5, 15, 1, 0, 8};
static const rate_def points = {
    .kind = RATE_POINTS, .count = 5, .times = point_times, .values = point_values};
static const double step_times[] = {5, 30, 30, 55}, step_values[] = {3, 100, 9, 4};
static const rate_def steps = {
    .kind = RATE_STEPS, .count = 4, .times = step_times, .values = step_values};
static const rate_def diurnal = {.kind = RATE_DIURNAL, .a = 10, .b = 0.8, .c = 24, .d = 20};
static const rate_def flash = {.kind = RATE_FLASH, .a = 30, .b = 40, .c = 5, .d = 20};
static const rate_def *const straight_parts[] = {&constant, &flash, &points, &steps, &ramp_down};
static const rate_def straight_sum = {.kind = RATE_SUM, .count = 5, .parts = straight_parts};
static const rate_def half = {.kind = RATE_CONSTANT, .a = 0.5};
static const rate_def *const scaled_parts[] = {&half, &growth, &constant};
static const rate_def scaled_growth = {.kind = RATE_PRODUCT, .count = 3, .parts = scaled_parts};
static const rate_def *const multiple_parts[] = {&straight_sum, &half};
static const rate_def multiple = {.kind = RATE_PRODUCT, .count = 2, .parts = multiple_parts};
static const rate_def *const mixed_parts[] = {&diurnal, &growth};
static const rate_def mixed_sum = {.kind = RATE_SUM, .count = 2, .parts = mixed_parts};
static const rate_def mixed_product = {.kind = RATE_PRODUCT, .count = 2, .parts = mixed_parts};
static const rate_def zero = {.kind = RATE_CONSTANT, .a = 0};
static const rate_def *const nothing_parts[] = {&diurnal, &zero};
static const rate_def nothing = {.kind = RATE_PRODUCT, .count = 2, .parts = nothing_parts};

static const rate_def *const zoo[] = {&constant,  &growth,        &decline,       &ramp,
                                      &ramp_down, &points,        &steps,         &diurnal,
                                      &flash,     &straight_sum,  &scaled_growth, &multiple,
                                      &mixed_sum, &mixed_product, &nothing};
enum { ZOO = sizeof zoo / sizeof *zoo, PRIMITIVES = 9 };

static void expect(const rate_def *r, double t, double value) {
  ck_assert_double_eq_tol(rate_at(r, t), value, 1e-12 * (1 + value));
}

START_TEST(values) {
  expect(&constant, 1e9, 7);
  expect(&growth, 0, 2);
  expect(&growth, 50, 10); /* the geometric mean half way */
  expect(&growth, 100, 50);
  expect(&growth, 1e6, 50);
  expect(&ramp, 15, 7.5);
  expect(&ramp, 61, 30);
  expect(&points, 0, 5);
  expect(&points, 15, 10);
  expect(&points, 20, 1); /* at a jump the later value */
  expect(&points, 30, 0.5);
  expect(&points, 55, 4);
  expect(&points, 70, 8);
  expect(&points, 99, 8);
  expect(&steps, 0, 3);
  expect(&steps, 29.999, 3);
  expect(&steps, 30, 9);
  expect(&steps, 55, 4);
  expect(&diurnal, 20, 18);
  expect(&diurnal, 8, 2);
  expect(&diurnal, 44 * 6 + 20 - 24, 18 * 1.0);
  expect(&flash, 29, 0);
  expect(&flash, 32.5, 20);
  expect(&flash, 35, 40);
  expect(&flash, 45, 20);
  expect(&flash, 55, 0);
  expect(&straight_sum, 45, 7 + 20 + 8.0 / 6 + 9 + 5);
  expect(&scaled_growth, 50, 35);
  expect(&mixed_product, 20, 18 * 2 * pow(25, 0.2));
}
END_TEST

START_TEST(flash_without_rise) {
  rate_def sudden = {.kind = RATE_FLASH, .a = 10, .b = 5, .c = 0, .d = 10};
  expect(&sudden, 9.99, 0);
  expect(&sudden, 10, 5);
  expect(&sudden, 15, 2.5);
  ck_assert_double_eq(rate_bound(&sudden, 3, 12), 5);
  ck_assert_double_eq_tol(rate_wait(&sudden, 0, 25), 20, 1e-9);
}
END_TEST

START_TEST(end_of_growth) {
  ck_assert_double_eq(rate_end_of_growth(&growth), 100);
  ck_assert_double_eq(rate_end_of_growth(&straight_sum), 60);
  ck_assert_double_eq(rate_end_of_growth(&multiple), 60);
  ck_assert_double_eq(rate_end_of_growth(&mixed_product), 100);
  ck_assert_double_nan(rate_end_of_growth(&constant));
  ck_assert_double_nan(rate_end_of_growth(&points));
  ck_assert_double_nan(rate_end_of_growth(&nothing));
}
END_TEST

START_TEST(constants) {
  rate_def level = {.kind = RATE_GROWTH, .a = 3, .b = 3, .c = 10};
  const rate_def *parts[] = {&level, &constant};
  rate_def sum = {.kind = RATE_SUM, .count = 2, .parts = parts};
  ck_assert(rate_is_constant(&constant));
  ck_assert(rate_is_constant(&sum));
  ck_assert(rate_is_constant(&nothing));
  for (int i = 1; i < ZOO - 1; i++)
    ck_assert(!rate_is_constant(zoo[i]));
}
END_TEST

START_TEST(invertibility) {
  for (int i = 0; i < ZOO; i++) {
    bool thinned = zoo[i] == &diurnal || zoo[i] == &mixed_sum || zoo[i] == &mixed_product;
    ck_assert_msg(rate_is_invertible(zoo[i]) == !thinned, "rate %d", i);
  }
}
END_TEST

/* A closed interval within 0 … 120, its ends on a grid that meets all bends. */
static void draw_interval(draw *d, double *from, double *to) {
  *from = (double)draw_below(d, 240) / 2;
  *to = *from + (double)draw_below(d, 60) / 2;
}

static double sampled_maximum(const rate_def *r, double from, double to) {
  double most = 0;
  for (int k = 0; k <= 6000; k++)
    most = fmax(most, rate_at(r, from + (to - from) * k / 6000));
  return most;
}

/* Never below what the rate reaches; for a primitive not above it either (a jump's left end, which
 * only the limit reaches, apart). */
START_TEST(bounds) {
  draw d = draw_at(1);
  for (int i = 0; i < ZOO; i++)
    for (int n = 0; n < 60; n++) {
      double from, to;
      draw_interval(&d, &from, &to);
      double bound = rate_bound(zoo[i], from, to), most = sampled_maximum(zoo[i], from, to);
      ck_assert_msg(most <= bound * (1 + 1e-12), "rate %d on %g … %g: %g > %g", i, from, to, most,
                    bound);
      if (i >= PRIMITIVES || zoo[i] == &steps)
        continue;
      ck_assert_msg(most >= bound * (1 - 5e-3) - 1e-12, "rate %d on %g … %g: %g, bound %g", i, from,
                    to, most, bound);
    }
}
END_TEST

START_TEST(bounds_for_ever) {
  ck_assert_double_eq(rate_bound(&growth, 0, INFINITY), 50);
  ck_assert_double_eq(rate_bound(&decline, 40, INFINITY), rate_at(&decline, 40));
  ck_assert_double_eq(rate_bound(&points, 21, INFINITY), 8);
  ck_assert_double_eq(rate_bound(&steps, 30, INFINITY), 9);
  ck_assert_double_eq(rate_bound(&diurnal, 3, INFINITY), 18);
  ck_assert_double_eq(rate_bound(&flash, 0, INFINITY), 40);
  ck_assert_double_eq(rate_bound(&flash, 55, INFINITY), 0);
  ck_assert_double_eq(rate_bound(&nothing, 0, INFINITY), 0);
}
END_TEST

/* By the midpoint rule. */
static double integral(const rate_def *r, double from, double span) {
  enum { PARTS = 20000 };
  double sum = 0;
  for (int k = 0; k < PARTS; k++)
    sum += rate_at(r, from + span * (k + 0.5) / PARTS);
  return sum * span / PARTS;
}

START_TEST(waits) {
  draw d = draw_at(2);
  for (int i = 0; i < ZOO - 1; i++) {
    if (!rate_is_invertible(zoo[i]))
      continue;
    for (int n = 0; n < 40; n++) {
      double from = draw_uniform(&d) * 90, work = exp(draw_uniform(&d) * 12 - 6);
      double wait = rate_wait(zoo[i], from, work);
      if (wait == INFINITY) {
        ck_assert_double_lt(integral(zoo[i], from, 200), work * (1 + 1e-3));
        ck_assert_double_lt(rate_at(zoo[i], 1000), 1e-12);
      } else
        ck_assert_msg(fabs(integral(zoo[i], from, wait) / work - 1) < 2e-3, "rate %d, %g after %g",
                      i, work, from);
    }
  }
}
END_TEST

START_TEST(waits_in_closed_form) {
  ck_assert_double_eq_tol(rate_wait(&constant, 5, 14), 2, 1e-14);
  double k = log(25) / 100;
  ck_assert_double_eq_tol(rate_wait(&growth, 0, 2 * (exp(k * 30) - 1) / k), 30, 1e-12);
  ck_assert_double_eq_tol(rate_wait(&growth, 200, 100), 2, 1e-14);
  ck_assert_double_eq_tol(rate_wait(&scaled_growth, 200, 350), 2, 1e-14);
  ck_assert_double_eq_tol(rate_wait(&ramp, 0, 1), 2, 1e-14); /* t^2 / 4 */
  ck_assert_double_eq_tol(rate_wait(&flash, 0, 100), 35, 1e-12);
  ck_assert_double_eq_tol(rate_wait(&flash, 0, 500 - 1e-9), 55, 1e-3);
  ck_assert(rate_wait(&flash, 0, 501) == INFINITY);
  ck_assert(rate_wait(&flash, 55, 1e-9) == INFINITY);
  ck_assert(rate_wait(&ramp_down, 60, 1e-9) == INFINITY);
  ck_assert(rate_wait(&nothing, 0, 1) == INFINITY);
}
END_TEST

Suite *rate_suite(void) {
  Suite *s = suite_create("rate");
  TCase *c = tcase_create("rate");
  tcase_add_test(c, values);
  tcase_add_test(c, flash_without_rise);
  tcase_add_test(c, end_of_growth);
  tcase_add_test(c, constants);
  tcase_add_test(c, invertibility);
  tcase_add_test(c, bounds);
  tcase_add_test(c, bounds_for_ever);
  tcase_add_test(c, waits);
  tcase_add_test(c, waits_in_closed_form);
  suite_add_tcase(s, c);
  return s;
}
