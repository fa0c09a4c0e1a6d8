/* A pool of equal items by 32-bit index; freed indices are reused, last freed first. The first four
 * bytes of an item that is free hold the index of the next.
 *
 * Invariant: an index is either live (between pool_take and pool_give) or on the free list; items
 * never move within a pool_take-free stretch, but pool_take may move all (hold indices, not
 * pointers). */
#ifndef SIM_POOL_H
#define SIM_POOL_H

#include <stddef.h>
#include <stdint.h>

typedef struct pool {
  char *items;       /* (capacity x size), aligned to 64 bytes */
  char *block;       /* what is freed; NULL: nothing yet */
  uint32_t shift;    /* bytes from there to the items */
  uint32_t size;     /* bytes an item, a multiple of 4 */
  uint32_t capacity; /* items allocated */
  uint32_t free;     /* the index freed last; POOL_NONE */
  uint32_t used;     /* items ever taken */
  uint32_t live; /* of them, not given back; apart from `free`, or gcc 12 puts both into a vector */
  uint32_t limit; /* pool_take fails beyond so many */
} pool;

#define POOL_NONE UINT32_MAX

void pool_init(pool *p, uint32_t size, uint32_t limit);
void pool_free(pool *p);
/* One that was never taken, with all bytes zero; POOL_NONE at the limit or without memory. */
uint32_t pool_take_new(pool *p);

static inline void *pool_item(const pool *p, uint32_t index) {
  return p->items + (size_t)index * p->size;
}

/* Takes the one freed last, which is p->free and lies at `item`. */
static inline void pool_take_freed(pool *p, const void *item) {
  p->free = *(const uint32_t *)item;
  p->live++;
}
/* Gives back the one that lies at `item`. */
static inline void pool_give_item(pool *p, uint32_t index, void *item) {
  *(uint32_t *)item = p->free;
  p->free = index;
  p->live--;
}

/* An index, POOL_NONE at the limit or without memory. The item's bytes are zero, or what they were
 * but for the first four. */
static inline uint32_t pool_take(pool *p) {
  uint32_t index = p->free;
  if (index == POOL_NONE)
    return pool_take_new(p);
  pool_take_freed(p, pool_item(p, index));
  return index;
}
static inline void pool_give(pool *p, uint32_t index) {
  pool_give_item(p, index, pool_item(p, index));
}
static inline uint32_t pool_live(const pool *p) {
  return p->live;
}

#endif
