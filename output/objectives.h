/* The service-level objectives held against what each phase came to. */
#ifndef OUTPUT_OBJECTIVES_H
#define OUTPUT_OBJECTIVES_H

#include "output/results.h"
#include <stdio.h>

/* Names each objective that a phase missed, for all requests, on `out` (may be NULL); returns how
 * many. Figures are means over replications; a phase whose waits grow without end misses every
 * objective of latency. */
uint32_t objectives_missed(const results *r, FILE *out);

#endif
