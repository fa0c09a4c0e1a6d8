/* Writing numbers through integers.
 *
 * A value is scaled by an exact power of ten to nine digits, rounded once to a whole number, and
 * that is written two digits at a time. The one multiplication and the one rounding are IEEE
 * operations, so every compiler and machine gives the same bytes; printf is left for magnitudes
 * that no figure has. */
#include "output/number.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
  DIGITS = 9,
  ROUGH_DIGITS = 4,
  MOST_PLACES = 11,
  MOST_EXACT = 15 /* digits */,
  TICK_BITS = 36
};

static const double power_of_ten[] = {1e0, 1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,
                                      1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17};
static const double small_power_of_ten[] = {1e0,  1e-1, 1e-2, 1e-3, 1e-4,
                                            1e-5, 1e-6, 1e-7, 1e-8, 1e-9};
static const uint64_t whole_power_of_ten[] = {1,         10,         100,         1000,
                                              10000,     100000,     1000000,     10000000,
                                              100000000, 1000000000, 10000000000, 100000000000};

static const char pairs[] = "00010203040506070809101112131415161718192021222324"
                            "25262728293031323334353637383940414243444546474849"
                            "50515253545556575859606162636465666768697071727374"
                            "75767778798081828384858687888990919293949596979899";

/* The last `width` digits of n, with leading zeros; returns the end. */
static char *write_digits(char *out, uint64_t n, int width) {
  char *at = out + width;
  for (; at - out >= 2; n /= 100)
    memcpy(at -= 2, pairs + n % 100 * 2, 2);
  if (at > out)
    *out = (char)('0' + n % 10);
  return out + width;
}

static int digits_of(uint64_t n) {
  int digits = 1;
  for (; n >= 10000; n /= 10000)
    digits += 4;
  return digits + (n >= 10) + (n >= 100) + (n >= 1000);
}

static char *write_whole(char *out, uint64_t n) {
  return write_digits(out, n, digits_of(n));
}

size_t number_whole(char *out, uint64_t value) {
  return (size_t)(write_whole(out, value) - out);
}

/* n / 10^places, without trailing zeros. */
static char *write_scaled(char *out, uint64_t n, int places) {
  while (places >= 4 && n % 10000 == 0)
    n /= 10000, places -= 4;
  while (places > 0 && n % 10 == 0)
    n /= 10, places--;
  if (places > MOST_PLACES) { /* below 0.01: all nine digits may stand behind more zeros than fit
                                 one table */
    memcpy(out, "0.", 2);
    return write_digits(out + 2, n, places);
  }
  out = write_whole(out, n / whole_power_of_ten[places]);
  if (places == 0)
    return out;
  *out++ = '.';
  return write_digits(out, n % whole_power_of_ten[places], places);
}

/* How many places behind the point leave nine significant digits; 1e-9 <= value < 1e9. */
static int places_of(double value) {
  if (value >= 1) {
    int whole = 1;
    while (value >= power_of_ten[whole])
      whole++;
    return DIGITS - whole;
  }
  int zeros = 1;
  while (value < small_power_of_ten[zeros])
    zeros++;
  return DIGITS - 1 + zeros;
}

static char *write_fraction(char *out, double value, int digits) {
  int places = places_of(value) - (DIGITS - digits);
  uint64_t n = (uint64_t)llrint(value * power_of_ten[places]);
  return write_scaled(out, n, places);
}

size_t number_write(char *out, double value) {
  if (isnan(value))
    return 0;
  char *at = out;
  if (value < 0) {
    *at++ = '-';
    value = -value;
  }
  if (value < 1e15 && value >= 1e9)
    at = write_whole(at, (uint64_t)llrint(value));
  else if (value < 1e9 && (double)(uint32_t)value == value)
    at = write_whole(at, (uint32_t)value);
  else if (value < 1e9 && value >= 1e-9)
    at = write_fraction(at, value, DIGITS);
  else
    at += snprintf(at, NUMBER_SIZE - 1, "%.9g", value);
  return (size_t)(at - out);
}

size_t number_rough(char *out, double value) {
  double size = fabs(value);
  if (size >= 1e4 && size < 1e15)
    return number_write(out, round(value));
  if (!(size < 1e4 && size >= 1e-9))
    return number_write(out, value);
  char *at = out;
  if (value < 0)
    *at++ = '-';
  return (size_t)(write_fraction(at, size, ROUGH_DIGITS) - out);
}

/* The fraction of a second `tick` with so many places. */
static uint64_t scaled_tick(uint64_t tick, int places) {
  unsigned __int128 scaled = (unsigned __int128)tick * whole_power_of_ten[places];
  return (uint64_t)((scaled + ((uint64_t)1 << (TICK_BITS - 1))) >> TICK_BITS);
}

/* Whether no other tick is as near to what is written then. */
static bool names_tick(uint64_t tick, int places) {
  unsigned __int128 scaled = (unsigned __int128)scaled_tick(tick, places) << TICK_BITS;
  uint64_t power = whole_power_of_ten[places];
  return (uint64_t)((scaled + power / 2) / power) == tick;
}

/* The fewest places that name it; more of them are never farther off, so half of what is left need
 * not be tried. */
static int places_of_tick(uint64_t tick) {
  int least = 0, most = MOST_PLACES;
  while (least < most) {
    int middle = (least + most) / 2;
    if (names_tick(tick, middle))
      most = middle;
    else
      least = middle + 1;
  }
  return least;
}

size_t number_seconds(char *out, ticks t) {
  if (t == TICKS_NEVER || t < 0)
    return 0;
  const uint64_t one = (uint64_t)1 << TICK_BITS;
  uint64_t whole = (uint64_t)t / one, tick = (uint64_t)t % one;
  int places = tick ? places_of_tick(tick) : 0;
  uint64_t n = scaled_tick(tick, places);
  /* n has no trailing zero, as fewer places would do, and is not 10^places, which would name the
   * next second's tick */
  char *at = write_whole(out, whole);
  if (places == 0)
    return (size_t)(at - out);
  *at++ = '.';
  return (size_t)(write_digits(at, n, places) - out);
}

/* ---- reading ---------------------------------------------------------------------------- */

/* Behind the digits at `at`; NULL where there are none. */
static const char *behind_digits(const char *at) {
  size_t digits = at ? strspn(at, "0123456789") : 0;
  return digits ? at + digits : NULL;
}

/* RFC 8259: no sign but -, no leading zero, digits on both sides of a point. */
static bool is_json(const char *at) {
  at += *at == '-';
  at = *at == '0' ? at + 1 : behind_digits(at);
  if (at && *at == '.')
    at = behind_digits(at + 1);
  if (at && (*at == 'e' || *at == 'E'))
    at = behind_digits(at + 1 + (at[1] == '+' || at[1] == '-'));
  return at && !*at;
}

/* What number_write() mostly has written: few digits and no exponent, digits / 10^places, of which
 * both are exact. False: anything else. */
static bool read_plain(const char *text, double *value) {
  uint64_t n = 0;
  const char *at = text + (*text == '-'), *first = at, *point = NULL;
  for (; (*at >= '0' && *at <= '9') || (*at == '.' && !point); at++)
    if (*at == '.')
      point = at;
    else
      n = 10 * n + (uint64_t)(*at - '0');
  const char *whole_end = point ? point : at;
  bool zero_leads = *first == '0' && whole_end - first > 1;
  if (*at || whole_end == first || zero_leads || point == at - 1 || at - first > MOST_EXACT + 1)
    return false;
  double size = (double)n / power_of_ten[point ? at - point - 1 : 0];
  *value = *text == '-' ? -size : size;
  return true;
}

bool number_read(const char *text, double *value) {
  if (read_plain(text, value))
    return true;
  if (!is_json(text) && strcmp(text, "inf") != 0 && strcmp(text, "-inf") != 0)
    return false;
  *value = strtod(text, NULL);
  return isfinite(*value) || strstr(text, "inf"); /* 1e999 is no infinity that we wrote */
}
