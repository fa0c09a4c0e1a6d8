/* Variates in words: the textbook's letter, and the text as the scenario language writes it.
 *
 * Invariant: what describe writes, read again by the language, makes an equal variate (but for
 * digits beyond six and lists longer than a few entries). */
#include "sim/variate_family.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>

/* A text of bounded size that is appended to. */
typedef struct line {
  char *text;
  size_t size, used;
} line;

static line line_begin(char *text, size_t size) {
  if (size)
    text[0] = '\0';
  return (line){text, size, 0};
}

__attribute__((format(printf, 2, 3))) static void add(line *l, const char *format, ...) {
  if (l->used >= l->size)
    return;
  va_list values;
  va_start(values, format);
  int written = vsnprintf(l->text + l->used, l->size - l->used, format, values);
  va_end(values);
  l->used = written < 0 ? l->size : l->used + (size_t)written;
}

void variate_letter(const variate *v, char *text, size_t size) {
  line l = line_begin(text, size);
  while (v->kind == VARIATE_SCALED)
    v = v->parts[0]; /* the same form, another unit */
  const char *letter = variate_family_of(v)->letter;
  add(&l, "%s", *letter ? letter : "G");
  if (v->kind == VARIATE_ERLANG)
    add(&l, "%.0f", v->a);
  if (v->kind == VARIATE_HYPEREXPONENTIAL)
    add(&l, "%u", v->count);
}

static double branch_share(const variate *v, uint32_t i) {
  return v->weights[i] - (i ? v->weights[i - 1] : 0);
}

enum { ENTRIES_SHOWN = 3 };

static void describe(line *l, const variate *v);

/* Entries of the form { 0.2, x }, with an ellipsis when there are many. */
static void describe_entries(line *l, const variate *v) {
  add(l, " { ");
  for (uint32_t i = 0; i < v->count && i < ENTRIES_SHOWN; i++) {
    add(l, i ? ", { " : "{ ");
    if (v->kind == VARIATE_EMPIRICAL) {
      add(l, "%.6g, %.6g }", v->values[i], branch_share(v, i));
      continue;
    }
    add(l, "%.6g, ", branch_share(v, i));
    if (v->kind == VARIATE_MIXTURE)
      describe(l, v->parts[i]);
    else
      add(l, "%.6g", v->values[i]);
    add(l, " }");
  }
  add(l, v->count > ENTRIES_SHOWN ? ", ... %u entries }" : " }", v->count);
}

/* A bound, which may be infinite. */
static void add_bound(line *l, double bound) {
  if (isinf(bound))
    add(l, bound > 0 ? ", math.huge" : ", -math.huge");
  else
    add(l, ", %.6g", bound);
}

static void describe_around(line *l, const variate *v) {
  add(l, "(");
  describe(l, v->parts[0]);
  add_bound(l, v->a);
  if (v->kind == VARIATE_TRUNCATED || v->kind == VARIATE_CLIPPED)
    add_bound(l, v->b);
  add(l, ")");
}

/* Made from mean and cv: two branches that contribute equally to the mean. */
static bool has_balanced_means(const variate *v) {
  if (v->kind != VARIATE_HYPEREXPONENTIAL || v->count != 2)
    return false;
  return fabs(2 * v->values[0] * v->weights[0] - v->mean) < 1e-9 * v->mean;
}

static void describe_parameters(line *l, const variate *v) {
  switch (v->kind) {
  case VARIATE_CONSTANT:
    add(l, "(%.6g)", v->a);
    return;
  case VARIATE_EXPONENTIAL:
  case VARIATE_GEOMETRIC:
    add(l, "(%.6g)", v->mean);
    return;
  case VARIATE_NORMAL:
    add(l, "(%.6g, %.6g)", v->a, v->b / v->a);
    return;
  case VARIATE_LOGNORMAL:
  case VARIATE_GAMMA:
  case VARIATE_WEIBULL:
    add(l, "(%.6g, %.6g)", v->mean, variate_cv(v));
    return;
  case VARIATE_ERLANG:
    add(l, " { k = %.0f, mean = %.6g }", v->a, v->mean);
    return;
  case VARIATE_UNIFORM:
    add(l, " { from = %.6g, to = %.6g }", v->a, v->b);
    return;
  case VARIATE_PARETO:
    add(l, " { shape = %.6g, min = %.6g }", v->a, v->b);
    return;
  case VARIATE_TRIANGULAR:
    add(l, " { min = %.6g, mode = %.6g, max = %.6g }", v->a, v->b, v->c);
    return;
  case VARIATE_HYPEREXPONENTIAL:
    if (has_balanced_means(v)) {
      add(l, "(%.6g, %.6g)", v->mean, variate_cv(v));
      return;
    }
    describe_entries(l, v);
    return;
  case VARIATE_EMPIRICAL:
  case VARIATE_MIXTURE:
    describe_entries(l, v);
    return;
  case VARIATE_SHIFTED:
  case VARIATE_SCALED:
  case VARIATE_TRUNCATED:
  case VARIATE_CLIPPED:
    describe_around(l, v);
    return;
  }
}

static void describe(line *l, const variate *v) {
  add(l, "%s", variate_family_of(v)->word);
  describe_parameters(l, v);
}

void variate_describe(const variate *v, char *text, size_t size) {
  line l = line_begin(text, size);
  describe(&l, v);
}
