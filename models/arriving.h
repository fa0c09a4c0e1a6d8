/* Arrivals: the beginning of a request, and the next one's time. Hot code, hence inline; the rest
 * is in models/source.c. */
#ifndef MODELS_ARRIVING_H
#define MODELS_ARRIVING_H

#include "models/hold.h"
#include "models/request.h"
#include "models/slot.h"

/* What is not a plain request of its class (models/source.c): its timers, what was recorded of it,
 * and the rest of a batch. */
void source_guard(replication *r, uint32_t slot, uint32_t klass);
void source_mark_recorded(replication *r, uint32_t slot, uint32_t row);
void source_begin_others(replication *r, source *s, uint32_t count);

static const uint64_t SALT_CLASS = 0x636c617373;

HOT uint32_t source_class_of(const source *s, uint64_t luck) {
  const traffic_def *def = s->def;
  if (def->ask_count == 1)
    return def->asks[0].klass;
  draw d = draw_at(random_key(luck, SALT_CLASS));
  double u = draw_uniform(&d);
  uint32_t k = 0;
  while (k + 1 < def->ask_count && u >= s->cumulated[k])
    k++;
  return def->asks[k].klass;
}

HOT void source_push_arrival(replication *r, uint32_t index) {
  source *s = &r->sources[index];
  ticks t = arrivals_next(&s->arrivals, r->now, &s->batch);
  if (t != TICKS_NEVER)
    events_push_outside(&r->pending, t, s->tail);
}

/* A request of a class is due now; NULL when there is no room. */
HOT request *source_begin(replication *r, uint32_t klass, uint64_t root, uint32_t *slot) {
  class_state *k = &r->classes[klass];
  const birth *b = &r->births[klass];
  request *q = request_new(r, b, root, slot);
  if (__builtin_expect(!q, 0))
    return NULL;
  k->offered++;
  level_up(&k->in_flight, r->now);
  if (b->guarded)
    source_guard(r, *slot, klass);
  return q;
}

/* The key of the source's next request, and its class. */
HOT uint64_t source_next_root(source *s, uint32_t *klass) {
  uint64_t number = s->number++, root = random_nth(s->key, number);
  const uint32_t *traced = s->def->arrivals.classes;
  *klass = __builtin_expect(traced != NULL, 0) ? traced[number] : source_class_of(s, root);
  return root;
}

/* The source's next request begins. */
HOT request *source_begin_next(replication *r, source *s, uint32_t *slot) {
  uint64_t number = s->number;
  uint32_t klass;
  uint64_t root = source_next_root(s, &klass);
  request *q = source_begin(r, klass, root, slot);
  const arrivals_def *d = &s->def->arrivals;
  if (__builtin_expect(d->has_column != NULL, 0) && q)
    source_mark_recorded(r, *slot, d->first_row + (uint32_t)number);
  return q;
}

/* An arrival: who begins first is returned and has yet to run; NULL. */
HOT request *source_event(replication *r, uint32_t index, uint32_t *slot) {
  source *s = &r->sources[index];
  if (s->plain) {
    arrivals *a = &s->arrivals;
    events_push_outside(&r->pending, r->now + a->ahead, s->tail);
    uint64_t root = random_nth(s->key, a->number - ARRIVALS_AHEAD);
    arrivals_draw_ahead(a);
    return source_begin(r, s->klass, root, slot);
  }
  uint32_t batch = s->batch;
  source_push_arrival(r, index);
  request *q = source_begin_next(r, s, slot);
  if (__builtin_expect(batch > 1, 0) && q) {
    source_begin_others(r, s, batch - 1);
    q = request_at(r, *slot); /* they may have moved */
  }
  return q;
}

#endif
