/* The part of Lua's library that a scenario sees. */
#ifndef LUA_LIBRARY_H
#define LUA_LIBRARY_H

#include <lua.h>

/* Opens the libraries for our own code (as globals) and leaves what the scenario sees of them in
 * the registry as "outgrow.functions". */
void library_open(lua_State *L);
/* lua_tostring for any value, without addresses; pushes the text. */
const char *library_push_text(lua_State *L, int index);

#endif
