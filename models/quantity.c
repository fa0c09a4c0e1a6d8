#include "models/quantity.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

static quantity words(const char *text) {
  quantity q;
  snprintf(q.text, sizeof q.text, "%s", text);
  return q;
}

/* Three significant digits without an exponent or trailing zeros, thousands set off by commas. */
static void three_digits(double x, char *out, size_t size) {
  double magnitude = x == 0 ? 0 : floor(log10(fabs(x)));
  int decimals = magnitude >= 2 ? 0 : (int)(2 - fmax(magnitude, -6));
  char plain[64];
  int length = snprintf(plain, sizeof plain, "%.*f", decimals, x);
  if (decimals) {
    while (plain[length - 1] == '0')
      plain[--length] = '\0';
    if (plain[length - 1] == '.')
      plain[--length] = '\0';
    snprintf(out, size, "%.30s", plain);
    return;
  }
  size_t used = 0;
  for (int i = 0; i < length && used + 2 < size; i++) {
    if (i && (length - i) % 3 == 0 && plain[i - 1] != '-')
      out[used++] = ',';
    out[used++] = plain[i];
  }
  out[used] = '\0';
}

static quantity with_unit(double x, const char *unit) {
  char digits[32];
  quantity q;
  three_digits(x, digits, sizeof digits);
  snprintf(q.text, sizeof q.text, "%s%s", digits, unit);
  return q;
}

/* The largest of the units (ascending) that x reaches. */
typedef struct unit {
  double size;
  const char *name;
} unit;

static quantity in_units(double x, const unit *units, int count) {
  int i = 0;
  while (i + 1 < count && fabs(x) >= units[i + 1].size * (1 - 1e-12))
    i++;
  return with_unit(x / units[i].size, units[i].name);
}

quantity quantity_time(double s) {
  static const unit units[] = {{1e-9, " ns"}, {1e-6, " us"},    {1e-3, " ms"},   {1, " s"},
                               {60, " min"},  {3600, " hours"}, {86400, " days"}};
  if (isnan(s))
    return words("-");
  if (isinf(s))
    return words("for ever");
  if (s == 0)
    return words("0 ms");
  if (s == 3600)
    return words("1 hour");
  if (s == 86400)
    return words("1 day");
  return in_units(s, units, sizeof units / sizeof *units);
}

quantity quantity_ms(double s) {
  quantity q;
  if (isnan(s))
    return words("-");
  if (s == 0)
    return words("0");
  double ms = s * 1e3;
  snprintf(q.text, sizeof q.text, "%.*f",
           ms < 0.0995  ? 4
           : ms < 9.995 ? 2
           : ms < 99.95 ? 1
                        : 0,
           ms);
  return q;
}

quantity quantity_count(double x) {
  static const unit units[] = {{1, ""}, {1e6, " million"}, {1e9, " billion"}, {1e12, " trillion"}};
  if (isnan(x))
    return words("-");
  if (isinf(x))
    return words("unlimited");
  return in_units(x, units, sizeof units / sizeof *units);
}

quantity quantity_rate(double per_s) {
  if (isnan(per_s))
    return words("-");
  if (isinf(per_s))
    return words("no limit");
  quantity q = quantity_count(per_s);
  strncat(q.text, "/s", sizeof q.text - strlen(q.text) - 1);
  return q;
}

quantity quantity_per_day(double per_s) {
  quantity q = quantity_count(per_s * 86400);
  strncat(q.text, " a day", sizeof q.text - strlen(q.text) - 1);
  return q;
}

quantity quantity_bytes(double bytes) {
  static const unit powers[] = {
      {1, " B"}, {1024, " KiB"}, {0x1p20, " MiB"}, {0x1p30, " GiB"}, {0x1p40, " TiB"}};
  static const unit tens[] = {{1, " B"}, {1e3, " KB"}, {1e6, " MB"}, {1e9, " GB"}, {1e12, " TB"}};
  if (isinf(bytes))
    return words("unlimited");
  for (int i = 4; i > 0; i--)
    if (bytes >= powers[i].size && fmod(bytes, powers[i].size) == 0 &&
        bytes / powers[i].size < 1024)
      return in_units(bytes, powers, 5);
  return in_units(bytes, tens, 5);
}

quantity quantity_share(double share) {
  return isnan(share) ? words("-") : with_unit(share * 100, " %");
}
