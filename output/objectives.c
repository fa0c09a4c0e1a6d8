#include "output/objectives.h"
#include "output/phase_text.h"
#include "output/text.h"

#include <math.h>

typedef struct objective {
  const char *name;
  size_t limit;    /* offset in slo_def */
  uint32_t figure; /* of a class */
  bool is_share;
} objective;

#define LATENCY(name, field)                                                                       \
  { #name, offsetof(slo_def, name), CLASS_FIGURE(field), false }
static const objective objectives[] = {
    LATENCY(mean, latency_mean_s),
    LATENCY(p50, latency_p50_s),
    LATENCY(p90, latency_p90_s),
    LATENCY(p95, latency_p95_s),
    LATENCY(p99, latency_p99_s),
    LATENCY(p999, latency_p999_s),
    {"errors", offsetof(slo_def, errors), CLASS_FIGURE(errors), true},
};

static void in_words(char *text, size_t size, const objective *o, double value) {
  if (o->is_share)
    text_percent(text, size, value);
  else
    text_duration(text, size, value);
}

static void report(FILE *out, const results *r, uint32_t phase, const objective *o, double value,
                   double limit) {
  char name[128], measured[64], asked[64];
  phase_text(name, sizeof name, r->architecture, phase, 40);
  in_words(measured, sizeof measured, o, value);
  in_words(asked, sizeof asked, o, limit);
  if (isnan(value) && !results_waits_hidden(r, phase))
    fprintf(out, "slo missed: phase \"%s\": no %s was measured (%s asked for)\n", name, o->name,
            asked);
  else if (isnan(value))
    fprintf(out, "slo missed: phase \"%s\" is overloaded, %s grows without end (%s asked for)\n",
            name, o->name, asked);
  else
    fprintf(out, "slo missed: phase \"%s\": %s is %s, %s asked for\n", name, o->name, measured,
            asked);
}

static bool is_missed(const results *r, uint32_t phase, const objective *o, double limit,
                      double *value) {
  *value = results_mean(r, phase, read_class, 0, o->figure);
  if (isnan(*value)) /* nothing was measured, so nothing was kept */
    return results_stood(r, phase) > 0;
  return *value > limit;
}

uint32_t objectives_missed(const results *r, FILE *out) {
  const slo_def *slo = &r->architecture->slo;
  uint32_t missed = 0;
  for (uint32_t p = 0; p < r->architecture->phase_count; p++)
    for (size_t i = 0; i < sizeof objectives / sizeof *objectives; i++) {
      double limit = *(const double *)((const char *)slo + objectives[i].limit), value;
      if (isnan(limit) || !is_missed(r, p, &objectives[i], limit, &value))
        continue;
      missed++;
      if (out)
        report(out, r, p, &objectives[i], value, limit);
    }
  return missed;
}
