/* `now`: what a condition sees of the last window. */
#ifndef LUA_NOW_H
#define LUA_NOW_H

#include "models/figures.h"
#include <lua.h>
#include <stdio.h>

/* Pushes `now`. The report has to live until the condition has returned; `serial` tells windows
 * apart, so that what a scenario kept of an earlier one is recognised. */
void now_push(lua_State *L, const window_report *report, uint64_t serial);

/* Help: every figure that `now` has. */
void now_describe(FILE *out);

#endif
