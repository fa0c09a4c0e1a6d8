/* What a change of phase does: nodes that keep name and kind keep their state and take their new
 * options; new instances boot so as to be ready when the phase stands, but are not ordered before
 * the decision; those no longer wanted are drained: requests finish on the path on which they
 * began.
 *
 * A node that is gone altogether stays reachable for those paths and disappears when no request of
 * an earlier phase is left. */
#include "models/migrate.h"
#include "models/cache.h"
#include "models/hold.h"
#include "models/mean_request.h"
#include "models/recorder.h"

/* ---- instances ------------------------------------------------------------------------------- */

/* What all instances share stands at the front, and nowhere else. */
static void count_capacity(replication *r, uint32_t instance_index, bool stands) {
  const instance *x = &r->instances[instance_index];
  const compiled_node *n = &r->c->nodes[x->node];
  const node_setting *setting = &n->settings[r->phase];
  for (uint32_t k = 0; k < n->resource_count; k++) {
    resource *s = &x->resources[k];
    resource_count(s, r->now);
    s->unsettled = true;
    s->stands = stands && setting->resources[k].shared == (instance_index == n->front);
  }
}

/* The front's capacity is that of all instances that serve. */
static void set_front(replication *r, uint32_t node) {
  const compiled_node *n = &r->c->nodes[node];
  const node_setting *s = &n->settings[r->phase];
  if (n->front == NONE || !s->stands)
    return;
  uint32_t ready = 0;
  for (uint32_t k = 0; k < n->most_instances; k++)
    ready += r->instances[n->first_instance + k].state == INSTANCE_READY;
  count_capacity(r, n->front, ready > 0);
  for (uint32_t k = 0; k < n->resource_count; k++) {
    const resource_setting *setting = &s->resources[k];
    resource *res = resource_of(r, n->front, k);
    if (!setting->shared) /* whoever stands in its line is served as before */
      continue;
    uint32_t one = setting->capacity;
    resource_change(r, res, setting, one == UNLIMITED ? UNLIMITED : one * ready);
  }
}

static void set_balanced(replication *r, uint32_t node, uint32_t number, bool ready) {
  node_state *n = &r->nodes[node];
  const node_setting *s = &r->c->nodes[node].settings[r->phase];
  if (n->single)
    return;
  bool replica = n->has_replicas && number >= s->instances - s->replicas;
  balancer_set_ready(&n->all, number, ready);
  if (n->has_replicas)
    balancer_set_ready(&n->replicas, number, ready && replica);
}

static void make_ready(replication *r, uint32_t index) {
  instance *x = &r->instances[index];
  node_state *n = &r->nodes[x->node];
  if (x->state == INSTANCE_BOOTING)
    level_down(&n->booting, r->now);
  if (x->state != INSTANCE_DRAINING)
    level_up(&n->standing, r->now);
  x->state = INSTANCE_READY;
  x->booted = TICKS_NEVER;
  count_capacity(r, index, true);
  set_balanced(r, x->node, x->number, true);
  if (r->stores[index] && r->c->nodes[x->node].kind == &kind_cache && x->cold) {
    store_clear(r->stores[index]);
    x->cold = false;
  }
}

static void disappear(replication *r, uint32_t index) {
  instance *x = &r->instances[index];
  level_down(&r->nodes[x->node].standing, r->now);
  x->state = INSTANCE_ABSENT;
  x->cold = true;
  count_capacity(r, index, false);
  set_balanced(r, x->node, x->number, false);
}

/* ---- a node takes its new options ---- */

static void apply_options(replication *r, uint32_t node) {
  const compiled_node *n = &r->c->nodes[node];
  const node_setting *s = &n->settings[r->phase];
  r->nodes[node].price = s->price;
  for (uint32_t i = 0; i < s->instances; i++) {
    uint32_t index = n->first_instance + i;
    r->instances[index].slowness = 1 / s->speeds[i];
    r->instances[index].rated = s->speeds[i] == 1;
    count_capacity(r, index, r->instances[index].state >= INSTANCE_READY);
    for (uint32_t k = 0; k < n->resource_count; k++) {
      const resource_setting *setting = &s->resources[k];
      resource *res = resource_of(r, index, k);
      if (!setting->shared) /* likewise */
        resource_change(r, res, setting, setting->capacity);
    }
  }
  const cache_setting *c = n->kind == &kind_cache ? s->own : NULL;
  for (uint32_t i = 0; c && i < s->instances; i++)
    store_resize(r->stores[n->first_instance + i], c->capacity, c->entries);
}

/* Instances beyond the number wanted finish what they have. */
static void drain_surplus(replication *r, uint32_t node) {
  const compiled_node *n = &r->c->nodes[node];
  const node_setting *s = &n->settings[r->phase];
  for (uint32_t i = 0; i < n->most_instances; i++) {
    instance *x = &r->instances[n->first_instance + i];
    if (s->stands && i < s->instances)
      continue;
    if (x->state == INSTANCE_BOOTING) {
      level_down(&r->nodes[node].booting, r->now);
      x->state = INSTANCE_ABSENT;
      x->booted = TICKS_NEVER;
    }
    if (x->state != INSTANCE_READY)
      continue;
    x->state = INSTANCE_DRAINING;
    if (s->stands)
      set_balanced(r, node, i, false);
  }
}

/* At the beginning of time, or of a phase that begins afresh, nothing has to boot. */
static void raise_wanted(replication *r, uint32_t node) {
  const compiled_node *n = &r->c->nodes[node];
  const node_setting *s = &n->settings[r->phase];
  bool all = r->now == 0 || r->a->phases[r->phase].afresh;
  for (uint32_t i = 0; s->stands && i < s->instances; i++) {
    uint32_t index = n->first_instance + i;
    instance *x = &r->instances[index];
    bool booted = x->booted <= r->now && x->state <= INSTANCE_BOOTING;
    if (x->state == INSTANCE_DRAINING || booted || (all && x->state == INSTANCE_ABSENT))
      make_ready(r, index);
    else if (x->state == INSTANCE_READY)
      set_balanced(r, node, i, true);
  }
}

static void stand(replication *r) {
  for (uint32_t node = 0; node < r->c->node_count; node++) {
    const node_setting *s = &r->c->nodes[node].settings[r->phase];
    node_state *n = &r->nodes[node];
    n->has_replicas = s->replicas > 0;
    if (s->stands)
      apply_options(r, node);
    drain_surplus(r, node);
    raise_wanted(r, node);
    set_front(r, node);
  }
}

void migrate_start(replication *r) {
  migration *m = arena_alloc(r->memory, sizeof *m);
  r->migration = m;
  r->phase = 0;
  r->births = r->c->phases[0].births;
  recorder_phase(r, 0);
  stand(r);
  recorder_tell(r, r->now, "phase", r->c->phases[0].name, "stood");
}

/* ---- booting ---- */

static const uint64_t SALT_BOOT = 0x626f6f74;

static ticks boot_time(const replication *r, uint32_t node, uint32_t number, uint32_t phase) {
  const variate *boot = r->c->nodes[node].settings[phase].boot;
  if (!boot)
    return 0;
  draw d = draw_at(random_key(random_key(r->nodes[node].dice, SALT_BOOT + phase), number));
  return variate_draw_ticks(boot, &d);
}

/* Orders what the next phase has more: an event when it is ordered, another when it has booted. */
static void order_instances(replication *r, uint32_t phase, ticks stands) {
  for (uint32_t node = 0; node < r->c->node_count; node++) {
    const compiled_node *n = &r->c->nodes[node];
    const node_setting *s = &n->settings[phase];
    for (uint32_t i = 0; s->stands && i < s->instances; i++) {
      instance *x = &r->instances[n->first_instance + i];
      if (x->state != INSTANCE_ABSENT)
        continue;
      ticks boot = boot_time(r, node, i, phase);
      ticks order = stands - boot > r->now ? stands - boot : r->now;
      x->booted = order + boot;
      events_push(&r->pending, order, n->first_instance + i, EV_READY);
    }
  }
}

void migrate_ready(replication *r, uint32_t index) {
  instance *x = &r->instances[index];
  const migration *m = r->migration;
  if (x->state == INSTANCE_ABSENT) {
    if (x->booted == TICKS_NEVER)
      return; /* no longer wanted */
    x->state = INSTANCE_BOOTING;
    level_up(&r->nodes[x->node].booting, r->now);
    if (x->booted > m->stands || !m->decided)
      events_push(&r->pending, x->booted, index, EV_READY);
    if (!m->decided && x->booted <= r->now)
      make_ready(r, index);
    return;
  }
  if (x->state != INSTANCE_BOOTING || m->decided)
    return;
  make_ready(r, index);
  set_front(r, x->node);
}

/* ---- when ---- */

static const phase_def *next_phase(const replication *r) {
  return r->phase + 1 < r->a->phase_count ? &r->a->phases[r->phase + 1] : NULL;
}

ticks migrate_at(const replication *r, uint32_t phase) {
  return ticks_from_seconds(r->a->phases[phase].value);
}

static ticks timed_trigger(const replication *r, const phase_def *p) {
  if (p->trigger == TRIGGER_AT)
    return ticks_from_seconds(p->value);
  if (p->trigger == TRIGGER_AFTER)
    return r->migration->stood + ticks_from_seconds(p->value);
  return TICKS_NEVER;
}

ticks migrate_next(const replication *r) {
  const phase_def *next = next_phase(r);
  if (!next)
    return TICKS_NEVER;
  if (r->migration->decided)
    return r->migration->stands;
  ticks t = timed_trigger(r, next);
  return t < r->now ? r->now : t;
}

static void decide(replication *r, const phase_def *next) {
  migration *m = r->migration;
  phase_sums *p = r->recorder->phase;
  m->decided = true;
  m->stands = r->now + ticks_of_duration(next->takes);
  p->decided = r->now;
  p->decided_per_s = r->recorder->offered_per_s;
  recorder_tell(r, r->now, "phase", next->name, "decided");
  if (next->takes > 0)
    recorder_tell(r, r->now, "phase", next->name, "began");
  order_instances(r, r->phase + 1, m->stands);
}

/* What the traffic's rates say; a window's own count is noisy, and the first of many windows to
 * pass the mark would pass it early. Users who wait have no rate: then the count it is. */
static double offered_now(const replication *r) {
  double sum = 0;
  for (uint32_t i = 0; i < r->a->traffic_count; i++) {
    if (r->a->traffic[i].arrivals.kind == ARRIVALS_USERS)
      return r->recorder->offered_per_s;
    sum += traffic_level(&r->a->traffic[i], ticks_to_seconds(r->now));
  }
  return sum;
}

/* 1 true, 0 false, -1 the hook failed. */
static int condition(replication *r, const phase_def *next) {
  if (next->trigger == TRIGGER_AT_LOAD)
    return offered_now(r) >= next->value;
  if (next->trigger != TRIGGER_WHEN || !r->def.hooks.when)
    return 0;
  int yes = r->def.hooks.when(r->def.hooks.context, r->phase + 1, &r->recorder->report, r->error,
                              sizeof r->error);
  if (yes < 0)
    r->outcome = RUN_HOOK;
  return yes;
}

bool migrate_decide(replication *r, bool whole) {
  const phase_def *next = next_phase(r);
  migration *m = r->migration;
  if (!next || m->decided)
    return true;
  if (timed_trigger(r, next) <= r->now) {
    decide(r, next);
    return true;
  }
  if (!whole)
    return true;
  int yes = condition(r, next);
  if (yes < 0)
    return false;
  m->held = yes ? m->held + r->a->window : 0;
  if (yes && m->held >= next->sustained)
    decide(r, next);
  return true;
}

bool migrate_due(const replication *r) {
  return r->migration->decided && r->migration->stands <= r->now;
}

void migrate_stand(replication *r) {
  phase_sums *left = r->recorder->phase;
  left->left = true;
  if (left->full_at == TICKS_NEVER) {
    left->left_at = r->now;
    left->left_per_s = r->recorder->offered_per_s;
  }
  r->births = r->c->phases[++r->phase].births;
  r->migration->decided = false;
  r->migration->held = 0;
  r->migration->stood = r->now;
  recorder_phase(r, r->phase);
  stand(r);
  recorder_tell(r, r->now, "phase", r->c->phases[r->phase].name, "stood");
}

/* ---- draining ---- */

/* Nobody runs now, so whoever is not parked is not there. */
static bool earlier_paths_in_flight(const replication *r) {
  for (uint32_t slot = 0; slot < r->request_pool.used; slot++) {
    const request *q = request_at(r, slot);
    if (q->parked != PARKED_NOT && r->c->paths[q->path].phase < r->phase)
      return true;
  }
  return false;
}

static bool any_drains(const replication *r) {
  for (uint32_t i = 0; i < r->c->instance_count; i++)
    if (r->instances[i].state == INSTANCE_DRAINING)
      return true;
  return false;
}

void migrate_retire(replication *r) {
  if (!any_drains(r))
    return;
  bool old_paths = earlier_paths_in_flight(r);
  for (uint32_t node = 0; node < r->c->node_count; node++) {
    const compiled_node *n = &r->c->nodes[node];
    bool stands = n->settings[r->phase].stands, retired = false;
    for (uint32_t i = 0; i < n->most_instances; i++) {
      uint32_t index = n->first_instance + i;
      if (r->instances[index].state != INSTANCE_DRAINING)
        continue;
      const node_state *state = &r->nodes[node];
      bool empty = state->single ? !state->inside.value : !state->all.inside[i];
      if (stands ? !empty : old_paths || !empty)
        continue;
      disappear(r, index);
      retired = true;
    }
    if (retired && !stands && !r->nodes[node].standing.value)
      recorder_tell(r, r->now, "phase", n->name, "drained");
  }
}
