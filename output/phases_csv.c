/* phases.csv: what each phase comes to for each class, over replications.
 *
 * Every phase has its rows, also one that was never reached (replications is 0, its figures empty),
 * so the rows of two runs of one scenario stand side by side. What belongs to the phase as a whole
 * is repeated on each of its rows. */
#include "output/files.h"

#include <math.h>

static void phases_columns(columns *c) {
  columns_add(c, "phase", "", "phase");
  columns_add(c, "class", "", "class of requests or messages; all: the requests together");
  columns_add_interval(c, "began_s", "s", "simulated time from which the phase stood");
  columns_add_interval(c, "decided_s", "s", "simulated time of the decision to leave it");
  columns_add_interval(c, "left_s", "s",
                       "simulated time at which the next phase stood, or there was no room");
  columns_add_interval(c, "began_per_s", "1/s", "offered load when it began");
  columns_add_interval(c, "decided_per_s", "1/s", "offered load at the decision to leave it");
  columns_add_interval(c, "left_per_s", "1/s", "offered load when it was left");
  columns_add_interval(c, "warmup_s", "s", "time left out at its beginning");
  columns_add(c, "replications", "1", "replications in which the phase stood");
  columns_add(c, "observations", "1", "completed requests behind the figures");
  for (uint32_t i = 0; i < CLASS_FIGURE_COUNT; i++)
    columns_add_interval(c, class_figure_table[i].column, class_figure_table[i].unit,
                         class_figure_table[i].meaning);
  columns_add_interval(c, "slo_met_fraction", "1",
                       "share of windows in which every objective held");
  columns_add(c, "bottleneck", "", "the resource that limits the phase");
  columns_add(c, "overloaded", "1", "1 if more came than could be done");
  columns_add_interval(c, "cost_per_hour", "1/h", "price of all instances that stand");
  columns_add_interval(c, "cost_per_million", "1", "cost of a million good requests");
  columns_add(c, "moving_parts", "1", "instances and links that must work");
  columns_add(c, "people", "1", "people who run it");
  columns_add_interval(c, "final_per_s", "1/s",
                       "offered load at the decision to leave it, or at the end");
}

static void write_moments(sheet *s, const results *r, uint32_t p) {
  static reading *const moments[] = {read_began,        read_decided,   read_left,  read_began_load,
                                     read_decided_load, read_left_load, read_warmup};
  for (size_t i = 0; i < sizeof moments / sizeof *moments; i++)
    sheet_interval(s, results_interval(r, p, moments[i], 0, 0));
}

static void write_figures(sheet *s, const results *r, uint32_t p, uint32_t class_row) {
  sheet_whole(s, results_stood(r, p));
  sheet_whole(s, results_completed(r, p, class_row));
  for (uint32_t i = 0; i < CLASS_FIGURE_COUNT; i++)
    sheet_interval(s, results_interval(r, p, read_class, class_row, i));
  sheet_interval(s, results_interval(r, p, read_slo_fraction, class_row, 0));
}

static void write_verdict(sheet *s, const labels *l, const results *r, uint32_t p,
                          uint32_t class_row) {
  uint32_t bottleneck = results_bottleneck(r, p);
  sheet_label(s, bottleneck == NONE ? (label){"", 0} : l->full_resources[bottleneck]);
  if (results_stood(r, p))
    sheet_whole(s, results_overloaded(r, p));
  else
    sheet_empty(s, 1);
  sheet_interval(s, results_interval(r, p, read_cost_per_hour, 0, 0));
  if (class_row == 0)
    sheet_interval(s, results_interval(r, p, read_cost_per_million, 0, 0));
  else
    sheet_empty(s, 3);
  sheet_number(s, results_mean(r, p, read_moving_parts, 0, 0));
  sheet_empty(s, 1); /* people */
  sheet_interval(s, results_interval(r, p, read_final_load, 0, 0));
}

static void phases_summary(sheet *s, const labels *l, const results *r) {
  const architecture *a = r->architecture;
  for (uint32_t p = 0; p < a->phase_count; p++)
    for (uint32_t c = 0; c <= a->class_count; c++) {
      if (!results_has_class(r, p, c))
        continue;
      sheet_label(s, l->phases[p]);
      sheet_label(s, l->classes[c]);
      write_moments(s, r, p);
      write_figures(s, r, p, c);
      write_verdict(s, l, r, p, c);
      sheet_end(s);
    }
}

const output_file phases_csv = {.name = "phases.csv",
                                .is = "what each phase comes to, over replications",
                                .columns = phases_columns,
                                .summary = phases_summary};
