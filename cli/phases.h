/* Which phases a --phase means. */
#ifndef CLI_PHASES_H
#define CLI_PHASES_H

#include "models/architecture.h"

/* As architecture_phases(); where there is none, *near is the name nearest to it, or NULL. */
phase_range phases_asked(const architecture *a, const char *name, const char **near, arena *memory);

#endif
