/* Mistakes as the user sees them. */
#ifndef LUA_MISTAKE_PRINT_H
#define LUA_MISTAKE_PRINT_H

#include "models/architecture.h"
#include <stdio.h>

/* Every mistake and warning, in the order of their places:
 *
 *   shop.lua:31: server "app": unknown option "core"; did you mean "cores"?
 *      31 |   server "app" { runs = everything, core = 8 },
 *
 * `a` gives the files and may be NULL (nothing could be read). */
void mistakes_print(const mistakes *m, const architecture *a, FILE *out);

#endif
