/* Two architectures that met the same work, side by side.
 *
 * Replication i of both has the same arrivals, keys and amounts of work (randomness belongs to the
 * work, not to the place), so the difference of a figure is taken replication by replication and
 * its interval is Student's t over those differences (common random numbers; Law 2015, 11.2). */
#ifndef OUTPUT_COMPARISON_H
#define OUTPUT_COMPARISON_H

#include "output/folder.h"
#include "output/results.h"
#include <stdio.h>

typedef struct comparison {
  const results *a, *b;
  const char *name_a, *name_b;
} comparison;

/* A figure of both and the difference b - a. Shares are differences of shares. */
typedef struct difference {
  interval a, b, by;
  uint32_t pairs; /* replications in which both have the figure */
  bool real;      /* the interval of the difference leaves 0 out */
  double tighter; /* half-width of the difference if both had met work of their own (Welch), over
                     that of the pairs; NaN when either is 0 or not known */
} difference;

/* By the rules of phases.csv: percentiles of all replications together, and nothing of what
 * overload makes meaningless (pairs is 0 then). `arena` for scratch. */
difference comparison_difference(const comparison *c, uint32_t phase_a, uint32_t phase_b,
                                 reading *read, uint32_t item_a, uint32_t item_b, uint32_t figure,
                                 arena *scratch);

/* Phase of b that belongs to a's: of the same name, or in the same place when no names agree; NONE.
 */
uint32_t comparison_phase(const comparison *c, uint32_t phase_a);

/* The main figures on a terminal, within 100 columns. */
void comparison_write(FILE *out, const comparison *c, bool colours);
/* comparison.csv: every figure of every class. 0 or an errno value. */
int comparison_csv(folder *f, const comparison *c);

#define COMPARISON_CSV "comparison.csv"

#endif
