/* The curves of the report's charts: what the window files say, in as few points as a screen can
 * show.
 *
 * Time is cut into points of equal length, of one window or several. A point's mean is over all
 * windows whose middle lies in it, of all replications, weighted by their length; its limits are
 * the least and the largest of them or, where there are replications, the confidence limits of
 * ensemble.csv (mean over the point's windows). */
#ifndef OUTPUT_CURVES_H
#define OUTPUT_CURVES_H

#include "output/json.h"
#include "output/run_facts.h"
#include "sim/arena.h"

enum { CURVES_MOST_POINTS = 900, CURVES_MOST_NODES = 60, CURVES_MOST_CLASSES = 24 };

typedef struct curves_def {
  const char *folder;
  const recorded_run *run; /* it has windows */
  arena *memory;
} curves_def;

typedef struct curves curves;

/* Reads requests.csv, nodes.csv, resources.csv and what there is of the ensembles. Of more nodes
 * than CURVES_MOST_NODES those are kept that phase_nodes.csv calls the busiest; of more classes the
 * first. NULL with a text in `why`. */
curves *curves_read(const curves_def *def, char *why, size_t size);
void curves_write(const curves *c, json *j, const char *key);

#endif
