#include "output/summaries.h"
#include "output/files.h"

static int write_summary(folder *folder, const output_file *f, const labels *l, const results *r) {
  columns c = {0};
  sheet s;
  f->columns(&c);
  sheet_open(&s, folder_create(folder, f->name), c.count);
  sheet_header(&s, &c);
  f->summary(&s, l, r);
  if (!sheet_close(&s))
    return s.error;
  folder_keep(folder, f->name);
  return 0;
}

int summaries_write(folder *folder, const labels *l, const results *r) {
  int error = 0;
  for (uint32_t i = 0; i < OUTPUT_FILE_COUNT && !error; i++)
    if (output_files[i]->summary && (r->series || !output_files[i]->of_series))
      error = write_summary(folder, output_files[i], l, r);
  return error;
}
