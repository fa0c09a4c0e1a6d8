/* Stations that preempt and resume: priority, last come first served, shortest remaining first.
 *
 * A request that ranks before the worst of those in service takes its core at once; what the other
 * has left is kept, and it goes on later where it stopped. Ranks, least first: the priority; the
 * negated order of coming; the work left. Equals never preempt each other.
 *
 * The completion that was pushed for a preempted request becomes stale: its serial is no longer
 * that of its turn. Invariant: nobody waiting ranks before anybody in service. */
#include "models/hold.h"
#include "models/order.h"
#include "sim/memory.h"
#include <stdlib.h>

typedef struct preempt {
  order line;    /* waiting; rank as above */
  order serving; /* rank negated: the worst is first */
  uint64_t comings;
} preempt;

static preempt *preempt_of(resource *s) {
  if (!s->preempt) {
    s->preempt = calloc(1, sizeof *s->preempt);
    if (!s->preempt)
      memory_out();
  }
  return s->preempt;
}

static void start(replication *r, resource *s, preempt *p, order_entry e) {
  request *q = request_at(r, e.slot);
  request_turn *turn = &r->turns[e.slot];
  q->parked = PARKED_PREEMPT;
  q->flags |= FLAG_SERVED;
  ticks end = r->now + turn->left_over;
  turn->service = (uint32_t)events_push(&r->pending, end, e.slot, EV_PREEMPTIVE);
  /* among those in service the one that ends last has the most left */
  if (s->scheduler == SCHEDULE_SRPT)
    e.rank = (uint64_t)end;
  e.rank = ~e.rank;
  e.serial = ~e.serial;
  order_push_again(&p->serving, r, e);
}

static void wait_in_line(replication *r, resource *s, preempt *p, order_entry e) {
  request_at(r, e.slot)->parked = PARKED_LINE;
  level_up(&s->waiting, r->now);
  order_push_again(&p->line, r, e);
}

/* Rank of the worst in service, as a waiting one would have it. */
static uint64_t worst_rank(const replication *r, const resource *s, const preempt *p) {
  uint64_t rank = ~order_first(&p->serving).rank;
  return s->scheduler == SCHEDULE_SRPT ? rank - (uint64_t)r->now : rank;
}

static void put_back_worst(replication *r, resource *s, preempt *p) {
  uint64_t rank = worst_rank(r, s, p);
  order_entry e = order_take(&p->serving, r, 0);
  request *q = request_at(r, e.slot);
  request_turn *turn = &r->turns[e.slot];
  ticks done = attribute(r, q, r->code[q->pc].part);
  turn->left_over -= done;
  turn->service = 0;
  wait_in_line(r, s, p, (order_entry){.rank = rank, .serial = ~e.serial, .slot = e.slot});
}

static uint64_t rank_of(replication *r, const resource *s, preempt *p, uint32_t slot) {
  switch (s->scheduler) {
  case SCHEDULE_PRIORITY:
    return r->extra[slot].priority;
  case SCHEDULE_LCFS:
    return UINT64_MAX / 2 - p->comings;
  default:
    return (uint64_t)r->turns[slot].left_over;
  }
}

void preempt_serve(replication *r, resource *s, uint32_t slot, ticks amount) {
  preempt *p = preempt_of(s);
  request_turn *turn = &r->turns[slot];
  turn->left_over = amount;
  turn->joined = r->now;
  order_entry e = {.rank = rank_of(r, s, p, slot), .serial = p->comings++, .slot = slot};
  if (s->busy.value < s->capacity) {
    take(r, s);
    start(r, s, p, e);
  } else if (p->serving.count && e.rank < worst_rank(r, s, p)) {
    put_back_worst(r, s, p);
    start(r, s, p, e);
  } else {
    wait_in_line(r, s, p, e);
  }
}

static void start_next(replication *r, resource *s, preempt *p) {
  if (p->line.count && s->busy.value <= s->capacity) {
    level_down(&s->waiting, r->now);
    order_entry e = order_take(&p->line, r, 0);
    request *q = request_at(r, e.slot);
    attribute(r, q, r->code[q->pc].wait);
    start(r, s, p, e);
    return;
  }
  give(r, s);
}

/* What it waited in all, however often it was preempted. */
static void count_wait(replication *r, resource *s, uint32_t slot) {
  ticks wait = r->now - r->turns[slot].joined - request_at(r, slot)->amount;
  s->started++;
  if (wait <= 0)
    return;
  s->waited++;
  area_add(&s->wait_sum, wait);
  histogram_record(&r->meters[s->meter].waits, wait);
}

void preempt_finish(replication *r, uint32_t slot) {
  request *q = request_at(r, slot);
  const instruction *i = &r->code[q->pc];
  resource *s = resource_at(r, q, i);
  preempt *p = s->preempt;
  order_take(&p->serving, r, q->prev);
  attribute(r, q, i->part);
  count_wait(r, s, slot);
  s->finished++;
  area_add(&s->work_sum, request_at(r, slot)->amount);
  if (q->flags & FLAG_GONE)
    area_add(&s->wasted_sum, request_at(r, slot)->amount);
  start_next(r, s, p);
}

ticks preempt_served(const replication *r, uint32_t slot) {
  const request *q = request_at(r, slot);
  return request_at(r, slot)->amount - r->turns[slot].left_over +
         (q->parked == PARKED_PREEMPT ? r->now - q->mark : 0);
}

void preempt_cancel(replication *r, resource *s, uint32_t slot) {
  preempt *p = s->preempt;
  request *q = request_at(r, slot);
  ticks served = preempt_served(r, slot);
  r->turns[slot].service = 0;
  area_add(&s->work_sum, served);
  area_add(&s->gone_sum, r->now - r->turns[slot].joined - served);
  if (q->flags & FLAG_GONE)
    area_add(&s->wasted_sum, served);
  if (q->parked == PARKED_LINE) {
    level_down(&s->waiting, r->now);
    order_take(&p->line, r, q->prev);
    s->gone++;
    return;
  }
  order_take(&p->serving, r, q->prev);
  s->finished++;
  s->started++;
  start_next(r, s, p);
}

void preempt_change(replication *r, resource *s, uint32_t capacity) {
  preempt *p = preempt_of(s);
  s->capacity = capacity;
  while (p->line.count && s->busy.value < capacity) {
    take(r, s);
    start_next(r, s, p);
  }
}

void preempt_free(resource *s) {
  if (!s->preempt)
    return;
  free(s->preempt->line.entries);
  free(s->preempt->serving.entries);
  free(s->preempt);
}
