/* The rarer ways of a line: order by something else than arrival, a door in front of a full line,
 * and changes of capacity while somebody waits. */
#include "models/hold.h"
#include "models/order.h"
#include "sim/memory.h"
#include <stdlib.h>
#include <string.h>

/* Least first. For random the rank is not looked at: any entry may be taken. */
static uint64_t rank_of(const replication *r, const resource *s, uint32_t slot) {
  switch (s->discipline) {
  case LINE_PRIORITY:
    return r->extra[slot].priority;
  case LINE_SJF:
    return (uint64_t)request_at(r, slot)->amount;
  default:
    return 0;
  }
}

void line_push_otherwise(replication *r, resource *s, uint32_t slot) {
  if (s->discipline != LINE_LCFS) {
    order_push(s->order, r, rank_of(r, s, slot), slot);
    return;
  }
  request *q = request_at(r, slot);
  q->prev = NONE;
  q->next = s->head;
  if (s->head != NONE)
    request_at(r, s->head)->prev = slot;
  else
    s->tail = slot;
  s->head = slot;
}

uint32_t line_pop_ordered(replication *r, resource *s) {
  uint32_t position = 0;
  if (s->discipline == LINE_RANDOM) {
    draw dice = draw_at(random_key(s->dice, s->drawn++));
    position = (uint32_t)draw_below(&dice, s->order->count);
  }
  return order_take(s->order, r, position).slot;
}

uint32_t line_oldest(const resource *s) {
  if (!s->order)
    return s->discipline == LINE_LCFS ? s->tail : s->head;
  const order_entry *oldest = &s->order->entries[0];
  for (uint32_t i = 1; i < s->order->count; i++)
    if (s->order->entries[i].serial < oldest->serial)
      oldest = &s->order->entries[i];
  return oldest->slot;
}

void line_remove_ordered(replication *r, resource *s, uint32_t slot) {
  order_take(s->order, r, request_at(r, slot)->prev);
}

/* The door is a list of its own, first come first served. */
void door_push(replication *r, resource *s, uint32_t slot) {
  request *q = request_at(r, slot);
  q->parked = PARKED_DOOR;
  q->next = NONE;
  q->prev = s->door_tail;
  if (s->door_tail != NONE)
    request_at(r, s->door_tail)->next = slot;
  else
    s->door_head = slot;
  s->door_tail = slot;
  s->door_count++;
}

void door_remove(replication *r, resource *s, uint32_t slot) {
  request *q = request_at(r, slot);
  if (q->prev != NONE)
    request_at(r, q->prev)->next = q->next;
  else
    s->door_head = q->next;
  if (q->next != NONE)
    request_at(r, q->next)->prev = q->prev;
  else
    s->door_tail = q->prev;
  s->door_count--;
}

void door_open(replication *r, resource *s) {
  uint32_t slot = s->door_head;
  door_remove(r, s, slot);
  request *q = request_at(r, slot);
  attribute(r, q, r->code[q->pc].wait); /* the line's figures begin where the line does */
  line_push(r, s, slot, q);
}

void ring_grow(replication *r) {
  uint32_t capacity = r->ring_capacity ? 2 * r->ring_capacity : 64;
  uint32_t *grown = malloc(capacity * sizeof *grown);
  if (!grown)
    memory_out();
  for (uint32_t i = 0; i < r->ring_count; i++)
    grown[i] = r->ring[(r->ring_first + i) & (r->ring_capacity - 1)];
  free(r->ring);
  r->ring = grown;
  r->ring_first = 0;
  r->ring_capacity = capacity;
}

void hand_to_next(replication *r, resource *s) {
  uint32_t slot = line_pop(r, s);
  waited(r, s, request_at(r, slot));
  resume_soon(r, slot);
  if (s->door_count)
    door_open(r, s);
}

/* More capacity lets in those at the head of the line, in their order. */
static void let_in(replication *r, resource *s) {
  while (s->waiting.value && s->busy.value < s->capacity) {
    uint32_t slot = line_pop(r, s);
    request *q = request_at(r, slot);
    take(r, s);
    waited(r, s, q);
    if (r->code[q->pc].op == OP_SERVE)
      start_service(r, s, slot, q, q->amount);
    else
      resume_soon(r, slot);
    if (s->door_count)
      door_open(r, s);
  }
}

/* A line that changes its discipline keeps its members, in the order in which they stand. */
static void change_order(replication *r, resource *s, discipline d) {
  bool ordered = d == LINE_PRIORITY || d == LINE_SJF || d == LINE_RANDOM;
  if (d == s->discipline && ordered == (s->order != NULL))
    return;
  uint32_t count = s->waiting.value, *slots = malloc((count + 1) * sizeof *slots);
  if (!slots)
    memory_out();
  level kept = s->waiting;
  for (uint32_t i = 0; i < count; i++)
    slots[i] = line_pop(r, s);
  order_free(s->order);
  s->order = ordered ? calloc(1, sizeof *s->order) : NULL;
  s->discipline = (uint8_t)d;
  bool backwards = d == LINE_LCFS;
  for (uint32_t i = 0; i < count; i++) {
    uint32_t slot = slots[backwards ? count - 1 - i : i];
    line_push(r, s, slot, request_at(r, slot));
  }
  s->waiting = kept;
  free(slots);
}

static void close_full(resource *s, ticks now) {
  if (resource_is_full(s))
    s->full_sum += (area)now;
}
static void open_full(resource *s, ticks now) {
  if (resource_is_full(s))
    s->full_sum -= (area)now;
}

void resource_change(replication *r, resource *s, const resource_setting *setting,
                     uint32_t capacity) {
  s->unsettled = true;
  s->line_limit = setting->line_limit;
  s->when_full = (uint8_t)setting->when_full;
  close_full(s, r->now);
  /* a station that is at work keeps its scheduler until it is rebuilt with its node */
  if (!s->busy.value)
    s->scheduler = (uint8_t)setting->scheduler;
  if (s->scheduler == SCHEDULE_FCFS)
    change_order(r, s, setting->discipline);
  if (s->scheduler == SCHEDULE_PS) {
    share_change(r, s, capacity);
    open_full(s, r->now);
    return;
  }
  s->capacity = capacity;
  open_full(s, r->now);
  if (resource_preempts(s))
    preempt_change(r, s, capacity);
  else
    let_in(r, s);
}

void resource_free(resource *s) {
  order_free(s->order);
  share_free(s);
  preempt_free(s);
}
