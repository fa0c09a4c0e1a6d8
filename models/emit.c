#include "models/emit.h"
#include "models/code.h"
#include "sim/memory.h"
#include <stdlib.h>
#include <string.h>

/* Salts keep the draws of one step apart: its own amount, the trips that it causes, its inner
 * calls. */
static const uint64_t SALT_TRIP_OUT = 0x7472697001, SALT_TRIP_BACK = 0x7472697002;

uint32_t emit(emitter *e, instruction i) {
  i.holding = code_hold(e->code, e->stack, e->depth);
  return code_append(e->code, i);
}

instruction *emit_at(emitter *e, uint32_t pc) {
  return &e->code->list[pc];
}
uint32_t emit_here(const emitter *e) {
  return e->code->count;
}

void emit_to(emitter *e, uint32_t pc) {
  if (pc != NONE)
    emit_at(e, pc)->to = emit_here(e);
}

static void hold(emitter *e, holding h) {
  if (e->depth == sizeof e->stack / sizeof *e->stack)
    abort();
  e->stack[e->depth++] = h;
}

void emit_hold_resource(emitter *e, at where, uint32_t offset, uint32_t node) {
  hold(e, (holding){.kind = HOLD_RESOURCE, .at = (uint8_t)where, .offset = offset, .node = node});
}

void emit_hold_visit(emitter *e, uint32_t node) {
  hold(e, (holding){.kind = HOLD_VISIT, .at = AT_TARGET, .node = node});
}

void emit_drop(emitter *e) {
  e->depth--;
}

uint16_t emit_part(emitter *e, uint32_t node, part_kind kind) {
  path *p = e->path;
  for (uint32_t i = 0; i < p->part_count; i++)
    if (p->parts[i].node == node && p->parts[i].kind == kind)
      return (uint16_t)i;
  p->parts[p->part_count] = (part){.node = node, .kind = kind};
  return (uint16_t)p->part_count++;
}

uint16_t emit_visits(emitter *e, uint32_t node) {
  path *p = e->path;
  for (uint32_t i = 0; i < p->visit_count; i++)
    if (p->visit_nodes[i] == node)
      return (uint16_t)i;
  p->visit_nodes[p->visit_count] = node;
  return (uint16_t)p->visit_count++;
}

void emit_trip(emitter *e, uint32_t node, uint64_t id, bool back) {
  const variate *trip = e->a->phases[e->phase].trip;
  if (variate_is_zero(trip))
    return;
  uint64_t link = random_name(e->c->nodes[node].name);
  emit(e, (instruction){.op = OP_DELAY,
                        .amount = trip,
                        .id = random_key(id ^ link, back ? SALT_TRIP_BACK : SALT_TRIP_OUT),
                        .part = emit_part(e, node, PART_NETWORK)});
}

uint32_t emit_pick(emitter *e, uint32_t node, role role, uint64_t id) {
  const compiled_node *n = &e->c->nodes[node];
  bool one = n->most_instances == 1 && n->front == NONE;
  uint32_t pc = emit(e, (instruction){.op = one ? OP_VISIT : OP_PICK,
                                      .node = node,
                                      .offset = n->first_instance,
                                      .role = (uint8_t)role,
                                      .id = id,
                                      .visits = emit_visits(e, node)});
  emit_hold_visit(e, node);
  return pc;
}

void emit_leave(emitter *e, uint32_t node) {
  emit_drop(e);
  emit(e, (instruction){.op = OP_LEAVE, .node = node});
}

uint32_t node_resource(const compiled *c, uint32_t node, const char *name) {
  const compiled_node *n = &c->nodes[node];
  for (uint32_t i = 0; i < n->resource_count; i++)
    if (!strcmp(c->resources[n->first_resource + i].name, name))
      return i;
  return NONE;
}

const node_setting *emit_node(const emitter *e, uint32_t node) {
  return &e->c->nodes[node].settings[e->phase];
}

const resource_setting *emit_setting(const emitter *e, uint32_t node, const char *name) {
  uint32_t offset = node_resource(e->c, node, name);
  return offset == NONE ? NULL : &emit_node(e, node)->resources[offset];
}

/* Who is asked for a resource: the instance, or the front of the node where all share one line. */
static at place_of(const resource_setting *s, at where) {
  return s->shared ? AT_FRONT : where;
}

uint32_t emit_acquire(emitter *e, at where, uint32_t node, const char *resource,
                      uint32_t wait_node) {
  const resource_setting *s = emit_setting(e, node, resource);
  if (!s || s->capacity == UNLIMITED)
    return NONE;
  uint32_t offset = node_resource(e->c, node, resource);
  uint32_t pc = emit(e, (instruction){.op = OP_ACQUIRE,
                                      .at = (uint8_t)place_of(s, where),
                                      .node = node,
                                      .offset = offset,
                                      .to = NONE,
                                      .wait = emit_part(e, wait_node, PART_WAIT)});
  emit_hold_resource(e, place_of(s, where), offset, node);
  return pc;
}

void emit_release(emitter *e, at where, uint32_t node, const char *resource) {
  const resource_setting *s = emit_setting(e, node, resource);
  if (!s || s->capacity == UNLIMITED)
    return;
  emit_drop(e);
  emit(e, (instruction){.op = OP_RELEASE,
                        .at = (uint8_t)place_of(s, where),
                        .node = node,
                        .offset = node_resource(e->c, node, resource)});
}

void emit_serve(emitter *e, at where, uint32_t node, const char *resource, const variate *amount,
                uint64_t id, uint32_t part_node) {
  if (variate_is_zero(amount))
    return;
  const resource_setting *s = emit_setting(e, node, resource);
  emit(e, (instruction){.op = OP_SERVE,
                        .at = (uint8_t)place_of(s, where),
                        .kind = (uint8_t)s->scheduler,
                        .node = node,
                        .offset = node_resource(e->c, node, resource),
                        .amount = amount,
                        .id = id,
                        .wait = emit_part(e, part_node, PART_WAIT),
                        .part = emit_part(e, part_node, PART_SERVICE)});
}

/* The subroutine of (operation, node); asked for, if it is new. */
static uint32_t subroutine_of(emitter *e, uint32_t operation, uint32_t node) {
  for (uint32_t i = 0; i < e->sub_count; i++)
    if (e->subs[i].operation == operation && e->subs[i].node == node)
      return i;
  if (e->sub_count == e->sub_capacity) {
    e->sub_capacity = e->sub_capacity ? 2 * e->sub_capacity : 16;
    e->subs = realloc(e->subs, e->sub_capacity * sizeof *e->subs);
    if (!e->subs)
      memory_out();
  }
  e->subs[e->sub_count] = (subroutine){.operation = operation, .node = node, .pc = NONE};
  return e->sub_count++;
}

void emit_enter(emitter *e, opcode how, uint32_t operation, uint32_t node, uint64_t id) {
  /* `to` is the number of the subroutine until all are written: see compile_class() */
  if (how == OP_ENTER && e->from_client)
    how = OP_ENTER_FIRST;
  emit(e, (instruction){.op = (uint8_t)how,
                        .id = id,
                        .offset = operation,
                        .to = subroutine_of(e, operation, node)});
  emit(e, (instruction){.op = OP_POP});
}

void emit_check(emitter *e) {
  emit(e, (instruction){.op = OP_CHECK});
}
