/* The list of mistakes, and the search for the word that was meant.
 *
 * Invariant: no two entries say the same of the same place, so a loop or a shared definition does
 * not repeat itself; `errors` counts the entries that are not warnings. The list is bounded, for a
 * scenario can be wrong without end; what does not fit is counted as an error, but not kept. */
#include "models/mistake.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum { MISTAKES_MOST = 1000, TEXT_MOST = 1000, WORD_MOST = 64 };

void mistakes_init(mistakes *m, arena *memory) {
  *m = (mistakes){.memory = memory};
}

static void make_room(mistakes *m) {
  if (m->count < m->capacity)
    return;
  m->capacity = m->capacity ? 2 * m->capacity : 16;
  mistake *list = arena_alloc(m->memory, m->capacity * sizeof *list);
  if (m->count)
    memcpy(list, m->list, m->count * sizeof *list);
  m->list = list;
}

static bool said_before(const mistakes *m, origin where, bool warning, const char *text) {
  for (uint32_t i = 0; i < m->count; i++) {
    const mistake *old = &m->list[i];
    if (old->where.file == where.file && old->where.line == where.line && old->warning == warning &&
        strcmp(old->text, text) == 0)
      return true;
  }
  return false;
}

/* A message is one line: what a name may have brought along becomes a space. */
static void make_one_line(char *text) {
  for (; *text; text++)
    if (iscntrl((unsigned char)*text))
      *text = ' ';
}

static void add(mistakes *m, origin where, bool warning, const char *format, va_list values) {
  char text[TEXT_MOST];
  vsnprintf(text, sizeof text, format, values);
  make_one_line(text);
  bool full = m->count == MISTAKES_MOST;
  if (!full && said_before(m, where, warning, text))
    return;
  if (!warning)
    m->errors++;
  if (full)
    return;
  make_room(m);
  m->list[m->count++] = (mistake){where, warning, arena_copy_text(m->memory, text)};
}

void mistakes_add(mistakes *m, origin where, const char *format, ...) {
  va_list values;
  va_start(values, format);
  add(m, where, false, format, values);
  va_end(values);
}

void mistakes_warn(mistakes *m, origin where, const char *format, ...) {
  va_list values;
  va_start(values, format);
  add(m, where, true, format, values);
  va_end(values);
}

static uint32_t least(uint32_t a, uint32_t b) {
  return a < b ? a : b;
}

/* Edit distance with exchanged neighbours as one edit (optimal string alignment). */
static uint32_t distance(const char *a, size_t m, const char *b, size_t n) {
  uint32_t row[3][WORD_MOST + 1];
  for (uint32_t j = 0; j <= n; j++)
    row[0][j] = j;
  for (uint32_t i = 1; i <= m; i++) {
    uint32_t *now = row[i % 3], *up = row[(i + 2) % 3], *over = row[(i + 1) % 3];
    now[0] = i;
    for (uint32_t j = 1; j <= n; j++) {
      uint32_t change = up[j - 1] + (a[i - 1] != b[j - 1]);
      now[j] = least(change, 1 + least(up[j], now[j - 1]));
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        now[j] = least(now[j], over[j - 2] + 1);
    }
  }
  return row[m % 3][n];
}

const char *mistake_nearest(const char *word, const char *const *candidates, uint32_t count) {
  size_t length = strlen(word);
  const char *nearest = NULL;
  uint32_t best = UINT32_MAX;
  if (length > WORD_MOST)
    return NULL;
  for (uint32_t i = 0; i < count; i++) {
    size_t other = strlen(candidates[i]);
    if (other > WORD_MOST)
      continue;
    uint32_t d = distance(word, length, candidates[i], other);
    size_t longer = length > other ? length : other;
    if (d > (longer + 1) / 3 || d >= best)
      continue;
    best = d;
    nearest = candidates[i];
  }
  return nearest;
}
