/* Messages: what `later` sends, from acceptance to the end of their work. */
#include "models/ending.h"
#include "models/hold.h"
#include "models/placement.h"
#include "models/request.h"

uint32_t message_send(replication *r, uint32_t slot, const instruction *i) {
  uint32_t phase = r->c->paths[request_at(r, slot)->path].phase;
  const birth *b = &r->c->phases[phase].births[i->node];
  uint32_t message;
  request *m = request_new(r, b, request_at(r, slot)->root, &message);
  if (!m)
    return NONE;
  const request *q = request_at(r, slot);
  class_state *k = &r->classes[i->node];
  m->target = q->target;
  m->key = random_step(q->key, i->id);
  m->flags = FLAG_MESSAGE | (q->flags & FLAG_RECORDED);
  if (q->flags & FLAG_RECORDED)
    r->extra[message].recorded = r->extra[slot].recorded;
  m->pc--; /* the DELAY in front of its entry: its time in the queue begins there */
  m->since = r->now;
  k->offered++;
  level_up(&k->in_flight, r->now);
  level_up(&r->nodes[i->offset].inside, r->now);
  if (!i->amount) {
    resume_soon(r, message);
    return message;
  }
  draw d = draw_at(random_key(q->key, i->id ^ 1));
  m->parked = PARKED_DELAY;
  events_push(&r->pending, r->now + variate_draw_ticks(i->amount, &d), message, EV_DELAY);
  return message;
}

/* The oldest message of that queue which still waits for a worker; they stand in one line. */
static uint32_t oldest_waiting(const replication *r, const resource *line,
                               uint32_t queue_instance) {
  for (uint32_t slot = line->head; slot != NONE; slot = request_at(r, slot)->next)
    if (request_at(r, slot)->target == queue_instance && request_at(r, slot)->flags & FLAG_MESSAGE)
      return slot;
  return NONE;
}

bool message_drop_oldest(replication *r, resource *places, uint32_t queue_instance) {
  uint32_t queue = r->instances[queue_instance].node;
  uint32_t workers = r->c->placements[r->phase].taken_by[queue];
  if (workers == NONE || r->c->nodes[workers].front == NONE)
    return false;
  const resource *line = resource_of(r, r->c->nodes[workers].front, 0); /* threads come first */
  uint32_t slot = oldest_waiting(r, line, queue_instance);
  if (slot == NONE)
    return false;
  places->refused++;
  request_failed(r, slot, STATUS_REJECTED);
  request_cancel(r, slot);
  return true;
}
