/* Processor sharing: n requests on c cores each get min(1, c/n) of a core, at every moment.
 *
 * Virtual time V advances at the rate at which each is served, so a request that brings work w at V
 * is done at V + w, however many come and go: one heap, O(log n) an event (Greenberg and Madras
 * 1992). V is in ticks with 16 fractional bits (fewer where a job of more than an hour of work
 * would not fit); it is rounded once, up, when the next completion is scheduled.
 *
 * The jobs are a pending-event set of their own, in virtual time (sim/events.h), so a hundred
 * thousand of them cost little more than ten. One that is cancelled stays in it and is passed over:
 * its request is no longer served here, or not as that service.
 *
 * One event is pending for the station, for the earliest completion known when it was pushed. If
 * arrivals have delayed that completion, the event finds nobody done and is pushed again: no event
 * is ever searched for. */
#include "models/hold.h"
#include "sim/memory.h"
#include <stdlib.h>

enum { FRACTION = 16, BITS = 62, FEW_STALE = 64 };

typedef struct share {
  events jobs;       /* time: V at which it is done; subject: its request */
  uint32_t count;    /* jobs that are served; the rest of them is stale */
  uint32_t serial;   /* of the pending event, low half */
  uint64_t virtual;  /* V */
  uint64_t owed;     /* work that was left over when V was rounded, in units of V; below the jobs */
  ticks last;        /* when V was computed */
  ticks scheduled;   /* time of the pending event; TICKS_NEVER: none */
  uint32_t fraction; /* fractional bits of V and ranks */
} share;

static share *share_of(resource *s) {
  if (!s->share) {
    s->share = calloc(1, sizeof *s->share);
    if (!s->share)
      memory_out();
    events_init(&s->share->jobs);
    s->share->scheduled = TICKS_NEVER;
    s->share->fraction = FRACTION;
  }
  return s->share;
}

static bool is_stale(const replication *r, event e) {
  uint32_t slot = event_subject(e);
  return request_at(r, slot)->parked != PARKED_SHARE ||
         r->turns[slot].service != (uint32_t)event_serial(e);
}

/* When the first is done, in virtual time; there is one. */
static uint64_t first_rank(const replication *r, share *h) {
  event first;
  while (is_stale(r, first = events_first(&h->jobs)))
    events_drop_first(&h->jobs);
  return (uint64_t)event_time(first);
}

/* All ranks become (rank - less) >> shift, and V likewise; what is stale is dropped. Ranks that
 * were apart may become equal: ties go by the order of joining, as ever. */
static void rebuild(const replication *r, share *h, uint64_t less, uint32_t shift) {
  event *jobs = malloc((h->count + 1) * sizeof *jobs);
  if (!jobs)
    memory_out();
  uint32_t kept = 0;
  while (events_count(&h->jobs)) {
    event e = events_pop(&h->jobs);
    if (!is_stale(r, e))
      jobs[kept++] = e;
  }
  events_clear(&h->jobs);
  h->virtual = (h->virtual - less) >> shift;
  h->owed >>= shift;
  for (uint32_t i = 0; i < kept; i++) {
    uint32_t slot = event_subject(jobs[i]);
    uint64_t before = (uint64_t)event_time(jobs[i]);
    uint64_t rank = before > less ? (before - less) >> shift : 0;
    r->turns[slot].rank = rank;
    events_add(&h->jobs, event_make((ticks)rank, event_serial(jobs[i]), slot, 0));
  }
  free(jobs);
}

/* V restarts from 0 when nobody is there, and is moved back before it could overflow. */
static void advance(const replication *r, share *h, const resource *s) {
  uint64_t dt = (uint64_t)(r->now - h->last);
  uint32_t n = h->count;
  h->last = r->now;
  if (!n) {
    if (events_count(&h->jobs))
      events_clear(&h->jobs);
    h->virtual = h->owed = 0;
    h->fraction = FRACTION;
    return;
  }
  unsigned __int128 v = (unsigned __int128)dt << h->fraction;
  if (n > s->capacity) {
    unsigned __int128 work = v * s->capacity + h->owed;
    v = work / n;
    h->owed = (uint64_t)(work - v * n);
  }
  h->virtual += (uint64_t)v;
  if (h->virtual >> BITS)
    rebuild(r, h, h->virtual, 0);
}

/* Real time until the first is done, with h->fraction fractional bits; the capacity is not 0. */
static unsigned __int128 until_first(const replication *r, share *h, const resource *s) {
  uint64_t rank = first_rank(r, h);
  unsigned __int128 need = rank > h->virtual ? rank - h->virtual : 0;
  uint32_t n = h->count;
  if (n > s->capacity)
    need = (need * n + s->capacity - 1) / s->capacity;
  return need;
}

static void schedule(replication *r, resource *s, share *h) {
  if (!h->count || !s->capacity)
    return;
  unsigned __int128 wait = (until_first(r, h, s) + ((1u << h->fraction) - 1)) >> h->fraction;
  ticks t = wait >> 62 ? TICKS_NEVER : r->now + (ticks)wait;
  if (h->scheduled <= t && h->scheduled >= r->now)
    return;
  h->scheduled = t;
  h->serial = (uint32_t)events_push(&r->pending, t, s->index, EV_SHARE);
}

/* busy follows min(n, c). */
static void joined(replication *r, resource *s, const share *h) {
  if (h->count <= s->capacity)
    take(r, s);
}
static void left(replication *r, resource *s, const share *h) {
  if (h->count < s->capacity)
    give(r, s);
}

static void add(replication *r, share *h, uint32_t slot, uint64_t rank) {
  if (events_count(&h->jobs) > 2 * h->count + FEW_STALE)
    rebuild(r, h, 0, 0);
  uint64_t serial = ++r->share_count;
  r->turns[slot].rank = rank;
  r->turns[slot].service = (uint32_t)serial;
  events_add(&h->jobs, event_make((ticks)rank, serial, slot, 0));
  h->count++;
}

void share_serve(replication *r, resource *s, uint32_t slot, ticks amount) {
  share *h = share_of(s);
  request *q = request_at(r, slot);
  advance(r, h, s);
  while (h->fraction && (uint64_t)amount >> (BITS - h->fraction)) { /* fewer bits for all */
    rebuild(r, h, 0, 1);
    h->fraction--;
  }
  s->started++;
  q->parked = PARKED_SHARE;
  q->flags |= FLAG_SERVED;
  add(r, h, slot, h->virtual + ((uint64_t)amount << h->fraction));
  joined(r, s, h);
  schedule(r, s, h);
}

static void complete_first(replication *r, resource *s, share *h) {
  uint32_t slot = event_subject(events_pop(&h->jobs));
  request *q = request_at(r, slot);
  h->count--;
  left(r, s, h);
  s->finished++;
  if (q->flags & FLAG_GONE)
    area_add(&s->wasted_sum, q->amount);
  area_add(&s->work_sum, q->amount);
  attribute(r, q, r->code[q->pc].part);
  resume_soon(r, slot);
}

void share_event(replication *r, uint32_t resource_index, uint64_t serial) {
  resource *s = &r->resources[resource_index];
  share *h = s->share;
  if (h->serial != (uint32_t)serial || h->scheduled != r->now)
    return;
  h->scheduled = TICKS_NEVER;
  advance(r, h, s);
  /* what is due within this tick is due now */
  while (h->count && s->capacity && until_first(r, h, s) >> h->fraction == 0)
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
  advance(r, h, s);
  return work_done(h, request_at(r, slot)->amount, r->turns[slot].rank);
}

void share_cancel(replication *r, resource *s, uint32_t slot) {
  share *h = s->share;
  advance(r, h, s);
  request *q = request_at(r, slot);
  ticks done = work_done(h, q->amount, r->turns[slot].rank);
  r->turns[slot].service++; /* which is no service of this request */
  h->count--;
  area_add(&s->work_sum, done);
  if (q->flags & FLAG_GONE)
    area_add(&s->wasted_sum, done);
  left(r, s, h);
  s->finished++;
  schedule(r, s, h);
}

/* The capacity changes: V so far was at the old rate. */
void share_change(replication *r, resource *s, uint32_t capacity) {
  share *h = share_of(s);
  advance(r, h, s);
  uint32_t busy = h->count < capacity ? h->count : capacity;
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
  events_free(&s->share->jobs);
  free(s->share);
}
