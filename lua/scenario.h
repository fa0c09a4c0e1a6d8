/* Reading a scenario: from a Lua file to an architecture, or to a list of mistakes. */
#ifndef LUA_SCENARIO_H
#define LUA_SCENARIO_H

#include "models/architecture.h"
#include "models/figures.h"

typedef struct setting {
  const char *name, *value; /* of --set name=value */
} setting;

typedef struct scenario {
  arena *memory;
  architecture *architecture; /* NULL when nothing could be read */
  mistakes mistakes;
} scenario;

/* Reads and checks the file whole and completes its architecture. The result is never NULL; it is
 * fit to be run when scenario->mistakes.errors is 0. Paths in messages are as given. */
scenario *scenario_read(const char *path, const setting *settings, uint32_t setting_count);
/* The same from memory; `path` is what messages call it (tests). */
scenario *scenario_read_text(const char *path, const char *text, const setting *settings,
                             uint32_t setting_count);
void scenario_free(scenario *s);

/* The hooks of one replication: the scenario is read again into a Lua state of its own, so threads
 * share nothing. hooks->when is NULL when no phase has a condition. False (with `why`) when that
 * failed. */
bool scenario_hooks(const scenario *s, uint32_t replication, hooks *hooks, char *why, size_t size);
void scenario_hooks_free(hooks *hooks);

#endif
