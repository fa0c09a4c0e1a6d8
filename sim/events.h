/* The pending-event set: what comes soon before a calendar of what comes later.
 *
 * Few events are all in a heap, an implicit 4-ary one: children of one node lie in one cache line;
 * the hole that a pop leaves at the top is filled by the next push (most events cause one). From
 * some dozens on, those beyond a horizon lie in a calendar (sim/calendar.h), unordered; when none
 * is left before it, the next day is taken from there and the horizon moves on. A day of a few
 * events is sorted at once, and is then a run, of which one after the other is taken and into which
 * the few that are pushed before its end are inserted; of more, it is a heap. Order, ties included,
 * depends on none of this. Cancelling is lazy: the owner recognises a stale event by its serial,
 * which is unique within a replication.
 *
 * Invariant: all in the heap or run lie before the horizon, all in the calendar not; while anything
 * is pending and there is no hole, heap or run is not empty. */
#ifndef SIM_EVENTS_H
#define SIM_EVENTS_H

#include "sim/calendar.h"
#include "sim/event.h"
#include <stdbool.h>

enum {
  EVENTS_FIRST = 1 + 4 + 16, /* entries at first: whole groups of siblings, here and later */
  EVENTS_RUN = 16,           /* on a day that is sorted, at most; twice as many in a run */
  EVENTS_MANY = 85,          /* in the heap: the calendar begins */
  EVENTS_FEW = 40,           /* in the calendar: it ends */
  EVENTS_AHEAD = 1 << 14     /* in the calendar: what comes is announced; what fewer name is near */
};

/* Told what will be due soon, in no order, so that it can be fetched from memory; only while more
 * than EVENTS_AHEAD are pending. */
typedef void events_ahead(void *context, const event *batch, uint32_t count);

/* What lies before the horizon. */
typedef enum events_near {
  EVENTS_HEAP,  /* a heap */
  EVENTS_HOLE,  /* a heap of which heap[0] was popped and not yet replaced */
  EVENTS_SORTED /* a run, which is never empty */
} events_near;

typedef struct events {
  event *first;   /* the earliest; in a run those before it are taken, and EVENT_NEVER */
  event *heap;    /* (capacity); heap[1] begins a cache line, and so does each group of siblings;
                     from `count` on nothing but EVENT_NEVER */
  void *block;    /* what is freed */
  uint32_t shift; /* bytes from there to the heap */
  uint32_t count; /* entries, including the hole */
  uint32_t capacity;
  uint32_t limit;   /* entries, at most the capacity, at which the rest must go elsewhere */
  uint8_t near;     /* events_near */
  uint64_t serial;  /* of the next push */
  uint64_t horizon; /* time from which events are in the calendar; EVENTS_NO_HORIZON: none are */
  calendar later;
  events_ahead *ahead; /* NULL: nobody wants to know */
  void *context;
} events;

#define EVENTS_NO_HORIZON UINT64_MAX

void events_init(events *e); /* aborts with a message when memory is out, as does every push */
void events_free(events *e);

/* Aborts: serials below EVENT_OUTSIDE are used up, which takes 3.0e10 pushes (hours of computing).
 */
_Noreturn void events_out_of_serials(void);

/* Nothing is pending any more. */
void events_clear(events *e);

/* Number pending. */
static inline uint32_t events_count(const events *e) {
  return e->count - (uint32_t)(e->first - e->heap) - (e->near == EVENTS_HOLE) + e->later.count;
}

/* Puts x into the hole at the top, into the heap or run, or into the calendar; parts of a push. */
void events_sink(events *e, event x);
void events_append(events *e, event x);
void events_put_later(events *e, event x);
/* The heap is empty: the next day of the calendar comes into it, if there is one. */
void events_refill(events *e);

/* The hole with one other entry, or none: EVENT_NEVER stands there then. */
static inline void events_sink_two(event *heap, event x) {
  event other = heap[1];
  bool first = x < other;
  heap[0] = first ? x : other;
  heap[1] = first ? other : x;
}

static inline void events_add(events *e, event x) {
  if ((uint64_t)event_time(x) >= e->horizon) {
    events_put_later(e, x);
  } else if (e->near != EVENTS_HOLE) {
    events_append(e, x);
  } else if (e->count <= 2) {
    e->near = EVENTS_HEAP;
    events_sink_two(e->heap, x);
  } else {
    events_sink(e, x);
  }
}

/* Fills the hole, if there is one, with the last entry or the next day. */
static inline void events_close(events *e) {
  if (e->near != EVENTS_HOLE)
    return;
  event last = e->heap[--e->count];
  e->heap[e->count] = EVENT_NEVER;
  if (e->count > 1) { /* one needs no search */
    events_sink(e, last);
  } else if (e->count) {
    e->heap[0] = last;
    e->near = EVENTS_HEAP;
  } else {
    events_refill(e);
  }
}

/* Adds an event caused now; returns its serial, by which the owner may later call it stale. */
static inline uint64_t events_push(events *e, ticks time, uint32_t subject, uint32_t kind) {
  uint64_t serial = e->serial++;
  if (__builtin_expect(serial >= EVENT_OUTSIDE, 0))
    events_out_of_serials();
  events_add(e, event_make(time, serial, subject, kind));
  return serial;
}

/* The tail of an event caused from outside; rank < 2^32 orders those of one instant. */
static inline uint64_t events_tail_outside(uint32_t rank, uint32_t subject, uint32_t kind) {
  return event_tail(EVENT_OUTSIDE + rank, subject, kind);
}

/* Adds an event caused from outside, of a tail that events_tail_outside() has made. */
static inline void events_push_outside(events *e, ticks time, uint64_t tail) {
  events_add(e, event_of(time, tail));
}

/* The earliest, EVENT_NEVER when empty. */
static inline event events_first(events *e) {
  events_close(e);
  return *e->first;
}

/* Takes the first of a run; one that is used up is a heap of a hole. */
static inline void events_drop_sorted(events *e) {
  *e->first++ = EVENT_NEVER;
  if (e->first == e->heap + e->count) {
    e->first = e->heap;
    e->count = 1;
    e->near = EVENTS_HOLE;
  }
}

/* Takes what events_first() has returned. */
static inline void events_drop_first(events *e) {
  if (e->near == EVENTS_SORTED)
    events_drop_sorted(e);
  else
    e->near = EVENTS_HOLE;
}

/* The earliest time, TICKS_NEVER when empty. */
static inline ticks events_next(events *e) {
  return event_time(events_first(e));
}

/* Takes the earliest if it lies before `limit`; *taken is the earliest in any case. A heap, which
 * few events are in, is asked for first. */
static inline bool events_take_before(events *e, ticks limit, event *taken) {
  if (e->near != EVENTS_HEAP) {
    events_close(e);
    if (e->near == EVENTS_SORTED) {
      *taken = *e->first;
      if (event_time(*taken) >= limit)
        return false;
      events_drop_sorted(e);
      return true;
    }
  }
  *taken = *e->first;
  if (event_time(*taken) >= limit)
    return false;
  e->near = EVENTS_HOLE;
  return true;
}

/* Takes the earliest; the set must not be empty. */
static inline event events_pop(events *e) {
  event first = events_first(e);
  events_drop_first(e);
  return first;
}

#endif
