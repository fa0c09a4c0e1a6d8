/* The growing of pools: they double. What was never taken is not touched, so it needs no memory
 * yet.
 *
 * Invariant: live <= used <= capacity <= limit. */
#include "sim/pool.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { POOL_ALIGNMENT = 64, POOL_FIRST = 64 };

void pool_init(pool *p, uint32_t size, uint32_t limit) {
  *p = (pool){.size = size, .free = POOL_NONE, .limit = limit < POOL_NONE ? limit : POOL_NONE - 1};
}

void pool_free(pool *p) {
  free(p->block);
  pool_init(p, p->size, p->limit);
}

/* By realloc(), which moves the pages of a large block without copying or holding it twice. */
static bool grow_items(pool *p, uint32_t capacity) {
  size_t bytes = (size_t)capacity * p->size, kept = (size_t)p->used * p->size;
  char *block = realloc(p->block, bytes + POOL_ALIGNMENT);
  if (!block)
    return false;
  char *items = block + (-(uintptr_t)block & (POOL_ALIGNMENT - 1));
  if (kept && block + p->shift != items)
    memmove(items, block + p->shift, kept);
  p->block = block;
  p->shift = (uint32_t)(items - block);
  p->items = items;
  return true;
}

static bool grow(pool *p) {
  uint32_t capacity = p->capacity > p->limit / 2 ? p->limit : 2 * p->capacity;
  if (capacity < POOL_FIRST)
    capacity = p->limit < POOL_FIRST ? p->limit : POOL_FIRST;
  if (capacity <= p->used || !grow_items(p, capacity))
    return false;
  p->capacity = capacity;
  return true;
}

uint32_t pool_take_new(pool *p) {
  if (p->used == p->capacity && !grow(p))
    return POOL_NONE;
  memset(pool_item(p, p->used), 0, p->size);
  p->live++;
  return p->used++;
}
