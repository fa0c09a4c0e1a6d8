/* From definitions to what runs: nodes over all phases, their layout, placements and programs. */
#ifndef MODELS_COMPILE_H
#define MODELS_COMPILE_H

#include "models/architecture.h"
#include "models/program.h"

/* Fills a->compiled; adds mistakes. Call once, by architecture_complete(). */
void compile_architecture(architecture *a, mistakes *m);

#endif
