/* Lines and columns of what `outgrow check` prints. */
#include "models/explain_parts.h"

#include <string.h>

int text_width(const char *text) {
  int width = 0;
  for (; *text; text++)
    width += ((unsigned char)*text & 0xC0) != 0x80;
  return width;
}

const char *text_padded(const char *text, int width, arena *memory) {
  int blanks = width - text_width(text);
  return blanks > 0 ? arena_format(memory, "%s%*s", text, blanks, "") : text;
}

wrapped wrap_begin(FILE *out, int indent, const char *first) {
  int blanks = indent - text_width(first);
  fprintf(out, "%s%*s", first, blanks > 0 ? blanks : 0, "");
  return (wrapped){out, indent, 0};
}

void wrap_add(wrapped *w, const char *text) {
  int width = text_width(text);
  int begin = w->column ? w->column : w->indent;
  if (w->column && begin + 2 + width >= EXPLAIN_WIDTH) {
    fprintf(w->out, ",\n%*s", w->indent, "");
    begin = w->indent;
  } else if (w->column) {
    fputs(", ", w->out);
    begin += 2;
  }
  fputs(text, w->out);
  w->column = begin + width;
}

void wrap_end(wrapped *w) {
  fputc('\n', w->out);
}
