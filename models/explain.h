/* What `outgrow check` prints: phases, nodes in the textbook's notation, the path of every request
 * as a tree, demands, bounds, and the defaults that act. */
#ifndef MODELS_EXPLAIN_H
#define MODELS_EXPLAIN_H

#include "models/architecture.h"
#include <stdio.h>

void explain_architecture(const architecture *a, FILE *out);

#endif
