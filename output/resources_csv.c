/* resources.csv: each thing that is waited for, window by window. */
#include "output/files.h"

static void resources_columns(columns *c) {
  columns_add_window_keys(c);
  columns_add(c, "node", "", "node");
  columns_add(c, "instance", "1", "instance, from 1; empty: all taken together");
  columns_add(c, "resource", "", "resource of that node");
  columns_add(c, "warmup", "1", "1 while the phase warms up, left out of summaries");
  for (uint32_t i = 0; i < RESOURCE_FIGURE_COUNT; i++)
    columns_add(c, resource_figure_table[i].column, resource_figure_table[i].unit,
                resource_figure_table[i].meaning);
}

static void resources_window(sheet *s, const labels *l, label keys, const window_report *w) {
  for (uint32_t i = 0; i < w->resource_count; i++) {
    const resource_row *row = &w->resources[i];
    sheet_fields(s, keys, WINDOW_KEYS);
    sheet_label(s, l->resource_nodes[row->resource]);
    if (row->instance)
      sheet_whole(s, row->instance);
    else
      sheet_empty(s, 1);
    sheet_label(s, l->resources[row->resource]);
    sheet_whole(s, w->warmup);
    sheet_numbers(s, (const double *)&row->f, RESOURCE_FIGURE_COUNT);
    sheet_end(s);
  }
}

const output_file resources_csv = {.name = "resources.csv",
                                   .is = "each resource, window by window",
                                   .columns = resources_columns,
                                   .window = resources_window};
