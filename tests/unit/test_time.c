/* Ticks: rounding, and what happens at the borders. */
#include "sim/time.h"
#include <check.h>

Suite *time_suite(void);

START_TEST(whole_seconds_are_exact) {
  ck_assert_int_eq(ticks_from_seconds(1), TICKS_PER_SECOND);
  ck_assert_int_eq(ticks_from_seconds(86400 * 365.25), (ticks)31557600 * TICKS_PER_SECOND);
  ck_assert(ticks_to_seconds(3 * TICKS_PER_SECOND) == 3);
}
END_TEST

START_TEST(rounds_to_the_nearest) {
  ck_assert_int_eq(ticks_from_seconds(0x1p-36), 1);
  ck_assert_int_eq(ticks_from_seconds(0.49 * 0x1p-36), 0);
  ck_assert_int_eq(ticks_from_seconds(0.51 * 0x1p-36), 1);
  ck_assert_int_eq(ticks_from_seconds(2.75 * 0x1p-36), 3);
  for (double s = 1e-9; s < 1e6; s *= 1.7)
    ck_assert_double_eq_tol(ticks_to_seconds(ticks_from_seconds(s)), s, 0x1p-37 + s * 0x1p-53);
}
END_TEST

START_TEST(what_is_no_duration_is_zero) {
  ck_assert_int_eq(ticks_from_seconds(0), 0);
  ck_assert_int_eq(ticks_from_seconds(-1), 0);
  ck_assert_int_eq(ticks_from_seconds(-INFINITY), 0);
  ck_assert_int_eq(ticks_from_seconds(NAN), 0);
}
END_TEST

START_TEST(what_does_not_fit_is_never) {
  ck_assert_int_eq(ticks_from_seconds(INFINITY), TICKS_NEVER);
  ck_assert_int_eq(ticks_from_seconds(1e300), TICKS_NEVER);
  ck_assert_int_eq(ticks_from_seconds(0x1p26), TICKS_NEVER);
  ck_assert_int_lt(ticks_from_seconds(0x1p26 - 1), TICKS_NEVER);
}
END_TEST

START_TEST(areas_pass_64_bits) {
  area a = (area)UINT64_MAX * 1000;
  ck_assert_double_eq_tol(area_to_seconds(a), 1000 * 0x1p28, 1);
}
END_TEST

Suite *time_suite(void) {
  Suite *s = suite_create("time");
  TCase *c = tcase_create("time");
  tcase_add_test(c, whole_seconds_are_exact);
  tcase_add_test(c, rounds_to_the_nearest);
  tcase_add_test(c, what_is_no_duration_is_zero);
  tcase_add_test(c, what_does_not_fit_is_never);
  tcase_add_test(c, areas_pass_64_bits);
  suite_add_tcase(s, c);
  return s;
}
