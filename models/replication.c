/* One replication from birth to summary: its state is laid out once, then the loop (models/loop.c)
 * runs from window to window, phase to phase, until the run ends. */
#include "models/replication.h"
#include "models/cache.h"
#include "models/hold.h"
#include "models/laws.h"
#include "models/migrate.h"
#include "models/recorder.h"
#include "models/request.h"
#include "models/settle.h"
#include "models/slot.h"
#include "models/watching.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

/* ---- birth ---- */

static void lay_resource(replication *r, uint32_t index, uint32_t res, uint64_t dice) {
  r->resources[index] = (resource){.head = NONE,
                                   .tail = NONE,
                                   .door_head = NONE,
                                   .door_tail = NONE,
                                   .capacity = UNLIMITED,
                                   .line_limit = UNLIMITED,
                                   .index = index,
                                   .meter = res,
                                   .dice = random_key(dice, res)};
}

static void lay_instances(replication *r, uint32_t node) {
  const compiled_node *n = &r->c->nodes[node];
  uint32_t first, count = node_slots(r, node, &first);
  for (uint32_t k = 0; k < count; k++) {
    r->instances[first + k] = (instance){.node = node,
                                         .number = k,
                                         .resources = r->resources + r->resource_count,
                                         .slowness = 1,
                                         .rated = true,
                                         .booted = TICKS_NEVER};
    for (uint32_t i = 0; i < n->resource_count; i++)
      lay_resource(r, r->resource_count + i, n->first_resource + i, r->nodes[node].dice);
    r->resource_count += n->resource_count;
  }
}

/* A cache's entries; for a database whose replicas lag, what each has not seen yet. */
static void lay_stores(replication *r, uint32_t node) {
  const compiled_node *n = &r->c->nodes[node];
  bool lags = false;
  const cache_setting *cache = NULL;
  for (uint32_t p = 0; p < r->a->phase_count; p++) {
    lags |= n->settings[p].lag != NULL;
    if (n->kind == &kind_cache && n->settings[p].own && !cache)
      cache = n->settings[p].own;
  }
  if (lags)
    r->nodes[node].lag = arena_alloc(r->memory, sizeof(histogram));
  for (uint32_t k = 0; k < n->most_instances; k++) {
    uint64_t key = random_key(r->nodes[node].dice, k);
    if (cache)
      r->stores[n->first_instance + k] =
          store_new(cache->capacity, cache->entries, cache->policy, key);
    else if (lags && k)
      r->stores[n->first_instance + k] =
          store_new(STORE_UNLIMITED, STORE_UNLIMITED, store_policy_find("fifo"), key);
  }
}

static void lay_node(replication *r, uint32_t node) {
  const compiled_node *n = &r->c->nodes[node];
  node_state *s = &r->nodes[node];
  s->dice = random_key(random_key(r->seed_key, 0x6e6f6465), random_name(n->name));
  s->single = n->most_instances == 1 && n->front == NONE;
  if (!s->single) {
    balancer_init(&s->all, n->most_instances);
    balancer_init(&s->replicas, n->most_instances);
  }
  lay_instances(r, node);
  lay_stores(r, node);
}

static void lay_architecture(replication *r) {
  const compiled *c = r->c;
  uint32_t resources = 0;
  for (uint32_t n = 0; n < c->node_count; n++)
    resources += c->nodes[n].resource_count * (c->nodes[n].most_instances + 1);
  r->instances = arena_alloc(r->memory, (c->instance_count + 1) * sizeof *r->instances);
  r->resources = arena_alloc_at(r->memory, alignof(resource), resources * sizeof *r->resources);
  r->nodes = arena_alloc_at(r->memory, alignof(node_state), c->node_count * sizeof *r->nodes);
  r->stores = arena_alloc(r->memory, (c->instance_count + 1) * sizeof *r->stores);
  r->meters = arena_alloc(r->memory, (c->resource_count + 1) * sizeof *r->meters);
  for (uint32_t n = 0; n < c->node_count; n++)
    lay_node(r, n);
}

static void lay_work(replication *r) {
  const architecture *a = r->a;
  r->classes = arena_alloc(r->memory, (a->class_count + 1) * sizeof *r->classes);
  r->key_tables = arena_alloc(r->memory, (a->data_count + 1) * sizeof *r->key_tables);
  for (uint32_t i = 0; i < a->data_count; i++)
    keys_prepare(&r->key_tables[i], &a->data[i].popularity, a->data[i].rows, r->memory);
  r->deadline_count = r->c->delay_count;
  r->deadlines = arena_alloc(r->memory, (r->deadline_count + 1) * sizeof *r->deadlines);
  for (uint32_t i = 0; i < r->deadline_count; i++)
    r->deadlines[i].delay = r->c->delays[i];
  r->paths = arena_alloc(r->memory, (r->c->path_count + 1) * sizeof *r->paths);
  for (uint32_t i = 0; i < r->c->path_count; i++) {
    uint32_t words = r->c->paths[i].words;
    area *sums = arena_alloc(r->memory, (2 * words + 1) * sizeof *sums);
    r->paths[i] = (path_state){.sums = sums, .tails = sums + words, .words = words};
  }
  r->tail_counts = arena_alloc(r->memory, (a->class_count + 1) * sizeof *r->tail_counts);
  r->client = r->c->nodes[CLIENT_NODE].first_instance;
}

ticks replication_length(const architecture *a) {
  double end = isnan(a->length) ? architecture_end(a) : a->length;
  return isnan(end) ? TICKS_NEVER : ticks_from_seconds(end);
}

/* More histograms than fit into the cache note before they count. */
static void let_note(replication *r) {
  enum { FEW = 100 }; /* some 3 kB each are in use */
  bool noting = r->a->class_count + r->c->node_count + r->c->resource_count > FEW;
  for (uint32_t i = 0; i < r->a->class_count; i++)
    histogram_let_note(&r->classes[i].latency, noting);
  for (uint32_t i = 0; i < r->c->node_count; i++)
    histogram_let_note(&r->nodes[i].residence, noting);
  for (uint32_t i = 0; i < r->c->resource_count; i++)
    histogram_let_note(&r->meters[i].waits, noting);
}

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
  r->seed_key = random_key(random_key(r->a->seed, 0x6f7574), def->index);
  r->slo_latency = TICKS_NEVER;
  events_init(&r->pending);
  r->pending.ahead = ahead_fetch;
  r->pending.context = r;
  r->pending.serial = 1; /* 0 is "no event" in the fields that remember a serial */
  r->stride = (uint32_t)(sizeof(request) + r->words * sizeof(uint64_t) + 31) / 32 * 32;
  pool_init(&r->request_pool, r->stride, EVENT_SUBJECT_MAX);
  pool_init(&r->frame_pool, sizeof(frame), UINT32_MAX - 1);
  ring_grow(r);
  lay_architecture(r);
  lay_work(r);
  r->recorder = recorder_new(r);
  let_note(r);
  return r;
}

void replication_free(replication *r) {
  if (!r)
    return;
  for (uint32_t i = 0; i < r->resource_count; i++)
    resource_free(&r->resources[i]);
  for (uint32_t i = 0; i < r->c->instance_count; i++)
    store_free(r->stores[i]);
  for (uint32_t n = 0; n < r->c->node_count; n++) {
    if (r->nodes[n].single)
      continue;
    balancer_free(&r->nodes[n].all);
    balancer_free(&r->nodes[n].replicas);
  }
  for (uint32_t i = 0; i < r->deadline_count; i++)
    free(r->deadlines[i].ring);
  events_free(&r->pending);
  slots_free(r);
  pool_free(&r->frame_pool);
  free(r->ring);
  arena_free(r->memory);
  free(r);
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
    migrate_stand(r);
    run_until(r, r->now);
  }
  migrate_retire(r);
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
  settle_levels(r);
  migrate_start(r);
  source_start(r);
  do {
    ticks next = earlier(window_end_after(r, r->now), earlier(migrate_next(r), until));
    if (r->recorder->warmup)
      next = earlier(next, r->recorder->phase->warm_until);
    run_settling(r, next);
  } while (r->outcome == RUN_DONE && control(r, until));
  finish_watching(r);
  if (r->outcome <= RUN_INTERRUPTED && !laws_hold(r))
    r->outcome = RUN_LAW;
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
