/* The table of the phases on the terminal: at most 100 columns, an overloaded phase first, in
 * words. */
#ifndef OUTPUT_TABLE_H
#define OUTPUT_TABLE_H

#include "output/results.h"
#include <stdio.h>

void table_write(FILE *out, const results *r, bool colours);

#endif
