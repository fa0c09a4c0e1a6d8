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

/* From its first level to its last. */
static const char *levels_text(const explaining *e, const traffic_def *t, double from, double to) {
  if (from == to)
    return arena_format(e->memory, "%s (%s)", quantity_rate(from).text,
                        quantity_per_day(from).text);
  const char *text = arena_format(e->memory, "%s to %s (%s to %s)", quantity_rate(from).text,
                                  quantity_rate(to).text, quantity_count(from * 86400).text,
                                  quantity_per_day(to).text);
  double end = t->arrivals.rate ? rate_end_of_growth(t->arrivals.rate) : NAN;
  return isnan(end) ? text : arena_format(e->memory, "%s in %s", text, quantity_time(end).text);
}

/* Swings, flashes and what lies between the levels show in the most that it may be. */
static const char *open_text(const explaining *e, const traffic_def *t) {
  double from = traffic_level(t, 0), to = traffic_level(t, INFINITY);
  const rate_def *rate = t->arrivals.rate;
  double batch = t->arrivals.batch ? t->arrivals.batch->mean : 1;
  double most = rate ? batch * rate_bound(rate, 0, INFINITY) : 0;
  const char *text =
      arena_format(e->memory, "%s, %s", arrivals_word(&t->arrivals), levels_text(e, t, from, to));
  if (!(most > 1.001 * fmax(from, to)))
    return text;
  return arena_format(e->memory, "%s, at most %s", text, quantity_rate(most).text);
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
