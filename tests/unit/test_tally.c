/* Levels and samples, pools, and intervals: the small tools that every figure goes through. */
#include "sim/interval.h"
#include "sim/pool.h"
#include "sim/tally.h"

#include <check.h>
#include <string.h>

START_TEST(a_level_integrates_exactly_even_when_it_wraps) {
  level l = {0};
  ticks t = INT64_MAX / 2; /* products wrap in 64 bits; the folded area does not care */
  for (int i = 0; i < 5; i++) level_up(&l, t + i);
  ck_assert_uint_eq(l.max, 5);
  for (int i = 0; i < 3; i++) level_down(&l, t + 100 + i);
  ck_assert(level_fold(&l, t + 200) == 5 * 200 - (0 + 1 + 2 + 3 + 4) - (100 + 99 + 98));
  ck_assert_uint_eq(l.max, 2);
  ck_assert(level_fold(&l, t + 300) == 200);
}
END_TEST

START_TEST(a_pool_reuses_what_was_given_back_and_keeps_the_rest) {
  pool p;
  pool_init(&p, 8, 1000);
  for (uint64_t i = 0; i < 1000; i++) {
    uint32_t index = pool_take(&p);
    ck_assert_uint_ne(index, POOL_NONE);
    memcpy(p.items + (size_t)index * 8, &i, 8);
  }
  ck_assert_uint_eq(pool_take(&p), POOL_NONE);
  for (uint64_t i = 0; i < 1000; i++) ck_assert(memcmp(p.items + i * 8, &i, 8) == 0);
  pool_give(&p, 17);
  ck_assert_uint_eq(pool_live(&p), 999);
  ck_assert_uint_eq(pool_take(&p), 17);
  pool_free(&p);
}
END_TEST

START_TEST(the_interval_is_students) {
  const double x[] = {1, 2, 3, 4, 5, NAN};
  interval i = interval_of(6, x, 0.95);
  /* t(0.975, 4) = 2.776445, s = sqrt(2.5) */
  ck_assert_double_eq_tol(i.mean, 3, 1e-12);
  ck_assert_double_eq_tol(i.high - i.mean, 2.776445 * sqrt(2.5 / 5), 1e-5);
  ck_assert_double_eq_tol(i.mean - i.low, 2.776445 * sqrt(2.5 / 5), 1e-5);
  interval one = interval_of(1, x, 0.95);
  ck_assert(one.mean == 1 && isnan(one.low) && isnan(one.high));
}
END_TEST

START_TEST(warm_up_is_found) {
  double x[500];
  bool at_end;
  for (int i = 0; i < 500; i++) x[i] = (i < 60 ? 10.0 * (60 - i) : 0) + (i * 7919 % 13) / 13.0;
  size_t cut = warmup_mser5(500, x, &at_end);
  ck_assert_msg(cut >= 55 && cut <= 75, "%zu", cut);
  ck_assert(!at_end);
}
END_TEST

Suite *tally_suite(void) {
  Suite *s = suite_create("tally");
  TCase *c = tcase_create("tools");
  tcase_add_test(c, a_level_integrates_exactly_even_when_it_wraps);
  tcase_add_test(c, a_pool_reuses_what_was_given_back_and_keeps_the_rest);
  tcase_add_test(c, the_interval_is_students);
  tcase_add_test(c, warm_up_is_found);
  suite_add_tcase(s, c);
  return s;
}
