/* What came from outside passes through text_clean() before it reaches the terminal. */
#include "cli/talk.h"
#include "output/text.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { MESSAGE_SIZE = 4096 };

void complain(const char *format, ...) {
  char text[MESSAGE_SIZE], clean[MESSAGE_SIZE];
  va_list values;
  va_start(values, format);
  vsnprintf(text, sizeof text, format, values);
  va_end(values);
  text_clean(clean, sizeof clean, text, MESSAGE_SIZE);
  fprintf(stderr, "outgrow: %s\n", clean);
}

bool may_colour(FILE *stream) {
  const char *none = getenv("NO_COLOR"), *terminal = getenv("TERM");
  bool dumb = terminal && strcmp(terminal, "dumb") == 0;
  return isatty(fileno(stream)) && !(none && *none) && !dumb;
}
