/* Migration: from the phase that stands to the one wanted, while requests are in flight. */
#ifndef MODELS_MIGRATE_H
#define MODELS_MIGRATE_H

#include "models/state.h"

typedef struct migration {
  ticks stood;  /* when the standing phase began to stand */
  bool decided; /* for the next phase */
  ticks stands; /* then: when the next will stand */
  double held;  /* s for which the next one's condition has been true */
} migration;

/* The first phase stands from time 0, all its instances ready. */
void migrate_start(replication *r);
/* The next moment at which migration wants to be asked; TICKS_NEVER. */
ticks migrate_next(const replication *r);
/* When a phase that begins at a stated time does. */
ticks migrate_at(const replication *r, uint32_t phase);
/* At the end of a window (`whole`: not cut short): is it time to leave the phase? False when a hook
 * failed (r->outcome is set). */
bool migrate_decide(replication *r, bool whole);
/* True when the next phase is to stand now. */
bool migrate_due(const replication *r);
/* Makes the next phase stand. */
void migrate_stand(replication *r);
/* Instances that nothing needs any more disappear. */
void migrate_retire(replication *r);
/* An instance is ordered, or has booted. */
void migrate_ready(replication *r, uint32_t instance);

#endif
