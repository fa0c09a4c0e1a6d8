/* A buffer before write(2): no locking, no format strings, errors kept as values.
 *
 * sheet_room() is the only place that writes out, and it never does so between a field and the end
 * of its row's last comma: the byte that sheet_end() changes is always still in the buffer. */
#include "output/sheet.h"
#include "output/number.h"

#include <assert.h>
#include <csv.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { SHEET_BUFFER = 1 << 16 };

void sheet_open(sheet *s, int fd, uint32_t width) {
  *s = (sheet){.fd = fd, .width = width, .error = fd < 0 ? errno : 0};
  s->buffer = malloc(SHEET_BUFFER);
  s->size = s->buffer ? SHEET_BUFFER : 0;
  if (!s->buffer && !s->error)
    s->error = ENOMEM;
}

static void write_out(sheet *s) {
  for (size_t done = 0; done < s->used && !s->error;) {
    ssize_t n = write(s->fd, s->buffer + done, s->used - done);
    if (n >= 0)
      done += (size_t)n;
    else if (errno != EINTR)
      s->error = errno;
  }
  s->used = 0;
}

/* A field longer than the buffer (a name of 64 KB) makes it grow. */
static bool grow(sheet *s, size_t need) {
  char *larger = realloc(s->buffer, 2 * need);
  if (!larger) {
    s->error = s->error ? s->error : ENOMEM;
    return false;
  }
  s->buffer = larger;
  s->size = 2 * need;
  return true;
}

/* Where `need` bytes may be written; NULL after an error. */
static char *sheet_room(sheet *s, size_t need) {
  if (s->size - s->used < need)
    write_out(s);
  if (s->error || (s->size < need && !grow(s, need)))
    return NULL;
  return s->buffer + s->used;
}

/* Ends a field of `length` bytes that stand at the buffer's end. */
static void field_done(sheet *s, size_t length) {
  s->used += length;
  s->buffer[s->used++] = ',';
  s->fields++;
}

bool sheet_close(sheet *s) {
  write_out(s);
  free(s->buffer);
  s->buffer = NULL;
  s->size = 0;
  if (s->fd >= 0 && close(s->fd) != 0 && !s->error)
    s->error = errno;
  s->fd = -1;
  return s->error == 0;
}

void sheet_fields(sheet *s, label fields, uint32_t count) {
  char *at = sheet_room(s, fields.length);
  if (!at)
    return;
  memcpy(at, fields.text, fields.length);
  s->used += fields.length;
  s->fields += count;
}

void sheet_label(sheet *s, label l) {
  char *at = sheet_room(s, l.length + 1);
  if (!at)
    return;
  if (l.length)
    memcpy(at, l.text, l.length);
  field_done(s, l.length);
}

void sheet_header(sheet *s, const columns *c) {
  assert(c->count == s->width);
  for (uint32_t i = 0; i < c->count; i++)
    sheet_label(s, (label){c->list[i].name, strlen(c->list[i].name)});
  sheet_end(s);
}

size_t sheet_quote(char *out, size_t size, const char *text) {
  return csv_write2(out, size, text, strlen(text), '"');
}

void sheet_text(sheet *s, const char *text) {
  if (!text || !*text) {
    sheet_empty(s, 1);
    return;
  }
  size_t length = sheet_quote(NULL, 0, text);
  char *at = sheet_room(s, length + 1);
  if (at)
    field_done(s, sheet_quote(at, length, text));
}

void sheet_number(sheet *s, double value) {
  char *at = sheet_room(s, NUMBER_SIZE + 1);
  if (at)
    field_done(s, number_write(at, value));
}

void sheet_numbers(sheet *s, const double *values, uint32_t count) {
  for (uint32_t i = 0; i < count; i++)
    sheet_number(s, values[i]);
}

void sheet_whole(sheet *s, uint64_t value) {
  char *at = sheet_room(s, NUMBER_SIZE + 1);
  if (at)
    field_done(s, number_whole(at, value));
}

void sheet_seconds(sheet *s, ticks t) {
  char *at = sheet_room(s, NUMBER_SIZE + 1);
  if (at)
    field_done(s, number_seconds(at, t));
}

void sheet_interval(sheet *s, interval i) {
  sheet_number(s, i.mean);
  sheet_number(s, i.low);
  sheet_number(s, i.high);
}

void sheet_empty(sheet *s, uint32_t count) {
  for (uint32_t i = 0; i < count; i++)
    sheet_label(s, (label){"", 0});
}

void sheet_end(sheet *s) {
  if (s->error)
    return;
  assert(s->fields == s->width && s->used > 0);
  s->buffer[s->used - 1] = '\n';
  s->fields = 0;
}
