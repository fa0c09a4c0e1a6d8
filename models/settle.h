/* When levels must be settled: their sums go round at 2^64 ticks x what is counted (sim/tally.h).
 */
#ifndef MODELS_SETTLE_H
#define MODELS_SETTLE_H

#include "models/state.h"

/* Settles all levels and says in r->settle_by when that has to be done again; a loop that runs ends
 * there. Also to be called when there is room for more requests or frames, which is what a level
 * can count. */
void settle_levels(replication *r);

#endif
