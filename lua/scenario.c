/* From a file to an architecture: read, run in the sandbox, resolve, build, complete.
 *
 * Each step is taken only when the one before left no mistakes, so no step meets half of anything;
 * all mistakes of one step are reported together. */
#include "lua/scenario.h"
#include "lua/build.h"
#include "lua/hooks.h"
#include "lua/sandbox.h"
#include "lua/source.h"
#include "sim/memory.h"

#include <lauxlib.h>
#include <stdlib.h>
#include <string.h>

static const origin nowhere = {0, 0};

static scenario *scenario_new(void) {
  arena *memory = arena_new();
  scenario *s = memory ? arena_alloc(memory, sizeof *s) : NULL;
  if (!s)
    memory_out();
  s->memory = memory;
  mistakes_init(&s->mistakes, memory);
  s->architecture = arena_alloc(memory, sizeof *s->architecture);
  s->architecture->memory = memory;
  return s;
}

void scenario_free(scenario *s) {
  if (s)
    arena_free(s->memory);
}

/* Lua function () -> declarations: resolves what was declared. */
static int finish(lua_State *L) {
  lua_getfield(L, LUA_REGISTRYINDEX, "outgrow.words");
  lua_getfield(L, -1, "finish");
  lua_pushboolean(L, sandbox_of(L)->mistakes->errors > 0);
  lua_call(L, 1, 1);
  return 1;
}

/* Lua function (declarations): builds the architecture from them. */
static int build(lua_State *L) {
  build_architecture(L, sandbox_of(L)->architecture);
  return 0;
}

/* Leaves the declarations on the stack; false when the scenario could not be run to its end. */
static bool run(sandbox *box) {
  if (!sandbox_load(box, 0) || !sandbox_call(box, 0, 0))
    return false;
  lua_pushcfunction(box->state, finish);
  return sandbox_call(box, 0, 1);
}

static bool read_all(sandbox *box) {
  if (!run(box) || box->mistakes->errors)
    return false;
  lua_pushcfunction(box->state, build);
  lua_pushvalue(box->state, -2);
  return sandbox_call(box, 1, 0) && architecture_complete(box->architecture, box->mistakes) &&
         hooks_try(box);
}

static void read_scenario(scenario *s, const setting *settings, uint32_t setting_count) {
  sandbox box = {.memory = s->memory,
                 .architecture = s->architecture,
                 .mistakes = &s->mistakes,
                 .settings = settings,
                 .setting_count = setting_count,
                 .subject = "this scenario"};
  if (sandbox_open(&box))
    read_all(&box);
  sandbox_close(&box);
}

scenario *scenario_read(const char *path, const setting *settings, uint32_t setting_count) {
  scenario *s = scenario_new();
  const char *why;
  if (!source_read(s->architecture, path, &why)) {
    mistakes_add(&s->mistakes, nowhere, "can't read %s: %s", path, why);
    s->architecture = NULL;
    return s;
  }
  read_scenario(s, settings, setting_count);
  return s;
}

scenario *scenario_read_text(const char *path, const char *text, const setting *settings,
                             uint32_t setting_count) {
  scenario *s = scenario_new();
  source_add(s->architecture, path, arena_copy_text(s->memory, text), strlen(text));
  read_scenario(s, settings, setting_count);
  return s;
}
