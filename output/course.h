/* The course of a run in two lines: load and p99 over simulated time, the phases marked below. For
 * the terminal; the curve itself is in requests.csv.
 *
 * Each column is a part of the time: its mean load, and the p99 of its highest window (over
 * replications the mean of both). Bars reach from 0 to the largest, or, where the largest is over
 * 20 times the least, from the least on a logarithmic scale. */
#ifndef OUTPUT_COURSE_H
#define OUTPUT_COURSE_H

#include "output/results.h"
#include <stdio.h>

enum { COURSE_COLUMNS = 66 };

/* Of one replication: what its windows come to, column by column. */
typedef struct course {
  ticks until;
  uint32_t columns; /* at most one a window */
  struct {
    double seconds, offered; /* simulated time; requests that were due in it */
    double p99;              /* s, of its highest window; NaN: nothing was answered */
  } list[COURSE_COLUMNS];    /* (columns) */
} course;

void course_begin(course *c, const architecture *a, ticks until);
void course_window(course *c, const window_report *w);

/* Nothing where there is nothing to see: one phase under a load that does not change, or few
 * windows. `courses` are those of r->replications. Without `unicode` in ASCII. */
void course_write(FILE *out, const results *r, const course *const *courses, bool unicode);

#endif
