/* Names come from a scenario's author and may hold anything; what reaches a terminal passes through
 * text_clean(), so it can neither move the cursor nor break the layout. */
#include "output/text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ELLIPSIS "\xe2\x80\xa6"

static bool is_continuation(char c) {
  return ((unsigned char)c & 0xc0) == 0x80;
}

size_t text_utf8(const char *at, const char *end, uint32_t *code) {
  static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
  unsigned char first = (unsigned char)*at;
  *code = first;
  if (first < 0x80)
    return 1;
  size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4 || (size_t)(end - at) < length)
    return 0;
  uint32_t value = first & (0x7fu >> length);
  for (size_t i = 1; i < length; i++) {
    if (!is_continuation(at[i]))
      return 0;
    value = value << 6 | ((unsigned char)at[i] & 0x3f);
  }
  *code = value;
  bool surrogate = value >= 0xd800 && value <= 0xdfff;
  return value < least[length] || value > 0x10ffff || surrogate ? 0 : length;
}

static bool is_control(uint32_t code) {
  return code < 0x20 || (code >= 0x7f && code < 0xa0) || (code >= 0x200b && code <= 0x200f) ||
         (code >= 0x2028 && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
}

/* Where the text is cut so that `columns` characters of it fit. */
static const char *cut_at(const char *text, const char *end, size_t columns, size_t size) {
  const char *at = text;
  for (uint32_t code; at < end && columns; columns--) {
    size_t length = text_utf8(at, end, &code);
    length = length ? length : 1;
    if ((size_t)(at - text) + length >= size)
      break;
    at += length;
  }
  return at;
}

/* Appends what lies between, made harmless; returns the characters. A replaced sequence shrinks to
 * one byte, so it fits where the original did. */
static size_t append_clean(char **out, const char *at, const char *end) {
  size_t characters = 0;
  for (uint32_t code; at < end; characters++) {
    size_t length = text_utf8(at, end, &code);
    if (length && !is_control(code))
      *out = (char *)memcpy(*out, at, length) + length;
    else
      *(*out)++ = '?';
    at += length ? length : 1;
  }
  return characters;
}

size_t text_clean(char *out, size_t size, const char *text, size_t columns) {
  const char *end = text + strlen(text);
  const char *cut = cut_at(text, end, columns, size);
  bool shortened = cut < end && columns > 1 && size > sizeof ELLIPSIS;
  if (shortened)
    cut = cut_at(text, end, columns - 1, size - sizeof ELLIPSIS + 1);
  size_t characters = append_clean(&out, text, cut);
  if (shortened)
    out = (char *)memcpy(out, ELLIPSIS, sizeof ELLIPSIS - 1) + sizeof ELLIPSIS - 1;
  *out = 0;
  return characters + shortened;
}

/* Of nine significant digits, as the CSV files have it, so that a page made of them and the
 * terminal round alike. */
static double nine_digits(double value) {
  char text[32];
  snprintf(text, sizeof text, "%.9g", value);
  return strtod(text, NULL);
}

/* Commas between the thousands of a whole number, as far as there is room. */
static void set_commas(char *text, size_t size) {
  size_t length = strlen(text);
  for (size_t behind = 3; behind < length; behind += 4, length++) {
    if (length + 2 > size)
      return;
    char *at = text + length - behind;
    memmove(at + 1, at, behind + 1);
    *at = ',';
  }
}

/* Three significant digits without an exponent or trailing zeros, at most `most_places` of them
 * behind the point, halves upwards; 0 <= value < 1e15 or so. */
static void three_digits(char *out, size_t size, double value, int most_places, const char *unit) {
  const double HALVES_UP = 1 + 1e-12;
  char text[64];
  int places = value >= 99.95 ? 0 : value >= 9.995 ? 1 : value >= 0.9995 ? 2 : 3;
  if (places > most_places)
    places = most_places;
  snprintf(text, sizeof text, "%.*f", places, value * HALVES_UP);
  if (places) {
    char *last = text + strlen(text) - 1;
    while (*last == '0')
      *last-- = 0;
    if (*last == '.')
      *last = 0;
  } else {
    set_commas(text, sizeof text);
  }
  snprintf(out, size, "%s%s", text, unit);
}

typedef struct scale {
  double below, divisor;
  const char *unit;
} scale;

static void write_scaled(char *out, size_t size, double value, int most_places,
                         const scale *scales) {
  if (!isfinite(value)) {
    snprintf(out, size, "%s", isnan(value) ? "-" : "inf");
    return;
  }
  value = nine_digits(value);
  while (fabs(value) >= scales->below)
    scales++;
  bool negative = value < 0 && size > 1;
  if (negative)
    *out = '-';
  three_digits(out + negative, size - negative, fabs(value) / scales->divisor, most_places,
               scales->unit);
}

void text_duration(char *out, size_t size, double seconds) {
  static const scale scales[] = {
      {9.995e-7, 1e-9, " ns"}, {9.995e-4, 1e-6, " \xc2\xb5s"}, {0.9995, 1e-3, " ms"},
      {119.95, 1, " s"},       {7199.5, 60, " min"},           {172790, 3600, " h"},
      {INFINITY, 86400, " d"},
  };
  write_scaled(out, size, seconds, 2, seconds == 0 ? scales + 3 : scales);
}

void text_moment(char *out, size_t size, double seconds) {
  static const struct {
    double size;
    const char *unit;
  } parts[] = {{86400, "d"}, {3600, "h"}, {60, "min"}, {1, "s"}};
  if (!(seconds >= 120 && seconds < 1e15)) {
    text_duration(out, size, seconds);
    return;
  }
  double whole = floor(seconds + 0.5);
  size_t i = 0;
  while (whole < parts[i].size)
    i++;
  double rounded = floor(whole / parts[i + 1].size + 0.5) * parts[i + 1].size;
  double rest = fmod(rounded, parts[i].size);
  int n = snprintf(out, size, "%.0f %s", (rounded - rest) / parts[i].size, parts[i].unit);
  if (rest > 0 && n > 0 && (size_t)n < size)
    snprintf(out + n, size - (size_t)n, " %.0f %s", rest / parts[i + 1].size, parts[i + 1].unit);
}

static void replace(char *text, const char *what, char by) {
  size_t length = strlen(what);
  for (char *at = strstr(text, what); at; at = strstr(at, what)) {
    *at++ = by;
    memmove(at, at + length - 1, strlen(at + length - 1) + 1);
  }
}

void text_ascii(char *text) {
  replace(text, "\xc2\xb5", 'u');
  replace(text, ELLIPSIS, '~');
}

void text_quantity(char *out, size_t size, double value) {
  static const scale scales[] = {
      {9999.5, 1, ""},      {9.995e5, 1e3, "k"},   {9.995e8, 1e6, "M"},
      {9.995e11, 1e9, "G"}, {INFINITY, 1e12, "T"},
  };
  write_scaled(out, size, value, 3, scales);
}

void text_percent(char *out, size_t size, double share) {
  static const scale scales[] = {{INFINITY, 1, " %"}};
  if (share > 0 && share < 0.00005)
    snprintf(out, size, "<0.01 %%");
  else
    write_scaled(out, size, share * 100, 2, scales);
}
