#include "output/files.h"

#define OUTPUT_FILE_LISTED(file) &file,
const output_file *const output_files[OUTPUT_FILE_COUNT] = {OUTPUT_FILES(OUTPUT_FILE_LISTED)};

uint32_t output_file_width(const output_file *f) {
  columns c = {0};
  f->columns(&c);
  return c.count;
}

const char *output_name(uint32_t i) {
  if (i < OUTPUT_FILE_COUNT)
    return output_files[i]->name;
  static const char *const others[] = {SCENARIO_COPY, REPORT_HTML, RUN_JSON};
  return others[i - OUTPUT_FILE_COUNT];
}

void columns_add_window_keys(columns *c) {
  columns_add(c, "replication", "1", "number of the replication, from 1");
  columns_add(c, "phase", "", "phase that stands");
  columns_add(c, "start_s", "s", "simulated time at which the window begins");
  columns_add(c, "end_s", "s", "simulated time at which the window ends");
}
