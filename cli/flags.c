#include "cli/flags.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- values ----------------------------------------------------------------------------- */

typedef struct unit {
  const char *name;
  double seconds;
} unit;

static const unit units[] = {
    {"", 1},      {"s", 1},       {"sec", 1},      {"ns", 1e-9},   {"us", 1e-6},
    {"ms", 1e-3}, {"min", 60},    {"h", 3600},     {"hour", 3600}, {"hours", 3600},
    {"d", 86400}, {"day", 86400}, {"days", 86400},
};

double seconds_read(const char *text) {
  char *end;
  if (!isdigit((unsigned char)*text) && *text != '.')
    return NAN;
  if (strpbrk(text, "xX"))
    return NAN; /* strtod would read 0x10 */
  double value = strtod(text, &end);
  while (*end == ' ')
    end++;
  for (size_t i = 0; i < sizeof units / sizeof *units; i++)
    if (end > text && strcmp(end, units[i].name) == 0) {
      value *= units[i].seconds;
      return isfinite(value) && value > 0 ? value : NAN;
    }
  return NAN;
}

static bool read_whole(const char *text, uint64_t *value) {
  if (!isdigit((unsigned char)*text))
    return false;
  char *end;
  errno = 0;
  *value = strtoull(text, &end, 10);
  return *end == 0 && errno == 0;
}

/* ---- one flag --------------------------------------------------------------------------- */

/* Where a complaint goes; says always false, so that it can be returned. */
typedef struct complaint {
  char *why;
  size_t size;
} complaint;

#define COMPLAIN(c, ...) (snprintf((c)->why, (c)->size, __VA_ARGS__), false)

static bool take_whole(const flag *f, const char *text, whole *field, complaint *c) {
  field->given = read_whole(text, &field->value);
  if (field->given && field->value >= f->least && field->value <= f->most)
    return true;
  return COMPLAIN(c, "%s takes a whole number from %llu to %llu, not \"%s\"", f->name,
                  (unsigned long long)f->least, (unsigned long long)f->most, text);
}

static bool take_seconds(const flag *f, const char *text, double *field, complaint *c) {
  *field = seconds_read(text);
  if (isnan(*field))
    return COMPLAIN(c, "%s takes a time above 0, as 90, 90s, 5min or 2h, not \"%s\"", f->name,
                    text);
  return true;
}

static bool take_setting(const flag *f, const char *text, command_line *line, complaint *c) {
  const char *equals = strchr(text, '=');
  if (!equals || equals == text)
    return COMPLAIN(c, "%s takes NAME=VALUE, not \"%s\"", f->name, text);
  char *name = arena_copy_text(line->memory, text);
  name[equals - text] = 0;
  line->settings[line->setting_count++] = (setting){name, name + (equals - text) + 1};
  return true;
}

/* Stores the flag's value; `text` is NULL for a switch. */
static bool take(const flag *f, const char *text, command_line *line, complaint *c) {
  void *field = (char *)line + f->offset;
  switch (f->kind) {
  case FLAG_SWITCH:
    return *(bool *)field = true;
  case FLAG_TEXT:
    *(const char **)field = text;
    return true;
  case FLAG_WHOLE:
    return take_whole(f, text, field, c);
  case FLAG_SECONDS:
    return take_seconds(f, text, field, c);
  case FLAG_SETTING:
    return take_setting(f, text, line, c);
  }
  return false;
}

/* ---- the line --------------------------------------------------------------------------- */

static const flag *find(const flag *flags, uint32_t count, const char *name, size_t length) {
  for (uint32_t i = 0; i < count; i++)
    if (strlen(flags[i].name) == length && strncmp(flags[i].name, name, length) == 0)
      return &flags[i];
  return NULL;
}

static bool complain_unknown(const flag *flags, uint32_t count, const char *name, size_t length,
                             command_line *line, complaint *c) {
  const char **names = arena_alloc(line->memory, (count + 1) * sizeof *names);
  for (uint32_t i = 0; i < count; i++)
    names[i] = flags[i].name;
  char *word = arena_copy_text(line->memory, name);
  word[length] = 0;
  const char *near = mistake_nearest(word, names, count);
  if (near)
    return COMPLAIN(c, "unknown flag \"%s\"; did you mean \"%s\"?", word, near);
  return COMPLAIN(c, "unknown flag \"%s\"", word);
}

/* The flag at argv[*i] with its value, which is behind `=` or the next word. */
static bool read_flag(command_line *line, const flag *flags, uint32_t count, int argc,
                      const char *const *argv, int *i, complaint *c) {
  const char *word = argv[*i];
  size_t length = strncmp(word, "--", 2) == 0 ? strcspn(word, "=") : strlen(word);
  const flag *f = find(flags, count, word, length);
  const char *value = word[length] ? word + length + 1 : NULL;
  if (!f)
    return complain_unknown(flags, count, word, length, line, c);
  if (!f->argument && value)
    return COMPLAIN(c, "%s takes no value", f->name);
  if (f->argument && !value && *i + 1 < argc)
    value = argv[++*i];
  if (f->argument && !value)
    return COMPLAIN(c, "%s needs %s behind it", f->name, f->argument);
  return take(f, value, line, c);
}

bool flags_read(command_line *line, const flag *flags, uint32_t count, int argc,
                const char *const *argv, char *why, size_t size) {
  complaint c = {why, size};
  bool only_words = false; /* after -- */
  line->words = arena_alloc(line->memory, (size_t)argc * sizeof *line->words);
  line->settings = arena_alloc(line->memory, (size_t)argc * sizeof *line->settings);
  line->until = line->at = NAN;
  for (int i = 2; i < argc; i++) {
    if (!only_words && strcmp(argv[i], "--") == 0)
      only_words = true;
    else if (only_words || argv[i][0] != '-' || argv[i][1] == 0)
      line->words[line->word_count++] = argv[i];
    else if (!read_flag(line, flags, count, argc, argv, &i, &c))
      return false;
  }
  return true;
}

void flags_print(const flag *flags, uint32_t count, FILE *out) {
  for (uint32_t i = 0; i < count; i++) {
    char left[64];
    const char *argument = flags[i].argument;
    snprintf(left, sizeof left, "%s%s%s", flags[i].name, argument ? " " : "",
             argument ? argument : "");
    fprintf(out, "  %-18s %s\n", left, flags[i].text);
  }
}
