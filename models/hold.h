/* Working a resource: its line, taking and giving back, serving first come first served.
 *
 * Hot code, hence inline. Stations that preempt or share are in models/preempt.c and
 * models/share.c; lines that are not in order of arrival in models/line.c. */
#ifndef MODELS_HOLD_H
#define MODELS_HOLD_H

#include "models/state.h"

/* ---- the line ------------------------------------------------------------------------------- */

/* A line that is not first come first served. */
void line_push_otherwise(replication *r, resource *s, uint32_t slot);
/* One that has an `order`. */
uint32_t line_pop_ordered(replication *r, resource *s);
/* Who has waited longest; the line is not empty. */
uint32_t line_oldest(const resource *s);
void line_remove_ordered(replication *r, resource *s, uint32_t slot);
/* when_full is "block": the caller waits at the door, outside the line. */
void door_push(replication *r, resource *s, uint32_t slot);
void door_remove(replication *r, resource *s, uint32_t slot);
/* Somebody left a full line: the first at the door joins it. */
void door_open(replication *r, resource *s);

static inline void line_push(replication *r, resource *s, uint32_t slot, request *q) {
  q->parked = PARKED_LINE;
  level_up(&s->waiting, r->now);
  if (__builtin_expect(s->discipline != LINE_FCFS, 0)) {
    line_push_otherwise(r, s, slot);
    return;
  }
  q->next = NONE;
  q->prev = s->tail;
  if (s->tail != NONE)
    request_at(r, s->tail)->next = slot;
  else
    s->head = slot;
  s->tail = slot;
}

/* Takes a request out of the list, wherever it stands. The head's `prev` means nothing: whoever
 * becomes the head need not be touched. */
static inline void line_unlink(replication *r, resource *s, uint32_t slot) {
  request *q = request_at(r, slot);
  bool first = slot == s->head;
  if (first)
    s->head = q->next;
  else
    request_at(r, q->prev)->next = q->next;
  if (q->next != NONE)
    request_at(r, q->next)->prev = q->prev;
  else
    s->tail = first ? NONE : q->prev;
}

/* The head of a line that is not empty. */
HOT uint32_t line_pop(replication *r, resource *s) {
  uint32_t slot = s->head;
  if (__builtin_expect(s->order != NULL, 0)) {
    slot = line_pop_ordered(r, s);
  } else {
    s->head = request_at(r, slot)->next;
    if (s->head == NONE)
      s->tail = NONE;
  }
  level_down(&s->waiting, r->now);
  return slot;
}

/* ---- time and waiting ----------------------------------------------------------------------- */

/* The time since the mark belongs to that part of the request's latency. */
HOT ticks attribute(const replication *r, request *q, uint32_t part) {
  ticks spent = r->now - q->mark;
  q->parts[part] += (uint64_t)spent;
  q->mark = r->now;
  return spent;
}

/* A request that waited for s gets it now. */
HOT void waited(replication *r, resource *s, request *q) {
  ticks wait = attribute(r, q, r->code[q->pc].wait);
  s->started++;
  if (wait == 0)
    return;
  s->waited++;
  area_add(&s->wait_sum, wait);
  histogram_record(&r->meters[s->meter].waits, wait);
}

static inline void take(replication *r, resource *s) {
  level_up(&s->busy, r->now);
  if (s->busy.value == s->capacity)
    area_down(&s->full_sum, r->now);
}

static inline void give(replication *r, resource *s) {
  if (s->busy.value == s->capacity)
    area_up(&s->full_sum, r->now);
  level_down(&s->busy, r->now);
}

/* ---- resuming ------------------------------------------------------------------------------- */

void ring_grow(replication *r);

/* The request goes on at the next instruction as soon as whoever runs now is parked. */
static inline void resume_soon(replication *r, uint32_t slot) {
  if (r->ring_count == r->ring_capacity)
    ring_grow(r);
  request_at(r, slot)->parked = PARKED_READY;
  r->ring[(r->ring_first + r->ring_count++) & (r->ring_capacity - 1)] = slot;
}

/* ---- held resources ------------------------------------------------------------------------- */

/* models/line.c: to the head of the line, which is not empty. */
void hand_to_next(replication *r, resource *s);

/* One unit is free: to the head of the line, if the capacity still allows it. */
HOT void hand_over(replication *r, resource *s) {
  s->finished++;
  if (s->waiting.value && s->busy.value <= s->capacity)
    hand_to_next(r, s);
  else
    give(r, s);
}

/* A first-come-first-served one; q->event is that of the SERVE where it stands. What its end needs
 * lies in the request: the event that is pushed decides what happens next, and that should be known
 * soon. */
static inline void start_service(replication *r, resource *s, uint32_t slot, request *q,
                                 ticks amount) {
  events_push(&r->pending, r->now + amount, slot, q->event);
  q->flags |= FLAG_SERVED;
  q->parked = PARKED_SERVICE;
  q->station = (uint32_t)(s - r->resources); /* its index lies in a line that is not at hand */
}

/* A first-come-first-served service is over: the core goes to the head of the line, whose
 * completion is pushed before the leaver moves on. */
HOT void serve_next(replication *r, resource *s) {
  s->finished++;
  if (s->waiting.value && s->busy.value <= s->capacity) {
    uint32_t slot = line_pop(r, s);
    request *q = request_at(r, slot);
    start_service(r, s, slot, q, q->amount);
    waited(r, s, q);
    return;
  }
  give(r, s);
}

/* ---- stations that preempt or share --------------------------------------------------------- */

void preempt_serve(replication *r, resource *s, uint32_t slot, ticks amount);
void preempt_finish(replication *r, uint32_t slot); /* its event came */
void preempt_cancel(replication *r, resource *s, uint32_t slot);
/* Work that it has got so far, waiting or in service. */
ticks preempt_served(const replication *r, uint32_t slot);
void share_serve(replication *r, resource *s, uint32_t slot, ticks amount);
void share_event(replication *r, uint32_t resource_index, uint64_t serial);
void share_cancel(replication *r, resource *s, uint32_t slot);
/* Work that it has got so far. */
ticks share_served(replication *r, resource *s, uint32_t slot);
void share_change(replication *r, resource *s, uint32_t capacity);
void share_free(resource *s);
void preempt_change(replication *r, resource *s, uint32_t capacity);
void preempt_free(resource *s);

/* A change of capacity or discipline while requests are there (models/line.c). */
void resource_change(replication *r, resource *s, const resource_setting *setting,
                     uint32_t capacity);
void resource_free(resource *s);

#endif
