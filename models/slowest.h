/* The slowest requests of a run, found while it goes by: as many as are asked for are kept, by
 * their identity; nothing else is remembered. */
#ifndef MODELS_SLOWEST_H
#define MODELS_SLOWEST_H

#include "models/state.h"
#include "models/watcher.h"

typedef struct slowest {
  watch_filter filter;
  uint32_t most;  /* to be kept */
  sighting *list; /* (most), the slowest first */
  uint32_t count;
} slowest;

/* A request is about to end; kept if it is answered, sought, and slow enough. */
void slowest_see(slowest *s, const replication *r, uint32_t slot);

#endif
