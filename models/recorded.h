/* What a trace recorded of each request, and the steps that take it instead of a draw. */
#ifndef MODELS_RECORDED_H
#define MODELS_RECORDED_H

#include "models/architecture.h"

/* Gives every step with a column its amount (or times): the distribution of that column over the
 * recorded requests that come to the step, by which the analytic part reckons. A mistake where a
 * request comes that has no such column, and where what is recorded is always 0. A step that no
 * request comes to takes 0. */
void recorded_complete(architecture *a, mistakes *m);

#endif
