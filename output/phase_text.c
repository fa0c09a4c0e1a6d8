#include "output/phase_text.h"
#include "output/text.h"

#include <string.h>

size_t phase_text(char *out, size_t size, const architecture *a, uint32_t phase, size_t columns) {
  const phase_def *p = &a->phases[phase];
  const char *load = a->held ? p->name + strlen(p->declared) : ""; /* " at 80/s" */
  size_t tail = strlen(load);
  if (tail == 0 || tail + 2 > columns || tail >= size / 2)
    return text_clean(out, size, p->name, columns);
  size_t characters = text_clean(out, size - tail, p->declared, columns - tail);
  strcat(out, load);
  return characters + tail;
}
