/* What is wrong with a scenario: a list of messages, each with the place that the user wrote.
 *
 * Every layer that reads definitions adds to one list and goes on, so independent mistakes are
 * reported together; whoever owns the list prints it. Nothing here prints or exits. */
#ifndef MODELS_MISTAKE_H
#define MODELS_MISTAKE_H

#include "sim/arena.h"
#include <stdbool.h>
#include <stdint.h>

/* A place in the scenario: file (index into architecture.files) and line from 1; 0 is "nowhere". */
typedef struct origin {
  uint32_t file;
  uint32_t line;
} origin;

typedef struct mistake {
  origin where;
  bool warning; /* plausible but doubtful: the run goes on */
  char *text;   /* one line, without the place */
} mistake;

typedef struct mistakes {
  arena *memory;
  mistake *list; /* (count) */
  uint32_t count, capacity;
  uint32_t errors; /* those that are not warnings */
} mistakes;

void mistakes_init(mistakes *m, arena *memory);
void mistakes_add(mistakes *m, origin where, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void mistakes_warn(mistakes *m, origin where, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* The candidate nearest to `word` by edit distance, NULL when none is near (distance over a third).
 */
const char *mistake_nearest(const char *word, const char *const *candidates, uint32_t count);

#endif
