/* Visits: a request comes to an instance of a node, and leaves it. */
#include "models/request.h"

static uint64_t dice_of(replication *r, uint32_t node, const request *q, const instruction *i) {
  return random_key(r->nodes[node].dice ^ q->key, i->id + i->visits);
}

/* The instance within the node, NONE when none is ready. */
static uint32_t choose_instance(replication *r, uint32_t slot, const instruction *i) {
  const compiled_node *c = &r->c->nodes[i->node];
  node_state *n = &r->nodes[i->node];
  if (n->single || i->role == ROLE_PRIMARY)
    return r->instances[c->first_instance].state >= INSTANCE_READY ? 0 : NONE;
  const node_setting *s = &c->settings[r->phase];
  draw dice = draw_at(dice_of(r, i->node, &r->requests[slot], i));
  balance policy = s->balance == BALANCE_SHARED ? BALANCE_LEAST_CONNECTIONS : s->balance;
  if (i->role == ROLE_REPLICAS) return balancer_pick(&n->replicas, policy, &dice, 0);
  return balancer_pick(&n->all, policy, &dice, r->cold[slot].row);
}

static void enter_instance(node_state *n, uint32_t number) {
  if (n->single) return;
  balancer_enter(&n->all, number);
  if (n->has_replicas) balancer_enter(&n->replicas, number);
}

static void leave_instance(replication *r, uint32_t node, uint32_t instance_index) {
  node_state *n = &r->nodes[node];
  const compiled_node *c = &r->c->nodes[node];
  if (n->single || instance_index == c->front) return;
  balancer_leave(&n->all, instance_index - c->first_instance);
  if (n->has_replicas) balancer_leave(&n->replicas, instance_index - c->first_instance);
}

static bool nobody_ready(replication *r, uint32_t slot, const instruction *i) {
  request *q = &r->requests[slot];
  if (i->soft) {
    r->cold[slot].cached[i->id] = NONE;
    q->flags &= ~(uint32_t)FLAG_HIT;
    return false;
  }
  r->nodes[i->node].rejected++;
  q->status = STATUS_REJECTED;
  if (i->kind == PICK_CHOOSE) q->flags |= FLAG_REFUSED;
  return false;
}

static void count_visit(replication *r, uint32_t slot, const instruction *i) {
  const request *q = &r->requests[slot];
  const path *p = &r->c->paths[q->path];
  uint64_t *words = &r->parts[(size_t)slot * r->words + p->part_count];
  words[i->visits / 2] += (uint64_t)1 << (32 * (i->visits % 2));
}

bool visit_pick(replication *r, uint32_t slot, const instruction *i) {
  request *q = &r->requests[slot];
  node_state *n = &r->nodes[i->node];
  const compiled_node *c = &r->c->nodes[i->node];
  if (i->kind != PICK_CHOOSE) n->arrivals++;
  uint32_t number = 0;
  if (i->kind != PICK_ARRIVE) {
    number = choose_instance(r, slot, i);
    if (number == NONE) return nobody_ready(r, slot, i);
  }
  q->target = i->kind == PICK_ARRIVE ? c->front : c->first_instance + number;
  if (i->kind == PICK_VISIT || i->kind == PICK_CHOOSE) enter_instance(n, number);
  if (i->kind == PICK_VISIT || i->kind == PICK_ARRIVE) {
    level_up(&n->inside, r->now);
    r->cold[slot].since = r->now;
    count_visit(r, slot, i);
  }
  return true;
}

void visit_leave(replication *r, request *q, const request_cold *cold, const instruction *i) {
  node_state *n = &r->nodes[i->node];
  level_down(&n->inside, r->now);
  leave_instance(r, i->node, q->target);
  if (q->status == STATUS_OK) {
    ticks residence = r->now - cold->since;
    n->completions++;
    n->residence_sum += (area)residence;
    histogram_record(&n->residence, residence);
  } else if (!(q->flags & FLAG_REFUSED)) {
    n->failed++;
  }
  q->flags &= ~(uint32_t)FLAG_REFUSED;
}

void visit_cancel(replication *r, request *q, uint32_t node) {
  level_down(&r->nodes[node].inside, r->now);
  leave_instance(r, node, q->target);
  r->nodes[node].failed++;
}
