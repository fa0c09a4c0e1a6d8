/* Placement: who does what in one phase. From it every path follows (models/compile.c), and every
 * demand (models/bounds.c).
 *
 * Invariant: after placement_make() without mistakes every operation that a request or message can
 * reach has a node that runs it, every datum that is touched a node that stores it. */
#ifndef MODELS_PLACEMENT_H
#define MODELS_PLACEMENT_H

#include "models/program.h"

/* A cache in front of one datum. */
typedef struct fronting {
  uint32_t cache;  /* node */
  uint32_t inside; /* node whose instances each have their own; NONE: it stands alone */
} fronting;

typedef struct placement {
  uint32_t *runs_on;    /* (operation_count): node; an external's own node; NONE */
  uint32_t *carried_by; /* (operation_count): queue node that carries it when sent; NONE: in line */
  uint32_t *taken_by;   /* (node_count): for a queue, the workers that take from it; NONE */
  uint32_t *stored_on;  /* (data_count): node; NONE when nothing touches it */
  fronting **fronts;    /* (data_count): in the order declared */
  uint32_t *front_count; /* (data_count) */
} placement;

/* Fills *p for the phase; c->nodes is complete, c->nodes[i].settings[phase].def is NULL where a
 * node does not stand. Adds a mistake for each name that does not exist (with the nearest), for
 * what two nodes claim or nobody claims, for a queue from which nobody takes, for an operation that
 * is carried but never sent (a warning), for data stored that is not declared, for a cache inside a
 * node that does not run anything. */
void placement_make(placement *p, const architecture *a, const compiled *c, uint32_t phase,
                    mistakes *m);

/* The caches that an access from `node` meets, in order (those inside `node` first); into out[],
 * which holds front_count[data] entries; returns how many. Caches inside other nodes are left out.
 */
uint32_t placement_path(const placement *p, uint32_t data, uint32_t node, fronting *out);

/* Whether a call of `operation` made on `node` is local. Workers run what their queue carries,
 * besides the node that runs it when called (runs_on). */
bool placement_runs(const placement *p, uint32_t operation, uint32_t node);
/* The workers that do `operation` when it is sent; NONE where no queue carries it. */
uint32_t placement_sent_to(const placement *p, uint32_t operation);

bool placement_is_external(const architecture *a, const compiled *c, uint32_t node);
/* The language's word ("server", "client", "external"); NULL where the node does not stand. */
const char *placement_kind(const architecture *a, const compiled *c, uint32_t node, uint32_t phase);

#endif
