/* What others need to know of a database. */
#ifndef MODELS_DATABASE_H
#define MODELS_DATABASE_H

#include "models/program.h"

/* Core time of one access of that kind (STEP_READ … STEP_SCAN). */
const variate *database_cost(const node_def *def, step_kind kind);

#endif
