/* Who calls whom in one phase: each step that goes from one node to another, with how often.
 *
 * A node asks its caches one after the other and then the node that stores the data, so all of
 * these are its callees; what `later` sends goes to the queue that carries it, and from there to
 * the workers that take it. A step within its own node is no link. */
#ifndef MODELS_LINKS_H
#define MODELS_LINKS_H

#include "models/flow.h"

typedef enum link_kind {
  LINK_CALL,    /* waited for */
  LINK_MESSAGE, /* sent, nobody waits: to the queue, or in line */
  LINK_TAKE,    /* from the queue to its workers */
  LINK_INSIDE   /* a look-up in a cache within the node itself */
} link_kind;

/* `calls`: how often, when the pair's work is done once; 1 where the flow was only explored. */
typedef void link_visitor(void *context, link_kind kind, uint32_t from, uint32_t to, double calls);

/* The links of the work of one pair, a step at a time: one that is done often comes as often. */
void links_of_pair(const flow *f, uint32_t pair, link_visitor *visit, void *context);
/* The link by which the class comes in: from the client, or from the queue; none for a message that
 * is done in line. */
void links_of_entry(const flow *f, uint32_t klass, link_visitor *visit, void *context);

/* Calls a mean request from node to node. */
typedef struct node_link {
  link_kind kind;
  uint32_t from, to;
  double calls;
} node_link;

typedef struct node_links {
  node_link *list; /* (count), by from, to, kind */
  uint32_t count;
} node_links;

/* Of a flow with its figures; share: (class_count) of the mean request (bounds.share). */
node_links links_of_mean_request(const flow *f, const double *share, arena *memory);

/* A cache inside another node is part of that node's process. */
bool links_is_inside(const placement *p, const architecture *a, uint32_t node);

#endif
