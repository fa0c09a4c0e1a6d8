/* CSV files beside a scenario: measurements that it is made of. */
#ifndef LUA_CSV_H
#define LUA_CSV_H

#include <lua.h>

/* Lua function (subject, file, header) -> { rows = n, names = { … } or nil, [1] = { text, … }, … }:
 * the columns of the file, as texts; the first row is the header when `header`. The file is read
 * once and becomes one of the scenario's. What is wrong with it (missing, no CSV, rows of unequal
 * length) is a mistake where it is asked for, and false is returned. */
int csv_read(lua_State *L);

#endif
