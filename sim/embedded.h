/* Files as they lie in the binary: tables of this type are made at build time by sim/embed.cmake.
 */
#ifndef SIM_EMBEDDED_H
#define SIM_EMBEDDED_H

#include <stddef.h>

typedef struct embedded_file {
  const char *name; /* relative to its folder, "words/units.lua"; NULL ends the table */
  const unsigned char *bytes;
  size_t size;
} embedded_file;

#endif
