/* Slots for requests in flight: room for more of them, and their frames taken off from outside. */
#include "models/slot.h"
#include "models/frame.h"
#include "models/request.h"
#include "models/settle.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The arrays beside the pool of slots; one that nothing asks for stays NULL. */
typedef struct slot_array {
  void **items;
  size_t size; /* of one item */
  bool wanted;
} slot_array;

static bool any_op(const replication *r, uint32_t from, uint32_t to) {
  for (uint32_t i = 0; i < r->c->code_count; i++)
    if (r->code[i].op >= from && r->code[i].op <= to)
      return true;
  return false;
}

/* Some resource in some phase. */
static bool any_setting(const replication *r, bool (*is)(const resource_setting *)) {
  for (uint32_t n = 0; n < r->c->node_count; n++)
    for (uint32_t p = 0; p < r->a->phase_count; p++)
      for (uint32_t k = 0; k < r->c->nodes[n].resource_count; k++)
        if (is(&r->c->nodes[n].settings[p].resources[k]))
          return true;
  return false;
}

static bool takes_turns(const resource_setting *s) {
  return s->scheduler != SCHEDULE_FCFS;
}

static bool ranks(const resource_setting *s) {
  return s->discipline == LINE_PRIORITY || s->scheduler == SCHEDULE_PRIORITY;
}

static bool any_guarded(const replication *r) {
  for (uint32_t k = 0; k < r->a->class_count; k++)
    if (r->a->classes[k].timeout || r->a->classes[k].patience)
      return true;
  for (uint32_t i = 0; i < r->c->code_count; i++) {
    const fork *f = r->code[i].op == OP_FORK ? r->code[i].u.fork : NULL;
    if (f && (f->timeout || f->patience))
      return true;
  }
  return false;
}

static bool any_users(const replication *r) {
  for (uint32_t i = 0; i < r->a->traffic_count; i++)
    if (r->a->traffic[i].arrivals.kind == ARRIVALS_USERS)
      return true;
  return false;
}

/* A trace that recorded more than times and classes. */
static bool any_recorded(const replication *r) {
  for (uint32_t i = 0; i < r->a->traffic_count; i++)
    if (r->a->traffic[i].arrivals.has_column)
      return true;
  return false;
}

enum { SLOT_ARRAYS = 5 };

static void list_arrays(replication *r, slot_array list[SLOT_ARRAYS]) {
  bool rows = any_recorded(r) || any_op(r, OP_KEY, OP_SAW);
  bool extra = any_recorded(r) || any_users(r) || any_guarded(r) || any_op(r, OP_LOOP, OP_NEXT) ||
               any_setting(r, ranks);
  list[0] = (slot_array){(void **)&r->rows, sizeof *r->rows, rows};
  list[1] = (slot_array){(void **)&r->kin, sizeof *r->kin, any_op(r, OP_FORK, OP_FORK)};
  list[2] = (slot_array){(void **)&r->turns, sizeof *r->turns, any_setting(r, takes_turns)};
  list[3] = (slot_array){(void **)&r->extra, sizeof *r->extra, extra};
  list[4] = (slot_array){(void **)&r->ahead, sizeof *r->ahead, any_op(r, OP_FORESEE, OP_FORESEE)};
}

/* The arrays grow with the pool of slots; what is new in them is zero. */
static bool grow_with_pool(replication *r, uint32_t before, uint32_t capacity) {
  slot_array list[SLOT_ARRAYS];
  list_arrays(r, list);
  r->requests = r->request_pool.items;
  for (int i = 0; i < SLOT_ARRAYS; i++) {
    if (!list[i].wanted)
      continue;
    char *grown = realloc(*list[i].items, capacity * list[i].size);
    if (!grown)
      return false;
    *list[i].items = grown;
    memset(grown + before * list[i].size, 0, (capacity - before) * list[i].size);
  }
  r->rows_or_extra = r->rows || r->extra;
  settle_levels(r);
  return true;
}

void slots_free(replication *r) {
  slot_array list[SLOT_ARRAYS];
  list_arrays(r, list);
  for (int i = 0; i < SLOT_ARRAYS; i++) {
    free(*list[i].items);
    *list[i].items = NULL;
  }
  pool_free(&r->request_pool);
}

static uint32_t out_of_room(replication *r) {
  if (r->outcome == RUN_DONE) {
    replication_stop(r, RUN_FULL);
    r->full_with = pool_live(&r->request_pool);
    snprintf(r->error, sizeof r->error,
             "%u requests are in flight at %g s and there is no room for more: the load is above "
             "what the architecture can do",
             r->full_with, ticks_to_seconds(r->now));
  }
  return NONE;
}

uint32_t slot_take_new(replication *r) {
  uint32_t before = r->request_pool.capacity, slot = pool_take_new(&r->request_pool);
  if (slot == POOL_NONE)
    return out_of_room(r);
  if (r->request_pool.capacity != before && !grow_with_pool(r, before, r->request_pool.capacity))
    return out_of_room(r);
  return slot;
}

uint32_t frame_take_new(replication *r) {
  uint32_t before = r->frame_pool.capacity, index = pool_take_new(&r->frame_pool);
  if (index == POOL_NONE)
    memory_out();
  r->frames = (frame *)r->frame_pool.items;
  if (r->frame_pool.capacity != before)
    settle_levels(r);
  return index;
}

void request_pop_frame(replication *r, uint32_t slot) {
  request *q = request_at(r, slot);
  frame_pop(r, q, slot, (frame_kind)r->code[q->ret].kind);
}
