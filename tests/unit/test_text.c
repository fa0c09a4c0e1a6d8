/* Figures for people: what tests/report/formats.txt says, which the page is held to as well. */
#include "output/text.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

Suite *text_suite(void);

typedef void to_text(char *out, size_t size, double value);

static to_text *named(const char *figure) {
  return strcmp(figure, "quantity") == 0   ? text_quantity
         : strcmp(figure, "percent") == 0  ? text_percent
         : strcmp(figure, "duration") == 0 ? text_duration
         : strcmp(figure, "moment") == 0   ? text_moment
                                           : NULL;
}

START_TEST(one_convention) {
  const char *root = getenv("OUTGROW_ROOT");
  char path[4096], row[256], figure[16], expected[64], text[64];
  snprintf(path, sizeof path, "%s/tests/report/formats.txt", root ? root : ".");
  FILE *in = fopen(path, "r");
  ck_assert_ptr_nonnull(in);
  int rows = 0;
  while (fgets(row, sizeof row, in)) {
    double value;
    if (*row == '#')
      continue;
    ck_assert_int_eq(sscanf(row, "%15s %lf %63[^\n]", figure, &value, expected), 3);
    ck_assert_ptr_nonnull(named(figure));
    named(figure)(text, sizeof text, value);
    ck_assert_msg(strcmp(text, expected) == 0, "%s of %.17g: \"%s\", not \"%s\"", figure, value,
                  text, expected);
    rows++;
  }
  fclose(in);
  ck_assert_int_gt(rows, 50);
}
END_TEST

/* Whatever the room, what is written ends in it. */
START_TEST(short_of_room) {
  static const double values[] = {0, 1249.2, 1e300, -1e300, 1e15, 0.5, 123456};
  for (size_t i = 0; i < sizeof values / sizeof *values; i++)
    for (size_t size = 1; size < 16; size++) {
      char text[16];
      memset(text, 'x', sizeof text);
      text_quantity(text, size, values[i]);
      ck_assert_ptr_nonnull(memchr(text, 0, size));
      text_moment(text, size, values[i]);
      ck_assert_ptr_nonnull(memchr(text, 0, size));
    }
}
END_TEST

Suite *text_suite(void) {
  Suite *s = suite_create("text");
  TCase *c = tcase_create("text");
  tcase_add_test(c, one_convention);
  tcase_add_test(c, short_of_room);
  suite_add_tcase(s, c);
  return s;
}
