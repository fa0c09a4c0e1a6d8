/* The state of a replication, laid out empty: nodes, instances, their resources and stores,
 * classes, requests, pending events, sources. A phase that begins afresh has it laid out once more;
 * what was recorded is no part of it. */
#include "models/cache.h"
#include "models/hold.h"
#include "models/request.h"
#include "models/settle.h"
#include "models/slot.h"
#include <stdlib.h>

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
    r->nodes[node].lag = arena_alloc(r->laid, sizeof(histogram));
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
  r->instances = arena_alloc(r->laid, (c->instance_count + 1) * sizeof *r->instances);
  r->resources = arena_alloc_at(r->laid, alignof(resource), resources * sizeof *r->resources);
  r->nodes = arena_alloc_at(r->laid, alignof(node_state), c->node_count * sizeof *r->nodes);
  r->stores = arena_alloc(r->laid, (c->instance_count + 1) * sizeof *r->stores);
  r->meters = arena_alloc(r->laid, (c->resource_count + 1) * sizeof *r->meters);
  for (uint32_t n = 0; n < c->node_count; n++)
    lay_node(r, n);
}

static void lay_work(replication *r) {
  const architecture *a = r->a;
  r->classes = arena_alloc(r->laid, (a->class_count + 1) * sizeof *r->classes);
  r->key_tables = arena_alloc(r->laid, (a->data_count + 1) * sizeof *r->key_tables);
  for (uint32_t i = 0; i < a->data_count; i++)
    keys_prepare(&r->key_tables[i], &a->data[i].popularity, a->data[i].rows, r->laid);
  r->deadline_count = r->c->delay_count;
  r->deadlines = arena_alloc(r->laid, (r->deadline_count + 1) * sizeof *r->deadlines);
  for (uint32_t i = 0; i < r->deadline_count; i++)
    r->deadlines[i].delay = r->c->delays[i];
  r->paths = arena_alloc(r->laid, (r->c->path_count + 1) * sizeof *r->paths);
  for (uint32_t i = 0; i < r->c->path_count; i++) {
    uint32_t words = r->c->paths[i].words;
    area *sums = arena_alloc(r->laid, (2 * words + 1) * sizeof *sums);
    r->paths[i] = (path_state){.sums = sums, .tails = sums + words, .words = words};
  }
  r->tail_counts = arena_alloc(r->laid, (a->class_count + 1) * sizeof *r->tail_counts);
  r->client = r->c->nodes[CLIENT_NODE].first_instance;
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

void state_lay(replication *r) {
  r->laid = arena_new();
  events_init(&r->pending);
  r->pending.ahead = ahead_fetch;
  r->pending.context = r;
  r->pending.serial = 1; /* 0 is "no event" in the fields that remember a serial */
  pool_init(&r->request_pool, r->stride,
            r->a->most_in_flight ? r->a->most_in_flight : EVENT_SUBJECT_MAX);
  pool_init(&r->frame_pool, sizeof(frame), UINT32_MAX - 1);
  ring_grow(r);
  lay_architecture(r);
  lay_work(r);
  let_note(r);
  settle_levels(r);
}

void state_empty(replication *r) {
  for (uint32_t i = 0; i < r->c->instance_count; i++) {
    store_free(r->stores[i]);
    r->stores[i] = NULL;
  }
  events_free(&r->pending);
  slots_free(r);
  pool_free(&r->frame_pool);
}

void state_free(replication *r) {
  state_empty(r);
  for (uint32_t i = 0; i < r->resource_count; i++)
    resource_free(&r->resources[i]);
  for (uint32_t n = 0; n < r->c->node_count; n++) {
    if (r->nodes[n].single)
      continue;
    balancer_free(&r->nodes[n].all);
    balancer_free(&r->nodes[n].replicas);
  }
  for (uint32_t i = 0; i < r->deadline_count; i++)
    free(r->deadlines[i].ring);
  free(r->ring);
  r->ring = NULL;
  r->ring_first = r->ring_count = r->ring_capacity = 0;
  r->resource_count = 0;
  arena_free(r->laid);
}
