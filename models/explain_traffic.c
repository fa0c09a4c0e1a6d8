/* Who asks, how often, and for what. */
#include "models/explain_parts.h"
#include "models/mean_request.h"
#include "models/rate.h"

#include <math.h>
#include <string.h>

static const char *arrivals_word(const arrivals_def *d) {
  static const char *const words[] = {"poisson", "renewal", "every", "mmpp", "schedule", "users"};
  return words[d->kind];
}

static const char *open_text(const explaining *e, const traffic_def *t) {
  double from = traffic_level(t, false), to = traffic_level(t, true);
  const char *text =
      arena_format(e->memory, "%s, %s", arrivals_word(&t->arrivals), quantity_rate(from).text);
  if (from == to)
    return arena_format(e->memory, "%s (%s)", text, quantity_per_day(from).text);
  double end = rate_end_of_growth(t->arrivals.rate);
  text = arena_format(e->memory, "%s to %s (%s to %s)", text, quantity_rate(to).text,
                      quantity_count(from * 86400).text, quantity_per_day(to).text);
  return isnan(end) ? text : arena_format(e->memory, "%s in %s", text, quantity_time(end).text);
}

static const char *users_text(const explaining *e, const arrivals_def *d) {
  const char *text = arena_format(e->memory, "users, %s of them", quantity_count(d->users).text);
  if (variate_is_zero(d->think))
    return arena_format(e->memory, "%s, who don't think", text);
  return arena_format(e->memory, "%s, who think %s", text, quantity_time(d->think->mean).text);
}

static const char *schedule_text(const explaining *e, const arrivals_def *d) {
  double requests = 0;
  for (uint32_t i = 0; i < d->count; i++)
    requests += d->counts[i];
  return arena_format(e->memory, "schedule, %s requests in %s", quantity_count(requests).text,
                      quantity_time(d->count ? d->values[d->count - 1] : 0).text);
}

static const char *source_text(const explaining *e, const traffic_def *t) {
  if (t->arrivals.kind == ARRIVALS_USERS)
    return users_text(e, &t->arrivals);
  if (t->arrivals.kind == ARRIVALS_SCHEDULE)
    return schedule_text(e, &t->arrivals);
  return open_text(e, t);
}

static void explain_asks(const explaining *e, const traffic_def *t, int indent) {
  double total = 0;
  for (uint32_t i = 0; i < t->ask_count; i++)
    total += t->asks[i].weight;
  wrapped w = wrap_begin(e->out, indent, "");
  for (uint32_t i = 0; i < t->ask_count; i++)
    wrap_add(&w, arena_format(e->memory, "%s %s", e->a->classes[t->asks[i].klass].name,
                              quantity_share(t->asks[i].weight / total).text));
  wrap_end(&w);
}

void explain_traffic(const explaining *e) {
  int width = 0;
  for (uint32_t i = 0; i < e->a->traffic_count; i++)
    width = (int)fmax(width, text_width(e->a->traffic[i].name));
  fprintf(e->out, "Traffic\n");
  for (uint32_t i = 0; i < e->a->traffic_count; i++) {
    const traffic_def *t = &e->a->traffic[i];
    fprintf(e->out, "  %s  %s\n", text_padded(t->name, width, e->memory), source_text(e, t));
    explain_asks(e, t, width + 4);
  }
}
