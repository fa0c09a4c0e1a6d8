/* What a run came to, in sentences: what is overloaded (before the table), and behind it what the
 * figures alone would not say. */
#ifndef OUTPUT_VERDICTS_H
#define OUTPUT_VERDICTS_H

#include "output/results.h"
#include <stdio.h>

/* A phase that cannot keep up, with the resource, the load and what piles up. */
void verdicts_overload(FILE *out, const results *r, bool colours);
/* Phases not reached or not measured, objectives missed, a limit that nobody stated. */
void verdicts_notes(FILE *out, const results *r);

#endif
