/* What our Lua files can ask of C: places, mistakes, order, distributions. */
#ifndef LUA_NATIVE_H
#define LUA_NATIVE_H

#include <lua.h>

/* Pushes the table of functions. A place is one integer: file << 32 | line. */
void native_push(lua_State *L);

#endif
