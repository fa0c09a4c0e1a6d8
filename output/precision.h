/* How firm figures have to be: half of the interval's width, relative to the figure.
 *
 * Replications are added until every named figure of `all` in every phase is as firm as asked for
 * (relative precision, Law 2015, 9.4.1), in few rounds: each asks for as many as the last one's
 * intervals say, by the square of what is missing, but at most twice what there is. */
#ifndef OUTPUT_PRECISION_H
#define OUTPUT_PRECISION_H

#include "output/results.h"
#include <stdio.h>

enum { PRECISION_GOALS = 8, PRECISION_FIRST = 5, PRECISION_MOST = 200 };

typedef struct precision_goal {
  const char *name; /* "p99" */
  uint32_t figure;  /* of a class */
  double share;     /* 0.02: half the interval's width over the figure */
} precision_goal;

typedef struct precision {
  precision_goal goals[PRECISION_GOALS]; /* (count) */
  uint32_t count;
  uint32_t most; /* replications */
} precision;

/* "2%" (mean and p99), "p99=2%" or "mean=1%,p99=5%" into *p, whose `most` is set; false when it is
 * none. */
bool precision_read(const char *text, precision *p);

/* As many replications as there are when all goals are reached or there may be no more; else how
 * many to have next. */
uint32_t precision_next(const results *r, const precision *p);

/* Says of each phase whose goals were not reached how firm it is. */
void precision_write(FILE *out, const results *r);

#endif
