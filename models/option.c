/* Options by name: a handful a node, so a search through the list is enough; nothing here is called
 * while simulated time runs. */
#include "models/option.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

const option *option_find(const options *o, const char *name) {
  for (uint32_t i = 0; i < o->count; i++)
    if (strcmp(o->list[i].name, name) == 0)
      return &o->list[i];
  return NULL;
}

static const option *need(const options *o, const char *name, option_type type) {
  const option *found = option_find(o, name);
  if (found && found->type == type)
    return found;
  fprintf(stderr, "outgrow: internal error: option \"%s\" %s\n", name,
          found ? "is of another type" : "is not in the schema");
  abort();
}

double option_number(const options *o, const char *name) {
  return need(o, name, OPTION_NUMBER)->number;
}

uint32_t option_capacity(const options *o, const char *name) {
  double number = option_number(o, name);
  return number < (double)UINT32_MAX ? (uint32_t)number : UINT32_MAX;
}

bool option_flag(const options *o, const char *name) {
  return need(o, name, OPTION_FLAG)->flag;
}

const char *option_word(const options *o, const char *name) {
  return need(o, name, OPTION_WORD)->text;
}

const variate *option_variate(const options *o, const char *name) {
  return need(o, name, OPTION_VARIATE)->variate;
}

double option_number_at(const options *o, const char *name, uint32_t i) {
  const option *found = need(o, name, OPTION_NUMBERS);
  if (found->count == 0)
    return NAN;
  return found->numbers[found->count == 1 ? 0 : i % found->count];
}
