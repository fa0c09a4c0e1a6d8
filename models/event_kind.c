#include "models/event_kind.h"

#include "sim/event.h"

_Static_assert(EV_KINDS <= 1 << EVENT_KIND_BITS, "a kind fits into an event");

#define SERVICE_CASE(name, label)                                                                  \
  case OP_##name:                                                                                  \
    return EV_SERVICE_##name;
#define DELAY_CASE(name, label)                                                                    \
  case OP_##name:                                                                                  \
    return EV_DELAY_##name;
#define CHECK_CASE(name, label)                                                                    \
  case OP_##name:                                                                                  \
    return EV_CHECK_##name;

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

/* EV_DELAY_CHECK: the one behind the CHECK is not common. */
static event_subject_kind after_check(opcode next) {
  switch (next) {
    AFTER_CHECK(CHECK_CASE)
  default:
    return EV_DELAY_CHECK;
  }
}

event_subject_kind event_kind_of(const instruction *i) {
  opcode next = (opcode)i[1].op;
  if (i->op == OP_SERVE)
    return after_service(next);
  return next == OP_CHECK ? after_check((opcode)i[2].op) : after_delay(next);
}
