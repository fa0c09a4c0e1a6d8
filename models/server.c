/* server, workers and client: nodes that run operations.
 *
 * A server's instance has threads, then cores, and a pool for each callee that it limits. A call
 * takes a thread when it arrives and keeps it until it has answered. Workers are servers that
 * messages come to: they take from a queue with one line for all their instances. The client is
 * unlimited and free. */
#include "models/emit.h"
#include <stdio.h>

static void configure_pools(configurator *c, const node_def *def) {
  const option *pools = option_find(&def->options, "pools");
  for (uint32_t i = 0; pools && i < pools->count; i++) {
    char *name = arena_format(c->a->memory, "pool:%s", pools->names[i]);
    uint32_t capacity = (uint32_t)pools->numbers[i];
    configure_resource(c, name, false,
                       (resource_setting){.capacity = capacity, .line_limit = UNLIMITED});
  }
}

static void configure(configurator *c, const node_def *def, node_setting *s, bool shared) {
  const options *o = &def->options;
  uint32_t threads = option_capacity(o, "threads");
  s->event_loop = option_flag(o, "event_loop");
  resource_setting thread = {
      .capacity = threads,
      .line_limit = option_capacity(o, "queue_limit"),
      .discipline = kind_discipline(option_word(o, "discipline")),
      .when_full = kind_when_full(option_word(o, "when_full")),
      .shared = shared && threads != UNLIMITED,
  };
  resource_setting core = {
      .capacity = option_capacity(o, "cores"),
      .line_limit = UNLIMITED,
      .scheduler = kind_scheduler(option_word(o, "scheduler")),
      .shared = shared && threads == UNLIMITED,
  };
  const option *limit = option_find(o, "queue_limit");
  if (thread.line_limit != UNLIMITED && threads == UNLIMITED)
    mistakes_add(c->m, limit->where,
                 "%s \"%s\": queue_limit without threads: nobody ever waits for a thread; say how "
                 "many threads there are",
                 def->kind, def->name);
  configure_resource(c, "threads", false, thread);
  configure_resource(c, "cores", true, core);
  configure_pools(c, def);
}

static void server_configure(configurator *c, const node_def *def, node_setting *s) {
  kind_common(c, def, s);
  configure(c, def, s, s->balance == BALANCE_SHARED);
}

static void workers_configure(configurator *c, const node_def *def, node_setting *s) {
  kind_common(c, def, s);
  s->balance = BALANCE_SHARED;
  configure(c, def, s, true);
}

static void client_configure(configurator *c, const node_def *def, node_setting *s) {
  static const double full_speed[] = {1};
  (void)def;
  s->instances = 1;
  s->speeds = full_speed;
  resource_setting free_of_limits = {.capacity = UNLIMITED, .line_limit = UNLIMITED};
  configure_resource(c, "threads", false, free_of_limits);
  configure_resource(c, "cores", true, free_of_limits);
}

/* The first cpu step of a body, in order; what lies in branches is not looked into. */
static const step_def *first_cpu(const branch_def *body) {
  for (uint32_t i = 0; i < body->count; i++)
    if (body->steps[i].kind == STEP_CPU)
      return &body->steps[i];
  return NULL;
}

/* In a line by size (sjf) the size is that of the call's first cpu step. */
static void emit_size(emitter *e, uint32_t acquire, uint32_t node, uint32_t operation,
                      const step_def *step) {
  if (acquire == NONE || emit_setting(e, node, "threads")->discipline != LINE_SJF)
    return;
  const step_def *cpu = first_cpu(&e->a->operations[operation].body);
  if (!cpu)
    return;
  instruction *i = emit_at(e, acquire);
  i->amount = cpu->amount;
  i->column = (uint16_t)cpu->column;
  i->id = step->id;
  i->inner = cpu->id;
}

/* The instance is chosen on arrival; its own line for a thread. */
static void emit_visit(emitter *e, uint32_t node, uint32_t operation, const step_def *step) {
  bool takes = !emit_node(e, node)->event_loop;
  uint32_t pick = emit_pick(e, node, ROLE_ANY, step->id);
  uint32_t acquire = takes ? emit_acquire(e, AT_TARGET, node, "threads", node) : NONE;
  emit_size(e, acquire, node, operation, step);
  emit_enter(e, OP_ENTER, operation, node, step->id);
  if (takes)
    emit_release(e, AT_TARGET, node, "threads");
  emit_to(e, acquire);
  emit_leave(e, node);
  emit_to(e, pick);
}

/* One line for the threads of all instances; the instance is the one that has a thread free. */
static void emit_shared_visit(emitter *e, uint32_t node, uint32_t operation, const step_def *step) {
  uint32_t arrive = emit_pick(e, node, ROLE_ANY, step->id);
  emit_at(e, arrive)->kind = PICK_ARRIVE;
  uint32_t acquire = emit_acquire(e, AT_FRONT, node, "threads", node);
  emit_size(e, acquire, node, operation, step);
  uint32_t choose =
      emit(e, (instruction){.op = OP_PICK, .node = node, .kind = PICK_CHOOSE, .id = step->id});
  emit_enter(e, OP_ENTER, operation, node, step->id);
  emit_to(e, choose);
  emit_release(e, AT_FRONT, node, "threads");
  emit_to(e, acquire);
  emit_leave(e, node);
  emit_to(e, arrive);
}

static void server_emit_call(emitter *e, uint32_t node, uint32_t operation, const step_def *step) {
  emit_trip(e, node, step->id, false);
  /* an event loop holds no thread on arrival, so none to choose an instance by */
  if (emit_setting(e, node, "threads")->shared && !emit_node(e, node)->event_loop)
    emit_shared_visit(e, node, operation, step);
  else
    emit_visit(e, node, operation, step);
  emit_trip(e, node, step->id, true);
}

static void client_emit_call(emitter *e, uint32_t node, uint32_t operation, const step_def *step) {
  emit_enter(e, OP_CALL, operation, node, step->id);
}

const node_kind kind_client = {
    .word = "client", .configure = client_configure, .emit_call = client_emit_call};
const node_kind kind_server = {
    .word = "server", .configure = server_configure, .emit_call = server_emit_call};
const node_kind kind_workers = {
    .word = "workers", .configure = workers_configure, .emit_call = server_emit_call};
