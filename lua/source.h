/* The files of a scenario: reading them, telling them apart in Lua's messages, `require`. */
#ifndef LUA_SOURCE_H
#define LUA_SOURCE_H

#include "models/architecture.h"
#include <lua.h>

/* Reads the file at `path` whole into the architecture's list. False with a text (static or of the
 * arena) in *why: missing, a folder, too large, binary. */
bool source_read(architecture *a, const char *path, const char **why);
/* Adds a file whose text is known; its index. */
uint32_t source_add(architecture *a, const char *path, const char *text, size_t length);

/* Which file a chunk's name (lua_Debug.source) belongs to. */
bool source_find(const architecture *a, const char *chunk, uint32_t *file);
/* `text` without the place that Lua puts before a message; that place into *at when there is one.
 */
const char *source_strip(const architecture *a, const char *text, origin *at);

/* Lua function (file) -> chunk, with the words as its environment; raises on a syntax error. */
int source_load(lua_State *L);
/* The scenario's `require`. */
int source_require(lua_State *L);

/* A line whose beginning is known: most searches go on from the one before. */
typedef struct source_mark {
  origin line;
  size_t offset;
} source_mark;

/* The line in which a construct written at `where` says `option`: of `word "name" { … option = … }`
 * (`name` is its name, or its word when it has none); where that can't be found `where` itself.
 * *read is how many bytes were looked at. */
origin source_option(const architecture *a, source_mark *mark, origin where, const char *name,
                     const char *option, size_t *read);

#endif
