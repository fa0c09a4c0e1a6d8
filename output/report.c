#include "output/report.h"
#include "output/curves.h"
#include "output/files.h"
#include "output/json.h"
#include "output/page.h"
#include "output/reading.h"
#include "output/regular.h"
#include "output/run_facts.h"
#include "output/sources.h"
#include "sim/memory.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { TIMELINE_MOST = 2000, TEXT_MOST = 1 << 18, BINS_A_DECADE = 20, DECADES = 16 };
enum { FIRST_DECADE = -10, BIN_COUNT = BINS_A_DECADE * DECADES };

typedef struct making {
  const char *folder;
  json data;
  arena *memory;
  recorded_run run;
  char *why;
  size_t size;
} making;

static bool read_csv(making *m, const char *name, const reading_use *use) {
  return reading_run(m->folder, name, run_facts_left(&m->run, name), use, m->why, m->size);
}

/* ---- summary files as tables ------------------------------------------------------------ */

/* Which columns of a file the page shows; a file that lacks one is of another version. */
typedef struct shown {
  const char *file, *key;
  uint64_t most_rows;
  const char *columns[32]; /* NULL ends; none: all */
} shown;

static const shown tables[] = {
    {"phases.csv", "phases", UINT64_MAX, {NULL}},
    {"phase_nodes.csv",
     "phase_nodes",
     UINT64_MAX,
     {"phase",           "node",        "resource",         "kind",           "instances",
      "utilization",     "busiest",     "arrivals_per_s",   "inside_mean",    "residence_mean_s",
      "residence_p99_s", "hit_ratio",   "cost_per_hour",    "capacity",       "busy_mean",
      "full_fraction",   "queue_mean",  "queue_max",        "requests_per_s", "refused_per_s",
      "wait_fraction",   "wait_mean_s", "wait_p99_s",       "service_mean_s", "demand_s",
      "bound_per_s",     "headroom",    "late_utilization", "usable"}},
    {"breakdown.csv",
     "breakdown",
     UINT64_MAX,
     {"phase", "class", "node", "wait_mean_s", "service_mean_s", "network_mean_s",
      "tail_wait_mean_s", "tail_service_mean_s", "tail_network_mean_s"}},
    {"calls.csv", "calls", UINT64_MAX, {NULL}},
    {"timeline.csv", "timeline", TIMELINE_MOST, {NULL}},
};

typedef struct table_writing {
  json *j;
  const shown *shown;
  const output_file *file;
  uint32_t *columns; /* (count): shown, indices into the file's */
  bool *is_text;     /* (count) */
  uint32_t count;
  uint64_t rows;
  arena *memory;
} table_writing;

static const output_file *file_named(const char *name) {
  for (uint32_t i = 0; i < OUTPUT_FILE_COUNT; i++)
    if (strcmp(output_files[i]->name, name) == 0)
      return output_files[i];
  return NULL;
}

static bool is_text(const columns *known, uint32_t likely, const char *column) {
  if (likely < known->count && strcmp(known->list[likely].name, column) == 0)
    return !*known->list[likely].unit;
  for (uint32_t i = 0; i < known->count; i++)
    if (strcmp(known->list[i].name, column) == 0)
      return !*known->list[i].unit;
  return true; /* one that we don't know */
}

static bool is_shown(const shown *s, const char *column) {
  if (!s->columns[0])
    return true;
  for (uint32_t i = 0; s->columns[i]; i++)
    if (strcmp(s->columns[i], column) == 0)
      return true;
  return false;
}

static bool table_begin(void *context, reading_file *f) {
  table_writing *t = context;
  columns *known = arena_alloc(t->memory, sizeof *known);
  t->file->columns(known);
  t->columns = arena_alloc(t->memory, (f->count + 1) * sizeof *t->columns);
  t->is_text = arena_alloc(t->memory, (f->count + 1) * sizeof *t->is_text);
  json_open(t->j, "columns", '[');
  for (uint32_t i = 0; i < f->count; i++) {
    if (!is_shown(t->shown, f->names[i]))
      continue;
    t->columns[t->count] = i;
    t->is_text[t->count++] = is_text(known, i, f->names[i]);
    json_text(t->j, NULL, f->names[i]);
  }
  json_close(t->j, ']');
  json_open(t->j, "rows", '[');
  uint32_t key;
  for (uint32_t i = 0; t->shown->columns[i]; i++)
    if (!reading_need(f, t->shown->columns[i], &key))
      return false;
  return reading_need(f, strcmp(t->shown->key, "timeline") ? "phase" : "time_s", &key);
}

static bool write_field(const table_writing *t, reading_file *f, uint32_t i) {
  const char *text = f->fields[t->columns[i]];
  double value;
  if (t->is_text[i]) {
    json_text(t->j, NULL, text);
    return true;
  }
  if (!reading_number(f, t->columns[i], &value))
    return false;
  if (isfinite(value)) /* as it stands in the file, so no digit differs */
    json_raw(t->j, NULL, text);
  else
    json_number(t->j, NULL, value);
  return true;
}

static bool table_row(void *context, reading_file *f) {
  table_writing *t = context;
  if (t->rows++ >= t->shown->most_rows)
    return true;
  json_open(t->j, NULL, '[');
  for (uint32_t i = 0; i < t->count; i++)
    if (!write_field(t, f, i))
      return false;
  json_close(t->j, ']');
  return true;
}

static bool write_table(making *m, const shown *s) {
  table_writing t = {.j = &m->data, .shown = s, .file = file_named(s->file), .memory = m->memory};
  reading_use use = {&t, table_begin, table_row};
  json_open(&m->data, s->key, '{');
  if (!read_csv(m, s->file, &use))
    return false;
  json_close(&m->data, ']');
  json_whole(&m->data, "row_count", t.rows);
  json_close(&m->data, '}');
  return true;
}

/* ---- histograms ------------------------------------------------------------------------- */

/* Latencies of one class in one phase, in bins of equal width on a logarithmic axis. */
typedef struct binning {
  json *j;
  arena *memory;
  uint32_t phase, klass, node, le, count;
  const char *of_phase, *of_class; /* at hand; NULL: none yet */
  double zeros, bins[BIN_COUNT];
} binning;

static void write_bins(binning *b) {
  if (!b->of_phase)
    return;
  uint32_t first = 0, end = BIN_COUNT;
  while (first < end && b->bins[first] == 0)
    first++;
  while (end > first && b->bins[end - 1] == 0)
    end--;
  json_open(b->j, NULL, '{');
  json_text(b->j, "phase", b->of_phase);
  json_text(b->j, "class", b->of_class);
  json_number(b->j, "zeros", b->zeros);
  json_number(b->j, "first", (double)first + FIRST_DECADE * BINS_A_DECADE);
  json_open(b->j, "counts", '[');
  for (uint32_t i = first; i < end; i++)
    json_number(b->j, NULL, b->bins[i]);
  json_close(b->j, ']');
  json_close(b->j, '}');
}

static bool bins_begin(void *context, reading_file *f) {
  binning *b = context;
  return reading_need(f, "phase", &b->phase) && reading_need(f, "class", &b->klass) &&
         reading_need(f, "node", &b->node) && reading_need(f, "le_s", &b->le) &&
         reading_need(f, "count", &b->count);
}

static bool is_same(const binning *b, const reading_file *f) {
  return b->of_phase && strcmp(b->of_phase, f->fields[b->phase]) == 0 &&
         strcmp(b->of_class, f->fields[b->klass]) == 0;
}

static uint32_t bin_of(double seconds) {
  double at = floor((log10(seconds) - FIRST_DECADE) * BINS_A_DECADE);
  return at <= 0 ? 0 : at >= BIN_COUNT ? BIN_COUNT - 1 : (uint32_t)at;
}

static bool bins_row(void *context, reading_file *f) {
  binning *b = context;
  double le, count;
  if (*f->fields[b->node] || !*f->fields[b->klass])
    return true;
  if (!reading_number(f, b->le, &le) || !reading_number(f, b->count, &count))
    return false;
  if (!is_same(b, f)) {
    write_bins(b);
    b->of_phase = arena_copy_text(b->memory, f->fields[b->phase]);
    b->of_class = arena_copy_text(b->memory, f->fields[b->klass]);
    b->zeros = 0;
    memset(b->bins, 0, sizeof b->bins);
  }
  if (le > 0)
    b->bins[bin_of(le)] += count;
  else
    b->zeros += count;
  return true;
}

static bool write_histograms(making *m) {
  binning *b = arena_alloc(m->memory, sizeof *b);
  *b = (binning){.j = &m->data, .memory = m->memory};
  reading_use use = {b, bins_begin, bins_row};
  json_open(&m->data, "histograms", '{');
  json_whole(&m->data, "bins_a_decade", BINS_A_DECADE);
  json_open(&m->data, "of", '[');
  if (!read_csv(m, histograms_csv.name, &use))
    return false;
  write_bins(b);
  json_close(&m->data, ']');
  json_close(&m->data, '}');
  return true;
}

/* ---- the scenario's text ---------------------------------------------------------------- */

static bool ends_with(const char *text, const char *end) {
  size_t n = strlen(text), m = strlen(end);
  return n >= m && strcmp(text + n - m, end) == 0;
}

static bool write_source(making *m, const copied_file *file) {
  FILE *in = regular_open(m->folder, file->copy, m->why, m->size);
  if (!in)
    return false;
  char *text = malloc(TEXT_MOST);
  if (!text)
    memory_out();
  size_t length = fread(text, 1, TEXT_MOST, in);
  bool fine = !ferror(in), whole = fine && fgetc(in) == EOF;
  if (!fine)
    snprintf(m->why, m->size, "cannot read %s: %s", file->copy, strerror(errno));
  json_open(&m->data, NULL, '{');
  json_text(&m->data, "name", file->copy);
  json_flag(&m->data, "whole", whole);
  json_bytes(&m->data, "text", text, length);
  json_close(&m->data, '}');
  fclose(in);
  free(text);
  return fine;
}

/* The hash of all that was run up to this file, its byte order mark included. */
static bool hash_source(making *m, const copied_file *file, uint64_t *hash) {
  FILE *in = regular_open(m->folder, file->copy, m->why, m->size);
  if (!in)
    return false;
  char *text = NULL;
  size_t room = 0;
  rewind(in);
  errno = 0;
  bool fine = getdelim(&text, &room, 0, in) >= 0 || !errno;
  *hash = sources_hash_next(*hash, fine && text && !ferror(in) ? text : "");
  if (!fine)
    snprintf(m->why, m->size, "cannot read %s: %s", file->copy, strerror(errno));
  free(text);
  fclose(in);
  return fine;
}

static bool are_sources_met(making *m) {
  uint64_t hash = 0;
  char text[17];
  for (uint32_t i = 0; i < m->run.file_count; i++)
    if (!hash_source(m, &m->run.files[i], &hash))
      return false;
  snprintf(text, sizeof text, "%016llx", (unsigned long long)hash);
  if (!*m->run.hash || strcmp(text, m->run.hash) == 0)
    return true;
  snprintf(m->why, m->size,
           "%s%s and " RUN_JSON " are not of one run: the text's hash is %s in one, %.40s in the "
           "other",
           m->run.files[0].copy, m->run.file_count > 1 ? " (with what it requires)" : "", text,
           m->run.hash);
  return false;
}

/* Recorded measurements are named, not shown. */
static bool write_sources(making *m) {
  json_open(&m->data, "sources", '[');
  for (uint32_t i = 0; i < m->run.file_count; i++)
    if ((i == 0 || ends_with(m->run.files[i].copy, ".lua")) && !write_source(m, &m->run.files[i]))
      return false;
  json_close(&m->data, ']');
  return true;
}

/* ---- the page --------------------------------------------------------------------------- */

static bool write_curves(making *m) {
  curves_def def = {.folder = m->folder, .run = &m->run, .memory = m->memory};
  const curves *c = curves_read(&def, m->why, m->size);
  if (c)
    curves_write(c, &m->data, "curves");
  return c != NULL;
}

static bool write_data(making *m, bool found) {
  if (!run_facts_read(&m->run, m->folder, m->memory, m->why, m->size))
    return false;
  if (!found)
    m->run.left_count = 0; /* nobody had them in hand */
  json_open(&m->data, NULL, '{');
  json_raw(&m->data, "run", m->run.json);
  for (size_t i = 0; i < sizeof tables / sizeof *tables; i++)
    if (!write_table(m, &tables[i]))
      return false;
  if (!write_histograms(m) || (m->run.has_windows && !write_curves(m)) || !write_sources(m) ||
      (found && !are_sources_met(m)))
    return false;
  json_close(&m->data, '}');
  return true;
}

static void write_without_tags(FILE *out, const char *text, size_t length) {
  for (const char *end = text + length, *tag; text < end; text = tag + 1) {
    tag = memchr(text, '<', (size_t)(end - text));
    fwrite(text, 1, (size_t)((tag ? tag : end) - text), out);
    if (!tag)
      return;
    fputs("\\u003c", out);
  }
}

static const embedded_file *part_named(const char *name, size_t length) {
  for (const embedded_file *f = page_files; f->name; f++)
    if (strlen(f->name) == length && memcmp(f->name, name, length) == 0)
      return f;
  return NULL;
}

/* The title stands in the HTML itself, for tabs and bookmarks. */
static void write_title(FILE *out, const char *title) {
  for (; *title; title++)
    if (strchr("&<>\"'", *title))
      fprintf(out, "&#%d;", *title);
    else
      fputc(*title, out);
}

/* In page.html, `{{name}}` stands for a file of that name, the data, or the title. */
static void write_page(FILE *out, const char *title, const char *data, size_t length) {
  const char *text = (const char *)part_named("page.html", strlen("page.html"))->bytes, *open;
  for (; (open = strstr(text, "{{")); text = strstr(open, "}}") + 2) {
    const char *name = open + 2;
    const embedded_file *part = part_named(name, (size_t)(strstr(name, "}}") - name));
    fwrite(text, 1, (size_t)(open - text), out);
    if (part)
      fwrite(part->bytes, 1, part->size, out);
    else if (*name == 'd')
      write_without_tags(out, data, length);
    else
      write_title(out, title);
  }
  fputs(text, out);
}

static bool write_file(folder *f, const making *m, const char *data, size_t length) {
  FILE *out = folder_create_stream(f, REPORT_HTML);
  int error = out ? 0 : errno;
  if (out) {
    write_page(out, m->run.title, data, length);
    errno = 0;
    error = fflush(out) != 0 || ferror(out) ? (errno ? errno : EIO) : 0;
    if (fclose(out) != 0 && !error)
      error = errno;
  }
  if (error)
    snprintf(m->why, m->size, "cannot write " REPORT_HTML ": %s", strerror(error));
  return !error;
}

bool report_write(folder *f, const char *source, bool found, bool *io, char *why, size_t size) {
  char *data = NULL;
  size_t length = 0;
  making m = {.folder = source, .memory = arena_new(), .why = why, .size = size};
  m.data = (json){.out = open_memstream(&data, &length), .compact = true};
  if (!m.memory || !m.data.out)
    memory_out();
  bool fine = write_data(&m, found);
  *io = fine;
  if (fclose(m.data.out) != 0)
    memory_out();
  fine = fine && write_file(f, &m, data, length);
  free(data);
  arena_free(m.memory);
  return fine;
}
