#include "cli/phases.h"
#include "models/mistake.h"

phase_range phases_asked(const architecture *a, const char *name, const char **near,
                         arena *memory) {
  const char **names = arena_alloc(memory, (2 * a->phase_count + 1) * sizeof *names);
  for (uint32_t i = 0; i < a->phase_count; i++) {
    names[i] = a->phases[i].declared;
    names[a->phase_count + i] = a->phases[i].name;
  }
  *near = mistake_nearest(name, names, 2 * a->phase_count);
  return architecture_phases(a, name);
}
