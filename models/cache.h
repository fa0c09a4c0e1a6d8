/* cache: keeps rows close. What it does is written here into paths, and done by lookup.c on a
 * store (models/store.h) an instance. */
#ifndef MODELS_CACHE_H
#define MODELS_CACHE_H

#include "models/emit.h"
#include "models/store.h"

typedef enum on_write { WRITE_INVALIDATES, WRITE_UPDATES, WRITE_IGNORED } on_write;

/* What only a cache knows of a phase: node_setting.own. */
typedef struct cache_setting {
  uint64_t capacity; /* bytes; UINT64_MAX: not limited by size */
  uint64_t entries;  /* UINT64_MAX: not limited by number */
  double overhead;   /* bytes an entry */
  const store_policy *policy;
  const variate *ttl; /* s, from insertion; NULL: for ever */
  on_write on_write;
  const variate *lookup_cost; /* s of a core; NULL: none */
  const char *inside;         /* node whose instances have one each; NULL: it stands alone */
} cache_setting;

/* Look-up in the cache that is `level`-th on the way; then the jump to where a hit goes on. */
void cache_emit_lookup(emitter *e, const fronting *f, const step_def *step, const access *x,
                       uint32_t level);
uint32_t cache_emit_hit(emitter *e);
/* Keeps the row on the way back. */
void cache_emit_fill(emitter *e, const fronting *f, const access *x, uint32_t level, uint64_t id);
/* After a write of the row. */
void cache_emit_write(emitter *e, const fronting *f, const access *x, uint64_t id);

#endif
