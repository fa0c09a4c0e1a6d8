/* requests.csv: what became of each class of requests, window by window. */
#include "output/files.h"

static void requests_columns(columns *c) {
  columns_add_window_keys(c);
  columns_add(c, "class", "", "class of requests or messages; all: the requests together");
  columns_add(c, "warmup", "1", "1 while the phase warms up, left out of summaries");
  for (uint32_t i = 0; i < CLASS_FIGURE_COUNT; i++)
    columns_add(c, class_figure_table[i].column, class_figure_table[i].unit,
                class_figure_table[i].meaning);
}

static void requests_window(sheet *s, const labels *l, label keys, const window_report *w) {
  for (uint32_t i = 0; i < w->class_count; i++) {
    const class_row *row = &w->classes[i];
    sheet_fields(s, keys, WINDOW_KEYS);
    sheet_label(s, l->classes[row->klass == NONE ? 0 : 1 + row->klass]);
    sheet_whole(s, w->warmup);
    sheet_numbers(s, (const double *)&row->f, CLASS_FIGURE_COUNT);
    sheet_end(s);
  }
}

const output_file requests_csv = {.name = "requests.csv",
                                  .is = "each class of requests, window by window",
                                  .columns = requests_columns,
                                  .window = requests_window};
