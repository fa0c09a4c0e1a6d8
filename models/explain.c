#include "models/explain.h"
#include "models/explain_parts.h"

#include <math.h>
#include <string.h>

static const char *trigger_text(const explaining *e, const phase_def *p) {
  arena *memory = e->memory;
  const char *text = "stands from the start";
  if (p->loads)
    return arena_format(memory, "held at %s", p->loads);
  if (p->trigger == TRIGGER_WHEN)
    text = "decided when its condition holds";
  else if (p->trigger == TRIGGER_AT)
    text = arena_format(memory, "decided %s from the start", quantity_time(p->value).text);
  else if (p->trigger == TRIGGER_AFTER)
    text = arena_format(memory, "decided %s after the phase before stood",
                        quantity_time(p->value).text);
  else if (p->trigger == TRIGGER_AT_LOAD)
    text = arena_format(memory, "decided at an offered load of %s", quantity_rate(p->value).text);
  if (p->sustained > 0)
    text = arena_format(memory, "%s for %s", text, quantity_time(p->sustained).text);
  if (p->takes > 0)
    text = arena_format(memory, "%s, takes %s", text, quantity_time(p->takes).text);
  return text;
}

static void underline(FILE *out, const char *text, char with) {
  fprintf(out, "%s\n", text);
  for (int i = text_width(text); i > 0; i--)
    fputc(with, out);
  fputc('\n', out);
}

static void explain_phase(const explaining *e) {
  const phase_def *p = &e->a->phases[e->phase];
  fputc('\n', e->out);
  underline(e->out, arena_format(e->memory, "Phase \"%s\": %s", p->declared, trigger_text(e, p)),
            '-');
  if (!variate_is_zero(p->trip))
    fprintf(e->out, "  A trip between two nodes takes %s one way.\n",
            quantity_time(p->trip->mean).text);
  explain_nodes(e);
  fputc('\n', e->out);
  explain_paths(e);
  fputc('\n', e->out);
  explain_demands(e);
}

void explain_architecture(const architecture *a, FILE *out) {
  arena *memory = arena_new();
  explaining e = {
      .a = a, .c = a->compiled, .b = bounds_make(a, memory), .out = out, .memory = memory};
  underline(out, a->title && *a->title ? a->title : "A scenario without a title", '=');
  explain_traffic(&e);
  for (e.phase = 0; e.phase < a->phase_count; e.phase++) {
    e.f = e.b->flows[e.phase];
    if (!architecture_repeats(a, e.phase))
      explain_phase(&e);
  }
  fputc('\n', out);
  explain_defaults(&e);
  explain_doubts(&e);
  arena_free(memory);
}
