#include "output/reading.h"
#include "output/files.h"
#include "output/fingerprint.h"
#include "output/number.h"
#include "output/regular.h"
#include "sim/memory.h"

#include <csv.h>
#include <errno.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CHUNK = 1 << 16 };

typedef struct parsing {
  reading_file file;
  const reading_use *use;
  fingerprint print;
  char *text; /* while libcsv reads: fields of the row, one behind the other, each terminated */
  size_t used, size;
  size_t *marks; /* (room): libcsv: where each field starts in text; else its length */
  uint32_t found, room;
  bool failed;
  bool intricate; /* from here on libcsv reads */
} parsing;

bool reading_complain(reading_file *f, const char *format, ...) {
  int n = snprintf(f->why, f->why_size, "%s, line %llu: ", f->name, (unsigned long long)f->line);
  va_list list;
  va_start(list, format);
  if (n > 0 && (size_t)n < f->why_size)
    vsnprintf(f->why + n, f->why_size - (size_t)n, format, list);
  va_end(list);
  return false;
}

uint32_t reading_find(const reading_file *f, const char *column) {
  for (uint32_t i = 0; i < f->count; i++)
    if (strcmp(f->names[i], column) == 0)
      return i;
  return UINT32_MAX;
}

bool reading_need(reading_file *f, const char *column, uint32_t *index) {
  *index = reading_find(f, column);
  return *index != UINT32_MAX || reading_complain(f, "there is no column %s", column);
}

bool reading_number(reading_file *f, uint32_t column, double *value) {
  const char *text = f->fields[column];
  *value = NAN;
  return !*text || number_read(text, value) ||
         reading_complain(f, "%s is \"%.40s\", which is no number", f->names[column], text);
}

/* ---- fields and rows -------------------------------------------------------------------- */

static void *grown(void *list, size_t size) {
  void *larger = realloc(list, size);
  if (!larger)
    memory_out();
  return larger;
}

static void make_room(parsing *p) {
  if (p->found < p->room)
    return;
  p->room = p->room ? 2 * p->room : 64;
  p->marks = grown(p->marks, p->room * sizeof *p->marks);
  p->file.fields = grown(p->file.fields, p->room * sizeof *p->file.fields);
}

static void end_field(void *text, size_t length, void *context) {
  parsing *p = context;
  if (p->failed)
    return;
  make_room(p);
  if (p->size - p->used < length + 1)
    p->text = grown(p->text, p->size = 2 * (p->used + length + 1));
  p->marks[p->found++] = p->used;
  if (length)
    memcpy(p->text + p->used, text, length);
  p->text[p->used + length] = 0; /* a byte 0 within ends the field early, which harms nothing */
  p->used += length + 1;
}

static bool take_header(parsing *p) {
  reading_file *f = &p->file;
  f->count = p->found;
  f->names = grown(NULL, (p->found + 1) * sizeof *f->names);
  for (uint32_t i = 0; i < p->found; i++)
    if (!(f->names[i] = strdup(f->fields[i])))
      memory_out();
  return !p->use->begin || p->use->begin(p->use->context, f);
}

static bool take_row(parsing *p) {
  reading_file *f = &p->file;
  if (p->found != f->count)
    return reading_complain(f, "it has %u fields, the header has %u", (unsigned)p->found,
                            (unsigned)f->count);
  return p->use->row(p->use->context, f);
}

static void take(parsing *p) {
  p->file.line++;
  p->failed = p->file.names ? !take_row(p) : !take_header(p);
  p->found = 0;
}

static void end_row(int end, void *context) {
  parsing *p = context;
  (void)end;
  if (p->failed)
    return;
  for (uint32_t i = 0; i < p->found; i++)
    p->file.fields[i] = p->text + p->marks[i];
  take(p);
  p->used = 0;
}

/* ---- simple lines -------------------------------------------------------------------------
 *
 * Our files consist of lines in which no field has a quote, a comma or an end of line within. Those
 * are cut in place, which takes a quarter of the time; with the first that is not so libcsv takes
 * over. */

static const char *past_blanks(const char *at) {
  while (*at == ' ' || *at == '\t')
    at++;
  return at;
}

/* Notes the field that begins at `at`, as libcsv does: without the quotes, or the blanks, around
 * it. What stands behind it: a comma or the line's end; NULL: it is not simple. */
static const char *note_field(parsing *p, const char *at, const char *end) {
  static const bool stops[256] = {[','] = true, ['"'] = true, ['\r'] = true, ['\n'] = true};
  bool quoted = *at == '"';
  const char *from = at + quoted, *to = from;
  while (!stops[(unsigned char)*to])
    to++;
  if ((*to == '"') != quoted)
    return NULL;
  const char *next = quoted ? past_blanks(to + 1) : to;
  while (!quoted && to > from && (to[-1] == ' ' || to[-1] == '\t'))
    to--;
  make_room(p);
  p->file.fields[p->found] = from;
  p->marks[p->found++] = (size_t)(to - from);
  return *next == ',' || next == end ? next : NULL;
}

/* A line that `end` ends, which is its '\n'. False if it is not simple, and as it was. */
static bool take_line(parsing *p, char *line, const char *end) {
  const char *at = past_blanks(line);
  if (at == end)
    return true;
  while ((at = note_field(p, at, end)) && at < end)
    at = past_blanks(at + 1);
  if (!at) {
    p->found = 0;
    return false;
  }
  for (uint32_t i = 0; i < p->found; i++)
    ((char *)p->file.fields[i])[p->marks[i]] = 0;
  take(p);
  return true;
}

/* Returns the bytes of the lines that were taken: all whole ones, or those before the first that is
 * not simple. */
static size_t take_lines(parsing *p, char *chunk, size_t size) {
  char *line = chunk, *end;
  while (!p->failed && (end = memchr(line, '\n', size - (size_t)(line - chunk)))) {
    p->intricate = !take_line(p, line, end);
    if (p->intricate)
      break;
    line = end + 1;
  }
  return (size_t)(line - chunk);
}

/* ---- the file --------------------------------------------------------------------------- */

/* What we write ends with a line's end, so a file that does not was cut. */
static bool parse(parsing *p, FILE *in, struct csv_parser *parser) {
  size_t left = 0; /* of a line whose end is not read yet */
  char *chunk = grown(NULL, CHUNK), last = '\n';
  bool whole = true;
  for (size_t n; whole && !p->failed && (n = fread(chunk + left, 1, CHUNK - left, in));) {
    fingerprint_add(&p->print, chunk + left, n);
    last = chunk[left + n - 1];
    n += left;
    size_t taken = p->intricate ? 0 : take_lines(p, chunk, n);
    p->intricate = p->intricate || (!taken && n == CHUNK); /* no line is as long */
    if (p->intricate) {
      whole = csv_parse(parser, chunk + taken, n - taken, end_field, end_row, p) == n - taken;
      taken = n;
    }
    left = n - taken;
    memmove(chunk, chunk + taken, left);
  }
  free(chunk);
  bool cut = whole && last != '\n';
  whole = whole && (p->failed || cut || csv_fini(parser, end_field, end_row, p) == 0);
  if (p->failed)
    return false;
  p->file.line += !whole || cut;
  if (!whole)
    return reading_complain(&p->file, "this is no CSV: a quote is out of place");
  if (ferror(in))
    return reading_complain(&p->file, "%s", strerror(errno));
  if (cut)
    return reading_complain(&p->file, "the file is cut: its last line has no end");
  if (!p->file.names)
    snprintf(p->file.why, p->file.why_size, "%s is empty", p->file.name);
  return p->file.names != NULL;
}

static bool is_as_left(const parsing *p, const left_file *left) {
  char hash[17];
  snprintf(hash, sizeof hash, "%016llx", (unsigned long long)fingerprint_hash(&p->print));
  if (!left || (p->print.bytes == left->bytes && strcmp(hash, left->hash) == 0))
    return true;
  snprintf(p->file.why, p->file.why_size,
           "%s is not as its run left it (" RUN_JSON "): it is of another run, was cut, or was "
           "changed",
           p->file.name);
  return false;
}

static void free_parsing(parsing *p) {
  for (uint32_t i = 0; p->file.names && i < p->file.count; i++)
    free((char *)p->file.names[i]);
  free(p->file.names);
  free(p->file.fields);
  free(p->marks);
  free(p->text);
}

bool reading_run(const char *folder, const char *name, const left_file *left,
                 const reading_use *use, char *why, size_t size) {
  struct csv_parser parser;
  FILE *in = regular_open(folder, name, why, size);
  if (!in)
    return false;
  if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI) != 0)
    memory_out();
  parsing p = {.file = {.name = name, .why = why, .why_size = size}, .use = use};
  bool fine = parse(&p, in, &parser) && is_as_left(&p, left);
  csv_free(&parser);
  fclose(in);
  free_parsing(&p);
  return fine;
}
