/* database: stores data. An access holds a connection until it is answered, and a core for as long
 * as it costs. Instance 1 is the primary and takes the writes; replicas answer reads, each `lag`
 * behind. */
#include "models/database.h"
#include "models/emit.h"

static read_from read_from_word(const char *word) {
  if (word[0] == 'p')
    return READ_PRIMARY;
  return word[0] == 'r' ? READ_REPLICAS : READ_ANY;
}

static void configure(configurator *c, const node_def *def, node_setting *s) {
  const options *o = &def->options;
  kind_common(c, def, s);
  s->replicas = (uint32_t)option_number(o, "replicas");
  s->read_from = read_from_word(option_word(o, "read_from"));
  if (s->read_from == READ_REPLICAS && !s->replicas)
    mistakes_add(c->m, option_find(o, "read_from")->where,
                 "database \"%s\": read_from = \"replicas\" but replicas = 0", def->name);
  const variate *lag = option_variate(o, "lag");
  s->lag = variate_is_zero(lag) || !s->replicas ? NULL : lag;
  double *speeds = arena_alloc(c->a->memory, (1 + s->replicas) * sizeof *speeds);
  for (uint32_t i = 0; i <= s->replicas; i++)
    speeds[i] = s->speeds[0];
  s->speeds = speeds;
  s->instances = 1 + s->replicas;
  configure_resource(
      c, "connections", false,
      (resource_setting){.capacity = option_capacity(o, "connections"), .line_limit = UNLIMITED});
  configure_resource(
      c, "cores", true,
      (resource_setting){.capacity = option_capacity(o, "cores"), .line_limit = UNLIMITED});
}

const char *database_cost_option(step_kind kind) {
  static const char *const names[] = {"read_cost", "write_cost", "query_cost", "scan_cost"};
  return names[kind - STEP_READ];
}

const variate *database_cost(const node_def *def, step_kind kind) {
  const option *o = def ? option_find(&def->options, database_cost_option(kind)) : NULL;
  return o ? o->variate : NULL;
}

/* A cost is that of one access, whatever it touches. */
static const variate *cost_of(emitter *e, uint32_t node, const step_def *step) {
  return database_cost(emit_node(e, node)->def, step->kind);
}

static role role_of(const node_setting *s, const step_def *step) {
  if (!s->replicas || step->kind == STEP_WRITE || s->read_from == READ_PRIMARY)
    return ROLE_PRIMARY;
  return s->read_from == READ_REPLICAS ? ROLE_REPLICAS : ROLE_ANY;
}

static void emit_version(emitter *e, uint32_t node, const step_def *step, const access *x) {
  if (!emit_node(e, node)->lag)
    return;
  opcode op = step->kind == STEP_WRITE ? OP_WROTE : OP_SAW;
  emit(e, (instruction){.op = (uint8_t)op, .node = node, .u.access = x, .id = step->id});
}

static void emit_access(emitter *e, uint32_t node, const step_def *step, const access *x) {
  const node_setting *s = emit_node(e, node);
  emit_trip(e, node, step->id, false);
  uint32_t pick = emit_pick(e, node, s->replicas ? role_of(s, step) : ROLE_ANY, step->id);
  emit_acquire(e, AT_TARGET, node, "connections", node);
  emit_serve(e, AT_TARGET, node, "cores", cost_of(e, node, step), step->id, node);
  emit_version(e, node, step, x);
  emit_release(e, AT_TARGET, node, "connections");
  emit_leave(e, node);
  emit_to(e, pick);
  emit_trip(e, node, step->id, true);
}

const node_kind kind_database = {
    .word = "database", .configure = configure, .emit_access = emit_access};
