#include "models/code.h"
#include "sim/memory.h"
#include <stdlib.h>

uint32_t code_append(code_buffer *b, instruction i) {
  if (b->count == b->capacity) {
    b->capacity = b->capacity ? 2 * b->capacity : 256;
    b->list = realloc(b->list, b->capacity * sizeof *b->list);
    if (!b->list)
      memory_out();
  }
  b->list[b->count] = i;
  return b->count++;
}

static bool same(const holding *a, const holding *b) {
  return a->kind == b->kind && a->at == b->at && a->offset == b->offset && a->node == b->node;
}

/* Does the list at `first` equal the stack, read from its end? */
static bool equal(const code_buffer *b, uint32_t first, const holding *stack, uint32_t depth) {
  for (uint32_t i = 0; i < depth; i++) {
    const holding *h = &b->holdings[first + i];
    if (first + i >= b->holding_count || h->kind == HOLD_NOTHING)
      return false;
    if (!same(h, &stack[depth - 1 - i]))
      return false;
    if (h->last != (i + 1 == depth))
      return false;
  }
  return true;
}

static void push_holding(code_buffer *b, holding h) {
  if (b->holding_count == b->holding_capacity) {
    b->holding_capacity = b->holding_capacity ? 2 * b->holding_capacity : 64;
    b->holdings = realloc(b->holdings, b->holding_capacity * sizeof *b->holdings);
    if (!b->holdings)
      memory_out();
  }
  b->holdings[b->holding_count++] = h;
}

uint32_t code_hold(code_buffer *b, const holding *stack, uint32_t depth) {
  if (!b->holding_count)
    push_holding(b, (holding){.kind = HOLD_NOTHING, .last = true});
  if (!depth)
    return 0;
  for (uint32_t first = 1; first < b->holding_count; first++)
    if (equal(b, first, stack, depth))
      return first;
  uint32_t first = b->holding_count;
  for (uint32_t i = depth; i-- > 0;) {
    holding h = stack[i];
    h.last = i == 0;
    push_holding(b, h);
  }
  return first;
}

void code_free(code_buffer *b) {
  free(b->list);
  free(b->holdings);
}
