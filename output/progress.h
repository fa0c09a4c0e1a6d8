/* One line on a terminal while a run goes on: how far, in which phase, how fast, how long still. */
#ifndef OUTPUT_PROGRESS_H
#define OUTPUT_PROGRESS_H

#include "models/architecture.h"
#include "sim/time.h"
#include <stdio.h>

typedef struct progress progress;

/* Writes to `out`; `until` is the end of each of the `count` replications. NULL without memory. */
progress *progress_new(FILE *out, const architecture *a, uint32_t count, ticks until);
/* The replication has come so far. Any thread; cheap, and prints a few times a second at most. */
void progress_note(progress *p, uint32_t replication, ticks now, uint32_t phase, uint64_t events);
/* Wipes the line and frees; NULL is allowed. */
void progress_end(progress *p);

#endif
