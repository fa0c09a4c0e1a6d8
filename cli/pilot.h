/* The pilot run: what has to be known before the replications that count.
 *
 * Where traffic is steady, a phase begins empty and needs time until its figures mean something.
 * The first replications, one in three and five at most, are run once for nothing but their
 * windows; in the sum of those MSER-5 finds where the warm-up ends. Since a replication can be
 * repeated exactly, the cut is that of the run that follows. */
#ifndef CLI_PILOT_H
#define CLI_PILOT_H

#include "lua/scenario.h"
#include "output/results.h"
#include "sim/time.h"
#include <stdatomic.h>

/* How many replications when nobody says: as many as about ten million requests allow, at most ten;
 * where that is fewer than four, intervals would be too wide to be worth the time: one. */
uint32_t pilot_replications(const architecture *a, ticks until);

/* Finds the warm-up of every phase that does not state one and sets it in the architecture. What
 * was found is in the arena, (phase_count), and does not depend on the threads; a run that fails
 * finds nothing, for the replications will say why. */
const warmup_finding *pilot_warmups(const scenario *s, ticks until, uint32_t replications,
                                    uint32_t threads, const atomic_bool *interrupt, arena *memory);

#endif
