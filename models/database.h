/* What others need to know of a database. */
#ifndef MODELS_DATABASE_H
#define MODELS_DATABASE_H

#include "models/program.h"

/* The option that says what one access of that kind (STEP_READ … STEP_SCAN) costs. */
const char *database_cost_option(step_kind kind);
/* Core time of one such access; NULL: none. `def` may be NULL. */
const variate *database_cost(const node_def *def, step_kind kind);

#endif
