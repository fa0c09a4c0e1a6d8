/* The columns of one CSV file: name, unit and meaning, in order. The file's header line and its
 * entry in run.json are both made from one list, so they never disagree. */
#ifndef OUTPUT_COLUMNS_H
#define OUTPUT_COLUMNS_H

#include "models/figures.h"

enum { COLUMN_NAME_SIZE = 48, COLUMNS_MOST = 256 };

typedef struct column {
  char name[COLUMN_NAME_SIZE];
  const char *unit;    /* "s", "1/s", "1" (a number or ratio), "" (text) */
  const char *meaning; /* one line */
} column;

typedef struct columns {
  uint32_t count;
  column list[COLUMNS_MOST]; /* (count) */
} columns;

void columns_add(columns *c, const char *name, const char *unit, const char *meaning);
/* The column and its confidence limits, name_low and name_high. */
void columns_add_interval(columns *c, const char *name, const char *unit, const char *meaning);
bool columns_has(const columns *c, const char *name);

#endif
