/* external: somebody else's system. It takes its time and sometimes fails; `places` is how many
 * calls it takes at once. It always stands and costs nothing. */
#include "models/external.h"
#include "models/emit.h"

static const uint64_t SALT_TIME = 0x74696d65, SALT_FAILS = 0x6661696c73;

void external_configure(configurator *c, const operation_def *o, node_setting *s) {
  static const double full_speed[] = {1};
  s->stands = true;
  s->instances = 1;
  s->speeds = full_speed;
  configure_resource(c, "places", false,
                     (resource_setting){.capacity = o->places, .line_limit = UNLIMITED});
}

static void emit_call(emitter *e, uint32_t node, uint32_t operation, const step_def *step) {
  const operation_def *o = &e->a->operations[operation];
  emit_trip(e, node, step->id, false);
  uint32_t pick = emit_pick(e, node, ROLE_ANY, step->id);
  emit_acquire(e, AT_TARGET, node, "places", node);
  emit(e, (instruction){.op = OP_DELAY,
                        .amount = o->time,
                        .in_service = true,
                        .id = random_key(step->id, SALT_TIME),
                        .part = emit_part(e, node, PART_SERVICE)});
  emit_release(e, AT_TARGET, node, "places");
  if (o->fails > 0)
    emit(e, (instruction){.op = OP_FAIL,
                          .u.p = o->fails,
                          .at = AT_TARGET,
                          .id = random_key(step->id, SALT_FAILS),
                          .to = emit_here(e) + 1});
  emit_leave(e, node);
  emit_to(e, pick);
  emit_trip(e, node, step->id, true);
}

const node_kind kind_external = {.word = "external", .emit_call = emit_call};
