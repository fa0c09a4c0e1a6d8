/* One replication: all that changes while an architecture is simulated once. */
#ifndef MODELS_REPLICATION_H
#define MODELS_REPLICATION_H

#include "models/architecture.h"
#include "models/figures.h"
#include "models/summary.h"
#include <stdatomic.h>

typedef struct replication replication;

typedef struct replication_def {
  const architecture *architecture;
  uint32_t index;               /* of the replication, from 0 */
  ticks until;                  /* end of simulated time; TICKS_NEVER: the scenario's own length */
  hooks hooks;                  /* when == NULL without hooks */
  sink sink;                    /* functions may be NULL */
  const atomic_bool *interrupt; /* set: stop at the next window's end; may be NULL */
  struct watcher *watcher;      /* looks on (models/watcher.h); NULL: nobody does */
} replication_def;

typedef enum outcome_of_run {
  RUN_DONE,
  RUN_INTERRUPTED, /* what is complete so far is valid */
  RUN_SINK,        /* the sink refused */
  RUN_HOOK,        /* a hook failed: the user's mistake, text in replication_error() */
  RUN_FULL, /* no room for one more request; what was counted so far is valid, text likewise */
  RUN_LAW   /* an identity is violated: an internal error, text likewise */
} outcome_of_run;

replication *replication_new(const replication_def *def);
outcome_of_run replication_run(replication *r);
const char *replication_error(const replication *r);
/* The scenario's own length in ticks (growth's end, `length`); TICKS_NEVER when it has none: a
 * mistake that `outgrow run` reports. */
ticks replication_length(const architecture *a);
/* Valid as long as the replication. */
const summary *replication_summary(const replication *r);
/* Events executed so far. */
uint64_t replication_events(const replication *r);
void replication_free(replication *r);

#endif
