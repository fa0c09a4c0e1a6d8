/* What a reader should doubt before anything is simulated: figures that can't go together. */
#include "models/explain_parts.h"
#include "models/mean_request.h"

#include <math.h>

typedef struct doubting {
  const explaining *e;
  bool any; /* the heading stands */
} doubting;

static void doubt(doubting *d, const char *text) {
  if (!d->any)
    fputs("\nDoubtful\n", d->e->out);
  d->any = true;
  fprintf(d->e->out, "  %s\n", text);
}

/* Open load in the end; users ask at their own pace. */
static double load_in_the_end(const architecture *a) {
  double sum = 0;
  for (uint32_t i = 0; i < a->traffic_count; i++)
    if (a->traffic[i].arrivals.kind != ARRIVALS_USERS)
      sum += traffic_level(&a->traffic[i], INFINITY);
  return sum;
}

static void doubt_growth(doubting *d) {
  const explaining *e = d->e;
  uint32_t last = e->a->phase_count - 1;
  double load = load_in_the_end(e->a), largest = e->b->largest_per_s[last];
  if (load > largest && !e->a->held)
    doubt(d, arena_format(e->memory, "load ends at %s, the last phase, \"%s\", holds to %s only",
                          quantity_rate(load).text, e->a->phases[last].declared,
                          quantity_rate(largest).text));
}

/* Of the loads at which it is held, the least that it can't bear. */
static void doubt_held(doubting *d, uint32_t phase) {
  const explaining *e = d->e;
  double largest = e->b->largest_per_s[phase];
  uint32_t end = e->a->held ? e->a->phase_count : phase;
  for (uint32_t p = phase; p < end && (p == phase || architecture_repeats(e->a, p)); p++) {
    double load = phase_load(e->a, p);
    if (!(load > largest))
      continue;
    doubt(d, arena_format(e->memory, "\"%s\" is held at %s, it holds to %s only",
                          e->a->phases[phase].declared, quantity_rate(load).text,
                          quantity_rate(largest).text));
    return;
  }
}

static void doubt_trigger(doubting *d, uint32_t phase) {
  const explaining *e = d->e;
  const phase_def *p = &e->a->phases[phase];
  if (phase == 0 || p->trigger != TRIGGER_AT_LOAD)
    return;
  double largest = e->b->largest_per_s[phase - 1];
  if (p->value > largest)
    doubt(d, arena_format(e->memory,
                          "\"%s\" begins at a load of %s, the phase before holds to %s only",
                          p->declared, quantity_rate(p->value).text, quantity_rate(largest).text));
}

static void doubt_timeout(doubting *d, uint32_t phase, uint32_t klass) {
  const explaining *e = d->e;
  const class_def *k = &e->a->classes[klass];
  double latency = e->b->latency_s[(size_t)phase * e->a->class_count + klass];
  if (k->timeout && latency > k->timeout->mean)
    doubt(d, arena_format(e->memory,
                          "\"%s\" takes %s in \"%s\" without any waiting, its timeout is %s",
                          k->name, quantity_time(latency).text, e->a->phases[phase].declared,
                          quantity_time(k->timeout->mean).text));
}

/* The mean over all requests can't be less than that without waiting. */
static void doubt_slo(doubting *d, uint32_t phase) {
  const explaining *e = d->e;
  size_t row = (size_t)phase * e->a->class_count;
  double mean = 0;
  for (uint32_t k = 0; k < e->a->request_count; k++)
    if (e->b->share[row + k] > 0)
      mean += e->b->share[row + k] * e->b->latency_s[row + k];
  if (e->a->slo.declared && mean > e->a->slo.mean)
    doubt(d,
          arena_format(e->memory, "the SLO asks for a mean of %s, \"%s\" takes %s without waiting",
                       quantity_time(e->a->slo.mean).text, e->a->phases[phase].declared,
                       quantity_time(mean).text));
}

/* Hit ratios are reckoned with declared popularities. */
static void doubt_keys(doubting *d) {
  const recorded_table *t = &d->e->a->recorded;
  for (uint32_t i = 0; i < t->row_count; i++) {
    if (!t->keys[i])
      continue;
    doubt(d, "a trace names the rows that are asked for; hit ratios here are those of the declared "
             "popularity, a run's are the trace's");
    return;
  }
}

/* Look-ups of one request that mean the same row: one key per data, and so one entry. */
typedef struct same_rows {
  const flow *f;
  double visits;
  double *times; /* (stream_count) */
} same_rows;

static void count_same(void *context, const step_def *s, double count) {
  same_rows *x = context;
  if (step_looks_up(s) && !s->fresh && !s->times && x->f->p->front_count[s->data])
    x->times[flow_stream(x->f, s)] += x->visits * count;
}

static double *times_of_rows(const explaining *e, const flow *f, uint32_t klass) {
  double *times = arena_alloc(e->memory, (f->stream_count + 1) * sizeof *times);
  passage of = flow_passage(f, klass, e->memory);
  for (uint32_t i = 0; i < f->pair_count; i++) {
    same_rows x = {f, of.visits[i], times};
    work_visit(&f->chances, &e->a->operations[f->pairs[i].operation].body, 1, count_same, &x);
  }
  return times;
}

/* Hit ratios are reckoned as of independent look-ups; the second of the same row mostly hits. */
static void doubt_same_rows(doubting *d, uint32_t phase, uint32_t klass) {
  const explaining *e = d->e;
  const flow *f = e->b->flows[phase];
  if (flow_entry(f, klass) == NONE)
    return;
  const double *times = times_of_rows(e, f, klass);
  for (uint32_t s = 0; s < f->stream_count; s++)
    if (times[s] > 1 + 1e-9)
      doubt(d, arena_format(e->memory,
                            "\"%s\" looks up the same row of \"%s\" %s times in \"%s\": its hits "
                            "in a run are not those reckoned here, as of different rows (which "
                            "fresh = true makes of them)",
                            e->a->classes[klass].name, e->a->data[f->streams[s].data].name,
                            quantity_count(times[s]).text, e->a->phases[phase].declared));
}

/* A bound that a default decides was decided by us. */
static void doubt_default(doubting *d, uint32_t phase) {
  const explaining *e = d->e;
  uint32_t resource = e->b->bottleneck[phase];
  const option *o = resource == NONE ? NULL : bounds_default(e->c, phase, resource);
  bool again = phase && e->b->bottleneck[phase - 1] == resource;
  if (o && !(again && bounds_default(e->c, phase - 1, resource)))
    doubt(d, arena_format(e->memory,
                          "%s, which \"%s\" fills first, is a default of %s: say %s = … of \"%s\"",
                          e->c->resources[resource].full, e->a->phases[phase].declared,
                          quantity_count(o->number).text, o->name,
                          e->c->nodes[e->c->resources[resource].node].name));
}

/* What a step takes on average hangs on who comes to it. */
static void doubt_fields(doubting *d) {
  if (d->e->a->recorded.column_count)
    doubt(d, "what a field holds is reckoned here with its mean over all that come to the step, of "
             "whichever class; a run takes each request's own");
}

void explain_doubts(const explaining *e) {
  doubting d = {.e = e};
  doubt_growth(&d);
  doubt_keys(&d);
  doubt_fields(&d);
  for (uint32_t p = 0; p < e->a->phase_count; p++) {
    if (architecture_repeats(e->a, p))
      continue;
    doubt_held(&d, p);
    doubt_default(&d, p);
    doubt_trigger(&d, p);
    doubt_slo(&d, p);
    for (uint32_t k = 0; k < e->a->request_count; k++)
      doubt_timeout(&d, p, k);
    for (uint32_t k = 0; k < e->a->class_count; k++)
      doubt_same_rows(&d, p, k);
  }
}
