/* An event: time (64 bits), serial (35), subject (24) and kind (5) in one 128-bit number.
 *
 * One comparison orders by time and then by serial, so events at one instant come in the order in
 * which they were pushed; no two events of a replication are equal. */
#ifndef SIM_EVENT_H
#define SIM_EVENT_H

#include "sim/time.h"

typedef unsigned __int128 event;

enum { EVENT_KIND_BITS = 5, EVENT_SUBJECT_BITS = 24, EVENT_SERIAL_BITS = 35 };
#define EVENT_SUBJECT_MAX (((uint32_t)1 << EVENT_SUBJECT_BITS) - 1)
/* Serials from here on, as many as 32 bits tell, are for causes from outside (arrivals,
 * timetables): at one instant they come after all that the system itself has caused, in the order
 * of their rank. */
#define EVENT_OUTSIDE (((uint64_t)1 << EVENT_SERIAL_BITS) - ((uint64_t)1 << 32))

/* All of an event but its time: serial below 2^35, subject up to EVENT_SUBJECT_MAX, kind below 32.
 */
static inline uint64_t event_tail(uint64_t serial, uint32_t subject, uint32_t kind) {
  return serial << (EVENT_SUBJECT_BITS + EVENT_KIND_BITS) | (uint64_t)subject << EVENT_KIND_BITS |
         kind;
}
static inline event event_of(ticks time, uint64_t tail) {
  return (event)(uint64_t)time << 64 | tail;
}
static inline event event_make(ticks time, uint64_t serial, uint32_t subject, uint32_t kind) {
  return event_of(time, event_tail(serial, subject, kind));
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

/* No event comes later: what the unused end of a heap is filled with. */
#define EVENT_NEVER ((event)TICKS_NEVER << 64 | UINT64_MAX)

#endif
