/* The Lua files of this folder, as they lie in the binary: precompiled (lua/precompile). */
#ifndef LUA_EMBEDDED_H
#define LUA_EMBEDDED_H

#include "sim/embedded.h"

extern const embedded_file embedded_files[];

#endif
