/* The Lua files of this folder as they lie in the binary (made by lua/embed.cmake). */
#ifndef LUA_EMBEDDED_H
#define LUA_EMBEDDED_H

#include <stddef.h>

typedef struct embedded_file {
  const char *name; /* relative to lua/, "words/units.lua"; NULL ends the table */
  const unsigned char *bytes;
  size_t size;
} embedded_file;

extern const embedded_file embedded_files[];

#endif
