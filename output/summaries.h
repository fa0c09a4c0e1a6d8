/* Writes the files that are made from the results: one call for all of them. */
#ifndef OUTPUT_SUMMARIES_H
#define OUTPUT_SUMMARIES_H

#include "output/folder.h"
#include "output/labels.h"
#include "output/results.h"

/* Writes each summary file and keeps it. 0 or errno. */
int summaries_write(folder *f, const labels *l, const results *r);

#endif
