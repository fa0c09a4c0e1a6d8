/* A watcher looks on while a replication runs; nothing of what it sees changes anything.
 *
 * It exists only in runs that are asked for traces: the loop is compiled twice, and the one that
 * ordinary runs use knows nothing of it (models/loop_watched.c). Since a replication can be
 * repeated exactly, the requests wanted are found in a first run, in which only the ends are looked
 * at, and followed in a second, in which only theirs are. */
#ifndef MODELS_WATCHER_H
#define MODELS_WATCHER_H

#include "models/replication.h"
#include "models/spans.h"

typedef struct watcher watcher;

/* A request, or a message when it is asked for by its class, that was answered. The key, the class
 * and the time tell it from all others of its replication. */
typedef struct sighting {
  uint32_t replication, klass;
  uint64_t key;
  ticks due, latency;
} sighting;

/* Which requests are looked at. */
typedef struct watch_filter {
  uint32_t klass;     /* NONE: every request, no message */
  phase_range phases; /* one of them stood at the end */
  ticks from, to;     /* the end lies in [from, to) */
  bool with_warmup;   /* also those that ended in a warm-up */
} watch_filter;

/* Finds the `most` (>= 1) slowest of those answered; of equal ones those that were due first. */
watcher *watcher_finds(const watch_filter *filter, uint32_t most);
/* The slowest first. Valid as long as the watcher. */
const sighting *watcher_found(const watcher *w, uint32_t *count);

/* Follows those sightings that are of this replication. */
watcher *watcher_follows(const sighting *wanted, uint32_t count, uint32_t replication);
/* Follows the first of each class that is due at filter.from or later, while one of filter.phases
 * stands; whatever its outcome. */
watcher *watcher_follows_first(const architecture *a, const watch_filter *filter);
/* Nothing more is to come: the run may end here. */
bool watcher_is_done(const watcher *w);
/* (count), in the order in which they were due; those that never began are left out. Valid as long
 * as the watcher, complete when the replication has run. */
const followed *watcher_traces(const watcher *w, uint32_t *count);

void watcher_free(watcher *w); /* NULL is allowed */

/* a before b: the slower first, then by replication, time, class and key. */
bool sighting_before(const sighting *a, const sighting *b);

#endif
