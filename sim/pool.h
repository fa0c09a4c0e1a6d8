/* A pool of equal items by 32-bit index; freed indices are reused, last freed first.
 *
 * Invariant: an index is either live (between pool_take and pool_give) or on the free list; items
 * never move within a pool_take-free stretch, but pool_take may move all (hold indices, not
 * pointers). */
#ifndef SIM_POOL_H
#define SIM_POOL_H

#include <stdint.h>

typedef struct pool {
  char *items;       /* (capacity x size), aligned to 64 bytes */
  char *block;       /* what is freed; NULL: nothing yet */
  uint32_t shift;    /* bytes from there to the items */
  uint32_t *free;    /* stack of freed indices (capacity) */
  uint32_t size;     /* bytes an item */
  uint32_t capacity; /* items allocated */
  uint32_t used;     /* items ever taken */
  uint32_t free_count;
  uint32_t limit; /* pool_take fails beyond so many */
} pool;

#define POOL_NONE UINT32_MAX

void pool_init(pool *p, uint32_t size, uint32_t limit);
void pool_free(pool *p);
/* Makes room for more items, doubling; POOL_NONE-style failure is reported by pool_take. */
uint32_t pool_grow_and_take(pool *p);

/* An index, POOL_NONE at the limit or without memory. The item's bytes are what they were. */
static inline uint32_t pool_take(pool *p) {
  if (p->free_count)
    return p->free[--p->free_count];
  if (p->used < p->capacity)
    return p->used++;
  return pool_grow_and_take(p);
}
static inline void pool_give(pool *p, uint32_t index) {
  p->free[p->free_count++] = index;
}
static inline uint32_t pool_live(const pool *p) {
  return p->used - p->free_count;
}

#endif
