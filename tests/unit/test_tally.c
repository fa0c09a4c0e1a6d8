/* Tallies: the integral by steps against the sum of its rectangles, through the wrap of 64 bits. */
#include "sim/random.h"
#include "sim/tally.h"
#include <check.h>

Suite *tally_suite(void);

/* Rectangles between changes, folded now and then, from a moment on that makes sums wrap. */
static void walk(ticks from, uint64_t step) {
  level l = {0};
  area settled = 0;
  draw d = draw_at(random_key((uint64_t)from, step));
  ticks now = from;
  area expected = 0, folded = 0;
  uint32_t max = 0;
  for (int i = 0; i < 10000; i++) {
    ticks next = now + (ticks)draw_below(&d, step);
    expected += (area)(next - now) * l.value;
    now = next;
    if (draw_below(&d, 2) || !l.value)
      level_up(&l, now);
    else
      level_down(&l, now);
    if (l.value > max)
      max = l.value;
    if (draw_below(&d, 50))
      continue;
    ck_assert_uint_eq(l.max, max);
    folded += level_fold(&l, &settled, now);
    max = l.value;
    ck_assert_uint_eq(l.max, max);
    ck_assert(folded == expected);
  }
  ck_assert(expected > 0);
}

START_TEST(area_is_exact) {
  walk(0, 1000);
  walk(0, (uint64_t)1 << 48);
  walk((ticks)1 << 62, (uint64_t)1 << 40);
}
END_TEST

START_TEST(a_large_value_folds) {
  level l = {.value = 0};
  area settled = 0;
  ticks now = (ticks)1 << 60;
  for (int i = 0; i < 1000000; i++)
    level_up(&l, now);
  ck_assert(level_fold(&l, &settled, now + 1000) == 1000000000u);
  ck_assert(level_fold(&l, &settled, now + 1000) == 0);
  for (int i = 0; i < 1000000; i++)
    level_down(&l, now + 2000);
  ck_assert(level_fold(&l, &settled, now + 5000) == 1000000000u);
  ck_assert(level_fold(&l, &settled, now + 9000) == 0);
}
END_TEST

/* An area beyond 64 bits, settled whenever the sum may have gone nearly round; a fold in between
 * takes all of it, once. */
START_TEST(settled_in_time_any_area_is_exact) {
  level l = {0};
  area settled = 0;
  for (int i = 0; i < 1000; i++)
    level_up(&l, 7);
  ticks span = (ticks)1 << 54, now = 7;
  for (int i = 0; i < 100; i++)
    level_settle(&l, &settled, now += span);
  ck_assert(level_fold(&l, &settled, now + 5) == (area)span * 100 * 1000 + 5 * 1000);
  level_down(&l, now + 6);
  level_settle(&l, &settled, now + 7);
  ck_assert(level_fold(&l, &settled, now + 8) == 1000 + 2 * 999);
}
END_TEST

START_TEST(samples) {
  sample s = {0};
  ck_assert(isnan(sample_mean(&s)));
  for (int i = 0; i < 8; i++)
    sample_add(&s, TICKS_NEVER);
  ck_assert_uint_eq(s.count, 8);
  ck_assert(s.sum == (area)TICKS_NEVER * 8);
  ck_assert(sample_mean(&s) == ticks_to_seconds(TICKS_NEVER));
}
END_TEST

Suite *tally_suite(void) {
  Suite *s = suite_create("tally");
  TCase *c = tcase_create("tally");
  tcase_add_test(c, area_is_exact);
  tcase_add_test(c, a_large_value_folds);
  tcase_add_test(c, settled_in_time_any_area_is_exact);
  tcase_add_test(c, samples);
  suite_add_tcase(s, c);
  return s;
}
