/* Tables in a fixed order. Lua's own order depends on the addresses and the history of a table;
 * here it depends on the keys alone, so a scenario that walks through a table means the same
 * everywhere. */
#include "lua/pairs.h"
#include "lua/sandbox.h"

#include <lauxlib.h>
#include <stdlib.h>
#include <string.h>

/* A key as it compares. Strings are the table's, which keeps them alive. */
typedef struct sort_key {
  int rank; /* 0 number, 1 string, 2 false, 3 true */
  bool whole;
  lua_Integer integer;
  lua_Number number;
  const char *text;
  size_t length;
} sort_key;

static sort_key read_key(lua_State *L, int index) {
  sort_key k = {0};
  switch (lua_type(L, index)) {
  case LUA_TNUMBER:
    k.whole = lua_isinteger(L, index);
    if (k.whole)
      k.integer = lua_tointeger(L, index);
    else
      k.number = lua_tonumber(L, index);
    return k;
  case LUA_TSTRING:
    k.rank = 1;
    k.text = lua_tolstring(L, index, &k.length);
    return k;
  case LUA_TBOOLEAN:
    k.rank = lua_toboolean(L, index) ? 3 : 2;
    return k;
  default:
    luaL_error(L, "a key that is a %s has no fixed order: use numbers or texts as keys",
               luaL_typename(L, index));
    return k;
  }
}

static int compare_numbers(const sort_key *a, const sort_key *b) {
  if (a->whole && b->whole)
    return (a->integer > b->integer) - (a->integer < b->integer);
  long double x = a->whole ? (long double)a->integer : (long double)a->number;
  long double y = b->whole ? (long double)b->integer : (long double)b->number;
  return (x > y) - (x < y);
}

static int compare(const void *left, const void *right) {
  const sort_key *a = left, *b = right;
  if (a->rank != b->rank)
    return a->rank - b->rank;
  if (a->rank == 0)
    return compare_numbers(a, b);
  if (a->rank > 1)
    return 0;
  size_t shorter = a->length < b->length ? a->length : b->length;
  int order = memcmp(a->text, b->text, shorter);
  return order ? order : (a->length > b->length) - (a->length < b->length);
}

static void push_key(lua_State *L, const sort_key *k) {
  if (k->rank == 1)
    lua_pushlstring(L, k->text, k->length);
  else if (k->rank > 1)
    lua_pushboolean(L, k->rank == 3);
  else if (k->whole)
    lua_pushinteger(L, k->integer);
  else
    lua_pushnumber(L, k->number);
}

static size_t count_entries(lua_State *L, int index) {
  size_t count = 0;
  for (lua_pushnil(L); lua_next(L, index); lua_pop(L, 1))
    count++;
  return count;
}

void pairs_push_keys(lua_State *L, int index) {
  index = lua_absindex(L, index);
  luaL_checkstack(L, 8, NULL);
  size_t count = count_entries(L, index), n = 0;
  sandbox_spend(L, (int64_t)count * 4);
  sort_key *keys = lua_newuserdatauv(L, (count + 1) * sizeof *keys, 0);
  for (lua_pushnil(L); lua_next(L, index); lua_pop(L, 1))
    keys[n++] = read_key(L, -2);
  qsort(keys, n, sizeof *keys, compare);
  lua_createtable(L, (int)n, 0);
  for (size_t i = 0; i < n; i++) {
    push_key(L, &keys[i]);
    lua_rawseti(L, -2, (lua_Integer)i + 1);
  }
  lua_remove(L, -2);
}

/* The least key above the one given; a walk by `next` through a table of n entries costs n^2, which
 * is charged. */
int pairs_next(lua_State *L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  lua_settop(L, 2);
  bool first = lua_isnil(L, 2), found = false;
  sort_key after = first ? (sort_key){0} : read_key(L, 2), best = {0};
  int64_t steps = 0;
  for (lua_pushnil(L); lua_next(L, 1); lua_pop(L, 1), steps++) {
    sort_key k = read_key(L, -2);
    if (!first && compare(&k, &after) <= 0)
      continue;
    if (found && compare(&k, &best) >= 0)
      continue;
    best = k;
    found = true;
  }
  sandbox_spend(L, steps);
  if (!found) {
    lua_pushnil(L);
    return 1;
  }
  push_key(L, &best);
  lua_pushvalue(L, -1);
  lua_rawget(L, 1);
  return 2;
}

/* Upvalues: the list of keys, how many are done. Entries that were removed meanwhile are left out.
 */
static int step(lua_State *L) {
  lua_Integer done = lua_tointeger(L, lua_upvalueindex(2));
  lua_settop(L, 1);
  luaL_checktype(L, 1, LUA_TTABLE);
  while (lua_rawgeti(L, lua_upvalueindex(1), ++done) != LUA_TNIL) {
    lua_pushvalue(L, -1);
    if (lua_rawget(L, 1) != LUA_TNIL)
      break;
    lua_settop(L, 1);
  }
  lua_pushinteger(L, done);
  lua_replace(L, lua_upvalueindex(2));
  return lua_gettop(L) - 1;
}

int pairs_pairs(lua_State *L) {
  luaL_checkany(L, 1);
  if (luaL_getmetafield(L, 1, "__pairs") != LUA_TNIL) {
    lua_pushvalue(L, 1);
    lua_call(L, 1, 3);
    return 3;
  }
  luaL_checktype(L, 1, LUA_TTABLE);
  pairs_push_keys(L, 1);
  lua_pushinteger(L, 0);
  lua_pushcclosure(L, step, 2);
  lua_pushvalue(L, 1);
  lua_pushnil(L);
  return 3;
}
