/* A node in the textbook's notation (Kendall 1953): arrivals/service/servers[/places].
 *
 * Arrivals are M where all that reaches the node comes straight from clients whose arrivals are
 * Poisson, else G. The service letter is that of the one cost served there (one `cpu`, one kind of
 * access), G where there are several. Servers are the cores, or the threads where they are fewer.
 */
#ifndef MODELS_NOTATION_H
#define MODELS_NOTATION_H

#include "models/flow.h"

/* "M/M/3/11", "8 x M/G/8 with 64 places, shared (least-connections)". */
const char *notation_of(const flow *f, uint32_t node, arena *memory);

#endif
