/* What others need to know of a queue. */
#ifndef MODELS_QUEUE_H
#define MODELS_QUEUE_H

#include "models/emit.h"

/* Path of a message from the moment of its acceptance; sets the phase's entry of the class. */
void queue_emit_message(emitter *e, uint32_t queue, uint32_t workers, uint32_t operation);

#endif
