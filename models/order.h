/* An ordered line: a binary heap by rank, ties by order of joining; also an unordered bag to draw
 * from.
 *
 * The position of a request in it is kept in requests[slot].prev, so one that gives up is taken out
 * in O(log n). Invariant: requests[entries[i].slot].prev == i. */
#ifndef MODELS_ORDER_H
#define MODELS_ORDER_H

#include <stdint.h>

struct replication;

typedef struct order_entry {
  uint64_t rank;   /* least first */
  uint64_t serial; /* of joining */
  uint32_t slot;
} order_entry;

typedef struct order {
  order_entry *entries; /* (count of capacity) */
  uint32_t count, capacity;
  uint64_t serial;
} order;

void order_push(order *o, struct replication *r, uint64_t rank, uint32_t slot);
/* Keeps the place among equals that the request had before (preempted work goes on first). */
void order_push_again(order *o, struct replication *r, order_entry e);
order_entry order_first(const order *o); /* count > 0 */
order_entry order_take(order *o, struct replication *r, uint32_t position);
void order_free(order *o);

#endif
