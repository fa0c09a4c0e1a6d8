/* calls.csv: who calls whom in each phase, as the model has it: the arrows of its picture.
 *
 * From the demands of `outgrow check` (no waiting, caches full), not counted in the run. Retries
 * and what timeouts cut short are not in it; nodes.csv has the visits that were measured. */
#include "models/links.h"
#include "output/files.h"

static const char *const kind_words[] = {"call", "message", "take", "inside"};

static void calls_columns(columns *c) {
  columns_add(c, "phase", "", "phase");
  columns_add(c, "caller", "", "node that calls; client: where requests come from");
  columns_add(c, "callee", "", "node that is called");
  columns_add(c, "kind", "",
              "call: waited for; message: sent; take: from a queue by its workers; "
              "inside: a cache within the node");
  columns_add(c, "calls", "1", "a mean request, by the model");
  columns_add(c, "calls_per_s", "1/s", "the same at the load when the phase was left, or the end");
}

static void write_link(sheet *s, const labels *l, uint32_t phase, const node_link *k, double load) {
  sheet_label(s, l->phases[phase]);
  sheet_label(s, l->nodes[k->from]);
  sheet_label(s, l->nodes[k->to]);
  sheet_text(s, kind_words[k->kind]);
  sheet_number(s, k->calls);
  sheet_number(s, k->calls * load);
  sheet_end(s);
}

static void calls_summary(sheet *s, const labels *l, const results *r) {
  const architecture *a = r->architecture;
  for (uint32_t p = 0; r->bounds && p < a->phase_count; p++) {
    arena *scratch = arena_new();
    node_links links = links_of_mean_request(
        r->bounds->flows[p], &r->bounds->share[(size_t)p * a->class_count], scratch);
    double load = results_mean(r, p, read_final_load, 0, 0);
    for (uint32_t i = 0; i < links.count; i++)
      write_link(s, l, p, &links.list[i], load);
    arena_free(scratch);
  }
}

const output_file calls_csv = {.name = "calls.csv",
                               .is = "who calls whom in each phase, and how often",
                               .columns = calls_columns,
                               .summary = calls_summary};
