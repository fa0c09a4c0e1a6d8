/* Processor sharing: n requests on c cores each get min(1, c/n) of a core, at every moment.
 *
 * Virtual time V advances at the rate at which each is served, so a request that brings work w at V
 * is done at V + w, however many come and go: one heap, O(log n) an event (Greenberg and Madras
 * 1992). V is in ticks with 16 fractional bits (fewer where a job of more than an hour of work
 * would not fit); it is rounded once, up, when the next completion is scheduled.
 *
 * One event is pending for the station, for the earliest completion known when it was pushed. If
 * arrivals have delayed that completion, the event finds nobody done and is pushed again: no event
 * is ever searched for. */
#include "models/hold.h"
#include "models/order.h"
#include "sim/memory.h"
#include <stdlib.h>

enum { FRACTION = 16, BITS = 62 };

typedef struct share {
  order jobs;        /* rank: V at which it is done */
  uint64_t virtual;  /* V */
  ticks last;        /* when V was computed */
  ticks scheduled;   /* time of the pending event; TICKS_NEVER: none */
  uint32_t serial;   /* of it, low half */
  uint32_t fraction; /* fractional bits of V and ranks */
} share;

static share *share_of(resource *s) {
  if (!s->share) {
    s->share = calloc(1, sizeof *s->share);
    if (!s->share)
      memory_out();
    s->share->scheduled = TICKS_NEVER;
    s->share->fraction = FRACTION;
  }
  return s->share;
}

/* V restarts from 0 when nobody is there, and is moved back before it could overflow. */
static void rebase(share *h) {
  for (uint32_t i = 0; i < h->jobs.count; i++)
    h->jobs.entries[i].rank -= h->virtual;
  h->virtual = 0;
}

static void advance(share *h, const resource *s, ticks now) {
  uint64_t dt = (uint64_t)(now - h->last);
  uint32_t n = h->jobs.count;
  h->last = now;
  if (!n) {
    h->virtual = 0;
    h->fraction = FRACTION;
    return;
  }
  unsigned __int128 v = (unsigned __int128)dt << h->fraction;
  if (n > s->capacity)
    v = v * s->capacity / n;
  h->virtual += (uint64_t)v;
  if (h->virtual >> BITS)
    rebase(h);
}

/* Real time until the first is done, with h->fraction fractional bits; the capacity is not 0. */
static unsigned __int128 until_first(const share *h, const resource *s) {
  uint64_t rank = order_first(&h->jobs).rank;
  unsigned __int128 need = rank > h->virtual ? rank - h->virtual : 0;
  uint32_t n = h->jobs.count;
  if (n > s->capacity)
    need = (need * n + s->capacity - 1) / s->capacity;
  return need;
}

static void schedule(replication *r, resource *s, share *h) {
  if (!h->jobs.count || !s->capacity)
    return;
  unsigned __int128 wait = (until_first(h, s) + ((1u << h->fraction) - 1)) >> h->fraction;
  ticks t = wait >> 62 ? TICKS_NEVER : r->now + (ticks)wait;
  if (h->scheduled <= t && h->scheduled >= r->now)
    return;
  h->scheduled = t;
  h->serial = (uint32_t)events_push(&r->pending, t, s->index, EV_SHARE);
}

/* busy follows min(n, c). */
static void joined(replication *r, resource *s, const share *h) {
  if (h->jobs.count <= s->capacity)
    take(r, s);
}
static void left(replication *r, resource *s, const share *h) {
  if (h->jobs.count < s->capacity)
    give(r, s);
}

/* Room for a large job: fewer fractional bits for all. Ranks that were apart may become equal, so
 * the heap is built anew. */
static void coarsen(replication *r, share *h) {
  order finer = h->jobs;
  h->jobs = (order){.serial = finer.serial};
  h->fraction--;
  h->virtual >>= 1;
  for (uint32_t i = 0; i < finer.count; i++) {
    order_entry e = finer.entries[i];
    e.rank >>= 1;
    order_push_again(&h->jobs, r, e);
  }
  free(finer.entries);
}

void share_serve(replication *r, resource *s, uint32_t slot, ticks amount) {
  share *h = share_of(s);
  request *q = request_at(r, slot);
  advance(h, s, r->now);
  while (h->fraction && (uint64_t)amount >> (BITS - h->fraction))
    coarsen(r, h);
  s->started++;
  q->parked = PARKED_SHARE;
  q->flags |= FLAG_SERVED;
  order_push(&h->jobs, r, h->virtual + ((uint64_t)amount << h->fraction), slot);
  joined(r, s, h);
  schedule(r, s, h);
}

static void complete_first(replication *r, resource *s, share *h) {
  uint32_t slot = order_take(&h->jobs, r, 0).slot;
  request *q = request_at(r, slot);
  left(r, s, h);
  s->finished++;
  if (q->flags & FLAG_GONE)
    area_add(&s->wasted_sum, request_at(r, slot)->amount);
  area_add(&s->work_sum, request_at(r, slot)->amount);
  attribute(r, q, r->code[q->pc].part);
  resume_soon(r, slot);
}

void share_event(replication *r, uint32_t resource_index, uint64_t serial) {
  resource *s = &r->resources[resource_index];
  share *h = s->share;
  if (h->serial != (uint32_t)serial || h->scheduled != r->now)
    return;
  h->scheduled = TICKS_NEVER;
  advance(h, s, r->now);
  /* what is due within this tick is due now */
  while (h->jobs.count && s->capacity && until_first(h, s) >> h->fraction == 0)
    complete_first(r, s, h);
  schedule(r, s, h);
}

/* Work done so far, in whole ticks: what it brought less what is left of it. */
static ticks work_done(const share *h, ticks amount, uint64_t rank) {
  uint64_t left = rank > h->virtual ? (rank - h->virtual) >> h->fraction : 0;
  return left < (uint64_t)amount ? amount - (ticks)left : 0;
}

ticks share_served(replication *r, resource *s, uint32_t slot) {
  share *h = s->share;
  advance(h, s, r->now);
  return work_done(h, request_at(r, slot)->amount, h->jobs.entries[request_at(r, slot)->prev].rank);
}

void share_cancel(replication *r, resource *s, uint32_t slot) {
  share *h = s->share;
  advance(h, s, r->now);
  order_entry e = order_take(&h->jobs, r, request_at(r, slot)->prev);
  ticks done = work_done(h, request_at(r, slot)->amount, e.rank);
  area_add(&s->work_sum, done);
  if (request_at(r, slot)->flags & FLAG_GONE)
    area_add(&s->wasted_sum, done);
  left(r, s, h);
  s->finished++;
  schedule(r, s, h);
}

/* The capacity changes: V so far was at the old rate. */
void share_change(replication *r, resource *s, uint32_t capacity) {
  share *h = share_of(s);
  advance(h, s, r->now);
  uint32_t busy = h->jobs.count < capacity ? h->jobs.count : capacity;
  while (s->busy.value < busy)
    level_up(&s->busy, r->now);
  while (s->busy.value > busy)
    level_down(&s->busy, r->now);
  s->capacity = capacity;
  schedule(r, s, h);
}

void share_free(resource *s) {
  if (!s->share)
    return;
  free(s->share->jobs.entries);
  free(s->share);
}
