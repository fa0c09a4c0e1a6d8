/* Layout: which nodes there are over all phases, what resources and instances each has. */
#ifndef MODELS_LAYOUT_H
#define MODELS_LAYOUT_H

#include "models/kind.h"

/* Fills nodes, resources, instances and settings of c; no placement, no code. */
void layout_make(compiled *c, const architecture *a, mistakes *m);

#endif
