#include "output/json.h"
#include "output/number.h"
#include "output/text.h"

#include <assert.h>
#include <math.h>
#include <string.h>

static void indent(json *j) {
  if (j->compact)
    return;
  fprintf(j->out, "\n%*s", 2 * j->depth, "");
}

static void write_escaped(FILE *out, const char *at, const char *end) {
  uint32_t code;
  size_t length = text_utf8(at, end, &code);
  if (!length)
    fputs("\\ufffd", out);
  else if (code == '"' || code == '\\')
    fprintf(out, "\\%c", (char)code);
  else if (code == '\n')
    fputs("\\n", out);
  else if (code < 0x20 || (code >= 0x7f && code < 0xa0) || code == 0x2028 || code == 0x2029)
    fprintf(out, "\\u%04x", (unsigned)code);
  else
    fwrite(at, 1, length, out);
}

/* How far a text goes that stands for itself. */
static size_t plain_length(const char *text, const char *end) {
  const char *at = text;
  while (at < end && *at >= 0x20 && *at < 0x7f && *at != '"' && *at != '\\')
    at++;
  return (size_t)(at - text);
}

static void write_text(FILE *out, const char *text, size_t length_of_all) {
  const char *end = text + length_of_all;
  uint32_t code;
  fputc('"', out);
  for (;;) {
    size_t plain = plain_length(text, end);
    fwrite(text, 1, plain, out);
    text += plain;
    if (text == end)
      break;
    size_t length = text_utf8(text, end, &code);
    write_escaped(out, text, end);
    text += length ? length : 1;
  }
  fputc('"', out);
}

/* What stands before every value: a comma, a new line, the key. */
static void begin(json *j, const char *key) {
  if (j->depth && j->filled[j->depth])
    fputc(',', j->out);
  if (j->depth)
    indent(j);
  j->filled[j->depth] = true;
  if (!key)
    return;
  write_text(j->out, key, strlen(key));
  fputs(j->compact ? ":" : ": ", j->out);
}

void json_open(json *j, const char *key, char bracket) {
  begin(j, key);
  fputc(bracket, j->out);
  assert(j->depth + 1 < JSON_DEPTH);
  j->filled[++j->depth] = false;
}

void json_close(json *j, char bracket) {
  bool filled = j->filled[j->depth--];
  if (filled)
    indent(j);
  fputc(bracket, j->out);
  if (!j->depth)
    fputc('\n', j->out);
}

void json_text(json *j, const char *key, const char *text) {
  begin(j, key);
  if (text)
    write_text(j->out, text, strlen(text));
  else
    fputs("null", j->out);
}

void json_bytes(json *j, const char *key, const char *text, size_t length) {
  begin(j, key);
  write_text(j->out, text, length);
}

void json_raw(json *j, const char *key, const char *value) {
  begin(j, key);
  fputs(value, j->out);
}

void json_number(json *j, const char *key, double value) {
  char text[NUMBER_SIZE];
  begin(j, key);
  if (isfinite(value))
    fwrite(text, 1, number_write(text, value), j->out);
  else
    fputs("null", j->out);
}

void json_whole(json *j, const char *key, uint64_t value) {
  begin(j, key);
  fprintf(j->out, "%llu", (unsigned long long)value);
}

void json_flag(json *j, const char *key, bool value) {
  begin(j, key);
  fputs(value ? "true" : "false", j->out);
}
