#include "models/visit.h"

static uint64_t dice_of(const replication *r, const request *q, const instruction *i) {
  return random_step(q->key, r->nodes[i->node].dice ^ i->id);
}

/* The instance within the node, NONE when none is ready. */
static uint32_t choose_instance(replication *r, uint32_t slot, const instruction *i) {
  const compiled_node *c = &r->c->nodes[i->node];
  node_state *n = &r->nodes[i->node];
  if (n->single || i->role == ROLE_PRIMARY)
    return r->instances[c->first_instance].state >= INSTANCE_READY ? 0 : NONE;
  const node_setting *s = &c->settings[r->phase];
  draw dice = draw_at(dice_of(r, request_at(r, slot), i));
  balance policy = s->balance == BALANCE_SHARED ? BALANCE_LEAST_CONNECTIONS : s->balance;
  if (i->role == ROLE_REPLICAS)
    return balancer_pick(&n->replicas, policy, &dice, 0);
  return balancer_pick(&n->all, policy, &dice, row_of(r, slot));
}

static void enter_instance(node_state *n, uint32_t number) {
  if (n->single)
    return;
  balancer_enter(&n->all, number);
  if (n->has_replicas)
    balancer_enter(&n->replicas, number);
}

void visit_leave_instance(replication *r, uint32_t node, uint32_t instance_index) {
  node_state *n = &r->nodes[node];
  const compiled_node *c = &r->c->nodes[node];
  if (n->single || instance_index == c->front)
    return;
  balancer_leave(&n->all, instance_index - c->first_instance);
  if (n->has_replicas)
    balancer_leave(&n->replicas, instance_index - c->first_instance);
}

void visit_refused(replication *r, uint32_t slot, const instruction *i) {
  request *q = request_at(r, slot);
  if (i->soft) {
    r->rows[slot].cached[i->wait] = NONE;
    q->flags &= ~(uint32_t)FLAG_HIT;
    return;
  }
  r->nodes[i->node].rejected++;
  q->status = STATUS_REJECTED;
  if (i->kind == PICK_CHOOSE)
    q->flags |= FLAG_REFUSED;
}

bool visit_pick(replication *r, uint32_t slot, const instruction *i) {
  request *q = request_at(r, slot);
  node_state *n = &r->nodes[i->node];
  const compiled_node *c = &r->c->nodes[i->node];
  if (i->kind != PICK_CHOOSE)
    n->arrivals++;
  uint32_t number = 0;
  if (i->kind != PICK_ARRIVE) {
    number = choose_instance(r, slot, i);
    if (number == NONE) {
      visit_refused(r, slot, i);
      return false;
    }
  }
  q->target = i->kind == PICK_ARRIVE ? c->front : c->first_instance + number;
  if (i->kind == PICK_VISIT || i->kind == PICK_CHOOSE)
    enter_instance(n, number);
  if (i->kind == PICK_VISIT || i->kind == PICK_ARRIVE)
    visit_begin(r, q, n, i);
  return true;
}

void visit_cancel(replication *r, request *q, uint32_t node) {
  level_down(&r->nodes[node].inside, r->now);
  visit_leave_instance(r, node, q->target);
  r->nodes[node].failed++;
}
