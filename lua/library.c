/* What a scenario sees of Lua's library: the same functions, but each deterministic (keys in a
 * fixed order, seeded numbers, no addresses in texts), each bounded (no loop in C runs beyond what
 * the count hook could stop), and none that catches a limit or reaches outside.
 *
 * The methods of strings and the table `string` are copies, so a scenario that changes one changes
 * nothing for our own code. */
#include "lua/library.h"
#include "lua/pairs.h"
#include "lua/sandbox.h"
#include "lua/source.h"

#include <lauxlib.h>
#include <lualib.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { TEXT_MOST = 16 << 20, LIST_MOST = 10000000 };

/* ---- errors ---- */

static int finish_protected(lua_State *L, int status, int first) {
  if (status != LUA_OK)
    sandbox_pass_limit(L, status);
  lua_pushboolean(L, status == LUA_OK);
  lua_insert(L, first);
  return lua_gettop(L) - first + 1;
}

static int safe_pcall(lua_State *L) {
  luaL_checkany(L, 1);
  int status = lua_pcall(L, lua_gettop(L) - 1, LUA_MULTRET, 0);
  return finish_protected(L, status, 1);
}

/* The handler of an error (upvalue 1), which is not asked about a limit: the count hook does not
 * run in a handler of an error that it raised itself. */
static int handle_error(lua_State *L) {
  lua_settop(L, 1);
  if (sandbox_of(L)->limit)
    return 1;
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_insert(L, 1);
  lua_call(L, 1, 1);
  return 1;
}

static int safe_xpcall(lua_State *L) {
  luaL_checktype(L, 2, LUA_TFUNCTION);
  lua_pushvalue(L, 2);
  lua_pushcclosure(L, handle_error, 1);
  lua_replace(L, 2);
  int arguments = lua_gettop(L) - 2;
  lua_pushvalue(L, 1);
  lua_insert(L, 3);
  int status = lua_pcall(L, arguments, LUA_MULTRET, 2);
  return finish_protected(L, status, 3);
}

/* ---- tables ---- */

static int safe_setmetatable(lua_State *L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  luaL_argexpected(L, lua_isnil(L, 2) || lua_istable(L, 2), 2, "nil or table");
  if (lua_istable(L, 2)) {
    lua_pushliteral(L, "__gc");
    if (lua_rawget(L, 2) != LUA_TNIL)
      return luaL_error(L, "__gc is not there in a scenario");
    lua_pop(L, 1);
  }
  if (luaL_getmetafield(L, 1, "__metatable") != LUA_TNIL)
    return luaL_error(L, "cannot change a protected metatable");
  lua_settop(L, 2);
  lua_setmetatable(L, 1);
  return 1;
}

/* Calls the function in upvalue 1 with all arguments, if the table is no longer than a loop in C
 * may be (a __len can claim anything). */
static int call_original(lua_State *L) {
  lua_pushvalue(L, lua_upvalueindex(1));
  lua_insert(L, 1);
  lua_call(L, lua_gettop(L) - 1, LUA_MULTRET);
  return lua_gettop(L);
}

static int bounded_list(lua_State *L) {
  if (lua_istable(L, 1)) {
    lua_Integer length = luaL_len(L, 1);
    if (length > LIST_MOST)
      return luaL_error(L, "a list of more than 10 million entries");
    sandbox_spend(L, length);
  }
  return call_original(L);
}

static int bounded_range(lua_State *L) {
  lua_Integer from = luaL_optinteger(L, 2, 1), to = luaL_optinteger(L, 3, 0);
  if (to > from && (lua_Unsigned)to - (lua_Unsigned)from > LIST_MOST)
    return luaL_error(L, "a range of more than 10 million entries");
  if (to > from)
    sandbox_spend(L, to - from);
  return call_original(L);
}

static int bounded_concat(lua_State *L) {
  lua_Integer from = luaL_optinteger(L, 3, 1);
  lua_Integer to = lua_isnoneornil(L, 4) ? luaL_len(L, 1) : luaL_checkinteger(L, 4);
  if (to > from && (lua_Unsigned)to - (lua_Unsigned)from > LIST_MOST)
    return luaL_error(L, "a list of more than 10 million entries");
  if (to > from)
    sandbox_spend(L, to - from);
  return call_original(L);
}

/* ---- texts ---- */

const char *library_push_text(lua_State *L, int index) {
  index = lua_absindex(L, index);
  if (luaL_callmeta(L, index, "__tostring")) {
    if (!lua_isstring(L, -1))
      luaL_error(L, "'__tostring' must return a string");
    return lua_tostring(L, -1);
  }
  switch (lua_type(L, index)) {
  case LUA_TNIL:
  case LUA_TBOOLEAN:
  case LUA_TNUMBER:
  case LUA_TSTRING:
    return luaL_tolstring(L, index, NULL);
  default:
    if (luaL_getmetafield(L, index, "__name") == LUA_TSTRING)
      return lua_tostring(L, -1);
    return lua_pushstring(L, luaL_typename(L, index));
  }
}

static int safe_tostring(lua_State *L) {
  luaL_checkany(L, 1);
  library_push_text(L, 1);
  return 1;
}

static int safe_print(lua_State *L) {
  int count = lua_gettop(L);
  luaL_Buffer text;
  if (sandbox_of(L)->silent)
    return 0;
  luaL_buffinit(L, &text);
  for (int i = 1; i <= count; i++) {
    if (i > 1)
      luaL_addchar(&text, '\t');
    library_push_text(L, i);
    luaL_addvalue(&text);
  }
  luaL_addchar(&text, '\n');
  luaL_pushresult(&text);
  fputs(lua_tostring(L, -1), stderr);
  return 0;
}

static int bounded_rep(lua_State *L) {
  size_t length, between = 0;
  luaL_checklstring(L, 1, &length);
  lua_Integer times = luaL_checkinteger(L, 2);
  luaL_optlstring(L, 3, "", &between);
  if (times > 0 && (double)times * (double)(length + between) > TEXT_MOST)
    return luaL_error(L, "string.rep makes a text of more than 16 MiB");
  return call_original(L);
}

/* How many characters C code looks at while the hook would count one instruction. */
enum { CHARACTERS_PER_INSTRUCTION = 16 };

/* A pattern with q repetitions tries up to n^q ways in C, where no hook can stop it; %b and %f look
 * ahead like one. */
static int bounded_pattern(lua_State *L) {
  size_t length, pattern_length;
  luaL_checklstring(L, 1, &length);
  const char *pattern = luaL_checklstring(L, 2, &pattern_length);
  int repetitions = pattern[0] != '^';
  for (size_t i = 1; i < pattern_length; i++)
    repetitions += (pattern[i] && strchr("*+-?", pattern[i]) != NULL) ||
                   (pattern[i - 1] == '%' && (pattern[i] == 'b' || pattern[i] == 'f'));
  double ways = pow((double)length + 1, repetitions);
  if (ways > 1e9)
    return luaL_error(L, "this pattern may take too long on a text of %d characters", (int)length);
  sandbox_spend(L, (int64_t)(ways / CHARACTERS_PER_INSTRUCTION));
  return call_original(L);
}

/* What reads a text from end to end. */
static int charged_text(lua_State *L) {
  size_t length = 0;
  if (lua_type(L, 1) == LUA_TSTRING)
    lua_tolstring(L, 1, &length);
  sandbox_spend(L, (int64_t)(length / CHARACTERS_PER_INSTRUCTION));
  return call_original(L);
}

/* Comparing is up to a function in C. */
static int bounded_sort(lua_State *L) {
  lua_Integer length = lua_istable(L, 1) ? luaL_len(L, 1) : 0;
  if (length > LIST_MOST)
    return luaL_error(L, "a list of more than 10 million entries");
  if (length > 1)
    sandbox_spend(L, (int64_t)((double)length * 2 * log2((double)length)));
  return call_original(L);
}

static int safe_format(lua_State *L) {
  int count = lua_gettop(L);
  const char *format = luaL_checkstring(L, 1);
  for (const char *p = strchr(format, '%'); p; p = strchr(p + 1, '%')) {
    if (p[1] == '%')
      p++;
    else if (p[1 + strspn(p + 1, "-+ #0123456789.")] == 'p')
      return luaL_error(L, "%%p is not there in a scenario");
  }
  for (int i = 2; i <= count; i++) {
    if (lua_type(L, i) == LUA_TTABLE || lua_type(L, i) > LUA_TTABLE) {
      library_push_text(L, i);
      lua_replace(L, i);
    }
  }
  return call_original(L);
}

/* ---- numbers ---- */

static int seeded_random(lua_State *L) {
  draw *d = &sandbox_of(L)->random;
  lua_Integer low = 1, high;
  switch (lua_gettop(L)) {
  case 0:
    lua_pushnumber(L, draw_uniform(d));
    return 1;
  case 1:
    high = luaL_checkinteger(L, 1);
    break;
  default:
    low = luaL_checkinteger(L, 1);
    high = luaL_checkinteger(L, 2);
  }
  luaL_argcheck(L, low <= high, lua_gettop(L), "interval is empty");
  uint64_t width = (uint64_t)high - (uint64_t)low + 1;
  uint64_t offset = width ? draw_below(d, width) : draw_bits(d);
  lua_pushinteger(L, (lua_Integer)((uint64_t)low + offset));
  return 1;
}

static int seeded_randomseed(lua_State *L) {
  lua_Number number = luaL_checknumber(L, 1);
  uint64_t bits;
  memcpy(&bits, &number, sizeof bits);
  sandbox_of(L)->random = draw_at(random_key(random_name("math.randomseed"), bits));
  return 0;
}

/* ---- putting it together ---- */

/* Copies named functions from one table to another. */
static void copy(lua_State *L, int from, int to, const char *const *names) {
  from = lua_absindex(L, from);
  to = lua_absindex(L, to);
  for (; *names; names++) {
    lua_getfield(L, from, *names);
    lua_setfield(L, to, *names);
  }
}

/* Replaces library.name by a wrapper of it. */
static void wrap(lua_State *L, const char *name, lua_CFunction wrapper) {
  lua_getfield(L, -1, name);
  lua_pushcclosure(L, wrapper, 1);
  lua_setfield(L, -2, name);
}

static void push_string_library(lua_State *L) {
  static const char *const names[] = {"byte",  "char",  "find", "format",  "gmatch", "gsub",  "len",
                                      "lower", "match", "rep",  "reverse", "sub",    "upper", NULL};
  static const char *const searches[] = {"find", "gmatch", "gsub", "match"};
  lua_newtable(L);
  lua_getglobal(L, "string");
  copy(L, -1, -2, names);
  lua_pop(L, 1);
  for (size_t i = 0; i < sizeof searches / sizeof *searches; i++)
    wrap(L, searches[i], bounded_pattern);
  static const char *const readers[] = {"byte", "lower", "reverse", "upper"};
  for (size_t i = 0; i < sizeof readers / sizeof *readers; i++)
    wrap(L, readers[i], charged_text);
  wrap(L, "rep", bounded_rep);
  wrap(L, "format", safe_format);
}

static void push_table_library(lua_State *L) {
  static const char *const names[] = {"concat", "insert", "move",   "pack",
                                      "remove", "sort",   "unpack", NULL};
  lua_newtable(L);
  lua_getglobal(L, "table");
  copy(L, -1, -2, names);
  lua_pop(L, 1);
  wrap(L, "insert", bounded_list);
  wrap(L, "remove", bounded_list);
  wrap(L, "sort", bounded_sort);
  wrap(L, "move", bounded_range);
  wrap(L, "concat", bounded_concat);
}

/* A copy of a whole library. */
static void push_copy(lua_State *L, const char *library) {
  lua_newtable(L);
  lua_getglobal(L, library);
  for (lua_pushnil(L); lua_next(L, -2);) {
    lua_pushvalue(L, -2);
    lua_insert(L, -2);
    lua_settable(L, -5);
  }
  lua_pop(L, 1);
}

static void push_math_library(lua_State *L) {
  push_copy(L, "math");
  lua_pushcfunction(L, seeded_random);
  lua_setfield(L, -2, "random");
  lua_pushcfunction(L, seeded_randomseed);
  lua_setfield(L, -2, "randomseed");
}

static void protect_strings(lua_State *L) {
  lua_pushliteral(L, "");
  lua_getmetatable(L, -1);
  push_string_library(L);
  lua_setfield(L, -2, "__index");
  lua_pushboolean(L, false);
  lua_setfield(L, -2, "__metatable");
  lua_pop(L, 2);
}

void library_open(lua_State *L) {
  static const luaL_Reg libraries[] = {{LUA_GNAME, luaopen_base},
                                       {LUA_TABLIBNAME, luaopen_table},
                                       {LUA_STRLIBNAME, luaopen_string},
                                       {LUA_MATHLIBNAME, luaopen_math},
                                       {LUA_UTF8LIBNAME, luaopen_utf8}};
  static const char *const kept[] = {"assert",   "error",    "getmetatable", "ipairs",
                                     "rawequal", "rawget",   "rawlen",       "rawset",
                                     "select",   "tonumber", "type",         NULL};
  static const luaL_Reg ours[] = {
      {"pcall", safe_pcall},       {"xpcall", safe_xpcall},     {"setmetatable", safe_setmetatable},
      {"tostring", safe_tostring}, {"print", safe_print},       {"next", pairs_next},
      {"pairs", pairs_pairs},      {"require", source_require}, {NULL, NULL}};
  for (size_t i = 0; i < sizeof libraries / sizeof *libraries; i++) {
    luaL_requiref(L, libraries[i].name, libraries[i].func, true);
    lua_pop(L, 1);
  }
  static const char *const readers[] = {"codepoint", "codes", "len", "offset"};
  lua_newtable(L);
  lua_pushglobaltable(L);
  copy(L, -1, -2, kept);
  lua_pop(L, 1);
  wrap(L, "tonumber", charged_text);
  luaL_setfuncs(L, ours, 0);
  push_string_library(L);
  lua_setfield(L, -2, LUA_STRLIBNAME);
  push_table_library(L);
  lua_setfield(L, -2, LUA_TABLIBNAME);
  push_math_library(L);
  lua_setfield(L, -2, LUA_MATHLIBNAME);
  push_copy(L, LUA_UTF8LIBNAME);
  for (size_t i = 0; i < sizeof readers / sizeof *readers; i++)
    wrap(L, readers[i], charged_text);
  lua_setfield(L, -2, LUA_UTF8LIBNAME);
  lua_setfield(L, LUA_REGISTRYINDEX, "outgrow.functions");
  protect_strings(L);
}
