#include "output/traces.h"
#include "sim/memory.h"
#include <stdlib.h>

/* An index with what it is sorted by. */
typedef struct placed {
  ticks start;
  uint32_t index;
} placed;

static int by_start(const void *x, const void *y) {
  const placed *a = x, *b = y;
  if (a->start != b->start)
    return a->start < b->start ? -1 : 1;
  return a->index < b->index ? -1 : a->index > b->index;
}

static void *allot(size_t count, size_t size) {
  void *p = malloc((count + 1) * size);
  if (!p)
    memory_out();
  return p;
}

/* Put in front of their siblings, the last first. */
static void link_all(span_tree *tree, const followed *t, const placed *order, uint32_t count) {
  tree->root = NONE;
  for (uint32_t i = 0; i < t->count; i++)
    tree->first[i] = NONE;
  for (uint32_t k = count; k-- > 0;) {
    uint32_t i = order[k].index, parent = t->spans[i].parent;
    uint32_t *front = parent == NONE ? &tree->root : &tree->first[parent];
    tree->next[i] = *front;
    *front = i;
  }
}

span_tree span_tree_new(const followed *t, const span_choice *chosen) {
  span_tree tree = {.first = allot(t->count, sizeof *tree.first),
                    .next = allot(t->count, sizeof *tree.next)};
  placed *order = allot(t->count, sizeof *order);
  uint32_t count = 0;
  for (uint32_t i = 0; i < t->count; i++)
    if (!chosen || chosen->kept[i])
      order[count++] = (placed){t->spans[i].start, i};
  qsort(order, count, sizeof *order, by_start);
  link_all(&tree, t, order, count);
  free(order);
  return tree;
}

void span_tree_free(span_tree *t) {
  free(t->first);
  free(t->next);
}

uint32_t span_tree_after(const span_tree *tree, const followed *t, uint32_t i) {
  if (tree->first[i] != NONE)
    return tree->first[i];
  while (i != NONE && tree->next[i] == NONE)
    i = t->spans[i].parent;
  return i == NONE ? NONE : tree->next[i];
}
