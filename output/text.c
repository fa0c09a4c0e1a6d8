/* Names come from a scenario's author and may hold anything; what reaches a terminal passes through
 * text_clean(), so it can neither move the cursor nor break the layout. */
#include "output/text.h"

#include <math.h>
#include <stdio.h>
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

/* Three significant digits without an exponent or trailing zeros, at most `most_places` of them
 * behind the point; 0 <= value < 1e15 or so. */
static void three_digits(char *out, size_t size, double value, int most_places, const char *unit) {
  char text[64];
  int places = value >= 99.95 ? 0 : value >= 9.995 ? 1 : value >= 0.9995 ? 2 : 3;
  if (places > most_places)
    places = most_places;
  snprintf(text, sizeof text, "%.*f", places, value);
  if (places) {
    char *last = text + strlen(text) - 1;
    while (*last == '0')
      *last-- = 0;
    if (*last == '.')
      *last = 0;
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
