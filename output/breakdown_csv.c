/* breakdown.csv: where a completed request's latency went, node by node; the parts of one class and
 * phase add up to its mean latency. The same over the tail: those slower than the p99 so far. */
#include "output/files.h"

#include <math.h>

typedef enum part {
  PART_VISITS,
  PART_WAIT,
  PART_SERVICE,
  PART_NETWORK,
  TAIL_VISITS, /* in the same order */
  TAIL_WAIT,
  TAIL_SERVICE,
  TAIL_NETWORK,
  PART_COUNT
} part;

static const figure part_table[PART_COUNT] = {
    {"visits", "1", "visits of a completed request"},
    {"wait_mean_s", "s", "time that a completed request waited there"},
    {"service_mean_s", "s", "time that a completed request was served there"},
    {"network_mean_s", "s", "time that a completed request was on the way there and back"},
    {"tail_visits", "1", "visits of a request in the tail"},
    {"tail_wait_mean_s", "s", "time that a request in the tail waited there"},
    {"tail_service_mean_s", "s", "time that a request in the tail was served there"},
    {"tail_network_mean_s", "s", "time that a request in the tail was on the way there and back"},
};

static void breakdown_columns(columns *c) {
  columns_add(c, "phase", "", "phase");
  columns_add(c, "class", "", "class of requests or messages; all: the requests together");
  columns_add(c, "node", "", "node; client: what fell to no other");
  for (uint32_t i = 0; i < PART_COUNT; i++)
    columns_add_interval(c, part_table[i].column, part_table[i].unit, part_table[i].meaning);
}

static double part_total(const part_sums *sums, part which) {
  switch (which) {
  case PART_VISITS:
  case TAIL_VISITS:
    return (double)sums->visits;
  case PART_WAIT:
  case TAIL_WAIT:
    return area_to_seconds(sums->wait);
  case PART_SERVICE:
  case TAIL_SERVICE:
    return area_to_seconds(sums->service);
  default:
    return area_to_seconds(sums->network);
  }
}

/* A reading: `item` is the class row, `figure` node x PART_COUNT + part. */
static double read_part(const phase_summary *p, uint32_t item, uint32_t figure) {
  const class_summary *c = &p->classes[item];
  uint32_t node = figure / PART_COUNT;
  part which = (part)(figure % PART_COUNT);
  bool tail = which >= TAIL_VISITS;
  const part_sums *sums = tail ? c->tail_parts : c->parts;
  uint64_t requests = tail ? c->tail : c->completed;
  return sums && requests ? part_total(&sums[node], which) / (double)requests : NAN;
}

static void write_parts(sheet *s, const results *r, uint32_t p, uint32_t class_row, uint32_t node) {
  bool hidden = results_class_hidden(r, p, class_row);
  for (uint32_t i = 0; i < PART_COUNT; i++)
    if (hidden && (i == PART_WAIT || i == TAIL_WAIT))
      sheet_empty(s, 3);
    else
      sheet_interval(s, results_interval(r, p, read_part, class_row, node * PART_COUNT + i));
}

/* Whether any completed request has spent anything there. */
static bool has_part(const results *r, uint32_t p, uint32_t class_row, uint32_t node) {
  for (uint32_t i = 0; i < r->count; i++) {
    const phase_summary *phase = &r->replications[i]->phases[p];
    if (!phase->stood || !phase->classes[class_row].parts)
      continue;
    const part_sums *sums = &phase->classes[class_row].parts[node];
    if (sums->visits || sums->wait || sums->service || sums->network)
      return true;
  }
  return false;
}

static void breakdown_summary(sheet *s, const labels *l, const results *r) {
  const architecture *a = r->architecture;
  for (uint32_t p = 0; p < a->phase_count; p++)
    for (uint32_t c = 0; c <= a->class_count; c++)
      for (uint32_t n = 0; n < a->compiled->node_count; n++) {
        if (!has_part(r, p, c, n))
          continue;
        sheet_label(s, l->phases[p]);
        sheet_label(s, l->classes[c]);
        sheet_label(s, l->nodes[n]);
        write_parts(s, r, p, c, n);
        sheet_end(s);
      }
}

const output_file breakdown_csv = {.name = "breakdown.csv",
                                   .is = "where the latency went, node by node",
                                   .columns = breakdown_columns,
                                   .summary = breakdown_summary};
