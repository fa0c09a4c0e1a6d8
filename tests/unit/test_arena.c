/* Arenas: blocks are zeroed, aligned and apart. */
#include "sim/arena.h"
#include "sim/random.h"
#include <check.h>
#include <stdint.h>
#include <string.h>

Suite *arena_suite(void);

START_TEST(blocks_do_not_meet) {
  enum { BLOCKS = 3000 };
  static unsigned char *blocks[BLOCKS];
  static size_t sizes[BLOCKS];
  arena *a = arena_new();
  draw d = draw_at(1);
  for (int i = 0; i < BLOCKS; i++) {
    sizes[i] = draw_below(&d, i % 100 ? 200 : 100000);
    size_t alignment = i % 3 ? 16 : 16u << draw_below(&d, 5);
    blocks[i] = i % 3 ? arena_alloc(a, sizes[i]) : arena_alloc_at(a, alignment, sizes[i]);
    ck_assert_uint_eq((uintptr_t)blocks[i] % alignment, 0);
    for (size_t k = 0; k < sizes[i]; k++)
      ck_assert_uint_eq(blocks[i][k], 0);
    memset(blocks[i], i & 255, sizes[i]);
  }
  for (int i = 0; i < BLOCKS; i++)
    for (size_t k = 0; k < sizes[i]; k++)
      ck_assert_uint_eq(blocks[i][k], i & 255);
  arena_free(a);
}
END_TEST

START_TEST(large_blocks) {
  arena *a = arena_new();
  char *large = arena_alloc(a, 5 << 20), *small = arena_alloc(a, 1);
  large[(5 << 20) - 1] = 1;
  *small = 2;
  ck_assert_int_eq(large[(5 << 20) - 1], 1);
  arena_free(a);
  arena_free(NULL);
}
END_TEST

START_TEST(texts) {
  arena *a = arena_new();
  char original[] = "text";
  char *copy = arena_copy_text(a, original);
  original[0] = 'n';
  ck_assert_str_eq(copy, "text");
  ck_assert_str_eq(arena_copy_text(a, ""), "");
  ck_assert_str_eq(arena_format(a, "%s is %d%%", "it", 7), "it is 7%");
  ck_assert_uint_eq(strlen(arena_format(a, "%9000d", 1)), 9000);
  arena_free(a);
}
END_TEST

Suite *arena_suite(void) {
  Suite *s = suite_create("arena");
  TCase *c = tcase_create("arena");
  tcase_add_test(c, blocks_do_not_meet);
  tcase_add_test(c, large_blocks);
  tcase_add_test(c, texts);
  suite_add_tcase(s, c);
  return s;
}
