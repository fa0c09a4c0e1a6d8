/* Numbers as text: known forms, nine digits that agree with printf's, seconds that name their tick.
 */
#include "output/number.h"
#include "sim/random.h"
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

Suite *number_suite(void);

static const char *written(double value) {
  static char text[NUMBER_SIZE + 1];
  size_t length = number_write(text, value);
  ck_assert_uint_le(length, NUMBER_SIZE);
  text[length] = 0;
  return text;
}

static const char *seconds(ticks t) {
  static char text[NUMBER_SIZE + 1];
  size_t length = number_seconds(text, t);
  ck_assert_uint_le(length, NUMBER_SIZE);
  text[length] = 0;
  return text;
}

typedef struct form {
  double value;
  const char *text;
} form;

START_TEST(known_forms) {
  static const form forms[] = {
      {0, "0"},
      {-0.0, "0"},
      {1, "1"},
      {-1, "-1"},
      {10, "10"},
      {0.1, "0.1"},
      {0.5, "0.5"},
      {-2.25, "-2.25"},
      {1.0 / 3, "0.333333333"},
      {200.0 / 3, "66.6666667"},
      {0.001, "0.001"},
      {1e-6, "0.000001"},
      {1e-9, "0.000000001"},
      {1.23456789012e-7, "0.000000123456789"},
      {0.999999999, "0.999999999"},
      {0.9999999999, "1"},
      {9.9999999999, "10"},
      {123456789, "123456789"},
      {123456789.6, "123456790"},
      {999999999.9, "1000000000"},
      {1234567890.4, "1234567890"},
      {4294967296.0, "4294967296"},
      {999999999999999.0, "999999999999999"},
      {1e15, "1e+15"},
      {1.5e300, "1.5e+300"},
      {5e-10, "5e-10"},
      {INFINITY, "inf"},
      {-INFINITY, "-inf"},
      {NAN, ""},
  };
  for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
    ck_assert_str_eq(written(forms[i].value), forms[i].text);
}
END_TEST

/* Nine digits are what printf gives, but where the value lies within rounding of a tie. */
START_TEST(nine_digits) {
  draw d = draw_at(random_name("nine digits"));
  for (int i = 0; i < 200000; i++) {
    double value = pow(10, -9 + 18 * draw_uniform(&d)), nearest;
    char text[64];
    snprintf(text, sizeof text, "%.9g", value);
    nearest = strtod(text, NULL);
    double got = strtod(written(value), NULL);
    ck_assert_double_le(fabs(got - value), fabs(nearest - value) * (1 + 1e-6));
    ck_assert_ptr_null(strchr(written(value), 'e'));
  }
}
END_TEST

/* No more characters than needed: no zero at the end of a fraction. */
START_TEST(no_trailing_zeros) {
  for (int i = 1; i < 100000; i++) {
    const char *text = written(i / 1000.0);
    ck_assert(!strchr(text, '.') || text[strlen(text) - 1] != '0');
    ck_assert_double_eq(strtod(text, NULL), i / 1000.0);
  }
}
END_TEST

START_TEST(known_seconds) {
  static const form forms[] = {
      {0, "0"},           {10, "10"},   {7200.5, "7200.5"},      {0.1, "0.1"},
      {1e-6, "0.000001"}, {0.3, "0.3"}, {86400.001, "86400.001"}};
  for (size_t i = 0; i < sizeof forms / sizeof *forms; i++)
    ck_assert_str_eq(seconds(ticks_from_seconds(forms[i].value)), forms[i].text);
  ck_assert_str_eq(seconds(TICKS_NEVER), "");
  ck_assert_str_eq(seconds(1), "0.00000000001");
  ck_assert_str_eq(seconds(TICKS_PER_SECOND - 1), "0.99999999999");
  ck_assert_str_eq(seconds(TICKS_NEVER - 1), "134217727.99999999997");
}
END_TEST

/* What is written names the tick: read in units of 1e-11 s it rounds to it. */
START_TEST(seconds_name_their_tick) {
  draw d = draw_at(random_name("ticks"));
  for (int i = 0; i < 200000; i++) {
    ticks t = (ticks)(draw_bits(&d) >> (20 + i % 40));
    const char *text = seconds(t);
    const char *point = strchr(text, '.');
    char places[12] = "00000000000";
    if (point)
      memcpy(places, point + 1, strlen(point + 1));
    unsigned __int128 fraction = (unsigned __int128)strtoull(places, NULL, 10) << 36;
    ticks back = (ticks)((fraction + 50000000000u) / 100000000000u);
    ck_assert_int_eq((ticks)strtoull(text, NULL, 10) * TICKS_PER_SECOND + back, t);
  }
}
END_TEST

START_TEST(whole_numbers) {
  static const uint64_t values[] = {0, 9, 10, 99, 100, 9999, 10000, 123456789012345, UINT64_MAX};
  for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
    char text[NUMBER_SIZE + 1], expected[NUMBER_SIZE];
    text[number_whole(text, values[i])] = 0;
    snprintf(expected, sizeof expected, "%llu", (unsigned long long)values[i]);
    ck_assert_str_eq(text, expected);
  }
}
END_TEST

/* Four digits are within half of the fourth. */
START_TEST(rough_forms) {
  draw d = draw_at(random_key(3, 1));
  for (int i = 0; i < 200000; i++) {
    double value = (draw_uniform(&d) - 0.5) * pow(10, 40 * draw_uniform(&d) - 20), read;
    char text[NUMBER_SIZE + 1];
    text[number_rough(text, value)] = 0;
    ck_assert_msg(number_read(text, &read), "%s", text);
    double unit = pow(10, floor(log10(fabs(value))) - 3);
    ck_assert_msg(fabs(read - value) <= 0.5001 * fmin(unit, fabs(value) < 1e15 ? 1 : unit),
                  "%s of %.17g", text, value);
    ck_assert_msg(strlen(text) <= 10 || fabs(value) < 1e-3 || fabs(value) > 1e9, "%s", text);
  }
}
END_TEST

/* What is read is what strtod() reads, to the last bit, and only what JSON calls a number. */
START_TEST(reading) {
  draw d = draw_at(random_key(3, 2));
  for (int i = 0; i < 400000; i++) {
    char text[NUMBER_SIZE + 1];
    double value = (draw_uniform(&d) - 0.5) * pow(10, 40 * draw_uniform(&d) - 20), read;
    if (i % 2)
      text[number_write(text, value)] = 0;
    else
      snprintf(text, sizeof text, "%.*f", (int)draw_below(&d, 15), fmod(value, 1e9));
    ck_assert_msg(number_read(text, &read), "%s", text);
    ck_assert_msg(read == strtod(text, NULL), "%s", text);
  }
  static const char *const none[] = {"",   "-",     ".",    "-.5",   ".5",    "1.", "01",
                                     "00", "-01.5", "1..2", "1.2.3", "+1",    "1 ", " 1",
                                     "1a", "0x1",   "nan",  "1e",    "1e999", "--1"};
  double value;
  for (size_t i = 0; i < sizeof none / sizeof *none; i++)
    ck_assert_msg(!number_read(none[i], &value), "%s", none[i]);
  ck_assert(number_read("-0", &value) && value == 0 && signbit(value));
  ck_assert(number_read("0.5", &value) && value == 0.5);
  ck_assert(number_read("123456789012345678901234567890", &value) &&
            value == 123456789012345678901234567890.0);
  ck_assert(number_read("0.00000000000000000000012345", &value) &&
            value == 0.00000000000000000000012345);
}
END_TEST

Suite *number_suite(void) {
  Suite *s = suite_create("number");
  TCase *c = tcase_create("number");
  tcase_add_test(c, known_forms);
  tcase_add_test(c, nine_digits);
  tcase_add_test(c, no_trailing_zeros);
  tcase_add_test(c, known_seconds);
  tcase_add_test(c, seconds_name_their_tick);
  tcase_add_test(c, whole_numbers);
  tcase_add_test(c, rough_forms);
  tcase_add_test(c, reading);
  suite_add_tcase(s, c);
  return s;
}
