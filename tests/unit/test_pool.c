/* Pools: no index is live twice, contents survive growth, limits hold. */
#include "sim/pool.h"
#include "sim/random.h"
#include <check.h>
#include <stdlib.h>

Suite *pool_suite(void);

typedef struct item {
  uint64_t owner;
  char filler[56];
} item;

static item *at(pool *p, uint32_t i) {
  return (item *)p->items + i;
}

START_TEST(items_are_their_owners) {
  enum { LIMIT = 5000 };
  static uint32_t live[LIMIT];
  uint32_t count = 0;
  pool p;
  pool_init(&p, sizeof(item), LIMIT);
  draw d = draw_at(1);
  for (uint64_t i = 1; i < 200000; i++) {
    bool take = draw_below(&d, 100) < (i / 20000 % 2 ? 30 : 70);
    if (take || !count) {
      uint32_t index = pool_take(&p);
      if (count == LIMIT) {
        ck_assert_uint_eq(index, POOL_NONE);
        continue;
      }
      ck_assert_uint_lt(index, LIMIT);
      at(&p, index)->owner = index + 1;
      live[count++] = index;
    } else {
      uint32_t which = (uint32_t)draw_below(&d, count), index = live[which];
      ck_assert_uint_eq(at(&p, index)->owner, index + 1); /* 0 had it been taken twice */
      at(&p, index)->owner = 0;
      live[which] = live[--count];
      pool_give(&p, index);
    }
    ck_assert_uint_eq(pool_live(&p), count);
  }
  for (uint32_t i = 0; i < count; i++) {
    ck_assert_uint_eq(at(&p, live[i])->owner, live[i] + 1);
    at(&p, live[i])->owner = 0;
  }
  pool_free(&p);
}
END_TEST

START_TEST(new_items_are_zero_and_aligned) {
  pool p;
  pool_init(&p, sizeof(item), 1000);
  for (uint32_t i = 0; i < 1000; i++) {
    ck_assert_uint_eq(pool_take(&p), i);
    ck_assert_uint_eq((uintptr_t)p.items % 64, 0);
    for (size_t k = 0; k < sizeof(item); k++)
      ck_assert_int_eq(((char *)at(&p, i))[k], 0);
    at(&p, i)->owner = UINT64_MAX;
  }
  ck_assert_uint_eq(pool_take(&p), POOL_NONE);
  pool_free(&p);
}
END_TEST

START_TEST(last_freed_comes_first) {
  pool p;
  pool_init(&p, 4, 10);
  for (int i = 0; i < 10; i++)
    pool_take(&p);
  pool_give(&p, 3);
  pool_give(&p, 7);
  ck_assert_uint_eq(pool_take(&p), 7);
  ck_assert_uint_eq(pool_take(&p), 3);
  ck_assert_uint_eq(pool_take(&p), POOL_NONE);
  pool_free(&p);
  ck_assert_uint_eq(pool_live(&p), 0);
}
END_TEST

START_TEST(limits) {
  const uint32_t limits[] = {0, 1, 63, 64, 65, 127, 129};
  pool p;
  pool_init(&p, 24, limits[_i]);
  for (uint32_t i = 0; i < limits[_i]; i++)
    ck_assert_uint_eq(pool_take(&p), i);
  ck_assert_uint_eq(pool_take(&p), POOL_NONE);
  ck_assert_uint_eq(pool_take(&p), POOL_NONE);
  ck_assert_uint_eq(pool_live(&p), limits[_i]);
  pool_free(&p);
}
END_TEST

Suite *pool_suite(void) {
  Suite *s = suite_create("pool");
  TCase *c = tcase_create("pool");
  tcase_add_test(c, items_are_their_owners);
  tcase_add_test(c, new_items_are_zero_and_aligned);
  tcase_add_test(c, last_freed_comes_first);
  tcase_add_loop_test(c, limits, 0, 7);
  suite_add_tcase(s, c);
  return s;
}
