/* Columns that would say nothing (no costs, no intervals with one replication) give their place to
 * the names. Names are cut, never wrapped, and pass through text_clean(). */
#include "output/table.h"
#include "output/phase_text.h"
#include "output/text.h"
#include "output/verdicts.h"

#include <math.h>
#include <string.h>

enum {
  TABLE_COLUMNS = 100,
  TEXT_SIZE = 256,
  NAME_COLUMNS = 30,
  PHASE_COLUMNS = 14,
  UNTIL_COLUMNS = 12
};

static const char *bold(bool colours) {
  return colours ? "\033[1m" : "";
}
static const char *plain(bool colours) {
  return colours ? "\033[0m" : "";
}

/* ---- the table -------------------------------------------------------------------------- */

typedef void to_text(char *text, size_t size, double value);

typedef enum show { SHOW_ALWAYS, SHOW_UNLESS_HELD, SHOW_COST, SHOW_WITHOUT_COST } show;

typedef struct cell {
  const char *head;
  size_t columns;
  reading *read;
  uint32_t figure;
  to_text *to_text;
  show show;
} cell;

/* A phase that was not left stood when the run ended. */
static void text_until(char *text, size_t size, double left) {
  if (isnan(left))
    snprintf(text, size, "end");
  else
    text_moment(text, size, left);
}

/* Each is one wider than the widest text it may hold. */
static const cell cells[] = {
    {"until", UNTIL_COLUMNS, read_left, 0, text_until, SHOW_UNLESS_HELD},
    {"load/s", 7, read_final_load, 0, text_quantity, SHOW_ALWAYS},
    {"good/s", 7, read_class, CLASS_FIGURE(goodput_per_s), text_quantity, SHOW_ALWAYS},
    {"mean", 9, read_class, CLASS_FIGURE(latency_mean_s), text_duration, SHOW_WITHOUT_COST},
    {"p50", 9, read_class, CLASS_FIGURE(latency_p50_s), text_duration, SHOW_ALWAYS},
    {"p99", 9, read_class, CLASS_FIGURE(latency_p99_s), text_duration, SHOW_ALWAYS},
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
  size_t most = PHASE_COLUMNS + (r->architecture->held ? UNTIL_COLUMNS : 0);
  size_t longest = strlen("phase");
  for (uint32_t p = 0; p < r->architecture->phase_count; p++) {
    char text[TEXT_SIZE];
    size_t columns = phase_text(text, sizeof text, r->architecture, p, most);
    if (results_stood(r, p) && columns > longest)
      longest = columns;
  }
  return longest;
}

static layout lay_out(const results *r) {
  enum { DOUBT_COLUMNS = 9 }; /* of "  ± 95 %" and a gap */
  layout l = {.phase = longest_phase(r)};
  if (r->count > 1 && l.phase < DOUBT_COLUMNS)
    l.phase = DOUBT_COLUMNS;
  bool cost = has_cost(r);
  size_t used = l.phase + strlen("  ") + strlen(" 99.9 %");
  for (uint32_t i = 0; i < CELL_COUNT; i++) {
    l.shown[i] = cells[i].show == SHOW_ALWAYS ||
                 (cells[i].show == SHOW_UNLESS_HELD && !r->architecture->held) ||
                 cells[i].show == (cost ? SHOW_COST : SHOW_WITHOUT_COST);
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

static double value_of(const results *r, uint32_t p, uint32_t row, const cell *c) {
  return results_mean(r, p, c->read, row, c->figure);
}

/* When the phase was outgrown, or at its end; over all of it where the load is steady. */
static double read_bottleneck_load(const phase_summary *p, uint32_t item, uint32_t figure) {
  double u = p->changing ? read_late_utilization(p, item, figure) : NAN;
  return u > 0 ? u : read_resource(p, item, RESOURCE_FIGURE(utilization));
}

static void write_bottleneck(FILE *out, const results *r, const layout *l, uint32_t p) {
  uint32_t resource = results_bottleneck(r, p);
  if (resource == NONE) {
    fputs("  -", out);
    return;
  }
  char name[TEXT_SIZE], busy[TEXT_SIZE];
  text_clean(name, sizeof name, r->architecture->compiled->resources[resource].full, l->resource);
  text_percent(busy, sizeof busy, results_mean(r, p, read_bottleneck_load, resource, 0));
  fprintf(out, "  %s %s", name, busy);
}

static void write_phase(FILE *out, const results *r, const layout *l, uint32_t p) {
  char name[TEXT_SIZE];
  phase_text(name, sizeof name, r->architecture, p, l->phase);
  write_left(out, name, l->phase);
  for (uint32_t i = 0; i < CELL_COUNT; i++) {
    char text[TEXT_SIZE];
    if (!l->shown[i])
      continue;
    cells[i].to_text(text, sizeof text, value_of(r, p, 0, &cells[i]));
    write_right(out, text, cells[i].columns);
  }
  write_bottleneck(out, r, l, p);
  fputc('\n', out);
}

/* Beyond 100 % the number says nothing. */
static void text_doubt(char *text, size_t size, double half) {
  if (half > 1)
    snprintf(text, size, ">100 %%");
  else
    text_percent(text, size, half);
}

/* Below a phase: half the width of each figure's interval, relative to the figure. */
static void write_doubt(FILE *out, const results *r, const layout *l, uint32_t p) {
  write_left(out, "  \xc2\xb1 95 %", l->phase);
  for (uint32_t i = 0; i < CELL_COUNT; i++) {
    if (!l->shown[i])
      continue;
    interval v = results_interval(r, p, cells[i].read, 0, cells[i].figure);
    double half = v.high > v.low ? (v.high - v.low) / 2 / v.mean : v.high - v.low;
    char text[TEXT_SIZE] = "";
    if (cells[i].read != read_left && !isnan(half))
      text_doubt(text, sizeof text, half);
    write_right(out, text, cells[i].columns);
  }
  fputc('\n', out);
}

/* Messages are nobody's wait, so they are not in the phase's figures; theirs stand below. */
static void write_message(FILE *out, const results *r, const layout *l, uint32_t p,
                          uint32_t klass) {
  char label[TEXT_SIZE];
  snprintf(label, sizeof label, "  %s", r->architecture->classes[klass].name);
  write_left(out, label, l->phase);
  for (uint32_t i = 0; i < CELL_COUNT; i++) {
    char text[TEXT_SIZE] = "";
    if (!l->shown[i])
      continue;
    if (cells[i].read == read_class)
      cells[i].to_text(text, sizeof text, value_of(r, p, 1 + klass, &cells[i]));
    write_right(out, text, cells[i].columns);
  }
  fputs("  (message)\n", out);
}

static void write_messages(FILE *out, const results *r, const layout *l, uint32_t p) {
  for (uint32_t k = r->architecture->request_count; k < r->architecture->class_count; k++)
    if (results_has_class(r, p, 1 + k))
      write_message(out, r, l, p, k);
}

/* The table mixes a moment with a mean, because the moment is when the phase was outgrown. */
static void write_key(FILE *out, const results *r) {
  if (!results_changing(r))
    return;
  fputs(
      "load/s and bottleneck %: at the decision to leave, or the end; the rest: over the phase.\n",
      out);
}

void table_write(FILE *out, const results *r, bool colours) {
  layout l = lay_out(r);
  verdicts_overload(out, r, colours);
  write_head(out, &l, colours);
  for (uint32_t p = 0; p < r->architecture->phase_count; p++)
    if (results_stood(r, p)) {
      write_phase(out, r, &l, p);
      if (results_stood(r, p) > 1)
        write_doubt(out, r, &l, p);
      write_messages(out, r, &l, p);
    }
  write_key(out, r);
  verdicts_notes(out, r);
}
