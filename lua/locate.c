/* Where an option is written. Lua keeps no lines for the fields of a table, so the text itself is
 * read: from the line of the word on, `word "name" {` or `word {` is looked for, and in its braces
 * `option =`. It is a search for a better line only: whatever is not written that way keeps the
 * word's line. */
#include "lua/source.h"

#include <ctype.h>
#include <string.h>

typedef struct scanner {
  const char *at, *end;
  uint32_t line;
  /* the token just read */
  const char *text;
  size_t length;
} scanner;

static bool more(const scanner *s) {
  return s->at < s->end;
}

static void step(scanner *s) {
  if (*s->at == '\n')
    s->line++;
  s->at++;
}

/* Length of "[[", "[==[" … at the scanner, 0 when there is none; its level of = signs in *level. */
static size_t long_bracket(const scanner *s, size_t *level) {
  size_t n = 1;
  if (!more(s) || *s->at != '[')
    return 0;
  while (s->at + n < s->end && s->at[n] == '=')
    n++;
  *level = n - 1;
  return s->at + n < s->end && s->at[n] == '[' ? n + 1 : 0;
}

static void skip_long(scanner *s, size_t level) {
  for (; more(s); step(s)) {
    if (*s->at != ']' || (size_t)(s->end - s->at) < level + 2)
      continue;
    if (s->at[level + 1] != ']' || strspn(s->at + 1, "=") < level)
      continue;
    s->at += level + 2;
    return;
  }
}

static void skip_comment(scanner *s) {
  size_t level, bracket;
  s->at += 2;
  bracket = long_bracket(s, &level);
  if (bracket) {
    s->at += bracket;
    skip_long(s, level);
    return;
  }
  while (more(s) && *s->at != '\n')
    s->at++;
}

static void skip_space(scanner *s) {
  while (more(s)) {
    if (isspace((unsigned char)*s->at))
      step(s);
    else if (*s->at == '-' && s->at + 1 < s->end && s->at[1] == '-')
      skip_comment(s);
    else
      return;
  }
}

static void read_string(scanner *s) {
  char quote = *s->at++;
  s->text = s->at - 1;
  while (more(s) && *s->at != quote && *s->at != '\n') {
    if (*s->at == '\\' && s->at + 1 < s->end)
      step(s);
    step(s);
  }
  if (more(s) && *s->at == quote)
    s->at++;
  s->length = (size_t)(s->at - s->text);
}

/* The next token: a name, a quoted text (with its quotes), or one character. False at the end. */
static bool next(scanner *s) {
  size_t level, bracket;
  skip_space(s);
  if (!more(s))
    return false;
  s->text = s->at;
  if ((bracket = long_bracket(s, &level))) {
    s->at += bracket;
    skip_long(s, level);
  } else if (*s->at == '"' || *s->at == '\'') {
    read_string(s);
    return true;
  } else if (isalnum((unsigned char)*s->at) || *s->at == '_') {
    while (more(s) && (isalnum((unsigned char)*s->at) || *s->at == '_'))
      s->at++;
  } else {
    step(s);
  }
  s->length = (size_t)(s->at - s->text);
  return true;
}

static bool is(const scanner *s, const char *text) {
  return s->length == strlen(text) && memcmp(s->text, text, s->length) == 0;
}

static bool is_quoted(const scanner *s, const char *text) {
  size_t length = strlen(text);
  return s->length == length + 2 && memcmp(s->text + 1, text, length) == 0;
}

static bool is_between(const scanner *s) {
  return is(s, "(") || is(s, ")") || is(s, ",") || s->text[0] == '"' || s->text[0] == '\'';
}

/* Moves behind the brace that opens the construct; it has to stand within a few lines. */
static bool find_brace(scanner *s, const char *name, uint32_t last_line) {
  bool named = false;
  while (next(s) && s->line <= last_line) {
    if (is(s, name) || is_quoted(s, name))
      named = true;
    else if (named && is(s, "{"))
      return true;
    else if (!is_between(s))
      named = false;
  }
  return false;
}

static bool find_option(scanner *s, const char *option) {
  int depth = 1;
  bool fresh = true; /* a field may begin here */
  while (depth > 0 && next(s)) {
    if (is(s, "{") || is(s, "("))
      depth++;
    else if (is(s, "}") || is(s, ")"))
      depth--;
    else if (depth == 1 && fresh && is(s, option))
      return true;
    fresh = is(s, ",") || is(s, ";") || is(s, "{");
  }
  return false;
}

/* A scanner at the beginning of the line; from the mark on where the line lies behind it. */
static scanner go_to_line(const scenario_file *f, origin where, source_mark *mark) {
  if (mark->line.file != where.file || mark->line.line > where.line || !mark->line.line)
    *mark = (source_mark){{where.file, 1}, 0};
  scanner s = {f->text + mark->offset, f->text + f->length, mark->line.line, NULL, 0};
  while (more(&s) && s.line < where.line) {
    const char *end = memchr(s.at, '\n', (size_t)(s.end - s.at));
    s.at = end ? end + 1 : s.end;
    s.line++;
  }
  *mark = (source_mark){{where.file, s.line}, (size_t)(s.at - f->text)};
  return s;
}

origin source_option(const architecture *a, source_mark *mark, origin where, const char *name,
                     const char *option, size_t *read) {
  *read = 0;
  if (!where.line || where.file >= a->file_count)
    return where;
  scanner s = go_to_line(&a->files[where.file], where, mark);
  const char *begin = s.at;
  bool found = find_brace(&s, name, where.line + 2) && find_option(&s, option);
  *read = (size_t)(s.at - begin);
  return found ? (origin){where.file, s.line} : where;
}
