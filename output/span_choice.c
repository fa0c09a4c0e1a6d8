#include "output/traces.h"
#include "sim/memory.h"
#include <stdlib.h>

/* One in so many is kept for refusals: they have no length, but they are what one looks for. */
enum { REFUSALS_OF = 10 };

typedef struct measured {
  ticks length;
  uint32_t index;
} measured;

/* Of equal ones the earlier: what lies around a span is no shorter, and before it. */
static int longest_first(const void *x, const void *y) {
  const measured *a = x, *b = y;
  if (a->length != b->length)
    return a->length > b->length ? -1 : 1;
  return a->index < b->index ? -1 : a->index > b->index;
}

static void *allot(size_t count, size_t size) {
  void *p = calloc(count + 1, size);
  if (!p)
    memory_out();
  return p;
}

/* With all around it. */
static void keep(span_choice *c, const followed *t, uint32_t i) {
  for (; i != NONE && !c->kept[i]; i = t->spans[i].parent) {
    c->kept[i] = true;
    c->spent += t->spans[i].parent == NONE ? c->root_weight : 1;
  }
}

static void keep_refusals(span_choice *c, const followed *t, uint32_t most) {
  for (uint32_t i = 0; i < t->count && c->spent < most; i++)
    if (t->spans[i].kind == SPAN_REFUSAL)
      keep(c, t, i);
}

/* Of the request alone, or of all. */
static void keep_longest(span_choice *c, const followed *t, uint32_t most, bool of_request) {
  measured *list = allot(t->count, sizeof *list);
  bool *within = allot(t->count, sizeof *within);
  uint32_t count = 0;
  for (uint32_t i = 0; i < t->count; i++) {
    uint32_t parent = t->spans[i].parent;
    within[i] = !of_request || (parent == NONE ? i == 0 : within[parent]);
    if (within[i])
      list[count++] = (measured){span_length(&t->spans[i]), i};
  }
  qsort(list, count, sizeof *list, longest_first);
  for (uint32_t k = 0; k < count && c->spent < most; k++)
    keep(c, t, list[k].index);
  free(within);
  free(list);
}

/* Each counts where it would have been. */
static void count_left_out(span_choice *c, const followed *t) {
  uint32_t *owner = allot(t->count, sizeof *owner);
  for (uint32_t i = 0; i < t->count; i++) {
    const span *s = &t->spans[i];
    uint32_t above = s->parent != NONE ? s->parent : s->cause;
    owner[i] = c->kept[i] ? i : above != NONE ? owner[above] : 0;
    c->left_out[owner[i]] += !c->kept[i];
  }
  free(owner);
}

span_choice span_choice_new(const followed *t, uint32_t most, uint32_t root_weight) {
  span_choice c = {.kept = allot(t->count, sizeof *c.kept),
                   .left_out = allot(t->count, sizeof *c.left_out),
                   .root_weight = root_weight};
  keep(&c, t, 0);
  if (t->count > most) {
    keep_refusals(&c, t, most / REFUSALS_OF + 1);
    keep_longest(&c, t, most / 2, true);
  }
  keep_longest(&c, t, most, false);
  count_left_out(&c, t);
  return c;
}

void span_choice_free(span_choice *c) {
  free(c->kept);
  free(c->left_out);
}

uint32_t span_choice_around(const span_choice *c, const followed *t, uint32_t i) {
  while (i != NONE && !c->kept[i])
    i = t->spans[i].parent;
  return i;
}
