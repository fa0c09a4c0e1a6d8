/* Invariant: no name occurs twice in one list; a broken one is a programming error and aborts. */
#include "output/columns.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

static_assert(3 * (NODE_FIGURE_COUNT + RESOURCE_FIGURE_COUNT) + 32 <= COLUMNS_MOST,
              "the widest file is phase_nodes.csv");

bool columns_has(const columns *c, const char *name) {
  for (uint32_t i = 0; i < c->count; i++)
    if (strcmp(c->list[i].name, name) == 0)
      return true;
  return false;
}

static void add(columns *c, const char *name, const char *suffix, const char *unit,
                const char *meaning) {
  assert(c->count < COLUMNS_MOST);
  column *added = &c->list[c->count];
  int length = snprintf(added->name, sizeof added->name, "%s%s", name, suffix);
  assert(length > 0 && (size_t)length < sizeof added->name && !columns_has(c, added->name));
  (void)length;
  added->unit = unit;
  added->meaning = meaning;
  c->count++;
}

void columns_add(columns *c, const char *name, const char *unit, const char *meaning) {
  add(c, name, "", unit, meaning);
}

void columns_add_interval(columns *c, const char *name, const char *unit, const char *meaning) {
  add(c, name, "", unit, meaning);
  add(c, name, "_low", unit, "lower end of its 95 % confidence interval");
  add(c, name, "_high", unit, "upper end of its 95 % confidence interval");
}
