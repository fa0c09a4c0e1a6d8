/* Columns that would say nothing (no costs, no intervals with one replication) give their place to
 * the names. Names are cut, never wrapped, and pass through text_clean(). */
#include "output/table.h"
#include "output/text.h"

#include <math.h>
#include <string.h>

enum { TABLE_COLUMNS = 100, TEXT_SIZE = 256, NAME_COLUMNS = 30, PHASE_COLUMNS = 14 };

/* ---- in words --------------------------------------------------------------------------- */

static const char *bold(bool colours) {
  return colours ? "\033[1m" : "";
}
static const char *plain(bool colours) {
  return colours ? "\033[0m" : "";
}

static double read_backlog(const phase_summary *p, uint32_t item, uint32_t figure) {
  (void)item, (void)figure;
  return p->overloaded ? p->backlog_per_s : NAN;
}

static const char *resource_name(const results *r, uint32_t resource) {
  return resource == NONE ? "a node" : r->architecture->compiled->resources[resource].full;
}

static void write_overload(FILE *out, const results *r, uint32_t p, bool colours) {
  char phase[TEXT_SIZE], resource[TEXT_SIZE], load[TEXT_SIZE], backlog[TEXT_SIZE];
  double growth = results_mean(r, p, read_backlog, 0, 0);
  text_clean(phase, sizeof phase, r->architecture->phases[p].name, NAME_COLUMNS);
  text_clean(resource, sizeof resource, resource_name(r, results_bottleneck(r, p)), NAME_COLUMNS);
  text_quantity(load, sizeof load, results_mean(r, p, read_final_load, 0, 0));
  text_quantity(backlog, sizeof backlog, growth);
  fprintf(out, "%s%s is overloaded: %s cannot keep up.%s\n", bold(colours), phase, resource,
          plain(colours));
  if (growth > 0)
    fprintf(out, "  At %s requests a second, %s a second pile up.\n", load, backlog);
  else
    fprintf(out, "  At %s requests a second, not all are done.\n", load);
  if (results_waits_hidden(r, p))
    fputs("  Its waits grow for as long as it runs: no mean or percentile of them is given.\n",
          out);
}

static void write_unreached(FILE *out, const results *r) {
  for (uint32_t p = 0; p < r->architecture->phase_count; p++) {
    char phase[TEXT_SIZE];
    if (results_stood(r, p))
      continue;
    text_clean(phase, sizeof phase, r->architecture->phases[p].name, NAME_COLUMNS);
    fprintf(out, "%s was not reached.\n", phase);
  }
}

/* ---- the table -------------------------------------------------------------------------- */

typedef void to_text(char *text, size_t size, double value);

typedef enum show { SHOW_ALWAYS, SHOW_INTERVALS, SHOW_COST } show;

typedef struct cell {
  const char *head;
  size_t columns;
  reading *read;
  uint32_t figure;
  to_text *to_text;
  show show;
} cell;

/* Each is one wider than the widest text it may hold. */
static const cell cells[] = {
    {"until", 9, read_left, 0, text_duration, SHOW_ALWAYS},
    {"load/s", 7, read_final_load, 0, text_quantity, SHOW_ALWAYS},
    {"good/s", 7, read_class, CLASS_FIGURE(goodput_per_s), text_quantity, SHOW_ALWAYS},
    {"p50", 9, read_class, CLASS_FIGURE(latency_p50_s), text_duration, SHOW_ALWAYS},
    {"p99", 9, read_class, CLASS_FIGURE(latency_p99_s), text_duration, SHOW_ALWAYS},
    {"\xc2\xb1", 7, read_class, CLASS_FIGURE(latency_p99_s), text_percent, SHOW_INTERVALS},
    {"errors", 8, read_class, CLASS_FIGURE(errors), text_percent, SHOW_ALWAYS},
    {"cost/h", 7, read_cost_per_hour, 0, text_quantity, SHOW_COST},
};
enum { CELL_COUNT = sizeof cells / sizeof *cells };

/* Which cells this table has, and what they leave to the names. */
typedef struct layout {
  bool shown[CELL_COUNT];
  size_t phase, resource; /* columns */
} layout;

static bool has_cost(const results *r) {
  for (uint32_t p = 0; p < r->architecture->phase_count; p++)
    if (results_mean(r, p, read_cost_per_hour, 0, 0) > 0)
      return true;
  return false;
}

static size_t longest_phase(const results *r) {
  size_t longest = strlen("phase");
  for (uint32_t p = 0; p < r->architecture->phase_count; p++) {
    char text[TEXT_SIZE];
    size_t columns = text_clean(text, sizeof text, r->architecture->phases[p].name, PHASE_COLUMNS);
    if (results_stood(r, p) && columns > longest)
      longest = columns;
  }
  return longest;
}

static layout lay_out(const results *r) {
  layout l = {.phase = longest_phase(r)};
  size_t used = l.phase + strlen("  ") + strlen(" 99.9 %");
  for (uint32_t i = 0; i < CELL_COUNT; i++) {
    l.shown[i] = cells[i].show == SHOW_ALWAYS ||
                 (cells[i].show == SHOW_INTERVALS && r->count > 1) ||
                 (cells[i].show == SHOW_COST && has_cost(r));
    if (l.shown[i])
      used += cells[i].columns;
  }
  l.resource = TABLE_COLUMNS - used;
  return l;
}

/* Text in so many columns; printf pads by bytes, so the padding is ours. */
static void write_left(FILE *out, const char *text, size_t columns) {
  char clean[TEXT_SIZE];
  size_t characters = text_clean(clean, sizeof clean, text, columns);
  fprintf(out, "%s%*s", clean, (int)(columns - characters), "");
}

static void write_right(FILE *out, const char *text, size_t columns) {
  char clean[TEXT_SIZE];
  size_t characters = text_clean(clean, sizeof clean, text, columns);
  fprintf(out, "%*s%s", (int)(columns - characters), "", clean);
}

static void write_head(FILE *out, const layout *l, bool colours) {
  fputs(bold(colours), out);
  write_left(out, "phase", l->phase);
  for (uint32_t i = 0; i < CELL_COUNT; i++)
    if (l->shown[i])
      write_right(out, cells[i].head, cells[i].columns);
  fprintf(out, "  bottleneck%s\n", plain(colours));
}

/* Doubt is shown as half the interval's width, relative to the mean. */
static double value_of(const results *r, uint32_t p, const cell *c) {
  interval i = results_interval(r, p, c->read, 0, c->figure);
  return c->show == SHOW_INTERVALS ? (i.high - i.low) / 2 / i.mean : i.mean;
}

static void write_bottleneck(FILE *out, const results *r, const layout *l, uint32_t p) {
  uint32_t resource = results_bottleneck(r, p);
  if (resource == NONE) {
    fputs("  -", out);
    return;
  }
  char name[TEXT_SIZE], busy[TEXT_SIZE];
  text_clean(name, sizeof name, resource_name(r, resource), l->resource);
  text_percent(busy, sizeof busy, results_mean(r, p, read_late_utilization, resource, 0));
  fprintf(out, "  %s %s", name, busy);
}

static void write_phase(FILE *out, const results *r, const layout *l, uint32_t p) {
  write_left(out, r->architecture->phases[p].name, l->phase);
  for (uint32_t i = 0; i < CELL_COUNT; i++) {
    char text[TEXT_SIZE];
    if (!l->shown[i])
      continue;
    cells[i].to_text(text, sizeof text, value_of(r, p, &cells[i]));
    write_right(out, text, cells[i].columns);
  }
  write_bottleneck(out, r, l, p);
  fputc('\n', out);
}

void table_write(FILE *out, const results *r, bool colours) {
  layout l = lay_out(r);
  for (uint32_t p = 0; p < r->architecture->phase_count; p++)
    if (results_overloaded(r, p))
      write_overload(out, r, p, colours);
  write_head(out, &l, colours);
  for (uint32_t p = 0; p < r->architecture->phase_count; p++)
    if (results_stood(r, p))
      write_phase(out, r, &l, p);
  write_unreached(out, r);
}
