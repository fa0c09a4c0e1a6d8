#include "cli/pilot.h"
#include "models/mean_request.h"
#include "models/rate.h"
#include "models/replication.h"
#include "sim/interval.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- how many replications ---- */

static const double WORTH_REQUESTS = 1e7;
enum { MOST_REPLICATIONS = 10, LEAST_REPLICATIONS = 4 };

/* Requests of one replication, by the rates. */
static double volume(const architecture *a, double seconds) {
  enum { STEPS = 2000 };
  double sum = 0;
  for (uint32_t i = 0; i < a->traffic_count; i++)
    for (int k = 0; k < STEPS; k++)
      sum += traffic_level(&a->traffic[i], seconds * (k + 0.5) / STEPS);
  return sum * seconds / STEPS;
}

uint32_t pilot_replications(const architecture *a, ticks until) {
  double affordable = WORTH_REQUESTS / volume(a, ticks_to_seconds(until));
  if (!(affordable >= LEAST_REPLICATIONS))
    return 1;
  return affordable < MOST_REPLICATIONS ? (uint32_t)affordable : MOST_REPLICATIONS;
}

/* ---- the windows of a phase ---- */

typedef struct windows {
  double *in_flight, *latency; /* (count of capacity) means; latency NaN: nothing was completed */
  double *end;                 /* s */
  size_t count, capacity;
} windows;

typedef struct pilot {
  windows *phases; /* (phase_count) */
  bool out_of_memory;
} pilot;

static bool grow(windows *w) {
  size_t capacity = w->capacity ? 2 * w->capacity : 64;
  double *in_flight = realloc(w->in_flight, capacity * sizeof(double));
  if (in_flight)
    w->in_flight = in_flight;
  double *latency = realloc(w->latency, capacity * sizeof(double));
  if (latency)
    w->latency = latency;
  double *end = realloc(w->end, capacity * sizeof(double));
  if (end)
    w->end = end;
  if (!in_flight || !latency || !end)
    return false;
  w->capacity = capacity;
  return true;
}

static bool note_window(void *context, const window_report *report) {
  pilot *p = context;
  windows *w = &p->phases[report->phase];
  if (report->partial)
    return true;
  if (w->count == w->capacity && !grow(w)) {
    p->out_of_memory = true;
    return false;
  }
  const class_figures *all = &report->classes[0].f;
  w->in_flight[w->count] = all->in_flight_mean;
  w->latency[w->count] = all->latency_mean_s;
  w->end[w->count++] = ticks_to_seconds(report->end);
  return true;
}

/* ---- the cut ---- */

/* Leading windows to leave out, by one figure. */
static size_t cut_by(size_t count, const double *series, bool *unsteady) {
  bool at_end = false;
  for (size_t i = 0; i < count; i++)
    if (isnan(series[i]))
      return 0; /* too little happens for this figure to tell */
  size_t cut = warmup_mser5(count, series, &at_end);
  *unsteady |= at_end && cut > 0;
  return cut;
}

static warmup_finding find(const windows *w, const phase_summary *s, double *warmup) {
  enum { LEAST_WINDOWS = 20 };
  warmup_finding f = {.windows = (uint32_t)w->count};
  *warmup = 0;
  if (!s->stood || s->overload.overloaded)
    return f;
  f.sought = true;
  f.too_few = w->count < LEAST_WINDOWS;
  if (f.too_few)
    return f;
  size_t cut = cut_by(w->count, w->in_flight, &f.unsteady);
  size_t other = cut_by(w->count, w->latency, &f.unsteady);
  if (other > cut)
    cut = other;
  if (cut)
    *warmup = w->end[cut - 1] - ticks_to_seconds(s->began);
  return f;
}

/* ---- the run ---- */

static bool is_steady(const architecture *a) {
  for (uint32_t i = 0; i < a->traffic_count; i++) {
    const arrivals_def *d = &a->traffic[i].arrivals;
    if (d->kind == ARRIVALS_SCHEDULE || (d->rate && !rate_is_constant(d->rate) && !a->held))
      return false;
  }
  return true;
}

static bool is_wanted(const architecture *a) {
  bool any = false;
  for (uint32_t p = 0; p < a->phase_count; p++)
    any |= isnan(a->phases[p].warmup) != 0;
  return any && is_steady(a);
}

static void conclude(architecture *a, const pilot *p, const summary *s, warmup_finding *found) {
  for (uint32_t i = 0; i < a->phase_count; i++)
    if (isnan(a->phases[i].warmup))
      found[i] = find(&p->phases[i], &s->phases[i], &a->phases[i].warmup);
}

static void simulate(const scenario *s, ticks until, const atomic_bool *interrupt, hooks asked,
                     pilot *p, warmup_finding *found) {
  replication_def def = {.architecture = s->architecture,
                         .until = until,
                         .hooks = asked,
                         .sink = {.context = p, .window = note_window},
                         .interrupt = interrupt};
  replication *r = replication_new(&def);
  if (r && replication_run(r) == RUN_DONE && !p->out_of_memory)
    conclude(s->architecture, p, replication_summary(r), found);
  replication_free(r);
}

const warmup_finding *pilot_warmups(const scenario *s, ticks until, const atomic_bool *interrupt,
                                    arena *memory) {
  const architecture *a = s->architecture;
  warmup_finding *found = arena_alloc(memory, (a->phase_count + 1) * sizeof *found);
  pilot p = {.phases = arena_alloc(memory, (a->phase_count + 1) * sizeof(windows))};
  hooks asked = {0};
  char why[256];
  if (!is_wanted(a))
    return found;
  if (scenario_hooks(s, 0, &asked, why, sizeof why)) {
    simulate(s, until, interrupt, asked, &p, found);
    scenario_hooks_free(&asked);
  }
  for (uint32_t i = 0; i < a->phase_count; i++) {
    free(p.phases[i].in_flight);
    free(p.phases[i].latency);
    free(p.phases[i].end);
  }
  return found;
}
