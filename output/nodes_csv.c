/* nodes.csv: each node, window by window. The busiest resource's name stands behind its
 * utilization. */
#include "output/files.h"

enum { BEFORE_BUSIEST = NODE_FIGURE(utilization) + 1 };

static void add_figures(columns *c, uint32_t from, uint32_t to) {
  for (uint32_t i = from; i < to; i++)
    columns_add(c, node_figure_table[i].column, node_figure_table[i].unit,
                node_figure_table[i].meaning);
}

static void nodes_columns(columns *c) {
  columns_add_window_keys(c);
  columns_add(c, "node", "", "node");
  columns_add(c, "warmup", "1", "1 while the phase warms up, left out of summaries");
  columns_add(c, "kind", "", "kind of the node");
  add_figures(c, 0, BEFORE_BUSIEST);
  columns_add(c, "busiest", "", "the resource of the largest utilization");
  add_figures(c, BEFORE_BUSIEST, NODE_FIGURE_COUNT);
}

static void nodes_window(sheet *s, const labels *l, label keys, const window_report *w) {
  for (uint32_t i = 0; i < w->node_count; i++) {
    const node_row *row = &w->nodes[i];
    const double *figures = (const double *)&row->f;
    sheet_fields(s, keys, WINDOW_KEYS);
    sheet_label(s, l->nodes[row->node]);
    sheet_whole(s, w->warmup);
    sheet_label(s, l->kinds[row->node]);
    sheet_numbers(s, figures, BEFORE_BUSIEST);
    sheet_label(s, row->busiest == NONE ? (label){"", 0} : l->full_resources[row->busiest]);
    sheet_numbers(s, figures + BEFORE_BUSIEST, NODE_FIGURE_COUNT - BEFORE_BUSIEST);
    sheet_end(s);
  }
}

const output_file nodes_csv = {.name = "nodes.csv",
                               .is = "each node, window by window",
                               .columns = nodes_columns,
                               .window = nodes_window};
