/* Giving up: timeouts, patience, and the cancellation that follows.
 *
 * A constant timeout needs no place in the pending-event set for each request: those of one length
 * end in the order in which they began, so they stand in a ring (a deadline line) of which only the
 * first has an event. Timeouts that differ have an event each, recognised as stale by its serial.
 */
#include "models/ending.h"
#include "models/hold.h"
#include "models/request.h"
#include "models/visit.h"
#include "sim/memory.h"
#include <stdlib.h>

/* ---- deadlines ------------------------------------------------------------------------------ */

static void arm(replication *r, uint32_t line) {
  deadline_line *l = &r->deadlines[line];
  const deadline *first = &l->ring[l->first & (l->capacity - 1)];
  l->armed = true;
  events_push(&r->pending, first->time, line, EV_DEADLINE);
}

static void grow(deadline_line *l) {
  uint32_t capacity = l->capacity ? 2 * l->capacity : 64;
  deadline *ring = malloc(capacity * sizeof *ring);
  if (!ring)
    memory_out();
  for (uint32_t i = 0; i < l->count; i++)
    ring[i] = l->ring[(l->first + i) & (l->capacity - 1)];
  free(l->ring);
  l->ring = ring;
  l->first = 0;
  l->capacity = capacity;
}

static void deadline_add(replication *r, uint32_t line, uint32_t slot) {
  deadline_line *l = &r->deadlines[line];
  if (l->count == l->capacity)
    grow(l);
  l->ring[(l->first + l->count++) & (l->capacity - 1)] =
      (deadline){.time = r->now + l->delay, .slot = slot, .generation = r->extra[slot].generation};
  if (!l->armed)
    arm(r, line);
}

static bool alive(const replication *r, const deadline *d) {
  return r->extra[d->slot].generation == d->generation &&
         request_at(r, d->slot)->parked != PARKED_ZOMBIE;
}

/* Its caller stops waiting for a request: the client for a whole one, the parent for a branch. */
static void give_up(replication *r, uint32_t slot, status s, bool cancel) {
  request *q = request_at(r, slot);
  if (q->flags & FLAG_BRANCH) {
    fork_give_up(r, slot, s);
    return;
  }
  if (q->flags & FLAG_GONE)
    return;
  request_failed(r, slot, s);
  request_orphan(r, slot);
  if (cancel)
    request_cancel(r, slot);
}

static void time_out(replication *r, uint32_t slot) {
  give_up(r, slot, STATUS_TIMED_OUT, request_at(r, slot)->flags & FLAG_CANCEL);
}

void deadline_event(replication *r, uint32_t line) {
  deadline_line *l = &r->deadlines[line];
  l->armed = false;
  while (l->count) {
    deadline d = l->ring[l->first & (l->capacity - 1)];
    if (alive(r, &d)) {
      if (d.time > r->now)
        break;
      l->first++;
      l->count--;
      time_out(r, d.slot);
    } else {
      l->first++;
      l->count--;
    }
  }
  if (l->count)
    arm(r, line);
}

void timer_event(replication *r, uint32_t slot, uint64_t serial) {
  if (r->extra[slot].timer == (uint32_t)serial && request_at(r, slot)->parked != PARKED_ZOMBIE)
    time_out(r, slot);
}

/* It was, or a branch of it that it waits for. */
static bool is_served(const replication *r, uint32_t slot) {
  const request *q = request_at(r, slot);
  if (q->flags & FLAG_SERVED)
    return true;
  if (q->parked != PARKED_FORK)
    return false;
  for (uint32_t b = r->kin[slot].child; b != NONE; b = r->kin[b].sibling)
    if (is_served(r, b))
      return true;
  return false;
}

void patience_event(replication *r, uint32_t slot, uint64_t serial) {
  const request *q = request_at(r, slot);
  if (r->extra[slot].patience != (uint32_t)serial || q->parked == PARKED_ZOMBIE)
    return;
  if (is_served(r, slot))
    return;
  if (q->flags & FLAG_BRANCH)
    request_at(r, slot)->flags |= FLAG_CANCEL;
  give_up(r, slot, STATUS_ABANDONED, true);
}

static const uint64_t SALT_TIMEOUT = 0x74696d656f7574, SALT_PATIENCE = 0x70617469656e6365;

static ticks draw_wait(const replication *r, uint32_t slot, const variate *v, uint64_t salt) {
  draw d = draw_at(random_key(request_at(r, slot)->key, salt));
  return variate_draw_ticks(v, &d);
}

void request_timers(replication *r, uint32_t slot, const variate *timeout, uint32_t line,
                    const variate *patience) {
  request_at(r, slot)->flags |= FLAG_TIMED;
  if (line != NONE)
    deadline_add(r, line, slot);
  else if (timeout)
    r->extra[slot].timer = (uint32_t)events_push(
        &r->pending, r->now + draw_wait(r, slot, timeout, SALT_TIMEOUT), slot, EV_TIMER);
  if (patience)
    r->extra[slot].patience = (uint32_t)events_push(
        &r->pending, r->now + draw_wait(r, slot, patience, SALT_PATIENCE), slot, EV_PATIENCE);
}

/* ---- cancellation --------------------------------------------------------------------------- */

static void leave_line(replication *r, uint32_t slot, request *q) {
  resource *s = parked_at(r, q);
  if (resource_preempts(s)) {
    preempt_cancel(r, s, slot);
    return;
  }
  level_down(&s->waiting, r->now);
  s->gone++;
  area_add(&s->gone_sum, r->now - q->mark);
  if (s->order)
    line_remove_ordered(r, s, slot);
  else
    line_unlink(r, s, slot);
  if (s->door_count)
    door_open(r, s);
}

static void stop_service(replication *r, request *q) {
  resource *s = parked_at(r, q);
  ticks done = r->now - q->mark;
  area_add(&s->work_sum, done);
  if (q->flags & FLAG_GONE)
    area_add(&s->wasted_sum, done);
  serve_next(r, s);
}

/* True when an event or the ring will still come for the slot. */
static bool unpark(replication *r, uint32_t slot, request *q) {
  resource *s;
  switch ((parked)q->parked) {
  case PARKED_LINE:
    leave_line(r, slot, q);
    return false;
  case PARKED_DOOR:
    s = parked_at(r, q);
    door_remove(r, s, slot);
    s->gone++;
    return false;
  case PARKED_SERVICE:
    stop_service(r, q);
    return true;
  case PARKED_PREEMPT:
    preempt_cancel(r, parked_at(r, q), slot);
    return false;
  case PARKED_SHARE:
    share_cancel(r, parked_at(r, q), slot);
    return false;
  case PARKED_FORK:
    while (r->kin[slot].child != NONE) {
      uint32_t b = r->kin[slot].child;
      r->kin[slot].child = r->kin[b].sibling;
      r->kin[b].parent = r->kin[b].sibling = NONE;
      request_cancel(r, b);
    }
    return false;
  case PARKED_READY:
    if (r->code[q->pc].op == OP_ACQUIRE)
      hand_over(r, parked_at(r, q));
    return true;
  case PARKED_DELAY:
    return true;
  case PARKED_NOT:
  case PARKED_ZOMBIE:
    break;
  }
  return true;
}

static void give_back(replication *r, request *q, uint32_t list) {
  for (const holding *h = &r->c->holdings[list];; h++) {
    if (h->kind == HOLD_RESOURCE)
      hand_over(r, resource_of(r, instance_meant(r, q, h->at, h->node), h->offset));
    else if (h->kind == HOLD_VISIT)
      visit_cancel(r, q, h->node);
    if (h->last)
      return;
  }
}

void request_cancel(replication *r, uint32_t slot) {
  request *q = request_at(r, slot);
  if (q->parked == PARKED_ZOMBIE || q->parked == PARKED_NOT)
    return;
  bool named = unpark(r, slot, q);
  give_back(r, q, r->code[q->pc].holding);
  while (q->frame != NONE) {
    uint32_t ret = q->ret;
    request_pop_frame(r, slot);
    give_back(r, q, r->code[ret].holding);
  }
  if (named)
    q->parked = PARKED_ZOMBIE;
  else
    request_free(r, slot);
}
