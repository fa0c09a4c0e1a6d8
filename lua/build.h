/* From what a scenario declared (checked Lua tables, see words/declared.lua) to an architecture.
 *
 * The words have checked every value and resolved every name of work into an index from 1; what is
 * read here is therefore of the right type, and reading only copies. */
#ifndef LUA_BUILD_H
#define LUA_BUILD_H

#include "lua/sandbox.h"

/* Fills the architecture from the table of declarations at the top of the stack. */
void build_architecture(lua_State *L, architecture *a);

void build_work(lua_State *L, architecture *a);    /* data, operations, classes */
void build_traffic(lua_State *L, architecture *a); /* traffic */
/* What traces recorded: behind the traffic, whose table is a field of the table at the top. */
void build_recorded(lua_State *L, architecture *a);
void build_phases(lua_State *L, architecture *a); /* phases and their nodes */

/* Lua function (kind, numbers, values, weights, parts) -> pointer, mean, low, text, whether the
 * variance is infinite; nil, why when
 * it can't be. */
int build_variate(lua_State *L);
/* Distributions and rates in a field of the table at the top: NULL when the field is not there. */
const variate *field_variate(lua_State *L, const char *name);

/* Fields of the table at the top of the stack. */
double field_number(lua_State *L, const char *name); /* NaN when it is not there */
uint32_t field_count(lua_State *L,
                     const char *name); /* 0 when not there; what is too large: NONE */
bool field_flag(lua_State *L, const char *name);
const char *field_text(lua_State *L, architecture *a, const char *name); /* in the arena, or NULL */
origin field_where(lua_State *L);                                        /* of field "where" */
/* An index from 1 as one from 0; NONE when not there. */
uint32_t field_index(lua_State *L, const char *name);
/* Pushes a field that is a list (an empty one when it is not there); its length. */
uint32_t field_list(lua_State *L, const char *name);
/* Numbers of a list field, in the arena. */
const double *field_numbers(lua_State *L, architecture *a, const char *name, uint32_t *count);

#endif
