/* Conditions of phases: tried once when the scenario is read, asked at every window's end of a run.
 */
#ifndef LUA_HOOKS_H
#define LUA_HOOKS_H

#include "lua/sandbox.h"

/* Calls every condition once with a window in which nothing happened, so a field that does not
 * exist is found before anything is simulated. False with a mistake. */
bool hooks_try(sandbox *box);

#endif
