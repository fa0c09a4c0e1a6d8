/* A keyed store with a capacity: what a cache holds, up to millions of entries.
 *
 * Entries lie dense in one array, their keys in an open-addressing hash of (entry, tag) with linear
 * probing and backward-shift deletion, so nothing is ever left behind by what was dropped. An entry
 * knows its neighbours in one order, newest to oldest; a policy is a row of functions that says
 * what a hit does to that order and who is to go. No allocation per operation: arrays double.
 *
 * Invariants: entries 0 … count-1 are live and each is found under its key; bytes is the sum over
 * them and, like count, at most the capacity; the order holds each entry once. Expired entries
 * count until they are asked for, evicted or dropped (as in memcached). About 45 bytes an entry. */
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

/* An empty store of at most so many bytes and entries (STORE_UNLIMITED: no limit; beyond 2^31
 * entries it evicts in any case). `seed_key` is the luck of policies that draw. Memory grows with
 * what is stored; running out of it aborts with a message, as an arena does. */
store *store_new(uint64_t capacity_bytes, uint64_t capacity_entries, const store_policy *policy,
                 uint64_t seed_key);
void store_free(store *s); /* NULL is allowed */

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
/* Drops all; memory is kept. */
void store_clear(store *s);
/* New capacities; evicts until they hold. */
void store_resize(store *s, uint64_t capacity_bytes, uint64_t capacity_entries);

uint64_t store_bytes(const store *s);
uint64_t store_entries(const store *s);
/* Evicted for want of room since the start (neither dropped nor expired). */
uint64_t store_evictions(const store *s);

#endif
