/* histograms.csv: the histograms behind the percentiles, bucket by bucket; they merge exactly. Of a
 * class's latency (node and resource are empty) or of a resource's waits (class is empty). */
#include "output/files.h"

static void histograms_columns(columns *c) {
  columns_add(c, "phase", "", "phase");
  columns_add(c, "class", "", "whose latency; empty: a resource's waits");
  columns_add(c, "node", "", "node of the resource");
  columns_add(c, "resource", "", "resource that was waited for");
  columns_add(c, "replication", "1", "number of the replication, from 1");
  columns_add(c, "le_s", "s", "upper edge of the bucket, itself included");
  columns_add(c, "count", "1", "how many values lie in the bucket");
}

/* What one histogram belongs to: the four first fields of its rows. */
typedef struct owner {
  label phase, klass, node, resource;
} owner;

static void write_bucket(sheet *s, const owner *of, uint32_t replication, uint32_t bucket,
                         uint64_t count) {
  sheet_label(s, of->phase);
  sheet_label(s, of->klass);
  sheet_label(s, of->node);
  sheet_label(s, of->resource);
  sheet_whole(s, replication_number(replication));
  sheet_seconds(s, histogram_upper(bucket));
  sheet_whole(s, count);
  sheet_end(s);
}

static void write_histogram(sheet *s, const owner *of, uint32_t replication,
                            const histogram_sum *h) {
  if (!h || !h->total)
    return;
  for (uint32_t octave = 0; octave < HISTOGRAM_OCTAVES; octave++) {
    if (!(h->touched >> octave & 1))
      continue;
    for (uint32_t b = octave * HISTOGRAM_SUB; b < (octave + 1) * HISTOGRAM_SUB; b++)
      if (h->counts[b])
        write_bucket(s, of, replication, b, h->counts[b]);
  }
}

static void write_class(sheet *s, const labels *l, const results *r, uint32_t phase,
                        uint32_t class_row) {
  owner of = {.phase = l->phases[phase], .klass = l->classes[class_row]};
  for (uint32_t i = 0; i < r->count; i++) {
    const phase_summary *p = &r->replications[i]->phases[phase];
    if (p->stood)
      write_histogram(s, &of, r->replications[i]->replication, p->classes[class_row].latency);
  }
}

static void write_resource(sheet *s, const labels *l, const results *r, uint32_t phase,
                           uint32_t resource) {
  owner of = {.phase = l->phases[phase],
              .node = l->resource_nodes[resource],
              .resource = l->resources[resource]};
  for (uint32_t i = 0; i < r->count; i++) {
    const phase_summary *p = &r->replications[i]->phases[phase];
    if (p->stood && p->resources[resource].stood)
      write_histogram(s, &of, r->replications[i]->replication, p->resources[resource].wait);
  }
}

static void histograms_summary(sheet *s, const labels *l, const results *r) {
  const architecture *a = r->architecture;
  for (uint32_t p = 0; p < a->phase_count; p++) {
    for (uint32_t c = 0; c <= a->class_count; c++)
      write_class(s, l, r, p, c);
    for (uint32_t i = 0; i < a->compiled->resource_count; i++)
      write_resource(s, l, r, p, i);
  }
}

const output_file histograms_csv = {.name = "histograms.csv",
                                    .is = "the histograms behind the percentiles",
                                    .columns = histograms_columns,
                                    .summary = histograms_summary};
