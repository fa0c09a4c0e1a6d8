/* The pending-event set: an implicit 4-ary heap of 128-bit entries.
 *
 * An event is time (64 bits), serial (36), subject (24) and kind (4) in one 128-bit number, so one
 * comparison orders by time and then by serial: events at one instant come in the order in which
 * they were pushed. Children of one node lie in one cache line; the hole that a pop leaves at the
 * top is filled by the next push (most events cause one). Cancelling is lazy: the owner recognises
 * a stale event by its serial, which is unique within a replication.
 *
 * Invariant: no event lies before the last one popped. */
#ifndef SIM_EVENTS_H
#define SIM_EVENTS_H

#include "sim/time.h"
#include <stdbool.h>

typedef unsigned __int128 event;

enum { EVENT_KIND_BITS = 4, EVENT_SUBJECT_BITS = 24, EVENT_SERIAL_BITS = 36 };
#define EVENT_SUBJECT_MAX (((uint32_t)1 << EVENT_SUBJECT_BITS) - 1)
/* Serials from here on are for causes from outside (arrivals, timetables): at one instant they come
 * after all that the system itself has caused, in the order of their rank. */
#define EVENT_OUTSIDE ((uint64_t)1 << (EVENT_SERIAL_BITS - 1))

static inline event event_make(ticks time, uint64_t serial, uint32_t subject, uint32_t kind) {
  return ((event)(uint64_t)time << 64) | (serial << (EVENT_SUBJECT_BITS + EVENT_KIND_BITS) |
                                          (uint64_t)subject << EVENT_KIND_BITS | kind);
}
static inline ticks event_time(event e) {
  return (ticks)(e >> 64);
}
static inline uint64_t event_serial(event e) {
  return (uint64_t)e >> (EVENT_SUBJECT_BITS + EVENT_KIND_BITS);
}
static inline uint32_t event_subject(event e) {
  return (uint32_t)((uint64_t)e >> EVENT_KIND_BITS) & EVENT_SUBJECT_MAX;
}
static inline uint32_t event_kind(event e) {
  return (uint32_t)e & ((1u << EVENT_KIND_BITS) - 1);
}

/* No event comes later: what the unused end of the heap is filled with. */
#define EVENT_NEVER ((event)TICKS_NEVER << 64 | UINT64_MAX)

/* Entries at first: three levels. Always a whole number of levels, so no group of siblings is cut.
 */
enum { EVENTS_FIRST = 1 + 4 + 16 };

typedef struct events {
  event *heap;    /* (capacity); heap[1] begins a cache line, and so does each group of siblings */
  void *block;    /* what is freed */
  uint32_t count; /* entries, including the hole */
  uint32_t capacity;
  bool hole;       /* heap[0] was popped and not yet replaced */
  uint64_t serial; /* of the next push */
} events;

void events_init(events *e); /* aborts with a message when memory is out, as does every push */
void events_free(events *e);

/* Aborts: serials below EVENT_OUTSIDE are used up, which takes 3.4e10 pushes (hours of computing).
 */
_Noreturn void events_out_of_serials(void);

/* Number pending. */
static inline uint32_t events_count(const events *e) {
  return e->count - e->hole;
}

/* Puts x into the hole at the top, or at the end; parts of a push. */
void events_sink(events *e, event x);
void events_append(events *e, event x);

static inline void events_add(events *e, event x) {
  if (e->hole)
    events_sink(e, x);
  else
    events_append(e, x);
}

/* Fills the hole, if there is one, with the last entry. */
static inline void events_close(events *e) {
  if (!e->hole)
    return;
  event last = e->heap[--e->count];
  e->heap[e->count] = EVENT_NEVER;
  if (e->count)
    events_sink(e, last);
  else
    e->hole = false;
}

/* Adds an event caused now; returns its serial, by which the owner may later call it stale. */
static inline uint64_t events_push(events *e, ticks time, uint32_t subject, uint32_t kind) {
  uint64_t serial = e->serial++;
  if (__builtin_expect(serial >= EVENT_OUTSIDE, 0))
    events_out_of_serials();
  events_add(e, event_make(time, serial, subject, kind));
  return serial;
}

/* Adds an event caused from outside; rank < 2^32 orders those of one instant. */
static inline void events_push_outside(events *e, ticks time, uint32_t rank, uint32_t subject,
                                       uint32_t kind) {
  events_add(e, event_make(time, EVENT_OUTSIDE + rank, subject, kind));
}

/* The earliest time, TICKS_NEVER when empty. */
static inline ticks events_next(events *e) {
  events_close(e);
  return event_time(e->heap[0]);
}

/* Takes the earliest into *e if it lies before `limit`. */
static inline bool events_take_before(events *e, ticks limit, event *taken) {
  events_close(e);
  event first = e->heap[0];
  if (event_time(first) >= limit)
    return false;
  *taken = first;
  e->hole = true;
  return true;
}

/* Takes the earliest; the set must not be empty. */
static inline event events_pop(events *e) {
  events_close(e);
  e->hole = true;
  return e->heap[0];
}

#endif
