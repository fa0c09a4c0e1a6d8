/* The keyed store: one open-addressing table of entries, and policies that say who goes.
 *
 * A look-up of millions of entries is a wait for memory, so an entry lies in the table itself,
 * half a cache line: linear probing, and deletion shifts those behind it back (Knuth, TAOCP 3,
 * 6.4, algorithm R). For the same reason a hit touches nothing but its entry: it notes the time of
 * its use. The order in which entries go is written down only when the first has to go, sorted by
 * those times; from then on each use adds a turn at the end, and a turn whose entry has been used
 * again, or is gone, is passed over. */
#include "models/store.h"

#include "models/architecture.h"
#include "sim/memory.h"
#include "sim/random.h"
#include <stdlib.h>
#include <string.h>

typedef struct entry {
  uint64_t key, bytes;
  ticks expires;
  uint64_t used; /* by the store's own clock; 0: the place is empty */
} entry;

/* An entry's place in the order, good while it has not been used since. */
typedef struct turn {
  uint64_t key, used;
} turn;

struct store_policy {
  const char *word;
  void (*on_hit)(store *s, entry *e); /* NULL: nothing changes */
  size_t (*victim)(store *s);         /* who goes; the store is not empty */
};

struct store {
  const store_policy *policy;
  entry *table; /* (mask + 1), a power of two */
  size_t mask;
  uint64_t capacity_bytes, capacity_entries;
  uint64_t count, bytes;
  uint64_t clock; /* uses so far */
  uint64_t evictions;
  uint64_t seed_key;
  turn *turns; /* a ring (turn_room, a power of two); NULL: not written down yet */
  size_t first_turn, turn_count, turn_room;
};

enum {
  FIRST_PLACES = 32,
  ROOMY_PLACES = 1 << 21, /* 64 MB */
  FIRST_TURNS = 64,
  TURNS_AHEAD = 8,
  DIGIT_BITS = 11 /* of the time of a use, when turns are sorted */
};

/* ---- the table ------------------------------------------------------------------------------- */

static size_t home_of(const store *s, uint64_t key) {
  return random_fold(key ^ 0x2d358dccaa6c78a5u, 0x9e3779b97f4a7c15u) & s->mask;
}

void store_expect(const store *s, uint64_t key) {
  __builtin_prefetch(&s->table[home_of(s, key)], 1);
}

/* Where the key is, or would be put; false when it is not there. */
static bool find(const store *s, uint64_t key, size_t *place) {
  size_t i = home_of(s, key);
  while (s->table[i].used && s->table[i].key != key)
    i = (i + 1) & s->mask;
  *place = i;
  return s->table[i].used != 0;
}

static void table_new(store *s, size_t places) {
  s->table = memory_zeroed(places * sizeof *s->table);
  s->mask = places - 1;
}

/* All entries into a table of another size. */
static void rehash(store *s, size_t places) {
  entry *table = s->table;
  size_t count = s->mask + 1, place;
  table_new(s, places);
  for (size_t i = 0; i < count; i++)
    if (table[i].used && !find(s, table[i].key, &place))
      s->table[place] = table[i];
  free(table);
}

/* Empties a place: each later entry of the run that may lie there moves back into it. */
static void empty_place(store *s, size_t hole) {
  for (size_t i = (hole + 1) & s->mask; s->table[i].used; i = (i + 1) & s->mask) {
    size_t from_home = (i - home_of(s, s->table[i].key)) & s->mask;
    if (from_home < ((i - hole) & s->mask))
      continue;
    s->table[hole] = s->table[i];
    hole = i;
  }
  s->table[hole].used = 0;
}

/* ---- turns ----------------------------------------------------------------------------------- */

static turn *turn_at(const store *s, size_t i) {
  return &s->turns[(s->first_turn + i) & (s->turn_room - 1)];
}

static bool is_good(const store *s, const turn *t, size_t *place) {
  return find(s, t->key, place) && s->table[*place].used == t->used;
}

/* Drops turns that are good no more. */
static void tidy_turns(store *s) {
  size_t kept = 0, place;
  for (size_t i = 0; i < s->turn_count; i++) {
    turn t = *turn_at(s, i);
    if (i + TURNS_AHEAD < s->turn_count)
      store_expect(s, turn_at(s, i + TURNS_AHEAD)->key);
    if (is_good(s, &t, &place))
      *turn_at(s, kept++) = t;
  }
  s->turn_count = kept;
}

static void grow_turns(store *s) {
  turn *turns = memory_zeroed(2 * s->turn_room * sizeof *turns);
  for (size_t i = 0; i < s->turn_count; i++)
    turns[i] = *turn_at(s, i);
  free(s->turns);
  s->turns = turns;
  s->first_turn = 0;
  s->turn_room *= 2;
}

static void add_turn(store *s, const entry *e) {
  if (!s->turns)
    return;
  if (s->turn_count == s->turn_room) {
    if (s->count < s->turn_room / 2)
      tidy_turns(s);
    else
      grow_turns(s);
  }
  *turn_at(s, s->turn_count++) = (turn){e->key, e->used};
}

/* By one digit of the time of use, those alike left in their order. */
static void sort_by_digit(turn *to, const turn *from, size_t count, unsigned shift) {
  size_t start[1 << DIGIT_BITS] = {0}, before = 0;
  for (size_t i = 0; i < count; i++)
    start[from[i].used >> shift & ((1 << DIGIT_BITS) - 1)]++;
  for (size_t d = 0; d < 1 << DIGIT_BITS; d++) {
    size_t here = start[d];
    start[d] = before;
    before += here;
  }
  for (size_t i = 0; i < count; i++)
    to[start[from[i].used >> shift & ((1 << DIGIT_BITS) - 1)]++] = from[i];
}

/* From the least digit on (radix sort). */
static void sort_turns(store *s) {
  turn *other = memory_zeroed(s->turn_room * sizeof *other);
  for (unsigned shift = 0; shift < 64 && s->clock >> shift; shift += DIGIT_BITS) {
    turn *sorted = other;
    sort_by_digit(sorted, s->turns, s->turn_count, shift);
    other = s->turns;
    s->turns = sorted;
  }
  free(other);
}

/* Somebody has to go for the first time. */
static void write_turns(store *s) {
  s->turn_room = FIRST_TURNS;
  while (s->turn_room < 2 * s->count)
    s->turn_room *= 2;
  s->turns = memory_zeroed(s->turn_room * sizeof *s->turns);
  s->first_turn = s->turn_count = 0;
  for (size_t i = 0; i <= s->mask; i++)
    if (s->table[i].used)
      s->turns[s->turn_count++] = (turn){s->table[i].key, s->table[i].used};
  sort_turns(s);
}

static void forget_turns(store *s) {
  free(s->turns);
  s->turns = NULL;
}

/* ---- policies -------------------------------------------------------------------------------- */

/* The entry is behind all others. */
static void use(store *s, entry *e) {
  e->used = ++s->clock;
  add_turn(s, e);
}

static size_t first_in_turn(store *s) {
  if (!s->turns)
    write_turns(s);
  for (;;) {
    size_t place;
    turn t = *turn_at(s, 0);
    s->first_turn++;
    s->turn_count--;
    store_expect(s, turn_at(s, TURNS_AHEAD)->key); /* whatever stands there */
    if (is_good(s, &t, &place))
      return place;
  }
}

/* Drawn by the number of the eviction: places until one is taken, so all entries are alike. */
static size_t any(store *s) {
  size_t place, places = s->mask + 1;
  while (places > FIRST_PLACES && s->count < places / 16)
    places /= 2;
  if (places <= s->mask)
    rehash(s, places);
  draw d = draw_at(random_key(s->seed_key, s->evictions));
  do
    place = draw_below(&d, places);
  while (!s->table[place].used);
  return place;
}

static const store_policy policies[] = {
    {"lru", use, first_in_turn},
    {"fifo", NULL, first_in_turn},
    {"random", NULL, any},
};

const store_policy *store_policy_find(const char *word) {
  for (size_t i = 0; i < sizeof policies / sizeof *policies; i++)
    if (strcmp(policies[i].word, word) == 0)
      return &policies[i];
  return NULL;
}

static void hit(store *s, entry *e) {
  if (s->policy->on_hit)
    s->policy->on_hit(s, e);
}

/* ---- entries --------------------------------------------------------------------------------- */

static void remove_at(store *s, size_t place) {
  s->bytes -= s->table[place].bytes;
  s->count--;
  empty_place(s, place);
}

/* Evicts until so many bytes and entries more fit; they fit into an empty store. */
static void evict_for(store *s, uint64_t bytes, uint64_t entries) {
  while (s->count > s->capacity_entries - entries || s->bytes > s->capacity_bytes - bytes) {
    size_t place = s->policy->victim(s);
    s->evictions++;
    remove_at(s, place);
  }
}

/* Fewer full places are fewer that must be looked at; large tables are spared the memory. */
static size_t most_full(const store *s) {
  return s->mask < ROOMY_PLACES ? s->mask / 2 : s->mask - s->mask / 4;
}
static bool is_filled(const store *s) {
  return s->count >= most_full(s);
}

static void insert(store *s, uint64_t key, uint64_t bytes, ticks expires) {
  evict_for(s, bytes, 1);
  if (is_filled(s))
    rehash(s, 2 * (s->mask + 1));
  size_t place;
  find(s, key, &place);
  s->table[place] = (entry){.key = key, .bytes = bytes, .expires = expires};
  s->count++;
  s->bytes += bytes;
  use(s, &s->table[place]);
}

/* ---- what others see ------------------------------------------------------------------------- */

store *store_new(uint64_t capacity_bytes, uint64_t capacity_entries, const store_policy *policy,
                 uint64_t seed_key) {
  store *s = memory_zeroed(sizeof *s);
  *s = (store){.policy = policy,
               .capacity_bytes = capacity_bytes,
               .capacity_entries = capacity_entries,
               .seed_key = seed_key};
  table_new(s, FIRST_PLACES);
  return s;
}

void store_free(store *s) {
  if (!s)
    return;
  free(s->table);
  free(s->turns);
  free(s);
}

bool store_get(store *s, uint64_t key, ticks now) {
  size_t place;
  if (!find(s, key, &place))
    return false;
  if (s->table[place].expires <= now) {
    remove_at(s, place);
    return false;
  }
  hit(s, &s->table[place]);
  return true;
}

void store_put(store *s, uint64_t key, uint64_t bytes, ticks expires, ticks now) {
  size_t place;
  bool storable = bytes <= s->capacity_bytes && s->capacity_entries > 0 && expires > now;
  if (find(s, key, &place)) {
    entry *e = &s->table[place];
    if (storable && e->bytes == bytes) {
      e->expires = expires;
      hit(s, e);
      return;
    }
    remove_at(s, place);
  }
  if (storable)
    insert(s, key, bytes, expires);
}

bool store_drop(store *s, uint64_t key) {
  size_t place;
  if (!find(s, key, &place))
    return false;
  remove_at(s, place);
  return true;
}

/* What moves back into a place is looked at there. One that moves across the end of the table may
 * be missed, until the next time. */
void store_shed(store *s, ticks now) {
  if (!is_filled(s))
    return;
  for (size_t i = 0; i <= s->mask;)
    if (s->table[i].used && s->table[i].expires <= now)
      remove_at(s, i);
    else
      i++;
  if (s->count > most_full(s) / 3 * 2) /* a third is free until all is looked through again */
    rehash(s, 2 * (s->mask + 1));
}

void store_clear(store *s) {
  free(s->table);
  table_new(s, FIRST_PLACES);
  forget_turns(s);
  s->count = 0;
  s->bytes = 0;
}

void store_resize(store *s, uint64_t capacity_bytes, uint64_t capacity_entries) {
  s->capacity_bytes = capacity_bytes;
  s->capacity_entries = capacity_entries;
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
