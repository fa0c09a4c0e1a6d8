/* A kind of node: a row in the kind table and one .c file.
 *
 * A kind says which resources an instance has in one phase (configure) and writes the instructions
 * of what is asked of it: a call of an operation that it runs, an access to data that it stores, a
 * look-up in what it fronts, a message that it carries. A hook that is NULL means: it can't. */
#ifndef MODELS_KIND_H
#define MODELS_KIND_H

#include "models/instruction.h"
#include "models/placement.h"

struct emitter;

typedef struct configured {
  const char *name;
  bool serves;
  resource_setting setting;
} configured;

/* Collects the resources of one node in one phase. */
typedef struct configurator {
  const architecture *a;
  mistakes *m;
  configured *list; /* (count of capacity), in the architecture's arena */
  uint32_t count, capacity;
} configurator;

void configure_resource(configurator *c, const char *name, bool serves, resource_setting setting);

typedef struct node_kind {
  const char *word; /* as the language says it */
  /* Reads def's options into *s (stands, def and the arrays are set) and names the resources. */
  void (*configure)(configurator *c, const node_def *def, node_setting *s);
  /* Path of a call of `operation` at `node`, from the trip there to the trip back. */
  void (*emit_call)(struct emitter *e, uint32_t node, uint32_t operation, const step_def *step);
  /* Path of one access to data stored at `node`. */
  void (*emit_access)(struct emitter *e, uint32_t node, const step_def *step, const access *row);
  /* A message's acceptance by `node`. */
  void (*emit_send)(struct emitter *e, uint32_t node, const step_def *step);
} node_kind;

extern const node_kind kind_client, kind_server, kind_workers, kind_database, kind_cache,
    kind_queue, kind_external;

/* The kind of that word, NULL when there is none. */
const node_kind *kind_find(const char *word);

/* Options that all nodes with instances share: instances, balance, price, boot, speed. */
void kind_common(configurator *c, const node_def *def, node_setting *s);

/* Words of the language to enums; the schema has checked them. */
discipline kind_discipline(const char *word);
scheduler kind_scheduler(const char *word);
when_full kind_when_full(const char *word);
balance kind_balance(const char *word);

#endif
