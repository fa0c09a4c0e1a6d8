#include "output/trace_callers.h"
#include "sim/memory.h"
#include <stdlib.h>

bool is_client(const followed *f, const span_reading *readings, uint32_t i) {
  const span *s = &f->spans[i];
  return s->kind == SPAN_REQUEST || (s->kind == SPAN_REST && readings[i].place == CLIENT_NODE);
}

bool is_served_elsewhere(const followed *f, const span_reading *readings, uint32_t i) {
  const span *s = &f->spans[i];
  return s->kind == SPAN_VISIT && s->called && readings[s->parent].place != s->node;
}

/* It begins with a visit of it, chosen or not. */
uint32_t queue_of(const followed *f, uint32_t message) {
  for (uint32_t i = message + 1; i < f->count; i++)
    if (f->spans[i].parent == message)
      return f->spans[i].node;
  return CLIENT_NODE;
}

static bool is_call(const followed *f, const span_reading *readings, uint32_t i) {
  const span *s = &f->spans[i];
  bool refused = s->kind == SPAN_REFUSAL && s->refusal == REFUSAL_NO_INSTANCE &&
                 readings[s->parent].place != s->node;
  return (refused || is_served_elsewhere(f, readings, i)) && !is_client(f, readings, s->parent);
}

static void *allot(size_t count, size_t size) {
  void *p = malloc((count + 1) * size);
  if (!p)
    memory_out();
  return p;
}

static bool is_trip(const followed *f, uint32_t i, uint32_t node) {
  return i != NONE && f->spans[i].kind == SPAN_NETWORK && f->spans[i].node == node;
}

/* The way there lies just before it, the way back just behind. */
static void add_call(callers *c, const followed *f, uint32_t before, uint32_t i, uint32_t behind) {
  const span *s = &f->spans[i];
  caller call = {.of = i, .parent = s->parent, .node = s->node, .start = s->start, .end = s->end};
  if (is_trip(f, before, s->node) && f->spans[before].end == s->start &&
      c->around[before] == NONE) {
    call.start = f->spans[before].start;
    c->around[before] = c->count;
  }
  if (is_trip(f, behind, s->node) && f->spans[behind].start == s->end) {
    call.end = f->spans[behind].end;
    c->around[behind] = c->count;
  }
  c->around[i] = c->count;
  c->list[c->count++] = call;
}

static void add_calls_within(callers *c, const followed *f, const span_tree *tree,
                             const span_reading *readings, uint32_t parent) {
  uint32_t before = NONE;
  for (uint32_t i = tree->first[parent]; i != NONE; before = i, i = tree->next[i])
    if (is_call(f, readings, i))
      add_call(c, f, before, i, tree->next[i]);
}

static void add_sending(callers *c, const followed *f, uint32_t message, uint32_t sender) {
  const span *s = &f->spans[message];
  c->sent[message] = c->count;
  c->list[c->count++] = (caller){.of = message,
                                 .parent = sender,
                                 .node = queue_of(f, message),
                                 .start = s->start,
                                 .end = s->start};
}

callers callers_new(const followed *f, const span_tree *tree, const span_choice *chosen,
                    const span_reading *readings) {
  callers c = {.list = allot(f->count, sizeof *c.list),
               .around = allot(f->count, sizeof *c.around),
               .sent = allot(f->count, sizeof *c.sent)};
  for (uint32_t i = 0; i < f->count; i++)
    c.around[i] = c.sent[i] = NONE;
  for (uint32_t i = tree->root; i != NONE; i = span_tree_after(tree, f, i)) {
    uint32_t sender = span_choice_around(chosen, f, f->spans[i].cause);
    if (f->spans[i].kind == SPAN_MESSAGE && sender != NONE)
      add_sending(&c, f, i, sender);
    add_calls_within(&c, f, tree, readings, i);
  }
  return c;
}

void callers_free(callers *c) {
  free(c->list);
  free(c->around);
  free(c->sent);
}
