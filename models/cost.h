/* The price of a phase: money and moving parts. */
#ifndef MODELS_COST_H
#define MODELS_COST_H

#include "models/placement.h"

/* Price of all instances of the phase, per hour. */
double cost_per_hour(const compiled *c, uint32_t phase);

/* What must work and be watched: instances, plus the kinds of connection between nodes (each
 * ordered pair of nodes of which one calls the other, the client and externals included; workers
 * call their queue). The client, externals and caches inside another node are no instances of ours.
 */
uint32_t cost_moving_parts(const architecture *a, const compiled *c, uint32_t phase);

#endif
