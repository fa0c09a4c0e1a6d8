/* What a reader should doubt before anything is simulated: figures that can't go together. */
#include "models/explain_parts.h"
#include "models/mean_request.h"

#include <math.h>

/* Open load in the end; users ask at their own pace. */
static double load_in_the_end(const architecture *a) {
  double sum = 0;
  for (uint32_t i = 0; i < a->traffic_count; i++)
    if (a->traffic[i].arrivals.kind != ARRIVALS_USERS)
      sum += traffic_level(&a->traffic[i], true);
  return sum;
}

static void doubt_growth(const explaining *e) {
  uint32_t last = e->a->phase_count - 1;
  double load = load_in_the_end(e->a), largest = e->b->largest_per_s[last];
  if (load > largest)
    fprintf(e->out, "  the load ends at %s, but the last phase, \"%s\", holds to %s only\n",
            quantity_rate(load).text, e->a->phases[last].name, quantity_rate(largest).text);
}

static void doubt_trigger(const explaining *e, uint32_t phase) {
  const phase_def *p = &e->a->phases[phase];
  if (phase == 0 || p->trigger != TRIGGER_AT_LOAD)
    return;
  double largest = e->b->largest_per_s[phase - 1];
  if (p->value > largest)
    fprintf(e->out, "  phase \"%s\" begins at a load of %s, but the one before holds to %s only\n",
            p->name, quantity_rate(p->value).text, quantity_rate(largest).text);
}

static void doubt_timeout(const explaining *e, uint32_t phase, uint32_t klass) {
  const class_def *d = &e->a->classes[klass];
  double latency = e->b->latency_s[(size_t)phase * e->a->class_count + klass];
  if (d->timeout && latency > d->timeout->mean)
    fprintf(e->out, "  \"%s\" takes %s in phase \"%s\" without any waiting, its timeout is %s\n",
            d->name, quantity_time(latency).text, e->a->phases[phase].name,
            quantity_time(d->timeout->mean).text);
}

/* The mean over all requests can't be less than that without waiting. */
static void doubt_slo(const explaining *e, uint32_t phase) {
  double mean = 0;
  for (uint32_t k = 0; k < e->a->request_count; k++)
    if (e->b->share[k] > 0)
      mean += e->b->share[k] * e->b->latency_s[(size_t)phase * e->a->class_count + k];
  if (e->a->slo.declared && mean > e->a->slo.mean)
    fprintf(e->out, "  phase \"%s\": the mean latency is %s without any waiting, the SLO says %s\n",
            e->a->phases[phase].name, quantity_time(mean).text, quantity_time(e->a->slo.mean).text);
}

void explain_doubts(const explaining *e) {
  fputs("Doubtful\n", e->out);
  long begin = ftell(e->out);
  doubt_growth(e);
  for (uint32_t p = 0; p < e->a->phase_count; p++) {
    doubt_trigger(e, p);
    doubt_slo(e, p);
    for (uint32_t k = 0; k < e->a->request_count; k++)
      doubt_timeout(e, p, k);
  }
  if (begin >= 0 && ftell(e->out) == begin)
    fputs("  nothing\n", e->out);
}
