/* From the steps of an operation to instructions, on the node that runs it. */
#ifndef MODELS_STEP_H
#define MODELS_STEP_H

#include "models/emit.h"

void emit_steps(emitter *e, uint32_t node, const branch_def *body);
/* A call of `operation` from `node` (or from the client): local where the node runs it too. */
void emit_call_step(emitter *e, uint32_t node, const step_def *step);
/* The index of the line for a constant timeout, made if new; NONE when it is not constant. */
uint32_t deadline_line_of(compiled *c, arena *memory, const variate *timeout);

#endif
