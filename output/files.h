/* The CSV files that a run leaves behind, one table: each is one .c file and one line here.
 *
 * A file gets its rows in one of three ways: window by window while a replication runs, happening
 * by happening likewise, or from the results at the end. */
#ifndef OUTPUT_FILES_H
#define OUTPUT_FILES_H

#include "output/columns.h"
#include "output/labels.h"
#include "output/results.h"
#include "output/sheet.h"

/* What the rows of one window have in common: the four keys replication, phase, start_s and end_s
 * as formatted fields. */
enum { WINDOW_KEYS = 4 };

typedef struct output_file {
  const char *name; /* "requests.csv" */
  const char *is;   /* one line */
  bool of_series;   /* from windows kept in memory: not with --no-windows */
  void (*columns)(columns *c);
  void (*window)(sheet *s, const labels *l, label keys, const window_report *w); /* or NULL */
  void (*happening)(sheet *s, uint32_t replication, const happening *h);         /* or NULL */
  void (*summary)(sheet *s, const labels *l, const results *r);                  /* or NULL */
} output_file;

#define OUTPUT_FILES(F)                                                                            \
  F(requests_csv)                                                                                  \
  F(nodes_csv)                                                                                     \
  F(resources_csv)                                                                                 \
  F(phases_csv)                                                                                    \
  F(phase_nodes_csv)                                                                               \
  F(breakdown_csv)                                                                                 \
  F(histograms_csv) F(timeline_csv) F(ensemble_csv) F(ensemble_nodes_csv) F(calls_csv)

#define OUTPUT_FILE_DECLARED(file) extern const output_file file;
OUTPUT_FILES(OUTPUT_FILE_DECLARED)

#define OUTPUT_FILE_COUNTED(file) +1
enum { OUTPUT_FILE_COUNT = 0 OUTPUT_FILES(OUTPUT_FILE_COUNTED) };
extern const output_file *const output_files[OUTPUT_FILE_COUNT];

/* The number of columns. */
uint32_t output_file_width(const output_file *f);

/* The names of everything that a run may leave behind, the CSV files and the rest. */
enum { OUTPUT_NAME_COUNT = OUTPUT_FILE_COUNT + 3 };
const char *output_name(uint32_t i);
#define SCENARIO_COPY "scenario.lua"
#define REPORT_HTML   "report.html"
#define RUN_JSON      "run.json"

/* Replications count from 1 in every file. */
static inline uint32_t replication_number(uint32_t index) {
  return index + 1;
}

/* The keys that the three window files begin with. */
void columns_add_window_keys(columns *c);

#endif
