/* Mean counts of the work: how often each step of an operation is done when the operation is done
 * once.
 *
 * A choice counts by its weights, a repetition by its mean, all branches of a parallel; what stands
 * behind a failure is done only as often as nothing before it failed. A chance of success solves
 * s = f(s) over operations that call each other, from 1 down (the failures of a branching process,
 * Harris 1963). Nothing here waits: timeouts and full lines are left out. */
#ifndef MODELS_WORK_H
#define MODELS_WORK_H

#include "models/placement.h"

typedef struct chances {
  const architecture *a;
  const placement *p; /* says what a queue carries: that can't fail its sender; NULL: nothing */
  double *success;    /* (operation_count) */
} chances;

chances chances_make(const architecture *a, const placement *p, arena *memory);
double chance_of_branch(const chances *c, const branch_def *b);
double chance_of_step(const chances *c, const step_def *s);

/* Sets the rounds of all steps within. */
void work_count_rounds(branch_def *b);

/* How many rounds of a times step begin, when each succeeds with that probability. Exact for
 * constant and geometric numbers; of another the mean stands for the number. */
double work_rounds(const step_def *times, double success);
/* How many accesses an access step makes. */
double work_accesses(const step_def *s);
/* Share of branch i of a choose. */
double work_share(const step_def *choose, uint32_t i);

/* Calls `visit` for every step within the branch that has no branches of its own, with its mean
 * count when the branch is done `count` times. */
typedef void work_visitor(void *context, const step_def *s, double count);
void work_visit(const chances *c, const branch_def *b, double count, work_visitor *visit,
                void *context);

#endif
