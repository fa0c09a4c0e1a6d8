/* What a phase did to a node against the phase before, by what was declared: the one place that
 * says so, for run.json (and from there the page) and for drawings. */
#ifndef OUTPUT_CHANGES_H
#define OUTPUT_CHANGES_H

#include "models/architecture.h"

typedef enum node_change {
  CHANGE_NONE, /* in neither phase, not ours (the client, externals), the first phase, or `hold` */
  CHANGE_ADDED,
  CHANGE_RESIZED, /* other instances, or another capacity of a resource */
  CHANGE_REMOVED,
  CHANGE_KEPT,
  CHANGE_COUNT
} node_change;

/* "added", "resized", "removed", "kept"; "" of CHANGE_NONE. */
extern const char *const change_names[CHANGE_COUNT];

/* Of a completed architecture; `node` is an index into compiled->nodes. */
node_change change_of(const architecture *a, uint32_t node, uint32_t phase);

/* Whether the node stands in the phase and is ours. */
bool change_stands(const architecture *a, uint32_t node, uint32_t phase);

#endif
