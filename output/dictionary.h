/* What a CSV file holds and a column means, for `outgrow help`: from the lists that headers and
 * run.json are made of. */
#ifndef OUTPUT_DICTIONARY_H
#define OUTPUT_DICTIONARY_H

#include "output/columns.h"
#include <stdio.h>

/* Of "phases.csv" its columns, of "hit_ratio" its meanings and the files that have it; `before`
 * stands in front. False, and nothing is written, when no file and no column is called so. */
bool dictionary_write(const char *word, const char *before, FILE *out);
/* The file or column whose name is nearest, into near[COLUMN_NAME_SIZE]; false when none is near.
 */
bool dictionary_nearest(const char *word, char *near);

#endif
