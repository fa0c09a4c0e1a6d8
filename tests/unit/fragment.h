/* Scenarios as texts, for the tests that read them.
 *
 * A fragment is completed by what a scenario needs at least, so each test writes only what it is
 * about; the completing text stands behind it, so that lines count from the fragment's first. */
#ifndef TESTS_UNIT_FRAGMENT_H
#define TESTS_UNIT_FRAGMENT_H

#include "lua/mistake_print.h"
#include "lua/scenario.h"
#include <check.h>
#include <stdio.h>
#include <string.h>

#define REQUEST  " request \"r\" { cpu(1*ms) }"
#define TRAFFIC  " traffic \"t\" { arrivals = poisson { rate = 5 } }"
#define SERVER   "server \"app\" { runs = everything, cores = 64 }"
#define DATABASE "database \"db\" { stores = everything, cores = 64 }"
#define PHASE    " phase \"p\" { " SERVER ", " DATABASE " }"
#define REST     REQUEST TRAFFIC PHASE

static inline void show_mistakes(const scenario *s) {
  mistakes_print(&s->mistakes, s->architecture, stderr);
}

static inline scenario *read_with(const char *text, const setting *settings, uint32_t count) {
  return scenario_read_text("shop.lua", text, settings, count);
}

/* Reads what has to be right. */
static inline scenario *read_fine(const char *text) {
  scenario *s = read_with(text, NULL, 0);
  if (s->mistakes.errors)
    show_mistakes(s);
  ck_assert_uint_eq(s->mistakes.errors, 0);
  return s;
}

static inline const operation_def *operation(const scenario *s, const char *name) {
  const architecture *a = s->architecture;
  for (uint32_t i = 0; i < a->operation_count; i++)
    if (strcmp(a->operations[i].name, name) == 0)
      return &a->operations[i];
  ck_abort_msg("no operation %s", name);
  return NULL;
}

static inline char *printed(const scenario *s) {
  char *text;
  size_t size;
  FILE *out = open_memstream(&text, &size);
  mistakes_print(&s->mistakes, s->architecture, out);
  fclose(out);
  return text;
}

static inline bool has_mistake(const scenario *s, bool warning, uint32_t line, const char *text) {
  for (uint32_t i = 0; i < s->mistakes.count; i++) {
    const mistake *m = &s->mistakes.list[i];
    if (m->warning == warning && m->where.line == line && strcmp(m->text, text) == 0)
      return true;
  }
  return false;
}

#endif
