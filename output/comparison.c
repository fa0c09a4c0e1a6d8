#include "output/comparison.h"
#include "output/phase_text.h"
#include "output/sheet.h"
#include "output/text.h"
#include "output/verdicts.h"
#include "sim/memory.h"
#include <errno.h>
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- pairs ---- */

uint32_t comparison_phase(const comparison *c, uint32_t phase_a) {
  const architecture *a = c->a->architecture, *b = c->b->architecture;
  bool any = false;
  for (uint32_t i = 0; i < a->phase_count; i++)
    for (uint32_t k = 0; k < b->phase_count; k++) {
      bool same = strcmp(a->phases[i].name, b->phases[k].name) == 0;
      if (same && i == phase_a)
        return k;
      any |= same;
    }
  return !any && phase_a < b->phase_count ? phase_a : NONE;
}

static double variance(size_t n, const double *x) {
  double mean = 0, squares = 0;
  for (size_t i = 0; i < n; i++)
    mean += x[i] / (double)n;
  for (size_t i = 0; i < n; i++)
    squares += (x[i] - mean) * (x[i] - mean);
  return squares / (double)(n - 1);
}

/* Half-width for independent samples of the same size (Welch 1947). */
static double unpaired(size_t n, const double *a, const double *b) {
  double va = variance(n, a) / (double)n, vb = variance(n, b) / (double)n, sum = va + vb;
  double freedom = (double)(n - 1) * sum * sum / (va * va + vb * vb);
  return gsl_cdf_tdist_Pinv(0.5 + CONFIDENCE / 2, freedom) * sqrt(sum);
}

/* By how much the interval of one of two figures lies around what it is about. */
static interval around(double about, size_t n, const double *values) {
  interval i = interval_of(n, values, CONFIDENCE);
  double half = (i.high - i.low) / 2;
  return (interval){about, about - half, about + half};
}

difference comparison_difference(const comparison *c, uint32_t phase_a, uint32_t phase_b,
                                 reading *read, uint32_t item_a, uint32_t item_b, uint32_t figure,
                                 arena *scratch) {
  uint32_t most = c->a->count < c->b->count ? c->a->count : c->b->count;
  double *a = arena_alloc(scratch, (c->a->count + 1) * sizeof *a), about_a;
  double *b = arena_alloc(scratch, (c->b->count + 1) * sizeof *b), about_b;
  double *by = arena_alloc(scratch, (most + 1) * sizeof *by);
  interval none = {NAN, NAN, NAN};
  bool has_a = results_values(c->a, phase_a, read, item_a, figure, a, &about_a);
  bool has_b = results_values(c->b, phase_b, read, item_b, figure, b, &about_b);
  /* what was cut says something of the figures of those that were not */
  if (!has_a || !has_b || results_cut(c->a, phase_a) || results_cut(c->b, phase_b))
    return (difference){{about_a, NAN, NAN}, {about_b, NAN, NAN}, none, 0, false, NAN};
  size_t n = 0;
  double sum = 0;
  for (uint32_t i = 0; i < most; i++) {
    a[n] = a[i];
    b[n] = b[i];
    by[n] = b[i] - a[i];
    if (isnan(by[n]))
      continue;
    sum += by[n];
    n++;
  }
  if (!n)
    return (difference){none, none, none, 0, false, NAN};
  /* where some replications lack a figure, only pairs tell its difference */
  double about = n == c->a->count && n == c->b->count ? about_b - about_a : sum / (double)n;
  difference d = {.a = around(about_a, n, a),
                  .b = around(about_b, n, b),
                  .by = around(about, n, by),
                  .pairs = (uint32_t)n,
                  .tighter = NAN};
  d.real = n > 1 ? d.by.low > 0 || d.by.high < 0 : false;
  double half = (d.by.high - d.by.low) / 2;
  if (n > 1 && half > 0)
    d.tighter = unpaired(n, a, b) / half;
  return d;
}

/* ---- the terminal ---- */

typedef void to_text(char *text, size_t size, double value);

typedef struct line {
  const char *name;
  reading *read;
  uint32_t figure;
  to_text *to_text;
} line;

static const line lines[] = {
    {"load/s", read_class, CLASS_FIGURE(offered_per_s), text_quantity},
    {"good/s", read_class, CLASS_FIGURE(goodput_per_s), text_quantity},
    {"errors", read_class, CLASS_FIGURE(errors), text_percent},
    {"mean", read_class, CLASS_FIGURE(latency_mean_s), text_duration},
    {"p50", read_class, CLASS_FIGURE(latency_p50_s), text_duration},
    {"p95", read_class, CLASS_FIGURE(latency_p95_s), text_duration},
    {"p99", read_class, CLASS_FIGURE(latency_p99_s), text_duration},
    {"cost/h", read_cost_per_hour, 0, text_quantity},
    {"cost/million", read_cost_per_million, 0, text_quantity},
};

enum { TEXT_SIZE = 128, FIRST = 14, COLUMN = 12, NAME = 30 };

static void write_cell(FILE *out, to_text *to_text, double value) {
  char text[TEXT_SIZE], clean[TEXT_SIZE];
  to_text(text, sizeof text, value);
  size_t characters = text_clean(clean, sizeof clean, text, COLUMN);
  fprintf(out, "%*s%s", (int)(COLUMN - characters), "", clean);
}

static void write_difference(FILE *out, const line *l, const difference *d) {
  char by[TEXT_SIZE], half[TEXT_SIZE], text[2 * TEXT_SIZE + 8], clean[TEXT_SIZE];
  l->to_text(by, sizeof by, fabs(d->by.mean));
  l->to_text(half, sizeof half, (d->by.high - d->by.low) / 2);
  snprintf(text, sizeof text, "%s%s \xc2\xb1 %s", d->by.mean < 0 ? "-" : "+", by, half);
  size_t characters = text_clean(clean, sizeof clean, text, 2 * COLUMN);
  fprintf(out, "%*s%s", (int)(2 * COLUMN - characters), "", clean);
  if (d->by.low == 0 && d->by.high == 0)
    fputs("   the same", out);
  else if (isnan(d->by.low))
    fputs("   one pair", out);
  else
    fputs(d->real ? "   real" : "   not seen", out);
  if (d->tighter >= 1.05)
    fprintf(out, ", %.*fx tighter", d->tighter < 10, d->tighter);
}

static void write_line(FILE *out, const comparison *c, uint32_t a, uint32_t b, const line *l,
                       arena *scratch) {
  difference d = comparison_difference(c, a, b, l->read, 0, 0, l->figure, scratch);
  if ((isnan(d.a.mean) && isnan(d.b.mean)) ||
      (l->read != read_class && d.a.mean == 0 && d.b.mean == 0))
    return;
  fprintf(out, "  %-*s", FIRST - 2, l->name);
  write_cell(out, l->to_text, d.a.mean);
  write_cell(out, l->to_text, d.b.mean);
  if (d.pairs)
    write_difference(out, l, &d);
  if (d.pairs && d.pairs < c->a->count)
    fprintf(out, ", %u pairs only", d.pairs);
  fputc('\n', out);
}

static void write_bottleneck(FILE *out, const results *r, uint32_t phase, char side) {
  uint32_t resource = results_bottleneck(r, phase);
  char busy[TEXT_SIZE], name[TEXT_SIZE];
  if (resource == NONE)
    return;
  text_percent(busy, sizeof busy,
               results_mean(r, phase, read_resource, resource, RESOURCE_FIGURE(utilization)));
  text_clean(name, sizeof name, r->architecture->compiled->resources[resource].full, NAME);
  fprintf(out, "  %c: %s %s%s\n", side, name, busy,
          results_overloaded(r, phase) ? ", overloaded" : "");
}

static void write_phase(FILE *out, const comparison *c, uint32_t a, uint32_t b, bool colours) {
  char name[TEXT_SIZE];
  arena *scratch = arena_new();
  phase_text(name, sizeof name, c->a->architecture, a, NAME);
  fprintf(out, "%s%s%s\n", colours ? "\033[1m" : "", name, colours ? "\033[0m" : "");
  fprintf(out, "  %-*s%*s%*s%*s\n", FIRST - 2, "", COLUMN, "A", COLUMN, "B", 2 * COLUMN, "B - A");
  for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
    write_line(out, c, a, b, &lines[i], scratch);
  write_bottleneck(out, c->a, a, 'A');
  write_bottleneck(out, c->b, b, 'B');
  arena_free(scratch);
}

static bool same_requests(const comparison *c) {
  for (uint32_t i = 0; i < c->a->count && i < c->b->count; i++)
    if (c->a->replications[i]->requests != c->b->replications[i]->requests)
      return false;
  return true;
}

/* What has to be known of a run's figures has to be known of their differences. */
static char *notes_of(const results *r) {
  char *text = NULL;
  size_t size;
  FILE *out = open_memstream(&text, &size);
  if (!out)
    memory_out();
  verdicts_notes(out, r);
  fclose(out);
  return text;
}

static void write_notes(FILE *out, const comparison *c) {
  char *a = notes_of(c->a), *b = notes_of(c->b);
  if (strcmp(a, b) == 0)
    fprintf(out, "%s%s", *a ? "Of both:\n" : "", a);
  else
    fprintf(out, "%s%s%s%s", *a ? "Of A:\n" : "", a, *b ? "Of B:\n" : "", b);
  free(a);
  free(b);
}

static bool has_partner(const comparison *c, char side, uint32_t phase) {
  for (uint32_t p = 0; p < c->a->architecture->phase_count; p++) {
    uint32_t other = comparison_phase(c, p);
    if ((side == 'A' ? p : other) == phase && other != NONE && results_stood(c->a, p) &&
        results_stood(c->b, other))
      return true;
  }
  return false;
}

/* Phases that have nothing to be compared with. */
static void write_alone(FILE *out, const comparison *c, char side) {
  const results *r = side == 'A' ? c->a : c->b;
  uint32_t count = 0;
  for (uint32_t p = 0; p < r->architecture->phase_count; p++) {
    if (has_partner(c, side, p) || !results_stood(r, p))
      continue;
    char name[TEXT_SIZE];
    phase_text(name, sizeof name, r->architecture, p, NAME);
    if (count++ == 0)
      fprintf(out, "Only %c has: %s", side, name);
    else
      fprintf(out, ", %s", name);
  }
  if (count)
    fputs(".\n", out);
}

void comparison_write(FILE *out, const comparison *c, bool colours) {
  char a[TEXT_SIZE], b[TEXT_SIZE];
  text_clean(a, sizeof a, c->name_a, 80);
  text_clean(b, sizeof b, c->name_b, 80);
  fprintf(out, "A: %s\nB: %s\n%u replication%s of each, %s.\n", a, b, c->a->count,
          c->a->count == 1 ? "" : "s",
          same_requests(c) ? "which met the same work"
                           : "of the same luck: they were not asked for the same");
  for (uint32_t p = 0; p < c->a->architecture->phase_count; p++) {
    uint32_t other = comparison_phase(c, p);
    if (other != NONE && results_stood(c->a, p) && results_stood(c->b, other))
      write_phase(out, c, p, other, colours);
  }
  write_alone(out, c, 'A');
  write_alone(out, c, 'B');
  write_notes(out, c);
  fputs(
      "real: the difference's 95 % interval leaves 0 out; of twenty figures that do not differ one "
      "does by chance.\n",
      out);
  fputs("tighter: than between runs that did not meet the same work.\n", out);
}

/* ---- comparison.csv ---- */

static void add_columns(columns *c) {
  columns_add(c, "phase", "", "phase of A, and of B in the same role");
  columns_add(c, "class", "", "class of requests or messages; all: the requests together");
  columns_add(c, "figure", "", "a column of phases.csv");
  columns_add_interval(c, "a", "", "of A, in the figure's unit");
  columns_add_interval(c, "b", "", "of B");
  columns_add_interval(c, "difference", "", "B - A, replication by replication");
  columns_add(c, "real", "1", "1 if the difference's interval leaves 0 out");
  columns_add(c, "tighter", "1", "how much wider the interval would be without pairs");
}

static void add_row(sheet *s, const comparison *c, uint32_t a, const char *klass,
                    const char *figure, const difference *d) {
  sheet_text(s, c->a->architecture->phases[a].name);
  sheet_text(s, klass);
  sheet_text(s, figure);
  sheet_interval(s, d->a);
  sheet_interval(s, d->b);
  sheet_interval(s, d->by);
  sheet_whole(s, d->real);
  sheet_number(s, d->tighter);
  sheet_end(s);
}

/* Class row of b of that name; NONE. */
static uint32_t class_row_of(const architecture *a, const char *name) {
  for (uint32_t k = 0; k < a->class_count; k++)
    if (strcmp(a->classes[k].name, name) == 0)
      return 1 + k;
  return NONE;
}

static void add_class(sheet *s, const comparison *c, uint32_t a, uint32_t b, uint32_t row,
                      arena *scratch) {
  const char *name = row ? c->a->architecture->classes[row - 1].name : "all";
  uint32_t other = row ? class_row_of(c->b->architecture, name) : 0;
  if (other == NONE || !results_has_class(c->a, a, row) || !results_has_class(c->b, b, other))
    return;
  for (uint32_t i = 0; i < CLASS_FIGURE_COUNT; i++) {
    difference d = comparison_difference(c, a, b, read_class, row, other, i, scratch);
    add_row(s, c, a, name, class_figure_table[i].column, &d);
  }
}

static void add_phase(sheet *s, const comparison *c, uint32_t a, uint32_t b) {
  arena *scratch = arena_new();
  for (uint32_t row = 0; row <= c->a->architecture->class_count; row++)
    add_class(s, c, a, b, row, scratch);
  difference hour = comparison_difference(c, a, b, read_cost_per_hour, 0, 0, 0, scratch);
  add_row(s, c, a, "all", "cost_per_hour", &hour);
  difference million = comparison_difference(c, a, b, read_cost_per_million, 0, 0, 0, scratch);
  add_row(s, c, a, "all", "cost_per_million", &million);
  arena_free(scratch);
}

int comparison_csv(folder *f, const comparison *c) {
  columns list = {0};
  sheet s;
  add_columns(&list);
  sheet_open(&s, folder_create(f, COMPARISON_CSV), list.count);
  sheet_header(&s, &list);
  for (uint32_t p = 0; p < c->a->architecture->phase_count; p++) {
    uint32_t other = comparison_phase(c, p);
    if (other != NONE && results_stood(c->a, p) && results_stood(c->b, other))
      add_phase(&s, c, p, other);
  }
  if (!sheet_close(&s))
    return s.error;
  folder_keep(f, COMPARISON_CSV);
  return 0;
}
