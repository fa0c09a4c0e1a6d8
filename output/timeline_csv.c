/* timeline.csv: what happened once, in the order in which it happened, replication after
 * replication. */
#include "output/files.h"

static void timeline_columns(columns *c) {
  columns_add(c, "time_s", "s", "simulated time");
  columns_add(c, "replication", "1", "number of the replication, from 1");
  columns_add(c, "kind", "", "phase, resource, scale, fault, repair, breaker or slo");
  columns_add(c, "subject", "", "what it happened to");
  columns_add(c, "detail", "", "what happened");
}

static void timeline_happening(sheet *s, uint32_t replication, const happening *h) {
  sheet_seconds(s, h->time);
  sheet_whole(s, replication_number(replication));
  sheet_text(s, h->kind);
  sheet_text(s, h->subject);
  sheet_text(s, h->detail);
  sheet_end(s);
}

const output_file timeline_csv = {.name = "timeline.csv",
                                  .is = "things that happened once",
                                  .columns = timeline_columns,
                                  .happening = timeline_happening};
