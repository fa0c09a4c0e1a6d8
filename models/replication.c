/* One replication from birth to summary: its state is laid out (models/state.c), then the loop
 * (models/loop.c) runs from window to window, phase to phase, until the run ends. */
#include "models/replication.h"
#include "models/laws.h"
#include "models/migrate.h"
#include "models/recorder.h"
#include "models/request.h"
#include "models/settle.h"
#include "models/watching.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* ---- birth ---- */

replication *replication_new(const replication_def *def) {
  replication *r = calloc(1, sizeof *r);
  if (!r)
    return NULL;
  r->memory = arena_new();
  r->def = *def;
  r->a = def->architecture;
  r->c = r->a->compiled;
  r->code = r->c->code;
  r->words = r->c->words ? r->c->words : 1;
  r->stride = (uint32_t)(sizeof(request) + r->words * sizeof(uint64_t) + 31) / 32 * 32;
  r->seed_key = random_key(random_key(r->a->seed, 0x6f7574), def->index);
  r->slo_latency = TICKS_NEVER;
  state_lay(r);
  r->recorder = recorder_new(r);
  return r;
}

void replication_free(replication *r) {
  if (!r)
    return;
  state_free(r);
  arena_free(r->memory);
  free(r);
}

ticks replication_length(const architecture *a) {
  double end = isnan(a->length) ? architecture_end(a) : a->length;
  return isnan(end) ? TICKS_NEVER : ticks_from_seconds(end);
}

/* ---- windows and phases ---- */

/* The end of the k-th window: rounded to ticks each for itself, so that windows of 0.2 s do not
 * drift. */
static ticks window_edge(const replication *r, double k) {
  return ticks_from_seconds(k * r->a->window);
}

static ticks window_end_after(const replication *r, ticks t) {
  double k = floor(ticks_to_seconds(t) / r->a->window);
  while (window_edge(r, k) <= t)
    k++;
  return window_edge(r, k);
}

static bool is_whole(const replication *r, ticks start, ticks end) {
  double k = nearbyint(ticks_to_seconds(start) / r->a->window);
  return window_edge(r, k) == start && window_edge(r, k + 1) == end;
}

static ticks earlier(ticks a, ticks b) {
  return a < b ? a : b;
}

static bool interrupted(replication *r) {
  if (!r->def.interrupt || !atomic_load(r->def.interrupt))
    return false;
  r->outcome = RUN_INTERRUPTED;
  return true;
}

#ifdef UNWATCHED /* tests/bench holds a run against a program that has no watcher at all */
static void run_until(replication *r, ticks until) {
  loop_run(r, until);
}
static void finish_watching(replication *r) {
  (void)r;
}
#else
static void run_until(replication *r, ticks until) {
  if (r->def.watcher)
    loop_run_watched(r, until);
  else
    loop_run(r, until);
}
static void finish_watching(replication *r) {
  if (r->def.watcher)
    follow_finish(&r->def.watcher->follow, r);
}
#endif

/* Stops on the way where levels have to be settled, and for nothing else. */
static void run_settling(replication *r, ticks until) {
  do {
    run_until(r, earlier(until, r->settle_by));
    if (r->now >= r->settle_by)
      settle_levels(r);
  } while (r->outcome == RUN_DONE && r->now < until);
}

/* The next phase stands from now on. Of one that begins afresh, what was under way is gone,
 * unanswered, with all that nodes remembered. */
static void stand_next(replication *r) {
  bool afresh = r->a->phases[r->phase + 1].afresh;
  if (afresh) {
    state_free(r);
    state_lay(r);
  }
  migrate_stand(r);
  if (afresh)
    source_start(r);
  run_until(r, r->now);
}

static bool laws_are_kept(replication *r) {
  if (!laws_hold(r))
    r->outcome = RUN_LAW;
  return r->outcome != RUN_LAW;
}

/* At a control point: the window that is open is closed, phases change. False: the run is over. */
static bool control(replication *r, ticks until) {
  recorder *rec = r->recorder;
  bool whole = is_whole(r, rec->start, r->now);
  if (!recorder_close(r, !whole)) {
    r->outcome = RUN_SINK;
    return false;
  }
  if (r->now >= until || interrupted(r))
    return false;
  if (!migrate_decide(r, whole))
    return false;
  if (migrate_due(r)) {
    if (r->a->phases[r->phase + 1].afresh) {
      if (!laws_are_kept(r))
        return false;
      finish_watching(r);
    }
    stand_next(r);
  }
  migrate_retire(r);
  return true;
}

/* The first later phase that begins afresh; phase_count when none does. */
static uint32_t next_afresh(const replication *r) {
  uint32_t p = r->phase + 1;
  while (p < r->a->phase_count && !r->a->phases[p].afresh)
    p++;
  return p;
}

/* There was no room for one more request: the phase's figures end here, with a window cut short, in
 * which what was about to happen is half done (so no laws are checked). What begins afresh does not
 * suffer from that. False: the run is over. */
static bool go_on_behind(replication *r, ticks until) {
  recorder_full(r);
  finish_watching(r);
  if (!recorder_close(r, true)) {
    r->outcome = RUN_SINK;
    return false;
  }
  uint32_t next = next_afresh(r);
  if (next == r->a->phase_count || migrate_at(r, next) >= until || interrupted(r))
    return false;
  r->outcome = RUN_DONE;
  r->now = migrate_at(r, next);
  r->phase = next - 1;
  stand_next(r);
  return true;
}

static double strictest_latency(const slo_def *s) {
  double limits[] = {s->p999, s->p99, s->p95, s->p90, s->p50, s->mean};
  for (size_t i = 0; i < sizeof limits / sizeof *limits; i++)
    if (!isnan(limits[i]))
      return limits[i];
  return NAN;
}

static void set_slo(replication *r) {
  double limit = r->a->slo.declared ? strictest_latency(&r->a->slo) : NAN;
  if (!isnan(limit))
    r->slo_latency = ticks_from_seconds(limit);
}

outcome_of_run replication_run(replication *r) {
  ticks until = r->def.until == TICKS_NEVER ? replication_length(r->a) : r->def.until;
  set_slo(r);
  migrate_start(r);
  source_start(r);
  do {
    ticks next = earlier(window_end_after(r, r->now), earlier(migrate_next(r), until));
    if (r->recorder->warmup)
      next = earlier(next, r->recorder->phase->warm_until);
    run_settling(r, next);
  } while (r->outcome == RUN_FULL ? go_on_behind(r, until)
                                  : r->outcome == RUN_DONE && control(r, until));
  finish_watching(r);
  if (r->outcome <= RUN_INTERRUPTED && r->recorder->phase->full_at == TICKS_NEVER)
    laws_are_kept(r);
  state_empty(r);
  return r->outcome;
}

const char *replication_error(const replication *r) {
  return r->error;
}

const summary *replication_summary(const replication *r) {
  return recorder_summary((replication *)r);
}

uint64_t replication_events(const replication *r) {
  return r->event_count;
}
