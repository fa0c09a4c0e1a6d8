/* The name of a phase, for people. */
#ifndef OUTPUT_PHASE_TEXT_H
#define OUTPUT_PHASE_TEXT_H

#include "models/architecture.h"

/* As text_clean(), but of a phase that is held at a load the load stays: it tells it from others.
 */
size_t phase_text(char *out, size_t size, const architecture *a, uint32_t phase, size_t columns);

#endif
