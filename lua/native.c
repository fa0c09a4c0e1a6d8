/* Functions for our own Lua files; the scenario never sees them. */
#include "lua/native.h"
#include "lua/build.h"
#include "lua/csv.h"
#include "lua/library.h"
#include "lua/pairs.h"
#include "lua/sandbox.h"
#include "lua/source.h"

#include <lauxlib.h>
#include <string.h>

enum { CANDIDATES_MOST = 512 };

static origin check_place(lua_State *L, int index) {
  lua_Integer place = luaL_checkinteger(L, index);
  return (origin){(uint32_t)(place >> 32), (uint32_t)place};
}

static void push_place(lua_State *L, origin at) {
  lua_pushinteger(L, (lua_Integer)at.file << 32 | at.line);
}

static int here(lua_State *L) {
  push_place(L, sandbox_here(L));
  return 1;
}

static int add_mistake(lua_State *L) {
  mistakes_add(sandbox_of(L)->mistakes, check_place(L, 1), "%s", luaL_checkstring(L, 2));
  return 0;
}

static int add_warning(lua_State *L) {
  mistakes_warn(sandbox_of(L)->mistakes, check_place(L, 1), "%s", luaL_checkstring(L, 2));
  return 0;
}

static int abort_scenario(lua_State *L) {
  return sandbox_abort(L);
}

/* nearest(word, list) -> entry or nil */
static int nearest(lua_State *L) {
  const char *word = luaL_checkstring(L, 1);
  const char *candidates[CANDIDATES_MOST];
  lua_Integer count = luaL_len(L, 2);
  if (count > CANDIDATES_MOST)
    count = CANDIDATES_MOST;
  luaL_checkstack(L, (int)count + 4, NULL);
  for (lua_Integer i = 0; i < count; i++) {
    lua_rawgeti(L, 2, i + 1);
    candidates[i] = luaL_checkstring(L, -1);
  }
  lua_pushstring(L, mistake_nearest(word, candidates, (uint32_t)count));
  return 1;
}

static int sorted_keys(lua_State *L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  pairs_push_keys(L, 1);
  return 1;
}

/* less(a, b): order of names, by their bytes whatever the locale */
static int less(lua_State *L) {
  lua_pushboolean(L, strcmp(luaL_checkstring(L, 1), luaL_checkstring(L, 2)) < 0);
  return 1;
}

/* option_place(where, name, option) -> where that option is written */
static int option_place(lua_State *L) {
  sandbox *box = sandbox_of(L);
  size_t read;
  origin place = source_option(box->architecture, &box->mark, check_place(L, 1),
                               luaL_checkstring(L, 2), luaL_checkstring(L, 3), &read);
  sandbox_spend(L, (int64_t)read / 16);
  push_place(L, place);
  return 1;
}

/* setting(name) -> the text of --set name=text, or nil */
static int find_setting(lua_State *L) {
  const sandbox *box = sandbox_of(L);
  const char *name = luaL_checkstring(L, 1), *value = NULL;
  for (uint32_t i = 0; i < box->setting_count; i++)
    if (strcmp(box->settings[i].name, name) == 0)
      value = box->settings[i].value;
  lua_pushstring(L, value);
  return 1;
}

/* settings() -> the names of all --set */
static int list_settings(lua_State *L) {
  const sandbox *box = sandbox_of(L);
  lua_newtable(L);
  for (uint32_t i = 0; i < box->setting_count; i++) {
    lua_pushstring(L, box->settings[i].name);
    lua_rawseti(L, -2, i + 1);
  }
  return 1;
}

static int seed(lua_State *L) {
  uint64_t number = (uint64_t)luaL_checkinteger(L, 1);
  sandbox_of(L)->random = draw_at(random_key(random_name("math.random"), number));
  return 0;
}

/* text(value): as print would show it */
static int text(lua_State *L) {
  library_push_text(L, 1);
  return 1;
}

void native_push(lua_State *L) {
  static const luaL_Reg functions[] = {{"here", here},
                                       {"mistake", add_mistake},
                                       {"warn", add_warning},
                                       {"abort", abort_scenario},
                                       {"nearest", nearest},
                                       {"keys", sorted_keys},
                                       {"less", less},
                                       {"option_place", option_place},
                                       {"setting", find_setting},
                                       {"settings", list_settings},
                                       {"seed", seed},
                                       {"text", text},
                                       {"variate", build_variate},
                                       {"csv", csv_read},
                                       {NULL, NULL}};
  if (lua_getfield(L, LUA_REGISTRYINDEX, "outgrow.native") == LUA_TTABLE)
    return;
  lua_pop(L, 1);
  luaL_newlib(L, functions);
  lua_getfield(L, LUA_REGISTRYINDEX, "outgrow.functions");
  lua_setfield(L, -2, "functions");
  lua_pushvalue(L, -1);
  lua_setfield(L, LUA_REGISTRYINDEX, "outgrow.native");
}
