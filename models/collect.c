/* Taking a window's raw figures out of the state: levels are folded into areas, counters set to 0.
 * What was completed is what the histograms hold, which recorder.c flushes afterwards. */
#include "models/cache.h"
#include "models/recorder.h"
#include <string.h>

void collect_class(replication *r, uint32_t klass, class_raw *out) {
  class_state *k = &r->classes[klass];
  histogram_settle(&k->latency);
  *out = (class_raw){.offered = k->offered,
                     .good = k->good,
                     .reads = k->reads,
                     .stale = k->stale,
                     .latency = k->latency_sum,
                     .latency_max = k->latency.max};
  memcpy(out->ended, k->ended, sizeof out->ended);
  out->ended[STATUS_OK] = k->latency.total;
  out->in_flight = level_fold(&k->in_flight, &k->in_flight_settled, r->now);
  out->in_flight_end = k->in_flight.value;
  k->offered_total += k->offered;
  if (klass < r->a->request_count)
    r->requests_offered += k->offered;
  for (int s = 0; s < STATUS_COUNT; s++)
    k->ended_total += out->ended[s];
  k->in_flight_total += out->in_flight;
  k->age_total += k->latency_sum + k->lost_sum;
  k->offered = k->good = k->reads = k->stale = 0;
  k->latency_sum = k->lost_sum = 0;
  memset(k->ended, 0, sizeof k->ended);
}

static void collect_one(replication *r, resource *s, resource_raw *w, area *wasted) {
  *w = (resource_raw){.asked = s->asked,
                      .refused = s->refused,
                      .started = s->started,
                      .waited = s->waited,
                      .finished = s->finished,
                      .wait = s->wait_sum,
                      .work = s->work_sum,
                      .busy_max = s->busy.max,
                      .queue_max = s->waiting.max,
                      .unlimited = s->capacity == UNLIMITED};
  w->busy = level_fold(&s->busy, &s->busy_settled, r->now);
  w->queue = level_fold(&s->waiting, &s->waiting_settled, r->now);
  resource_count(s, r->now);
  w->capacity = s->capacity_sum;
  w->stood = s->stood_sum;
  w->full = s->full_stood;
  s->capacity_sum = s->stood_sum = s->full_stood = 0;
  if (w->capacity < w->busy) {
    s->overdrawn |= !s->unsettled && s->capacity != UNLIMITED;
    w->capacity = w->busy;
  }
  if (s->stands && s->busy.value <= s->capacity)
    s->unsettled = false;
  w->utilization_max = w->unlimited || !w->capacity ? 0 : (double)w->busy / (double)w->capacity;
  *wasted += s->wasted_sum;
  s->busy_total += w->busy;
  s->queue_total += w->queue;
  s->wait_total += w->wait;
  s->work_total += w->work;
  s->gone_total += s->gone_sum;
  s->finished_total += s->finished;
  s->gone_sum = 0;
  s->asked = s->refused = s->started = s->waited = s->finished = 0;
  s->wait_sum = s->work_sum = s->wasted_sum = 0;
}

void collect_resource(replication *r, uint32_t res, resource_raw *total, resource_raw *each) {
  const compiled_resource *c = &r->c->resources[res];
  uint32_t offset = res - r->c->nodes[c->node].first_resource, first;
  uint32_t count = node_slots(r, c->node, &first);
  memset(total, 0, sizeof *total);
  bool unlimited = false;
  for (uint32_t k = 0; k < count; k++) {
    resource *s = resource_of(r, first + k, offset);
    resource_raw w;
    area wasted = 0;
    collect_one(r, s, &w, &wasted);
    r->nodes[c->node].wasted_sum += wasted;
    if (c->serves)
      r->nodes[c->node].busy_sum += w.busy;
    if (s->stands && w.unlimited)
      unlimited = true;
    resource_raw_add(total, &w);
    if (!r->recorder->warmup) {
      instance_areas *sum = &r->recorder->phase->areas[s->index];
      sum->busy += w.busy;
      sum->capacity += w.capacity;
    }
    if (each)
      each[k] = w;
  }
  total->unlimited = unlimited;
}

static double fill_of(const replication *r, uint32_t node) {
  const compiled_node *n = &r->c->nodes[node];
  const node_setting *s = &n->settings[r->phase];
  if (n->kind == &kind_queue) {
    const resource *places = resource_of(r, n->first_instance, 0);
    return places->capacity == UNLIMITED ? NAN : (double)places->busy.value / places->capacity;
  }
  const cache_setting *c = n->kind == &kind_cache ? s->own : NULL;
  if (!c)
    return NAN;
  double used = 0, room = 0;
  for (uint32_t k = 0; k < s->instances; k++) {
    const store *kept = r->stores[n->first_instance + k];
    bool by_size = c->capacity != UINT64_MAX;
    used += by_size ? (double)store_bytes(kept) : (double)store_entries(kept);
    room += by_size ? (double)c->capacity : (double)c->entries;
  }
  return room < 0x1p63 ? used / room : NAN;
}

/* What the node's caches hold. */
static uint64_t entries_of(const replication *r, uint32_t node) {
  const compiled_node *n = &r->c->nodes[node];
  uint64_t sum = 0;
  for (uint32_t k = 0; n->kind == &kind_cache && k < n->settings[r->phase].instances; k++)
    sum += store_entries(r->stores[n->first_instance + k]);
  return sum;
}

void collect_node(replication *r, uint32_t node, node_raw *out) {
  node_state *n = &r->nodes[node];
  histogram_settle(&n->residence);
  *out = (node_raw){.inside_max = n->inside.max,
                    .arrivals = n->arrivals,
                    .completions = n->residence.total,
                    .failed = n->failed,
                    .rejected = n->rejected,
                    .residence = n->residence_sum,
                    .lookups = n->lookups,
                    .hits = n->hits,
                    .looked_bytes = n->looked_bytes,
                    .hit_bytes = n->hit_bytes,
                    .lag = n->lag_sample,
                    .lag_max = n->lag_max,
                    .fill = fill_of(r, node),
                    .entries = entries_of(r, node),
                    .price = n->price};
  out->inside = level_fold(&n->inside, &n->inside_settled, r->now);
  out->inside_end = n->inside.value;
  out->standing = level_fold(&n->standing, &n->standing_settled, r->now);
  out->booting = level_fold(&n->booting, &n->booting_settled, r->now);
  n->arrivals = n->failed = n->rejected = n->lookups = n->hits = 0;
  n->residence_sum = 0;
  n->looked_bytes = n->hit_bytes = 0;
  n->lag_sample = (sample){0};
  n->lag_max = 0;
}
