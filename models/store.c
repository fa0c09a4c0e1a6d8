/* The keyed store: dense entries, a hash that leads to them, one order, and policies over it.
 *
 * The hash is linear probing with a slot (entry, tag) of 8 bytes; the tag is the key's hash, so a
 * probe looks at an entry only when it is almost certainly the right one, and growing or shifting
 * slots needs no entry at all. Deletion shifts the slots behind back (Knuth, TAOCP 3, 6.4,
 * algorithm R). The last entry moves into the place of one that is dropped. */
#include "models/store.h"

#include "models/architecture.h"
#include "sim/memory.h"
#include "sim/random.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct entry {
  uint64_t key, bytes;
  ticks expires;
  uint32_t newer, older; /* entries; NONE at the ends */
} entry;

typedef struct slot {
  uint32_t entry; /* NONE: empty */
  uint32_t tag;
} slot;

struct store_policy {
  const char *word;
  void (*on_hit)(store *s, uint32_t e);    /* NULL: nothing changes */
  void (*on_insert)(store *s, uint32_t e); /* must put it into the order */
  uint32_t (*victim)(store *s);            /* who goes; the store is not empty */
};

struct store {
  const store_policy *policy;
  entry *entries; /* (count of room) */
  slot *slots;    /* (mask + 1), a power of two; at most three quarters are full */
  uint64_t capacity_bytes, capacity_entries;
  uint64_t bytes;
  uint64_t evictions;
  uint64_t seed_key;
  uint32_t count, room, mask;
  uint32_t newest, oldest; /* NONE when empty */
};

enum { FIRST_ROOM = 16, FIRST_SLOTS = 32 };
#define MOST_ENTRIES ((uint64_t)1 << 31)

/* ---- memory ---------------------------------------------------------------------------------- */

static void *or_abort(void *block) {
  if (block)
    return block;
  memory_out();
}

static slot *slots_new(size_t count) {
  slot *slots = or_abort(malloc(count * sizeof *slots));
  memset(slots, 0xff, count * sizeof *slots);
  return slots;
}

static void place_slot(slot *slots, uint32_t mask, slot moved) {
  uint32_t i = moved.tag & mask;
  while (slots[i].entry != NONE)
    i = (i + 1) & mask;
  slots[i] = moved;
}

static void double_slots(store *s) {
  uint32_t mask = s->mask * 2 + 1;
  slot *slots = slots_new((size_t)mask + 1);
  for (size_t i = 0; i <= s->mask; i++)
    if (s->slots[i].entry != NONE)
      place_slot(slots, mask, s->slots[i]);
  free(s->slots);
  s->slots = slots;
  s->mask = mask;
}

static void make_room(store *s) {
  if (s->count == s->room) {
    s->room *= 2;
    s->entries = or_abort(realloc(s->entries, s->room * sizeof *s->entries));
  }
  if (s->count >= s->mask - s->mask / 4)
    double_slots(s);
}

/* ---- the hash -------------------------------------------------------------------------------- */

static uint32_t tag_of(uint64_t key) {
  return (uint32_t)(random_fold(key ^ 0x2d358dccaa6c78a5u, 0x9e3779b97f4a7c15u) >> 20);
}

/* Position of the key's slot; false when it is not there. */
static bool find(const store *s, uint64_t key, uint32_t *position) {
  uint32_t tag = tag_of(key);
  for (uint32_t i = tag & s->mask;; i = (i + 1) & s->mask) {
    slot at = s->slots[i];
    if (at.entry == NONE)
      return false;
    if (at.tag != tag || s->entries[at.entry].key != key)
      continue;
    *position = i;
    return true;
  }
}

/* Position of a live entry's slot. */
static uint32_t position_of(const store *s, uint32_t e) {
  uint32_t i = tag_of(s->entries[e].key) & s->mask;
  while (s->slots[i].entry != e)
    i = (i + 1) & s->mask;
  return i;
}

/* Empties slot `hole`: each later one of the run that may lie there moves back into it. */
static void remove_slot(store *s, uint32_t hole) {
  for (uint32_t i = (hole + 1) & s->mask; s->slots[i].entry != NONE; i = (i + 1) & s->mask) {
    uint32_t from_home = (i - s->slots[i].tag) & s->mask, from_hole = (i - hole) & s->mask;
    if (from_home < from_hole)
      continue;
    s->slots[hole] = s->slots[i];
    hole = i;
  }
  s->slots[hole].entry = NONE;
}

/* ---- the order ------------------------------------------------------------------------------- */

static void order_link(store *s, uint32_t newer, uint32_t older) {
  if (newer != NONE)
    s->entries[newer].older = older;
  else
    s->newest = older;
  if (older != NONE)
    s->entries[older].newer = newer;
  else
    s->oldest = newer;
}

static void order_take(store *s, uint32_t e) {
  order_link(s, s->entries[e].newer, s->entries[e].older);
}

static void order_put_newest(store *s, uint32_t e) {
  uint32_t second = s->newest;
  s->entries[e].newer = s->entries[e].older = NONE;
  order_link(s, NONE, e);
  if (second == NONE)
    s->oldest = e;
  else
    order_link(s, e, second);
}

/* ---- policies -------------------------------------------------------------------------------- */

static void move_to_newest(store *s, uint32_t e) {
  if (s->newest == e)
    return;
  order_take(s, e);
  order_put_newest(s, e);
}

static uint32_t oldest(store *s) {
  return s->oldest;
}

/* Drawn by the number of the eviction. */
static uint32_t any(store *s) {
  draw d = draw_at(random_key(s->seed_key, s->evictions));
  return (uint32_t)draw_below(&d, s->count);
}

static const store_policy policies[] = {
    {"lru", move_to_newest, order_put_newest, oldest},
    {"fifo", NULL, order_put_newest, oldest},
    {"random", NULL, order_put_newest, any},
};

const store_policy *store_policy_find(const char *word) {
  for (size_t i = 0; i < sizeof policies / sizeof *policies; i++)
    if (strcmp(policies[i].word, word) == 0)
      return &policies[i];
  return NULL;
}

static void hit(store *s, uint32_t e) {
  if (s->policy->on_hit)
    s->policy->on_hit(s, e);
}

/* ---- entries --------------------------------------------------------------------------------- */

/* Drops the entry of that slot; the last entry takes its place. */
static void remove_at(store *s, uint32_t position) {
  uint32_t e = s->slots[position].entry, last = --s->count;
  order_take(s, e);
  s->bytes -= s->entries[e].bytes;
  remove_slot(s, position);
  if (e == last)
    return;
  s->slots[position_of(s, last)].entry = e;
  s->entries[e] = s->entries[last];
  order_link(s, s->entries[e].newer, e);
  order_link(s, e, s->entries[e].older);
}

static void evict(store *s) {
  uint32_t e = s->policy->victim(s);
  s->evictions++;
  remove_at(s, position_of(s, e));
}

/* Evicts until so many bytes and entries more fit; they fit into an empty store. */
static void evict_for(store *s, uint64_t bytes, uint64_t entries) {
  while (s->count > s->capacity_entries - entries || s->bytes > s->capacity_bytes - bytes)
    evict(s);
}

static void insert(store *s, uint64_t key, uint64_t bytes, ticks expires) {
  evict_for(s, bytes, 1);
  make_room(s);
  uint32_t e = s->count++;
  s->entries[e] = (entry){.key = key, .bytes = bytes, .expires = expires};
  s->bytes += bytes;
  place_slot(s->slots, s->mask, (slot){.entry = e, .tag = tag_of(key)});
  s->policy->on_insert(s, e);
}

/* ---- what others see ------------------------------------------------------------------------- */

static uint64_t most_entries(uint64_t capacity) {
  return capacity < MOST_ENTRIES ? capacity : MOST_ENTRIES;
}

store *store_new(uint64_t capacity_bytes, uint64_t capacity_entries, const store_policy *policy,
                 uint64_t seed_key) {
  store *s = or_abort(malloc(sizeof *s));
  *s = (store){.policy = policy,
               .capacity_bytes = capacity_bytes,
               .capacity_entries = most_entries(capacity_entries),
               .seed_key = seed_key,
               .room = FIRST_ROOM,
               .mask = FIRST_SLOTS - 1,
               .newest = NONE,
               .oldest = NONE};
  s->entries = or_abort(malloc(FIRST_ROOM * sizeof *s->entries));
  s->slots = slots_new(FIRST_SLOTS);
  return s;
}

void store_free(store *s) {
  if (!s)
    return;
  free(s->entries);
  free(s->slots);
  free(s);
}

bool store_get(store *s, uint64_t key, ticks now) {
  uint32_t position;
  if (!find(s, key, &position))
    return false;
  uint32_t e = s->slots[position].entry;
  if (s->entries[e].expires <= now) {
    remove_at(s, position);
    return false;
  }
  hit(s, e);
  return true;
}

void store_put(store *s, uint64_t key, uint64_t bytes, ticks expires, ticks now) {
  uint32_t position;
  bool storable = bytes <= s->capacity_bytes && s->capacity_entries > 0 && expires > now;
  if (find(s, key, &position)) {
    uint32_t e = s->slots[position].entry;
    if (storable && s->entries[e].bytes == bytes) {
      s->entries[e].expires = expires;
      hit(s, e);
      return;
    }
    remove_at(s, position);
  }
  if (storable)
    insert(s, key, bytes, expires);
}

bool store_drop(store *s, uint64_t key) {
  uint32_t position;
  if (!find(s, key, &position))
    return false;
  remove_at(s, position);
  return true;
}

void store_clear(store *s) {
  memset(s->slots, 0xff, ((size_t)s->mask + 1) * sizeof *s->slots);
  s->count = 0;
  s->bytes = 0;
  s->newest = s->oldest = NONE;
}

void store_resize(store *s, uint64_t capacity_bytes, uint64_t capacity_entries) {
  s->capacity_bytes = capacity_bytes;
  s->capacity_entries = most_entries(capacity_entries);
  evict_for(s, 0, 0);
}

uint64_t store_bytes(const store *s) {
  return s->bytes;
}

uint64_t store_entries(const store *s) {
  return s->count;
}

uint64_t store_evictions(const store *s) {
  return s->evictions;
}
