#include "models/event_kind.h"

#include "sim/event.h"

_Static_assert(EV_KINDS <= 1 << EVENT_KIND_BITS, "a kind fits into an event");

#define SERVICE_CASE(name, label)                                                                  \
  case OP_##name:                                                                                  \
    return EV_SERVICE_##name;
#define DELAY_CASE(name, label)                                                                    \
  case OP_##name:                                                                                  \
    return EV_DELAY_##name;

static event_subject_kind after_service(opcode next) {
  switch (next) {
    AFTER_SERVICE(SERVICE_CASE)
  default:
    return EV_SERVICE;
  }
}

static event_subject_kind after_delay(opcode next) {
  switch (next) {
    AFTER_DELAY(DELAY_CASE)
  default:
    return EV_DELAY;
  }
}

event_subject_kind event_kind_before(opcode waits, opcode next) {
  return waits == OP_SERVE ? after_service(next) : after_delay(next);
}
