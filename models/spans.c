#include "models/spans.h"
#include "sim/memory.h"
#include <stdlib.h>

const span_nature span_natures[SPAN_KIND_COUNT] = {
    [SPAN_REQUEST] = {.is_root = true},
    [SPAN_MESSAGE] = {.is_root = true},
    [SPAN_REST] = {.is_root = true},
    [SPAN_VISIT] = {.has_node = true},
    [SPAN_FORK] = {.has_time = true, .has_node = true},
    [SPAN_WAIT] = {.has_time = true, .is_leaf = true, .has_node = true},
    [SPAN_SERVICE] = {.has_time = true, .is_leaf = true, .has_node = true},
    [SPAN_NETWORK] = {.has_time = true, .is_leaf = true, .has_node = true},
    [SPAN_REFUSAL] = {.is_leaf = true, .has_node = true},
};

static uint32_t place_of(const span *x, const span_reading *list, uint32_t index) {
  if (x->kind == SPAN_VISIT)
    return x->node;
  if (x->kind == SPAN_MESSAGE)
    return CLIENT_NODE; /* until a visit says more */
  uint32_t from = x->parent != NONE ? x->parent : x->cause;
  return from < index ? list[from].place : CLIENT_NODE;
}

span_reading *spans_read(const followed *t) {
  span_reading *list = malloc((t->count + 1) * sizeof *list);
  if (!list)
    memory_out();
  for (uint32_t i = 0; i < t->count; i++) {
    const span *x = &t->spans[i];
    const span_reading *above = x->parent == NONE ? NULL : &list[x->parent];
    bool counts = (!above || above->counts) && (x->kind != SPAN_BRANCH || x->decides);
    list[i] = (span_reading){.root = above ? above->root : i,
                             .place = place_of(x, list, i),
                             .counts = counts,
                             .own = counts && span_natures[x->kind].has_time};
    if (x->kind == SPAN_VISIT && above && t->spans[x->parent].kind == SPAN_MESSAGE)
      list[x->parent].place = x->node; /* first its queue, then where its work is done */
    if (x->kind == SPAN_BRANCH && x->decides)
      list[x->parent].own = false; /* it stands for the fork */
  }
  return list;
}

static bool lies_within(const followed *t, uint32_t index) {
  const span *x = &t->spans[index];
  if (x->start > x->end)
    return false;
  if (x->parent == NONE)
    return true;
  const span *above = &t->spans[x->parent];
  return x->parent < index && x->start >= above->start && x->end <= above->end;
}

bool spans_hold(const followed *t) {
  span_reading *list = spans_read(t);
  ticks *sums = calloc(t->count + 1, sizeof *sums);
  if (!sums)
    memory_out();
  bool fine = true;
  for (uint32_t i = 0; i < t->count; i++) {
    fine = fine && lies_within(t, i);
    if (list[i].own)
      sums[list[i].root] += span_length(&t->spans[i]);
  }
  for (uint32_t i = 0; i < t->count; i++)
    fine = fine && (t->spans[i].parent != NONE || sums[i] == span_length(&t->spans[i]));
  free(sums);
  free(list);
  return fine;
}
