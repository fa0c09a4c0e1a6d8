/* A keyed store with a capacity: what a cache holds, up to hundreds of millions of entries.
 *
 * One table of 32-byte entries, no allocation per operation: it doubles. A hit touches one cache
 * line. Who goes when there is no room is a policy's business.
 *
 * Invariants: `count` places are taken and each key is found; bytes is the sum over them and, like
 * the count, at most the capacity. Expired entries count until they are asked for, evicted or
 * dropped (as in memcached). 43 to 85 bytes an entry, and 32 to 64 more from when the first has
 * had to go. */
#ifndef MODELS_STORE_H
#define MODELS_STORE_H

#include "sim/time.h"
#include <stdbool.h>
#include <stdint.h>

typedef struct store store;
typedef struct store_policy store_policy;

#define STORE_UNLIMITED UINT64_MAX

/* Policies, by the language's words: "lru" (the least recently used goes), "fifo" (the first stored
 * goes), "random". NULL when there is none of that name. */
const store_policy *store_policy_find(const char *word);

/* An empty store of at most so many bytes and entries (STORE_UNLIMITED: no limit). `seed_key` is
 * the luck of policies that draw. Memory grows with what is stored; running out of it aborts with a
 * message, as an arena does. */
store *store_new(uint64_t capacity_bytes, uint64_t capacity_entries, const store_policy *policy,
                 uint64_t seed_key);
void store_free(store *s); /* NULL is allowed */

/* The key will be asked for soon: has the memory on its way. */
void store_expect(const store *s, uint64_t key);

/* Is the key there? A hit is told to the policy. An entry with expires <= now is a miss and
 * dropped. */
bool store_get(store *s, uint64_t key, ticks now);

/* Stores the key, evicting others until it fits; larger than the capacity: not stored, and what was
 * under the key is dropped. A key that is there takes the new expiry, for the policy a hit; with
 * another size it is dropped and stored anew. `expires`: first moment at which it is gone,
 * TICKS_NEVER for none; expires <= now is not stored. */
void store_put(store *s, uint64_t key, uint64_t bytes, ticks expires, ticks now);

/* Drops the key; false when it was not there. */
bool store_drop(store *s, uint64_t key);
/* Before a put, where expired entries need not count: drops them all if the table is about to grow,
 * so that its size goes by those that live. */
void store_shed(store *s, ticks now);
/* Drops all. */
void store_clear(store *s);
/* New capacities; evicts until they hold. */
void store_resize(store *s, uint64_t capacity_bytes, uint64_t capacity_entries);

uint64_t store_bytes(const store *s);
uint64_t store_entries(const store *s);
/* Evicted for want of room since the start (neither dropped nor expired). */
uint64_t store_evictions(const store *s);

#endif
