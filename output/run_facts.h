/* What run.json says that the report needs; read with jansson. */
#ifndef OUTPUT_RUN_FACTS_H
#define OUTPUT_RUN_FACTS_H

#include "sim/arena.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct copied_file {
  const char *path; /* as it was run */
  const char *copy; /* in the folder; stays below it */
} copied_file;

/* A CSV file as the run left it. */
typedef struct left_file {
  const char *name;
  uint64_t bytes;
  const char *hash; /* of its bytes (output/fingerprint.h), 16 hexadecimal digits */
} left_file;

typedef struct recorded_run {
  const char *json; /* of it what the page shows, on one line */
  const char *title;
  double window_s, simulated_s;   /* > 0; simulated_s 0: nothing was simulated */
  const char *hash;               /* of the scenario's files (output/sources.h); "": not told */
  bool has_windows, has_ensemble; /* whether those files belong to the run */
  copied_file *files;             /* (file_count) */
  uint32_t file_count;
  left_file *left; /* (left_count); a run of an earlier version tells of none */
  uint32_t left_count;
} recorded_run;

/* Reads FOLDER/run.json. False with a text in `why`. */
bool run_facts_read(recorded_run *run, const char *folder, arena *memory, char *why, size_t size);
/* What it tells of the CSV file of this name; NULL: nothing. */
const left_file *run_facts_left(const recorded_run *run, const char *name);

#endif
