/* The pending-event set: how an event finds its place (and the memory for it).
 *
 * Invariant: a parent is never later than its children, and every entry from `count` to `capacity`
 * is EVENT_NEVER, which no event exceeds, so a group of four siblings can be read whole.
 *
 * Heap indices are byte offsets here: the group below the entry at offset i begins at 4i + 16, with
 * no shift to wait for. What the tricks are worth (hold model, ns): the least of four without
 * branches 28 to 24 at 1000 pending, the first two levels without branches 15 to 12 at 10, prefetch
 * 170 to 120 at a million. */
#include "sim/events.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { LINE = 64 };
static const uint32_t far_count = 1
                                  << 17; /* entries (2 MB) from which a heap outgrows the caches */

/* A condition that is as often true as false: select, don't branch. */
#ifdef __clang__
#define EVEN_ODDS(condition) __builtin_unpredictable(condition)
#else
#define EVEN_ODDS(condition) __builtin_expect_with_probability(condition, 1, 0.5)
#endif

_Noreturn static void give_up(const char *message) {
  fprintf(stderr, "outgrow: %s\n", message);
  _exit(EXIT_FAILURE);
}

void events_out_of_serials(void) {
  give_up("more than 3.0e10 events in one replication: run shorter replications, or more of them");
}

static inline event *entry(event *heap, uint64_t offset) {
  return (event *)((char *)heap + offset);
}
static inline uint64_t group_below(uint64_t offset) {
  return 4 * offset + sizeof(event);
}

typedef struct child {
  event e;
  uint64_t offset;
} child;

static inline child sooner(child a, child b) {
  bool second = EVEN_ODDS(b.e < a.e);
  return (child){second ? b.e : a.e, second ? b.offset : a.offset};
}

/* The least of the four children that begin at `group`. It is read again from its offset: that is
 * quicker than to choose between 128-bit values once more, and the empty assembly keeps it so. */
static inline child least_of(event *heap, uint64_t group) {
  event *four = entry(heap, group);
  child a = sooner((child){four[0], 0}, (child){four[1], 16});
  child b = sooner((child){four[2], 32}, (child){four[3], 48});
  uint64_t offset = EVEN_ODDS(b.e < a.e) ? b.offset : a.offset;
  __asm__("" : "+r"(offset));
  offset += group;
  return (child){*entry(heap, offset), offset};
}

/* The lesser of x and its least child goes to `offset`, the other goes on below; where that was the
 * child it merely stays what it is. Without a branch. */
static inline child sink_level(event *heap, uint64_t offset, event x) {
  child c = least_of(heap, group_below(offset));
  uint64_t swap = -(uint64_t)(c.e < x);
  uint64_t low = ((uint64_t)x ^ (uint64_t)c.e) & swap;
  uint64_t high = ((uint64_t)(x >> 64) ^ (uint64_t)(c.e >> 64)) & swap;
  event difference = (event)high << 64 | low;
  *entry(heap, offset) = x ^ difference;
  return (child){c.e ^ difference, c.offset};
}

/* The sixteen grandchildren below a group, before it is known which four of them are needed. */
static inline void prefetch_below(event *heap, uint64_t group) {
  const char *lines = (const char *)entry(heap, group_below(group));
  for (int i = 0; i < 4; i++)
    __builtin_prefetch(lines + i * LINE);
}

/* From `offset` down to where no child is earlier than x. */
static inline void sink_from(event *heap, uint64_t end, uint64_t offset, event x, bool far) {
  for (uint64_t group; (group = group_below(offset)) < end;) {
    if (far && group_below(group) < end)
      prefetch_below(heap, group);
    child c = least_of(heap, group);
    if (x <= c.e)
      break;
    *entry(heap, offset) = c.e;
    offset = c.offset;
  }
  *entry(heap, offset) = x;
}

/* Of one or two levels: no more than a comparison with the least child. The empty places of a level
 * are never earlier than anything. */
static inline void sink_two_levels(event *heap, event x) {
  child at = sink_level(heap, 0, x);
  *entry(heap, at.offset) = at.e;
}

static __attribute__((noinline)) void sink_deep(events *e, event x) {
  event *heap = e->heap;
  uint64_t end = (uint64_t)e->count * sizeof(event);
  child at = sink_level(heap, 0, x);
  at = sink_level(heap, at.offset, at.e);
  if (e->count < far_count)
    sink_from(heap, end, at.offset, at.e, false);
  else
    sink_from(heap, end, at.offset, at.e, true);
}

void events_sink(events *e, event x) {
  e->near = EVENTS_HEAP;
  if (e->count > 5)
    sink_deep(e, x);
  else
    sink_two_levels(e->heap, x);
}

/* The root is the last entry of the first line, so groups of four begin lines of their own. A large
 * block's pages are moved by realloc(), not copied, and are not held twice. */
static void grow(events *e) {
  uint32_t capacity = e->capacity ? 2 * e->capacity - 1 : EVENTS_FIRST; /* 4n + 1 */
  size_t bytes = 2 * (size_t)LINE + (size_t)capacity * sizeof(event);
  size_t taken = e->block ? (size_t)(e->first - e->heap) : 0;
  char *block = capacity > e->capacity ? realloc(e->block, bytes) : NULL;
  if (!block)
    give_up("out of memory for pending events");
  uint32_t shift = (uint32_t)(-(uintptr_t)block & (LINE - 1)) + LINE - sizeof(event);
  event *heap = (event *)(void *)(block + shift);
  if (e->count && shift != e->shift)
    memmove(heap, block + e->shift, e->count * sizeof(event));
  for (uint32_t i = e->count; i < capacity; i++)
    heap[i] = EVENT_NEVER;
  e->first = heap + taken;
  e->block = block;
  e->shift = shift;
  e->heap = heap;
  e->capacity = capacity;
}

/* There is room. */
static void append(events *e, event x) {
  uint32_t i = e->count++;
  for (uint32_t parent; i && x < e->heap[parent = (i - 1) / 4]; i = parent)
    e->heap[i] = e->heap[parent];
  e->heap[i] = x;
}

/* ---- two tiers ------------------------------------------------------------------------------- */

/* Four keys at a time. */
typedef int32_t keys __attribute__((vector_size(16)));
enum { KEYS = sizeof(keys) / sizeof(int32_t), WHICH_BITS = 4, TIME_BITS = 31 - WHICH_BITS };
_Static_assert(EVENTS_RUN == 1 << WHICH_BITS, "a key tells which event of a day it is of");

/* What a key holds of the event's time, above which event it is: so no two are alike. */
static int32_t key_of(uint64_t time_of_day, uint32_t down, uint32_t which) {
  return (int32_t)((uint32_t)(time_of_day >> down) << WHICH_BITS | which);
}

/* Each goes where as many are before it as have a lesser key. No branch depends on their order, and
 * none on their number, which the compiler knows. */
static inline __attribute__((always_inline)) void rank_into(event *to, const event *from,
                                                            const int32_t *key, uint32_t groups) {
  keys k[EVENTS_RUN / KEYS], rank[EVENTS_RUN / KEYS] = {0};
  memcpy(k, key, groups * sizeof *k);
#pragma GCC unroll 16
  for (uint32_t i = 0; i < groups * KEYS; i++) {
    keys other = (keys){0} + key[i];
#pragma GCC unroll 4
    for (uint32_t g = 0; g < groups; g++)
      rank[g] -= k[g] > other;
  }
#pragma GCC unroll 16
  for (uint32_t i = 0; i < groups * KEYS; i++)
    to[rank[i / KEYS][i % KEYS]] = from[i];
}

/* What stands before `at` is in order; so is what stands up to it, afterwards. */
static void put_back(event *run, uint32_t at) {
  for (; at && run[at] < run[at - 1]; at--) {
    event sooner = run[at];
    run[at] = run[at - 1];
    run[at - 1] = sooner;
  }
}

/* Keys that differ in nothing but which event they are of are rare: then neighbours change places.
 */
static void put_right(event *run, uint32_t count) {
  for (uint32_t i = 1; i < count; i++)
    if (__builtin_expect(event_time(run[i]) <= event_time(run[i - 1]), 0))
      put_back(run, i);
}

/* A day becomes a run; where it does not fill a group of keys, what comes never does. */
static void sort_day(events *e, uint32_t end) {
  event day[EVENTS_RUN];
  int32_t key[EVENTS_RUN];
  uint32_t count = 0, shift = e->later.shift, down = shift > TIME_BITS ? shift - TIME_BITS : 0;
  uint64_t of_day = ((uint64_t)1 << shift) - 1;
  calendar_batch batch;
  while (calendar_take_page(&e->later, &end, &batch))
    for (uint32_t i = 0; i < batch.count; i++, count++) {
      day[count] = batch.first[i];
      key[count] = key_of((uint64_t)event_time(day[count]) & of_day, down, count);
    }
  for (uint32_t i = count; i % KEYS; i++) {
    day[i] = EVENT_NEVER;
    key[i] = key_of(((uint64_t)1 << TIME_BITS) - 1, 0, i);
  }
  if (count <= KEYS)
    rank_into(e->heap, day, key, 1);
  else if (count <= 2 * KEYS)
    rank_into(e->heap, day, key, 2);
  else if (count <= 3 * KEYS)
    rank_into(e->heap, day, key, 3);
  else
    rank_into(e->heap, day, key, 4);
  put_right(e->heap, count);
  e->count = count;
  e->near = EVENTS_SORTED;
}

static void pour(events *e, uint32_t end) {
  calendar_batch batch;
  while (calendar_take_page(&e->later, &end, &batch)) {
    if (e->capacity - e->count < batch.count)
      grow(e);
    for (uint32_t i = 0; i < batch.count; i++)
      append(e, batch.first[i]);
  }
}

/* What is in order is a heap, too. */
static void run_to_heap(events *e) {
  uint32_t count = e->count - (uint32_t)(e->first - e->heap);
  memmove(e->heap, e->first, count * sizeof *e->heap);
  for (uint32_t i = count; i < e->count; i++)
    e->heap[i] = EVENT_NEVER;
  e->count = count;
  e->first = e->heap;
  e->near = EVENTS_HEAP;
}

/* There is room: a heap from which the calendar has begun is larger than any run. */
_Static_assert(EVENTS_MANY >= 2 * EVENTS_RUN, "room for a run");
static void insert(events *e, event x) {
  event *at = e->heap + e->count++;
  for (; at > e->first && x < at[-1]; at--)
    *at = at[-1];
  *at = x;
}

/* Room for as many as may be there without a calendar, or for as many again as there are. */
static void set_limit(events *e) {
  if (e->count > e->capacity / 2)
    grow(e);
  uint32_t most = e->count < EVENTS_MANY ? EVENTS_MANY : 2 * e->count;
  e->limit = most < e->capacity ? most : e->capacity;
}

/* Pages are fetched two days before they are poured; what they name, once they are there. */
static void look_ahead(events *e) {
  const calendar *c = &e->later;
  calendar_fetch(c, calendar_day_ahead(c, 1));
  uint32_t end = calendar_day_ahead(c, 0);
  calendar_batch batch;
  bool announced = e->ahead && c->count > EVENTS_AHEAD;
  while (announced && calendar_look_page(c, &end, &batch))
    e->ahead(e->context, batch.first, batch.count);
}

/* So few are left that the heap alone is quicker. */
static void dissolve(events *e) {
  while (e->later.count)
    pour(e, calendar_take_day(&e->later));
  e->horizon = EVENTS_NO_HORIZON;
}

void events_refill(events *e) {
  e->near = EVENTS_HEAP;
  calendar *c = &e->later;
  if (c->count <= EVENTS_FEW)
    dissolve(e);
  else {
    uint32_t end = calendar_take_day(c);
    if (calendar_holds_at_most(c, end, EVENTS_RUN))
      sort_day(e, end);
    else
      pour(e, end);
    c->taken += e->count;
    e->horizon = c->today << c->shift;
    look_ahead(e);
  }
  set_limit(e);
}

/* All go into the calendar, and the first day comes back. */
static void spread(events *e) {
  for (uint32_t i = 0; i < e->count; i++) {
    calendar_put_beyond(&e->later, e->heap[i]);
    e->heap[i] = EVENT_NEVER;
  }
  e->count = 0;
  calendar_spread(&e->later);
  events_refill(e);
}

/* The heap is as large as it may be. While it holds the lesser part, and no more are pending than
 * days were made for, spreading all would cost too much for what came into it. */
void events_append(events *e, event x) {
  if (e->near == EVENTS_SORTED && e->count < 2 * EVENTS_RUN) {
    insert(e, x);
    return;
  }
  if (e->near == EVENTS_SORTED)
    run_to_heap(e);
  if (__builtin_expect(e->count == e->limit, 0)) {
    bool worth = e->count > e->later.count || calendar_has_grown(&e->later);
    if (e->count >= EVENTS_MANY && worth) {
      spread(e);
      events_add(e, x);
      return;
    }
    set_limit(e);
  }
  append(e, x);
}

void events_put_later(events *e, event x) {
  calendar_put(&e->later, x);
}

void events_init(events *e) {
  *e = (events){.horizon = EVENTS_NO_HORIZON};
  grow(e);
  set_limit(e);
}

void events_clear(events *e) {
  for (uint32_t i = 0; i < e->count; i++)
    e->heap[i] = EVENT_NEVER;
  e->first = e->heap;
  e->count = 0;
  e->near = EVENTS_HEAP;
  calendar_free(&e->later);
  e->later = (calendar){0};
  e->horizon = EVENTS_NO_HORIZON;
  set_limit(e);
}

void events_free(events *e) {
  free(e->block);
  calendar_free(&e->later);
  *e = (events){0};
}
