/* An external is declared as work, and stands as a node. */
#ifndef MODELS_EXTERNAL_H
#define MODELS_EXTERNAL_H

#include "models/kind.h"

void external_configure(configurator *c, const operation_def *o, node_setting *s);

#endif
