/* The order of a table's keys: numbers ascending, then strings by their bytes, then false, true. */
#ifndef LUA_PAIRS_H
#define LUA_PAIRS_H

#include <lua.h>

/* Pushes a list of the keys of the table at `index`, in order. Other keys (tables, functions) have
 * no order that would be the same on every machine: an error. */
void pairs_push_keys(lua_State *L, int index);
/* The scenario's next and pairs. */
int pairs_next(lua_State *L);
int pairs_pairs(lua_State *L);

#endif
