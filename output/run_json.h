/* run.json: how the other files came about, and what their columns mean. */
#ifndef OUTPUT_RUN_JSON_H
#define OUTPUT_RUN_JSON_H

#include "output/folder.h"
#include "output/results.h"

typedef struct run_facts {
  const char *version;
  const char *const *command; /* (command_count) */
  uint32_t command_count;
  double until_s; /* end of simulated time that was asked for; NaN: the scenario's own */
  uint32_t asked; /* replications asked for */
  uint32_t threads;
  bool windows;
  double wall_s, cpu_s;
  const mistakes *mistakes; /* its warnings; may be NULL */
} run_facts;

/* Writes the file and keeps it; the CSV files are whole by then. 0 or errno. */
int run_json_write(folder *f, arena *memory, const results *r, const run_facts *facts);

#endif
