/* The hooks of a replication: a sandbox of its own into which the scenario is read again, from the
 * texts that the architecture keeps and with the same settings. Nothing is shared with other
 * replications but what is const.
 *
 * A condition returns true or false, nothing else: a forgotten `return` is found at once. */
#include "lua/hooks.h"
#include "lua/now.h"
#include "models/program.h"

#include <lauxlib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- asking a condition ---- */

/* Leaves the condition of a phase on the stack, nil when it has none. */
static void push_condition(lua_State *L, uint32_t phase) {
  lua_getfield(L, LUA_REGISTRYINDEX, "outgrow.words");
  lua_getfield(L, -1, "declared");
  lua_getfield(L, -1, "phases");
  lua_rawgeti(L, -1, phase + 1);
  if (lua_istable(L, -1))
    lua_getfield(L, -1, "when");
  else
    lua_pushnil(L);
  lua_replace(L, -5);
  lua_pop(L, 3);
}

/* Lua function (phase, report, serial) -> boolean */
static int ask(lua_State *L) {
  uint32_t phase = (uint32_t)lua_tointeger(L, 1);
  const window_report *report = lua_touserdata(L, 2);
  push_condition(L, phase);
  if (lua_isnil(L, -1))
    return luaL_error(L, "this phase has no condition");
  now_push(L, report, (uint64_t)lua_tointeger(L, 3));
  lua_call(L, 1, 1);
  if (!lua_isboolean(L, -1)) {
    sandbox *box = sandbox_of(L);
    const phase_def *p = &box->architecture->phases[phase];
    mistakes_add(box->mistakes, p->where,
                 "phase \"%s\": when has to return true or false, not %s%s", p->name,
                 luaL_typename(L, -1), lua_isnil(L, -1) ? " (is a return missing?)" : "");
    return sandbox_abort(L);
  }
  return 1;
}

/* 1, 0, or -1 with a mistake. */
static int ask_condition(sandbox *box, uint32_t phase, const window_report *now, uint64_t serial) {
  lua_State *L = box->state;
  uint32_t errors = box->mistakes->errors;
  box->subject = "this condition";
  sandbox_grant(box, CONDITION_INSTRUCTIONS);
  lua_pushcfunction(L, ask);
  lua_pushinteger(L, phase);
  lua_pushlightuserdata(L, (void *)now);
  lua_pushinteger(L, (lua_Integer)serial);
  if (!sandbox_call(box, 3, 1))
    return -1;
  int yes = lua_toboolean(L, -1);
  lua_pop(L, 1);
  return box->mistakes->errors > errors ? -1 : yes;
}

/* ---- trying conditions with an empty window ---- */

static bool stands(const compiled *c, uint32_t node, uint32_t phase) {
  return c->nodes[node].settings && c->nodes[node].settings[phase].stands;
}

/* A window of `phase` in which nothing happened: all figures are 0. */
static window_report empty_window(const architecture *a, arena *memory, uint32_t phase) {
  const compiled *c = a->compiled;
  class_row *classes = arena_alloc(memory, (a->class_count + 1) * sizeof *classes);
  node_row *nodes = arena_alloc(memory, (c->node_count + 1) * sizeof *nodes);
  resource_row *resources = arena_alloc(memory, (c->resource_count + 1) * sizeof *resources);
  window_report r = {.phase = phase, .classes = classes, .nodes = nodes, .resources = resources};
  classes[r.class_count++].klass = NONE;
  for (uint32_t i = 0; i < a->class_count; i++)
    classes[r.class_count++].klass = i;
  for (uint32_t i = 0; i < c->node_count; i++)
    if (stands(c, i, phase))
      nodes[r.node_count++] = (node_row){.node = i, .busiest = NONE};
  for (uint32_t i = 0; i < c->resource_count; i++)
    if (stands(c, c->resources[i].node, phase))
      resources[r.resource_count++].resource = i;
  return r;
}

bool hooks_try(sandbox *box) {
  const architecture *a = box->architecture;
  bool fine = true;
  box->silent = true;
  for (uint32_t i = 1; a->compiled && i < a->phase_count; i++) {
    if (a->phases[i].trigger != TRIGGER_WHEN)
      continue;
    window_report now = empty_window(a, box->memory, i - 1);
    fine = ask_condition(box, i, &now, i) >= 0 && fine;
  }
  return fine;
}

/* ---- the hooks of one replication ---- */

typedef struct hook_context {
  arena *memory;
  architecture architecture; /* the scenario's, with this context's memory */
  mistakes mistakes;
  sandbox box;
  uint64_t serial;
} hook_context;

static void explain(const hook_context *c, char *why, size_t size) {
  const mistake *m = NULL;
  for (uint32_t i = 0; i < c->mistakes.count && !m; i++)
    if (!c->mistakes.list[i].warning)
      m = &c->mistakes.list[i];
  if (!m)
    snprintf(why, size, "a condition failed");
  else if (m->where.line)
    snprintf(why, size, "%s:%u: %s", c->architecture.files[m->where.file].path, m->where.line,
             m->text);
  else
    snprintf(why, size, "%s: %s", c->architecture.files[0].path, m->text);
}

static int when(void *context, uint32_t phase, const window_report *now, char *why, size_t size) {
  hook_context *c = context;
  int yes = ask_condition(&c->box, phase, now, ++c->serial);
  if (yes < 0)
    explain(c, why, size);
  return yes;
}

/* The settings that the scenario was read with. */
static const setting *settings_of(const architecture *a, arena *memory, uint32_t *count) {
  setting *list = arena_alloc(memory, (a->parameter_count + 1) * sizeof *list);
  *count = 0;
  for (uint32_t i = 0; i < a->parameter_count; i++)
    if (a->parameters[i].is_set)
      list[(*count)++] = (setting){a->parameters[i].name, a->parameters[i].value};
  return list;
}

static hook_context *context_new(const architecture *a) {
  arena *memory = arena_new();
  if (!memory)
    return NULL;
  hook_context *c = arena_alloc(memory, sizeof *c);
  c->memory = memory;
  c->architecture = *a;
  c->architecture.memory = memory;
  mistakes_init(&c->mistakes, memory);
  c->box = (sandbox){.memory = memory,
                     .architecture = &c->architecture,
                     .mistakes = &c->mistakes,
                     .subject = "this scenario",
                     .reread = true,
                     .silent = true};
  c->box.settings = settings_of(a, memory, &c->box.setting_count);
  return c;
}

static bool has_conditions(const architecture *a) {
  for (uint32_t i = 0; i < a->phase_count; i++)
    if (a->phases[i].trigger == TRIGGER_WHEN)
      return true;
  return false;
}

static bool read_again(hook_context *c, uint32_t replication) {
  if (!sandbox_open(&c->box) || !sandbox_load(&c->box, 0) || !sandbox_call(&c->box, 0, 0))
    return false;
  if (c->mistakes.errors)
    return false;
  uint64_t key = random_key(random_name("math.random"), c->architecture.seed);
  c->box.random = draw_at(random_key(key, (uint64_t)replication + 1));
  c->box.silent = replication > 0;
  return true;
}

bool scenario_hooks(const scenario *s, uint32_t replication, hooks *hooks, char *why, size_t size) {
  *hooks = (struct hooks){NULL, NULL};
  if (!has_conditions(s->architecture))
    return true;
  hook_context *c = context_new(s->architecture);
  hooks->context = c;
  if (!c) {
    snprintf(why, size, "out of memory");
    return false;
  }
  if (!read_again(c, replication)) {
    explain(c, why, size);
    scenario_hooks_free(hooks);
    return false;
  }
  hooks->when = when;
  return true;
}

void scenario_hooks_free(hooks *hooks) {
  hook_context *c = hooks->context;
  if (c) {
    sandbox_close(&c->box);
    arena_free(c->memory);
  }
  *hooks = (struct hooks){NULL, NULL};
}
