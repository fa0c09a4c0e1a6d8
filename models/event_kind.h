/* What an event is. Where a request goes on behind a service or a delay, the kind tells with which
 * operation, if that is one of the common: so the loop knows what to do before it has fetched the
 * request, its place and the instruction there, which would be a wait for memory three times. */
#ifndef MODELS_EVENT_KIND_H
#define MODELS_EVENT_KIND_H

#include "models/instruction.h"

/* Operations that are common behind a service, behind a delay, and behind a delay and a CHECK:
 * name, and label as in the loop's table `perform`. With these a kind's five bits are full. */
#define AFTER_SERVICE(X)                                                                           \
  X(RELEASE, release)                                                                              \
  X(RETURN, leave_frame)                                                                           \
  X(DELAY, delay)                                                                                  \
  X(CALL, call)                                                                                    \
  X(LOOP, loop)                                                                                    \
  X(KEY, key)                                                                                      \
  X(LOOKUP, lookup)                                                                                \
  X(SAW, saw)                                                                                      \
  X(LEAVE, leave)                                                                                  \
  X(PICK, pick)                                                                                    \
  X(VISIT, visit)
#define AFTER_DELAY(X)                                                                             \
  X(END, end)                                                                                      \
  X(PICK, pick)                                                                                    \
  X(VISIT, visit)                                                                                  \
  X(CHECK, check)                                                                                  \
  X(EXPECT, expect)                                                                                \
  X(LEAVE, leave)                                                                                  \
  X(FAIL, fail)                                                                                    \
  X(HIT, hit)
#define AFTER_CHECK(X)                                                                             \
  X(RETURN, leave_frame)                                                                           \
  X(FILL, fill)                                                                                    \
  X(DELAY, delay)

#define SERVICE_KIND(name, label) EV_SERVICE_##name,
#define DELAY_KIND(name, label)   EV_DELAY_##name,
#define CHECK_KIND(name, label)   EV_CHECK_##name,
typedef enum event_subject_kind {
  EV_PREEMPTIVE, /* request: its service on a preemptive resource ends, if the serial is its */
  EV_SHARE,      /* resource: the next of those who share it is done, if the serial is its */
  EV_ARRIVAL,    /* source */
  EV_USER,       /* user: has thought */
  EV_DEADLINE,   /* deadline line: its first is due */
  EV_TIMER,      /* request: its own timeout or patience, if the serial is its */
  EV_PATIENCE,   /* request: its patience is over, if the serial is its */
  EV_READY,      /* instance: has booted */
  EV_SERVICE,    /* request: its service on a fcfs resource ends, then any operation */
  AFTER_SERVICE(SERVICE_KIND) /* that operation */
  EV_DELAY,                   /* request: its delay is over, then any operation */
  AFTER_DELAY(DELAY_KIND)     /* that operation */
  AFTER_CHECK(CHECK_KIND)     /* a CHECK, and that operation */
  EV_KINDS
} event_subject_kind;
#undef SERVICE_KIND
#undef DELAY_KIND
#undef CHECK_KIND

/* It names a request that goes on behind a service or a delay. */
static inline bool event_goes_on(uint32_t kind) {
  return kind >= EV_SERVICE;
}

/* The kind at the end of a SERVE or DELAY; what follows it in memory must be what follows it. */
event_subject_kind event_kind_of(const instruction *i);

#endif
