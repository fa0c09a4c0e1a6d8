/* Forks: parallel branches, quorums, and calls that may outlive their caller.
 *
 * Each branch is a request of its own with a parent. The parent is parked at the FORK until as many
 * branches as it needs have succeeded, or too many have failed; the branch that decides hands its
 * parts over, so the parent's latency is that of the branch which ended last. Branches that are no
 * longer needed run on for nobody, or are stopped.
 *
 * Invariant: the list kin.child … kin.sibling of a parked parent holds exactly its live branches.
 */
#include "models/hold.h"
#include "models/request.h"
#include "models/slot.h"

static uint32_t branch_new(replication *r, uint32_t parent, const fork *f, uint32_t k) {
  uint32_t klass = request_at(r, parent)->klass;
  uint32_t phase = r->c->paths[request_at(r, parent)->path].phase;
  const birth *b = &r->c->phases[phase].births[klass];
  uint32_t slot;
  request *q = request_new(r, b, request_at(r, parent)->root, &slot);
  if (!q)
    return NONE;
  const request *p = request_at(r, parent);
  request_kin *kin = &r->kin[slot];
  q->here = p->here;
  q->key = random_step(p->key, f->ids[k]);
  q->ret = f->to[k];
  q->pc = f->to[k];
  q->flags = FLAG_BRANCH | (p->flags & (FLAG_GONE | FLAG_MESSAGE | FLAG_RECORDED));
  if (p->flags & FLAG_RECORDED)
    r->extra[slot].recorded = r->extra[parent].recorded;
  kin->sibling = NONE;
  if (r->extra)
    r->extra[slot].priority = f->priority ? f->priority : r->extra[parent].priority;
  kin->parent = parent;
  if (r->rows)
    r->rows[slot].row = r->rows[parent].row;
  return slot;
}

void fork_begin(replication *r, uint32_t slot, const instruction *i) {
  const fork *f = i->u.fork;
  request_at(r, slot)->parked = PARKED_FORK;
  r->kin[slot].waiting_for = f->need;
  r->kin[slot].spare = f->count - f->need;
  uint32_t last = r->kin[slot].child = NONE;
  for (uint32_t k = 0; k < f->count; k++) {
    uint32_t branch = branch_new(r, slot, f, k);
    if (branch == NONE)
      return;
    if (last == NONE)
      r->kin[slot].child = branch;
    else
      r->kin[last].sibling = branch;
    last = branch;
    if (f->cancel)
      request_at(r, branch)->flags |= FLAG_CANCEL;
    if (f->timeout || f->patience)
      request_timers(r, branch, f->timeout, f->line, f->patience);
    resume_soon(r, branch);
  }
}

static void unlink_branch(replication *r, uint32_t parent, uint32_t branch) {
  uint32_t *link = &r->kin[parent].child;
  while (*link != branch)
    link = &r->kin[*link].sibling;
  *link = r->kin[branch].sibling;
  r->kin[branch].sibling = r->kin[branch].parent = NONE;
}

void request_orphan(replication *r, uint32_t slot) {
  request *q = request_at(r, slot);
  q->flags |= FLAG_GONE;
  if (q->parked != PARKED_FORK)
    return;
  for (uint32_t b = r->kin[slot].child; b != NONE; b = r->kin[b].sibling)
    request_orphan(r, b);
}

/* The rest of the branches is not needed. */
static void release_branches(replication *r, uint32_t parent, bool cancel) {
  uint32_t b = r->kin[parent].child;
  r->kin[parent].child = NONE;
  while (b != NONE) {
    uint32_t next = r->kin[b].sibling;
    r->kin[b].parent = r->kin[b].sibling = NONE;
    request_orphan(r, b);
    if (cancel)
      request_cancel(r, b);
    b = next;
  }
}

/* The parent takes over the parts of the branch, which reach from the fork until now, and goes on.
 */
static void parent_goes_on(replication *r, uint32_t parent, uint32_t branch) {
  request *p = request_at(r, parent);
  const instruction *i = &r->code[p->pc];
  uint64_t *into = p->parts;
  const uint64_t *from = request_at(r, branch)->parts;
  for (uint32_t w = 0; w < r->words; w++)
    into[w] += from[w];
  p->mark = r->now;
  p->pc = i->to - 1;
  release_branches(r, parent, i->u.fork->cancel);
  resume_soon(r, parent);
}

void fork_join(replication *r, uint32_t slot) {
  uint32_t parent = r->kin[slot].parent;
  status s = request_at(r, slot)->status;
  if (parent != NONE) {
    request_kin *kin = &r->kin[parent];
    unlink_branch(r, parent, slot);
    request_at(r, parent)->flags |= request_at(r, slot)->flags & FLAG_SERVED;
    if (s == STATUS_OK) {
      if (--kin->waiting_for == 0)
        parent_goes_on(r, parent, slot);
    } else if (kin->spare == 0) {
      request_at(r, parent)->status = (uint8_t)s;
      parent_goes_on(r, parent, slot);
    } else {
      kin->spare--;
    }
  }
  request_free(r, slot);
}

/* The caller stops waiting for this branch (its timeout or patience). */
void fork_give_up(replication *r, uint32_t branch, status s) {
  uint32_t parent = r->kin[branch].parent;
  if (parent == NONE)
    return;
  bool cancel = request_at(r, branch)->flags & FLAG_CANCEL;
  unlink_branch(r, parent, branch);
  request *p = request_at(r, parent);
  const instruction *i = &r->code[p->pc];
  p->flags |= request_at(r, branch)->flags & FLAG_SERVED;
  attribute(r, p, i->wait);
  p->status = (uint8_t)s;
  p->pc = i->to - 1;
  release_branches(r, parent, i->u.fork->cancel);
  resume_soon(r, parent);
  request_orphan(r, branch);
  if (cancel)
    request_cancel(r, branch);
}
