/* Caches and versions: what is looked up, kept, dropped, and seen too old. */
#include "models/cache.h"
#include "models/request.h"
#include <math.h>

static const uint64_t SALT_ROW = 0x726f77;            /* for random_key(), with a number */
static const uint64_t STEP_ROW = 0xd1342543de82ef95u; /* for random_step() */

/* The access is to the row that a trace names. */
static bool of_trace(const replication *r, uint32_t slot, const access *x) {
  return !x->fresh && request_at(r, slot)->flags & FLAG_RECORDED;
}

static uint64_t row_drawn(const replication *r, const access *x, uint64_t key) {
  draw d = draw_at(random_step(key, STEP_ROW));
  uint64_t row = keys_draw(&r->a->data[x->data].popularity, &r->key_tables[x->data], &d);
  return random_key(row, x->data);
}

/* The row of this round, if it was foreseen. */
static bool take_foreseen(const replication *r, uint32_t slot, const instruction *i,
                          uint64_t *row) {
  const request_ahead *ahead = &r->ahead[slot];
  uint32_t round = r->extra[slot].round;
  const frame *outer = &r->frames[request_at(r, slot)->frame];
  if (round >= ahead->count || ahead->key != random_fold(outer->key, i->id))
    return false;
  *row = ahead->rows[round];
  return true;
}

void lookup_key(replication *r, uint32_t slot, const instruction *i) {
  const access *x = i->u.access;
  request_row *asked = &r->rows[slot];
  if (of_trace(r, slot, x) && r->a->recorded.keys[r->extra[slot].recorded]) {
    asked->row = random_key(r->a->recorded.keys[r->extra[slot].recorded], x->data);
    return;
  }
  if (i->soft && take_foreseen(r, slot, i, &asked->row))
    return;
  uint64_t key = x->fresh ? random_step(request_at(r, slot)->key, i->id)
                          : random_key(request_at(r, slot)->root, SALT_ROW + x->data);
  asked->row = row_drawn(r, x, key);
}

/* A service comes first, then some rounds of reading from a cache of here. A draw hangs on its key
 * alone, so the rows are drawn now, and what the cache knows of them is there in time. */
void lookup_foresee(replication *r, uint32_t slot, const instruction *i) {
  const request *q = request_at(r, slot);
  const instruction *key = &r->code[i->to];
  request_ahead *ahead = &r->ahead[slot];
  const store *s = r->stores[q->here + i->offset];
  ahead->key = random_fold(q->key, key->id);
  ahead->count = i->kind;
  for (uint32_t k = 0; k < ahead->count; k++) {
    uint64_t round = random_nth(random_step(q->key, i->id), k);
    ahead->rows[k] = row_drawn(r, key->u.access, random_step(round, key->id));
    store_expect(s, ahead->rows[k] ^ key->u.access->salt);
  }
}

/* One name for (data, row, read or query). */
static uint64_t entry_of(const request_row *asked, const access *x) {
  return asked->row ^ x->salt;
}

static const cache_setting *cache_of(const replication *r, const instruction *i) {
  const node_setting *s = r->c->nodes[i->node].settings;
  return s[r->phase].own ? s[r->phase].own : NULL;
}

/* Bytes of the entry: of a query's result as declared, of a row that a trace names as recorded. */
static double size_of(const replication *r, uint32_t slot, const access *x) {
  if (of_trace(r, slot, x) && !x->salt && !isnan(r->a->recorded.sizes[r->extra[slot].recorded]))
    return r->a->recorded.sizes[r->extra[slot].recorded];
  return x->size;
}

/* The cache of the request's instance, or of the one that it visits. */
static uint32_t cache_asked(const request *q, const instruction *i) {
  return i->at == AT_HERE ? q->here + i->offset : q->target;
}

void lookup_expect(replication *r, uint32_t slot, const instruction *i) {
  uint32_t instance_index = i->at == AT_TARGET ? request_at(r, slot)->target : i->offset;
  store_expect(r->stores[instance_index], entry_of(&r->rows[slot], i->u.access));
}

void lookup_get(replication *r, uint32_t slot, const instruction *i) {
  request *q = request_at(r, slot);
  request_row *asked = &r->rows[slot];
  node_state *n = &r->nodes[i->node];
  uint32_t instance_index = cache_asked(q, i);
  bool hit = store_get(r->stores[instance_index], entry_of(asked, i->u.access), r->now);
  asked->cached[i->kind] = instance_index;
  n->lookups++;
  double size = size_of(r, slot, i->u.access);
  n->looked_bytes += size;
  if (hit) {
    n->hits++;
    n->hit_bytes += size;
    q->flags |= FLAG_HIT;
  } else {
    q->flags &= ~(uint32_t)FLAG_HIT;
  }
}

static void keep(replication *r, uint32_t slot, const instruction *i, uint32_t instance_index) {
  const cache_setting *c = cache_of(r, i);
  if (!c || instance_index == NONE)
    return;
  ticks expires = TICKS_NEVER;
  if (c->ttl) {
    draw d = draw_at(random_step(request_at(r, slot)->key, i->id));
    ticks ttl = variate_draw_ticks(c->ttl, &d);
    expires = r->now + ttl;
  }
  store_put(r->stores[instance_index], entry_of(&r->rows[slot], i->u.access),
            (uint64_t)fmin(size_of(r, slot, i->u.access) + c->overhead, 0x1p62), expires, r->now);
}

void lookup_fill(replication *r, uint32_t slot, const instruction *i) {
  const request *q = request_at(r, slot);
  keep(r, slot, i, i->at == AT_HERE ? q->here + i->offset : r->rows[slot].cached[i->kind]);
}

void lookup_written(replication *r, uint32_t slot, const instruction *i) {
  const compiled_node *n = &r->c->nodes[i->node];
  const cache_setting *c = cache_of(r, i);
  if (!c)
    return;
  uint64_t entry = entry_of(&r->rows[slot], i->u.access);
  uint32_t first = i->at == AT_HERE ? request_at(r, slot)->here + i->offset : n->first_instance;
  uint32_t count = i->at == AT_HERE ? 1 : n->most_instances;
  for (uint32_t k = first; k < first + count; k++)
    if (store_drop(r->stores[k], entry) && c->on_write == WRITE_UPDATES)
      keep(r, slot, i, k);
}

/* A write reaches each replica after a lag of its own; until then reads of the row there are stale.
 */
void version_wrote(replication *r, uint32_t slot, const instruction *i) {
  const compiled_node *n = &r->c->nodes[i->node];
  const node_setting *s = &n->settings[r->phase];
  node_state *state = &r->nodes[i->node];
  uint64_t row = r->rows[slot].row;
  for (uint32_t k = 1; s->lag && k < s->instances; k++) {
    draw d = draw_at(random_nth(random_step(request_at(r, slot)->key, state->dice ^ i->id), k));
    ticks lag = variate_draw_ticks(s->lag, &d);
    histogram_record(state->lag, lag);
    sample_add(&state->lag_sample, lag);
    if (lag > state->lag_max)
      state->lag_max = lag;
    store *behind = r->stores[n->first_instance + k];
    store_shed(behind, r->now);
    store_put(behind, row, 1, r->now + lag, r->now);
  }
}

void version_saw(replication *r, uint32_t slot) {
  const request *q = request_at(r, slot);
  class_state *k = &r->classes[q->klass];
  store *behind = r->stores[q->target];
  k->reads++;
  if (behind && store_get(behind, r->rows[slot].row, r->now))
    k->stale++;
}
