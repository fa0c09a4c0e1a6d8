/* The parts of what `outgrow check` prints; each is a file, explain.c puts them together. */
#ifndef MODELS_EXPLAIN_PARTS_H
#define MODELS_EXPLAIN_PARTS_H

#include "models/bounds.h"
#include "models/flow.h"
#include "models/quantity.h"
#include <stdio.h>

enum { EXPLAIN_WIDTH = 100 };

typedef struct explaining {
  const architecture *a;
  const compiled *c;
  const bounds *b;
  FILE *out;
  arena *memory;
  uint32_t phase; /* at hand */
  const flow *f;  /* of that phase */
} explaining;

void explain_traffic(const explaining *e);  /* explain_traffic.c */
void explain_nodes(const explaining *e);    /* explain_nodes.c */
void explain_paths(const explaining *e);    /* explain_path.c */
void explain_demands(const explaining *e);  /* explain_demand.c: with hit ratios and the bound */
void explain_defaults(const explaining *e); /* explain_defaults.c: of all phases */
void explain_doubts(const explaining *e);   /* explain_doubts.c: of all phases */

/* A list of words in lines of at most EXPLAIN_WIDTH columns, each line behind `indent` blanks but
 * the first, which stands behind `first` (as wide as the indent). */
typedef struct wrapped {
  FILE *out;
  int indent, column;
} wrapped;
wrapped wrap_begin(FILE *out, int indent, const char *first);
void wrap_add(wrapped *w, const char *text); /* separated by ", " */
void wrap_end(wrapped *w);

/* Columns that a text takes on the terminal (code points of UTF-8), and `text` with blanks up to
 * width. */
int text_width(const char *text);
const char *text_padded(const char *text, int width, arena *memory);

#endif
