/* A request's slot: taken at its birth, given back at its end. Hot code, hence inline.
 *
 * Invariant: the parts of a slot are zero when it is new and when it is given back. */
#ifndef MODELS_SLOT_H
#define MODELS_SLOT_H

#include "models/state.h"
#include <stddef.h>
#include <string.h>

/* None was given back: one that was never taken, or the outcome of the run is set (models/slot.c).
 */
uint32_t slot_take_new(replication *r);
void slots_free(replication *r);

#define SAME_PLACE(of_birth, of_request)                                                           \
  _Static_assert(offsetof(birth, of_birth) == offsetof(request, of_request),                       \
                 "a request begins as its class's birth")
SAME_PLACE(entry, pc);
SAME_PLACE(next, next);
SAME_PLACE(prev, prev);
SAME_PLACE(here, here);
SAME_PLACE(target, target);
SAME_PLACE(frame, frame);
SAME_PLACE(end, ret);
SAME_PLACE(path, path);
SAME_PLACE(status, status);
SAME_PLACE(parked, parked);
_Static_assert(offsetof(birth, parked) + 1 == offsetof(request, key), "and nothing else is copied");
_Static_assert(STATUS_OK == 0 && PARKED_NOT == 0, "what a birth does not set");
#undef SAME_PLACE

/* A slot with nothing in it but class, path and root key; NULL when there is no room (the outcome
 * of the run is set then). May move all requests: hold indices. */
HOT request *request_new(replication *r, const birth *b, uint64_t root, uint32_t *index) {
  pool *p = &r->request_pool;
  uint32_t slot = *index = p->free;
  request *q;
  if (__builtin_expect(slot != POOL_NONE, 1)) {
    q = request_at(r, slot);
    pool_take_freed(p, q);
  } else {
    slot = *index = slot_take_new(r);
    if (__builtin_expect(slot == NONE, 0))
      return NULL;
    q = request_at(r, slot);
  }
  memcpy(q, b, offsetof(request, key));
  q->key = root;
  q->mark = q->due = r->now;
  q->flags = 0;
  q->klass = (uint16_t)b->klass;
  q->root = root;
  if (r->rows_or_extra) {
    if (r->rows)
      r->rows[slot].row = root; /* until a row is asked for */
    if (r->extra)
      r->extra[slot].priority = b->priority;
  }
  return q;
}

/* Its parts are zero already, and it is not parked. */
HOT void slot_give(replication *r, uint32_t slot, request *q) {
  if (__builtin_expect(q->flags & FLAG_TIMED,
                       0)) { /* what still names the slot is stale from now on */
    r->extra[slot].timer = r->extra[slot].patience = 0;
    r->extra[slot].generation++;
  }
  pool_give_item(&r->request_pool, slot, q);
}

static inline void request_free(replication *r, uint32_t slot) {
  request *q = request_at(r, slot);
  q->parked = PARKED_NOT;
  memset(q->parts, 0, r->words * sizeof *q->parts);
  slot_give(r, slot, q);
}

#endif
