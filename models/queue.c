/* queue: carries what `later` sends. A message holds a place from acceptance until a worker's
 * thread takes it; the sender waits for the acceptance only. */
#include "models/queue.h"
#include "models/emit.h"

static void configure(configurator *c, const node_def *def, node_setting *s) {
  const options *o = &def->options;
  kind_common(c, def, s);
  when_full full = kind_when_full(option_word(o, "when_full"));
  configure_resource(c, "places", false,
                     (resource_setting){.capacity = option_capacity(o, "capacity"),
                                        .line_limit = full == FULL_BLOCK ? UNLIMITED : 0,
                                        .when_full = full});
}

/* The class of the messages that carry out `operation`; NONE when it is never sent. */
static uint32_t queue_class(const architecture *a, uint32_t operation) {
  for (uint32_t i = a->request_count; i < a->class_count; i++)
    if (a->classes[i].operation == operation)
      return i;
  return NONE;
}

static void emit_send(emitter *e, uint32_t node, const step_def *step) {
  emit_trip(e, node, step->id, false);
  uint32_t pick =
      emit(e, (instruction){.op = OP_PICK, .node = node, .kind = PICK_LOOK, .id = step->id});
  uint32_t acquire = emit_acquire(e, AT_TARGET, node, "places", node);
  if (acquire != NONE) {
    emit_at(e, acquire)->kind = ACQUIRE_PLACE;
    emit_drop(e); /* the place goes over to the message */
  }
  uint32_t klass = queue_class(e->a, step->operation);
  emit(e, (instruction){
              .op = OP_SEND, .node = klass, .offset = node, .amount = step->delay, .id = step->id});
  emit_to(e, acquire);
  emit_to(e, pick);
  emit_trip(e, node, step->id, true);
}

/* It leaves the queue: for its work, or because the workers' line is full. */
static void emit_departure(emitter *e, uint32_t queue, bool limited) {
  if (limited)
    emit(e, (instruction){.op = OP_RELEASE,
                          .at = AT_TARGET,
                          .node = queue,
                          .offset = node_resource(e->c, queue, "places")});
  emit_leave(e, queue);
}

/* The life of a message: first the delay and the wait for a worker, with its place held and its
 * visit of the queue open; then the work. */
void queue_emit_message(emitter *e, uint32_t queue, uint32_t workers, uint32_t operation) {
  step_def step = {.id = random_name(e->a->operations[operation].name)};
  emit_hold_visit(e, queue);
  bool limited = emit_setting(e, queue, "places")->capacity != UNLIMITED;
  if (limited)
    emit_hold_resource(e, AT_TARGET, node_resource(e->c, queue, "places"), queue);
  emit(e, (instruction){.op = OP_DELAY, .part = emit_part(e, queue, PART_WAIT)});
  e->c->phases[e->phase].births[e->klass].entry = emit_here(e);
  (void)emit_visits(e, queue);
  bool threads = emit_setting(e, workers, "threads")->capacity != UNLIMITED;
  uint32_t acquire = threads ? emit_acquire(e, AT_FRONT, workers, "threads", queue) : NONE;
  bool held = acquire != NONE;
  holding thread = e->stack[e->depth - 1];
  if (held)
    emit_drop(e);
  if (limited)
    emit_drop(e);
  emit_departure(e, queue, limited);
  if (held)
    e->stack[e->depth++] = thread;
  /* an event loop has taken the message from the queue; it takes a thread again for each `cpu` */
  bool keeps = held && !emit_node(e, workers)->event_loop;
  if (held && !keeps)
    emit_release(e, AT_FRONT, workers, "threads");
  uint32_t pick = emit_pick(e, workers, ROLE_ANY, step.id);
  emit_enter(e, OP_ENTER, operation, workers, step.id);
  emit_leave(e, workers);
  emit_to(e, pick);
  if (!held)
    return;
  if (keeps)
    emit_release(e, AT_FRONT, workers, "threads");
  uint32_t end = emit(e, (instruction){.op = OP_JUMP});
  emit_to(e, acquire); /* refused */
  emit_hold_visit(e, queue);
  emit_departure(e, queue, limited);
  emit_to(e, end);
}

const node_kind kind_queue = {.word = "queue", .configure = configure, .emit_send = emit_send};
