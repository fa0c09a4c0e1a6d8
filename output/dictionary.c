#include "output/dictionary.h"
#include "models/mistake.h"
#include "output/files.h"
#include <string.h>

static bool has_interval(const columns *c, uint32_t i) {
  char low[COLUMN_NAME_SIZE + sizeof "_low"];
  snprintf(low, sizeof low, "%s_low", c->list[i].name);
  return i + 1 < c->count && strcmp(c->list[i + 1].name, low) == 0;
}

/* "s", "1/s"; nothing of what has none. */
static const char *unit_of(const column *c) {
  return strcmp(c->unit, "1") == 0 ? "" : c->unit;
}

static void write_file(const output_file *f, const char *before, FILE *out) {
  columns c = {0};
  f->columns(&c);
  fprintf(out, "%s%s: %s; a column with ± has name_low and name_high behind it\n", before, f->name,
          f->is);
  for (uint32_t i = 0; i < c.count; i++) {
    bool interval = has_interval(&c, i);
    fprintf(out, "  %-24s %s %-4s %s\n", c.list[i].name, interval ? "±" : " ", unit_of(&c.list[i]),
            c.list[i].meaning);
    i += interval ? 2 : 0;
  }
}

/* The column of that name; NULL. */
static const column *column_of(const output_file *f, const char *name, columns *c) {
  *c = (columns){0};
  f->columns(c);
  for (uint32_t i = 0; i < c->count; i++)
    if (strcmp(c->list[i].name, name) == 0)
      return &c->list[i];
  return NULL;
}

/* A line a file: what a column means may differ a little from one to the next. */
static bool write_column(const char *name, const char *before, FILE *out) {
  bool any = false;
  for (uint32_t i = 0; i < OUTPUT_FILE_COUNT; i++) {
    columns c;
    const column *found = column_of(output_files[i], name, &c);
    if (!found)
      continue;
    if (!any)
      fprintf(out, "%s%s, a column\n", before, name);
    any = true;
    const char *unit = unit_of(found);
    fprintf(out, "  of %-18s  %s%s%s%s\n", output_files[i]->name, found->meaning, *unit ? " (" : "",
            unit, *unit ? ")" : "");
  }
  return any;
}

bool dictionary_write(const char *word, const char *before, FILE *out) {
  for (uint32_t i = 0; i < OUTPUT_FILE_COUNT; i++)
    if (strcmp(output_files[i]->name, word) == 0) {
      write_file(output_files[i], before, out);
      return true;
    }
  return write_column(word, before, out);
}

bool dictionary_nearest(const char *word, char *near) {
  char of_file[OUTPUT_FILE_COUNT][COLUMN_NAME_SIZE];
  const char *candidates[2 * OUTPUT_FILE_COUNT], *names[COLUMNS_MOST];
  uint32_t count = 0;
  for (uint32_t i = 0; i < OUTPUT_FILE_COUNT; i++) {
    columns c = {0};
    output_files[i]->columns(&c);
    for (uint32_t k = 0; k < c.count; k++)
      names[k] = c.list[k].name;
    const char *best = mistake_nearest(word, names, c.count);
    if (best)
      candidates[count++] = strcpy(of_file[i], best);
    candidates[count++] = output_files[i]->name;
  }
  const char *best = mistake_nearest(word, candidates, count);
  if (best)
    snprintf(near, COLUMN_NAME_SIZE, "%s", best);
  return best != NULL;
}
