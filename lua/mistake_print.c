/* Printing mistakes, each with the line that it is about. Lines are shown as written, but without
 * what a terminal could take for a command, and cut where they would not fit. */
#include "lua/mistake_print.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_MOST = 160, MISTAKES_SHOWN = 20 };

static bool find_line(const scenario_file *f, uint32_t number, const char **line, size_t *length) {
  const char *at = f->text, *end = f->text + f->length;
  for (uint32_t i = 1; i < number && at; i++) {
    at = memchr(at, '\n', (size_t)(end - at));
    if (at)
      at++;
  }
  if (!at || at >= end)
    return false;
  const char *stop = memchr(at, '\n', (size_t)(end - at));
  *line = at;
  *length = (size_t)((stop ? stop : end) - at);
  return true;
}

/* Not in the middle of a UTF-8 character. */
static size_t cut(const char *line, size_t length) {
  if (length <= LINE_MOST)
    return length;
  length = LINE_MOST;
  while (length > 0 && ((unsigned char)line[length] & 0xc0) == 0x80)
    length--;
  return length;
}

static void print_line(const scenario_file *f, uint32_t number, FILE *out) {
  const char *line;
  size_t length;
  if (!find_line(f, number, &line, &length))
    return;
  size_t shown = cut(line, length);
  fprintf(out, "%5u | ", number);
  for (size_t i = 0; i < shown; i++)
    fputc(iscntrl((unsigned char)line[i]) ? ' ' : line[i], out);
  fputs(shown < length ? "…\n" : "\n", out);
}

static void mistake_print_at(const architecture *a, origin where, bool warning, const char *text,
                             FILE *out) {
  const scenario_file *f = a && where.file < a->file_count ? &a->files[where.file] : NULL;
  if (f && where.line)
    fprintf(out, "%s:%u: ", f->path, where.line);
  else if (f)
    fprintf(out, "%s: ", f->path);
  fprintf(out, "%s%s\n", warning ? "warning: " : "", text);
  if (f && where.line)
    print_line(f, where.line, out);
}

/* A mistake and where it stands in the list, so that sorting keeps the order of one place. */
typedef struct entry {
  const mistake *m;
  uint32_t index;
} entry;

static int by_place(const void *left, const void *right) {
  const entry *a = left, *b = right;
  const origin *x = &a->m->where, *y = &b->m->where;
  if (x->file != y->file)
    return x->file < y->file ? -1 : 1;
  if (x->line != y->line)
    return x->line < y->line ? -1 : 1;
  return a->index < b->index ? -1 : 1;
}

static entry *sorted(const mistakes *m) {
  entry *list = malloc((m->count + 1) * sizeof *list);
  for (uint32_t i = 0; list && i < m->count; i++)
    list[i] = (entry){&m->list[i], i};
  if (list)
    qsort(list, m->count, sizeof *list, by_place);
  return list;
}

void mistakes_print(const mistakes *m, const architecture *a, FILE *out) {
  entry *list = sorted(m);
  uint32_t left_out[2] = {0, 0}, shown[2] = {0, 0};
  if (!list)
    return;
  for (uint32_t i = 0; i < m->count; i++) {
    const mistake *one = list[i].m;
    if (shown[one->warning]++ < MISTAKES_SHOWN)
      mistake_print_at(a, one->where, one->warning, one->text, out);
  }
  left_out[0] = m->errors > MISTAKES_SHOWN ? m->errors - MISTAKES_SHOWN : 0;
  left_out[1] = shown[1] > MISTAKES_SHOWN ? shown[1] - MISTAKES_SHOWN : 0;
  if (left_out[0])
    fprintf(out, "… and %u more mistakes\n", left_out[0]);
  if (left_out[1])
    fprintf(out, "… and %u more warnings\n", left_out[1]);
  free(list);
}
