/* The picture of one phase's architecture as Graphviz text, from the model alone: nothing is run.
 *
 * A box a node, with its kind, instances and limited resources; an arrow a link, with the calls of
 * a mean request. The colour of a resource says how full it is when the phase's bottleneck is full
 * (its bound over that of the resource); the bottleneck has a mark. What was added or changed
 * against the phase before has a mark too; what was removed stands below. */
#ifndef OUTPUT_DRAWING_H
#define OUTPUT_DRAWING_H

#include "models/bounds.h"
#include <stdio.h>

/* Well-formed whatever the names hold. Memory from `scratch`. */
void drawing_write(FILE *out, const architecture *a, const bounds *b, uint32_t phase,
                   arena *scratch);

#endif
