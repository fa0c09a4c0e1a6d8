#include "models/order.h"
#include "models/state.h"
#include "sim/memory.h"
#include <stdlib.h>

static bool before(const order_entry *a, const order_entry *b) {
  return a->rank != b->rank ? a->rank < b->rank : a->serial < b->serial;
}

static void put(order *o, replication *r, uint32_t i, order_entry e) {
  o->entries[i] = e;
  request_at(r, e.slot)->prev = i;
}

static void rise(order *o, replication *r, uint32_t i, order_entry e) {
  while (i && before(&e, &o->entries[(i - 1) / 2])) {
    put(o, r, i, o->entries[(i - 1) / 2]);
    i = (i - 1) / 2;
  }
  put(o, r, i, e);
}

static void sink_down(order *o, replication *r, uint32_t i, order_entry e) {
  for (;;) {
    uint32_t child = 2 * i + 1;
    if (child >= o->count)
      break;
    if (child + 1 < o->count && before(&o->entries[child + 1], &o->entries[child]))
      child++;
    if (!before(&o->entries[child], &e))
      break;
    put(o, r, i, o->entries[child]);
    i = child;
  }
  put(o, r, i, e);
}

void order_push_again(order *o, replication *r, order_entry e) {
  if (o->count == o->capacity) {
    o->capacity = o->capacity ? 2 * o->capacity : 16;
    o->entries = realloc(o->entries, o->capacity * sizeof *o->entries);
    if (!o->entries)
      memory_out();
  }
  rise(o, r, o->count++, e);
}

void order_push(order *o, replication *r, uint64_t rank, uint32_t slot) {
  order_push_again(o, r, (order_entry){.rank = rank, .serial = o->serial++, .slot = slot});
}

order_entry order_first(const order *o) {
  return o->entries[0];
}

order_entry order_take(order *o, replication *r, uint32_t position) {
  order_entry taken = o->entries[position];
  order_entry last = o->entries[--o->count];
  if (position == o->count)
    return taken;
  if (position && before(&last, &o->entries[(position - 1) / 2]))
    rise(o, r, position, last);
  else
    sink_down(o, r, position, last);
  return taken;
}

void order_free(order *o) {
  if (!o)
    return;
  free(o->entries);
  free(o);
}
