/* Visits: a request comes to an instance of a node, and leaves it. */
#ifndef MODELS_VISIT_H
#define MODELS_VISIT_H

#include "models/state.h"

/* An instance of the node as target, by its balancer; false when none is ready. */
bool visit_pick(replication *r, uint32_t slot, const instruction *i);
/* None is ready: the request is refused, unless there is a way round. */
void visit_refused(replication *r, uint32_t slot, const instruction *i);
/* It leaves target; only where a balancer counts. */
void visit_leave_instance(replication *r, uint32_t node, uint32_t instance_index);
/* What was open is over, unfinished. */
void visit_cancel(replication *r, request *q, uint32_t node);

HOT void visit_begin(replication *r, request *q, node_state *n, const instruction *i) {
  level_up(&n->inside, r->now);
  q->since = r->now;
  q->parts[i->visits] += i->inner;
}

/* The same as visit_pick() for a node that has one instance in every phase. */
HOT bool visit_one(replication *r, uint32_t slot, request *q, const instruction *i) {
  node_state *n = &r->nodes[i->node];
  n->arrivals++;
  if (__builtin_expect(r->instances[i->offset].state < INSTANCE_READY, 0)) {
    visit_refused(r, slot, i);
    return false;
  }
  q->target = i->offset;
  visit_begin(r, q, n, i);
  return true;
}

/* The visit of target is over. */
HOT node_state *visit_end(replication *r, const request *q, const instruction *i) {
  node_state *n = &r->nodes[i->node];
  level_down(&n->inside, r->now);
  if (!n->single)
    visit_leave_instance(r, i->node, q->target);
  return n;
}

/* It began at `since`, and has not failed. */
HOT void visit_succeeds(const replication *r, node_state *n, ticks since) {
  ticks residence = r->now - since;
  area_add(&n->residence_sum, residence);
  histogram_record(&n->residence, residence);
}

HOT void visit_leave(replication *r, request *q, ticks since, const instruction *i) {
  node_state *n = visit_end(r, q, i);
  if (q->status == STATUS_OK) {
    visit_succeeds(r, n, since);
  } else if (!(q->flags & FLAG_REFUSED)) {
    n->failed++;
  }
  q->flags &= ~(uint32_t)FLAG_REFUSED;
}

#endif
