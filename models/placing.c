/* Names, messages and the survey of what the requests reach; see models/placing.h. */
#include "models/placing.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* ---- names ---------------------------------------------------------------------------------- */

static bool same(const char *x, const char *y) {
  return strcmp(x, y) == 0;
}

const char *operation_name(const placing *g, uint32_t i) {
  return g->a->operations[i].name;
}
const char *data_name(const placing *g, uint32_t i) {
  return g->a->data[i].name;
}
const char *order_name(const placing *g, uint32_t i) {
  return g->c->nodes[g->order[i]].name;
}
const char *any_node_name(const placing *g, uint32_t i) {
  return g->c->nodes[i].name;
}

uint32_t placing_find(const placing *g, const char *name, name_of *name_at, uint32_t count) {
  for (uint32_t i = 0; i < count; i++)
    if (same(name_at(g, i), name))
      return i;
  return NONE;
}

uint32_t placing_standing(const placing *g, const char *name) {
  uint32_t i = placing_find(g, name, order_name, g->order_count);
  return i == NONE ? NONE : g->order[i];
}

const node_def *placing_def(const placing *g, uint32_t node) {
  return g->c->nodes[node].settings[g->phase].def;
}

const option *placing_option(const placing *g, uint32_t node, const char *name) {
  const node_def *def = placing_def(g, node);
  return def ? option_find(&def->options, name) : NULL;
}

/* ---- messages ------------------------------------------------------------------------------- */

const char *placing_called(const placing *g, uint32_t node) {
  if (node == CLIENT_NODE)
    return "client";
  const char *kind = placement_kind(g->a, g->c, node, g->phase);
  return arena_format(g->m->memory, "%s \"%s\"", kind ? kind : "node", g->c->nodes[node].name);
}

origin placing_where(const placing *g, uint32_t node, const option *o) {
  return o->where.line ? o->where : placing_def(g, node)->where;
}

void placing_report(const placing *g, origin where, bool warning, const char *format, ...) {
  char text[600];
  va_list values;
  va_start(values, format);
  vsnprintf(text, sizeof text, format, values);
  va_end(values);
  if (warning)
    mistakes_warn(g->m, where, "%s", text);
  else
    mistakes_add(g->m, where, "%s", text);
}

const char *placing_hint(const placing *g, const char *name, name_of *name_at, uint32_t count) {
  const char **candidates = arena_alloc(g->m->memory, (count + 1) * sizeof *candidates);
  for (uint32_t i = 0; i < count; i++)
    candidates[i] = name_at(g, i);
  const char *nearest = mistake_nearest(name, candidates, count);
  return nearest ? arena_format(g->m->memory, "; did you mean \"%s\"?", nearest) : "";
}

/* ---- survey --------------------------------------------------------------------------------- */

static void reach_operation(placing *g, uint32_t operation, uint32_t by);

static void reach_steps(placing *g, const branch_def *branch, uint32_t operation) {
  for (uint32_t i = 0; i < branch->count; i++) {
    const step_def *s = &branch->steps[i];
    switch (s->kind) {
    case STEP_READ:
    case STEP_WRITE:
    case STEP_QUERY:
    case STEP_SCAN:
      if (g->touched_by[s->data] == NONE)
        g->touched_by[s->data] = operation;
      break;
    case STEP_LATER:
      g->sent[s->operation] = true;
      reach_operation(g, s->operation, operation);
      break;
    case STEP_CALL:
      reach_operation(g, s->operation, operation);
      break;
    default:
      break;
    }
    for (uint32_t b = 0; b < s->branch_count; b++)
      reach_steps(g, &s->branches[b], operation);
  }
}

static void reach_operation(placing *g, uint32_t operation, uint32_t by) {
  if (g->reached_by[operation] != NONE)
    return;
  g->reached_by[operation] = by;
  reach_steps(g, &g->a->operations[operation].body, operation);
}

static void reach_all(placing *g) {
  for (uint32_t i = 0; i < g->a->class_count; i++)
    if (!g->a->classes[i].is_message)
      reach_operation(g, g->a->classes[i].operation, g->a->classes[i].operation);
}
uint32_t *placing_none(arena *memory, uint32_t count) {
  uint32_t *list = arena_alloc(memory, (count + 1) * sizeof *list);
  for (uint32_t i = 0; i < count; i++)
    list[i] = NONE;
  return list;
}

/* Compiled nodes are sorted by name; the phase's list has the order in which they were declared. */
static void list_nodes(placing *g) {
  const phase_def *phase = &g->a->phases[g->phase];
  g->order = placing_none(g->a->memory, phase->count + 1);
  g->order[g->order_count++] = CLIENT_NODE;
  for (uint32_t i = 0; i < phase->count; i++)
    for (uint32_t n = CLIENT_NODE + 1; n < g->c->node_count; n++) {
      if (!placing_def(g, n) || !same(any_node_name(g, n), phase->nodes[i].name))
        continue;
      g->order[g->order_count++] = n;
      break;
    }
}

void placing_survey(placing *g) {
  const architecture *a = g->a;
  g->reached_by = placing_none(a->memory, a->operation_count);
  g->sent = arena_alloc(a->memory, (a->operation_count + 1) * sizeof *g->sent);
  g->touched_by = placing_none(a->memory, a->data_count);
  list_nodes(g);
  reach_all(g);
}
