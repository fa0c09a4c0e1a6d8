#include "output/precision.h"
#include "output/phase_text.h"
#include "output/text.h"
#include <ctype.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- reading ---- */

static const precision_goal known[] = {
    {"mean", CLASS_FIGURE(latency_mean_s), 0}, {"p50", CLASS_FIGURE(latency_p50_s), 0},
    {"p90", CLASS_FIGURE(latency_p90_s), 0},   {"p95", CLASS_FIGURE(latency_p95_s), 0},
    {"p99", CLASS_FIGURE(latency_p99_s), 0},   {"p999", CLASS_FIGURE(latency_p999_s), 0},
    {"good", CLASS_FIGURE(goodput_per_s), 0},  {"errors", CLASS_FIGURE(errors), 0},
};

/* "2%" or "0.02"; the end is left in *end. */
static double read_share(const char *text, const char **end) {
  char *stop;
  if (!isdigit((unsigned char)*text) && *text != '.')
    return NAN;
  double value = strtod(text, &stop);
  if (*stop == '%') {
    value /= 100;
    stop++;
  }
  *end = stop;
  return value > 0 && value < 1 ? value : NAN;
}

static bool add_goal(precision *p, const char *name, size_t length, double share) {
  for (size_t i = 0; i < sizeof known / sizeof *known; i++)
    if (strlen(known[i].name) == length && strncmp(known[i].name, name, length) == 0) {
      if (p->count == PRECISION_GOALS)
        return false;
      p->goals[p->count] = known[i];
      p->goals[p->count++].share = share;
      return true;
    }
  return false;
}

bool precision_read(const char *text, precision *p) {
  const char *end;
  double share = read_share(text, &end);
  p->count = 0;
  if (!isnan(share) && !*end)
    return add_goal(p, "mean", 4, share) && add_goal(p, "p99", 3, share);
  for (;;) {
    size_t length = strcspn(text, "=");
    share = text[length] ? read_share(text + length + 1, &end) : NAN;
    if (isnan(share) || !add_goal(p, text, length, share))
      return false;
    if (!*end)
      return true;
    if (*end != ',')
      return false;
    text = end + 1;
  }
}

/* ---- how firm ---- */

/* NaN when the figure has no interval (one replication, overload, nothing measured). */
static double firmness(const results *r, uint32_t phase, const precision_goal *g) {
  interval i = results_interval(r, phase, read_class, 0, g->figure);
  return i.mean > 0 ? (i.high - i.low) / 2 / i.mean : NAN;
}

uint32_t precision_next(const results *r, const precision *p) {
  double wanted = r->count;
  for (uint32_t phase = 0; phase < r->architecture->phase_count; phase++)
    for (uint32_t i = 0; i < p->count; i++) {
      double missing = firmness(r, phase, &p->goals[i]) / p->goals[i].share;
      if (missing > 1)
        wanted = fmax(wanted, ceil(r->count * missing * missing));
    }
  wanted = fmin(wanted, 2.0 * r->count);
  return wanted < p->most ? (uint32_t)wanted : p->most > r->count ? p->most : r->count;
}

void precision_write(FILE *out, const results *r) {
  const precision *p = r->precision;
  for (uint32_t phase = 0; p && phase < r->architecture->phase_count; phase++)
    for (uint32_t i = 0; i < p->count; i++) {
      double half = firmness(r, phase, &p->goals[i]);
      char name[128], is[64], asked[64];
      if (half <= p->goals[i].share || !results_stood(r, phase))
        continue;
      phase_text(name, sizeof name, r->architecture, phase, 30);
      if (isnan(half)) {
        fprintf(out, "%s: %s has no interval, so nothing was asked of it.\n", name,
                p->goals[i].name);
        continue;
      }
      text_percent(is, sizeof is, half);
      text_percent(asked, sizeof asked, p->goals[i].share);
      fprintf(out, "%s: %s is known within %s, not within %s, after %u replications.\n", name,
              p->goals[i].name, is, asked, r->count);
    }
}
