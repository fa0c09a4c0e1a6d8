/* Slots for requests in flight: room for more of them, and their frames taken off from outside. */
#include "models/slot.h"
#include "models/frame.h"
#include "models/request.h"
#include <stdio.h>
#include <string.h>

/* The other arrays grow with the pool of slots; what is new in them is zero. */
static bool grow_with_pool(replication *r, uint32_t before, uint32_t capacity) {
  request_cold *cold = realloc(r->cold, capacity * sizeof *cold);
  if (cold)
    r->cold = cold;
  uint64_t *parts = realloc(r->parts, (size_t)capacity * r->words * sizeof *parts);
  if (parts)
    r->parts = parts;
  r->requests = (request *)r->request_pool.items;
  if (!cold || !parts)
    return false;
  memset(cold + before, 0, (capacity - before) * sizeof *cold);
  memset(parts + (size_t)before * r->words, 0,
         (size_t)(capacity - before) * r->words * sizeof *parts);
  return true;
}

static uint32_t out_of_room(replication *r) {
  if (r->outcome == RUN_DONE) {
    r->outcome = RUN_MEMORY;
    snprintf(r->error, sizeof r->error,
             "%u requests are in flight at %g s and there is no room for more: the load is above "
             "what the architecture can do",
             pool_live(&r->request_pool), ticks_to_seconds(r->now));
  }
  return NONE;
}

uint32_t slot_take_grown(replication *r) {
  uint32_t before = r->request_pool.capacity, slot = pool_take(&r->request_pool);
  if (slot == POOL_NONE)
    return out_of_room(r);
  if (r->request_pool.capacity != before && !grow_with_pool(r, before, r->request_pool.capacity))
    return out_of_room(r);
  return slot;
}

void request_pop_frame(replication *r, uint32_t slot) {
  request *q = &r->requests[slot];
  frame_pop(r, q, &r->cold[slot], (frame_kind)r->code[q->ret].kind);
}
