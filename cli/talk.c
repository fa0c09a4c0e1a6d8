/* What came from outside passes through text_clean() before it reaches the terminal. */
#define _GNU_SOURCE /* strcasestr */
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

/* By the variables alone, in the order of their weight: setlocale() would change how numbers are
 * written. */
bool may_unicode(void) {
  static const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    const char *value = getenv(names[i]);
    if (value && *value)
      return strcasestr(value, "utf-8") || strcasestr(value, "utf8");
  }
  return false;
}
