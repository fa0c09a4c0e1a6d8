/* Reads one of the CSV files that a run has left, row by row (libcsv, where a line
 * is not simple).
 *
 * Nothing in the file is believed: a file that can't be read or was cut, a quote out of place, a
 * row of another length than the header, a column that is missing, a number that is none
 * (number_read) end the reading with a text that names file and line. At its end it is held
 * against what run.json tells of it. */
#ifndef OUTPUT_READING_H
#define OUTPUT_READING_H

#include "output/run_facts.h"
#include "sim/arena.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct reading_file {
  const char *name;    /* as messages call it */
  uint64_t line;       /* of the row at hand, from 1 (the header) */
  uint32_t count;      /* columns */
  const char **names;  /* (count) */
  const char **fields; /* (count): of the row at hand */
  char *why;           /* what is wrong; empty: nothing yet */
  size_t why_size;
} reading_file;

/* Both return false to end the reading, with a text in `why` (reading_complain). `begin` sees the
 * header only. */
typedef struct reading_use {
  void *context;
  bool (*begin)(void *context, reading_file *f); /* or NULL */
  bool (*row)(void *context, reading_file *f);
} reading_use;

/* `left`: as the run left it, a byte order mark before it aside; NULL: not told. False with a text
 * in `why`. */
bool reading_run(const char *folder, const char *name, const left_file *left,
                 const reading_use *use, char *why, size_t size);

/* Index of a column; UINT32_MAX where there is none. */
uint32_t reading_find(const reading_file *f, const char *column);
/* The same, but a missing one is complained about. */
bool reading_need(reading_file *f, const char *column, uint32_t *index);
/* Number of a field; NaN where it is empty. False, with a complaint, where it is none. */
bool reading_number(reading_file *f, uint32_t column, double *value);
/* Always false. Says the file and the line. */
bool reading_complain(reading_file *f, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
