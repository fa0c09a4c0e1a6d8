/* What placing one phase needs at hand, shared by placement.c and placing.c only.
 *
 * Invariant: `order` has the client first and then the standing nodes as they were declared, so
 * what is met first in a scenario is served first. */
#ifndef MODELS_PLACING_H
#define MODELS_PLACING_H

#include "models/placement.h"

typedef struct placing {
  placement *p;
  const architecture *a;
  const compiled *c;
  uint32_t phase;
  mistakes *m;
  uint32_t *order; /* (order_count): standing nodes in the order declared, the client first */
  uint32_t order_count;
  uint32_t *reached_by; /* (operation_count): who calls or sends it (itself: a request); NONE */
  bool *sent;           /* (operation_count): by some `later` */
  uint32_t *touched_by; /* (data_count): an operation that touches it; NONE */
  bool unknown;         /* the option at hand holds a name that does not exist */
} placing;

/* The name of the i-th of whatever is being looked through. */
typedef const char *name_of(const placing *g, uint32_t i);
name_of operation_name, data_name, order_name, any_node_name;

uint32_t placing_find(const placing *g, const char *name, name_of *name_at, uint32_t count);
/* The node of that name that stands in the phase; NONE. */
uint32_t placing_standing(const placing *g, const char *name);
const node_def *placing_def(const placing *g, uint32_t node);
/* The node's option of that name, NULL when its kind has none or it is not defined. */
const option *placing_option(const placing *g, uint32_t node, const char *name);

/* Lists the nodes, and what of the work the requests reach. */
void placing_survey(placing *g);
uint32_t *placing_none(arena *memory, uint32_t count); /* (count) times NONE */

/* `server "app"`, for messages. */
const char *placing_called(const placing *g, uint32_t node);
/* `; did you mean "checkout"?`, or nothing. */
const char *placing_hint(const placing *g, const char *name, name_of *name_at, uint32_t count);
/* Where the node's option stands. */
origin placing_where(const placing *g, uint32_t node, const option *o);
/* Adds to the mistakes, which keep the same message at the same place only once. */
void placing_report(const placing *g, origin where, bool warning, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

#endif
