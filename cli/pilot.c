#include "cli/pilot.h"
#include "models/mean_request.h"
#include "models/overload.h"
#include "models/replication.h"
#include "sim/interval.h"
#include "sim/runner.h"
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

/* What a window says of where the run stands: means in it; latency NaN: nothing was completed. */
enum { IN_FLIGHT, LATENCY, MESSAGES, SERIES };

typedef struct windows {
  double *series[SERIES]; /* (count of capacity) */
  double *end;            /* s */
  size_t count, capacity;
} windows;

/* One run of them. */
typedef struct pilot {
  const architecture *a;
  windows *phases; /* (phase_count) */
  const summary *summary;
  replication *replication;
  bool out_of_memory;
} pilot;

static bool grow(windows *w) {
  size_t capacity = w->capacity ? 2 * w->capacity : 64;
  double **all[SERIES + 1] = {&w->end};
  for (int k = 0; k < SERIES; k++)
    all[k + 1] = &w->series[k];
  for (int k = 0; k <= SERIES; k++) {
    double *larger = realloc(*all[k], capacity * sizeof(double));
    if (!larger)
      return false;
    *all[k] = larger;
  }
  w->capacity = capacity;
  return true;
}

static void forget(pilot *p, uint32_t phase_count) {
  for (uint32_t i = 0; i < phase_count; i++) {
    for (int k = 0; k < SERIES; k++)
      free(p->phases[i].series[k]);
    free(p->phases[i].end);
  }
  replication_free(p->replication);
}

static double messages_in_flight(const architecture *a, const window_report *report) {
  double sum = 0;
  for (uint32_t i = 0; i < report->class_count; i++)
    if (report->classes[i].klass != NONE && a->classes[report->classes[i].klass].is_message)
      sum += report->classes[i].f.in_flight_mean;
  return sum;
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
  w->series[IN_FLIGHT][w->count] = all->in_flight_mean;
  w->series[LATENCY][w->count] = all->latency_mean_s;
  w->series[MESSAGES][w->count] = messages_in_flight(p->a, report);
  w->end[w->count++] = ticks_to_seconds(report->end);
  return true;
}

/* Adds the windows of another run, one by one, as far as both have them. */
static void add_windows(windows *to, const windows *w) {
  if (w->count < to->count)
    to->count = w->count;
  for (int k = 0; k < SERIES; k++)
    for (size_t i = 0; i < to->count; i++)
      to->series[k][i] += w->series[k][i];
}

/* ---- the cut ---- */

/* Leading windows to leave out, by one figure. MSER is led astray by luck where there is nothing to
 * cut, most of all in short series: the largest cut that may be stands only where what it takes
 * away is another mean; else a smaller one is looked for. */
static size_t cut_by(size_t count, const double *series, bool *unsteady) {
  for (size_t i = 0; i < count; i++)
    if (isnan(series[i]))
      return 0; /* too little happens for this figure to tell */
  for (size_t most = count / 2; most > 0; most /= 2) {
    bool at_end = false;
    size_t cut = warmup_mser5(count, series, most, &at_end);
    bool differs = at_end && cut > 0 && warmup_differs(count, series, cut);
    *unsteady |= differs && most == count / 2;
    if (differs || !at_end || cut == 0)
      return cut;
  }
  return 0;
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
  size_t cut = 0;
  for (int k = 0; k < SERIES; k++) {
    size_t own = cut_by(w->count, w->series[k], &f.unsteady);
    if (own > cut)
      cut = own;
  }
  if (cut)
    *warmup = w->end[cut - 1] - ticks_to_seconds(s->began);
  return f;
}

/* ---- the run ---- */

static bool is_wanted(const architecture *a) {
  bool any = false;
  for (uint32_t p = 0; p < a->phase_count; p++)
    any |= isnan(a->phases[p].warmup) != 0;
  return any && traffic_is_steady(a);
}

/* Several runs, so that what is common to them stands out from the luck of each. */
enum { MOST_PILOTS = 5, REPLICATIONS_A_PILOT = 3 };

typedef struct pilots {
  const scenario *scenario;
  ticks until;
  const atomic_bool *interrupt;
  pilot runs[MOST_PILOTS];
  uint32_t count;
} pilots;

static void run_pilot(void *context, uint32_t index) {
  pilots *all = context;
  pilot *p = &all->runs[index];
  hooks asked = {0};
  char why[256];
  if (!scenario_hooks(all->scenario, index, &asked, why, sizeof why))
    return;
  replication_def def = {.architecture = all->scenario->architecture,
                         .index = index,
                         .until = all->until,
                         .hooks = asked,
                         .sink = {.context = p, .window = note_window},
                         .interrupt = all->interrupt};
  p->replication = replication_new(&def);
  outcome_of_run outcome = p->replication ? replication_run(p->replication) : RUN_INTERRUPTED;
  if ((outcome == RUN_DONE || outcome == RUN_FULL) && !p->out_of_memory)
    p->summary = replication_summary(p->replication);
  scenario_hooks_free(&asked);
}

/* In all runs together; nothing where one of them failed, or did not come to the phase. */
static void conclude(pilots *all, warmup_finding *found) {
  architecture *a = all->scenario->architecture;
  pilot *first = &all->runs[0];
  for (uint32_t k = 0; k < all->count; k++)
    if (!all->runs[k].summary)
      return;
  for (uint32_t i = 0; i < a->phase_count; i++) {
    for (uint32_t k = 1; k < all->count; k++)
      add_windows(&first->phases[i], &all->runs[k].phases[i]);
    if (isnan(a->phases[i].warmup))
      found[i] = find(&first->phases[i], &first->summary->phases[i], &a->phases[i].warmup);
  }
}

static uint32_t pilot_count(uint32_t replications) {
  uint32_t count = replications / REPLICATIONS_A_PILOT;
  return count < 1 ? 1 : count > MOST_PILOTS ? MOST_PILOTS : count;
}

const warmup_finding *pilot_warmups(const scenario *s, ticks until, uint32_t replications,
                                    uint32_t threads, const atomic_bool *interrupt, arena *memory) {
  const architecture *a = s->architecture;
  warmup_finding *found = arena_alloc(memory, (a->phase_count + 1) * sizeof *found);
  pilots all = {
      .scenario = s, .until = until, .interrupt = interrupt, .count = pilot_count(replications)};
  if (!is_wanted(a))
    return found;
  for (uint32_t k = 0; k < all.count; k++) {
    all.runs[k].a = a;
    all.runs[k].phases = arena_alloc(memory, (a->phase_count + 1) * sizeof(windows));
  }
  if (runner_run(all.count, threads, run_pilot, &all) == 0)
    conclude(&all, found);
  for (uint32_t k = 0; k < all.count; k++)
    forget(&all.runs[k], a->phase_count);
  return found;
}
