#include "models/follow.h"
#include "models/emit.h"
#include "sim/memory.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- spans ---------------------------------------------------------------------------------- */

static followed *trace_of(follow *f, const life *l) {
  return &f->traces[l->trace];
}

static span *span_of(follow *f, const life *l, uint32_t index) {
  return &trace_of(f, l)->spans[index];
}

static uint32_t add(followed *t, span s) {
  if (t->count == t->capacity) {
    t->capacity = t->capacity ? 2 * t->capacity : 32;
    t->spans = realloc(t->spans, t->capacity * sizeof *t->spans);
    if (!t->spans)
      memory_out();
  }
  t->spans[t->count] = s;
  return t->count++;
}

static span new_span(span_kind kind, uint32_t parent, ticks now) {
  return (span){.kind = (uint8_t)kind,
                .parent = parent,
                .cause = NONE,
                .klass = NONE,
                .operation = NONE,
                .resource = NONE,
                .start = now,
                .end = now};
}

static uint32_t open_span(follow *f, life *l, span s) {
  s.parent = l->open;
  return l->open = add(trace_of(f, l), s);
}

static void close_span(follow *f, life *l, span_end how, ticks now) {
  span *s = span_of(f, l, l->open);
  s->end = now;
  s->end_kind = (uint8_t)how;
  l->open = s->parent;
}

/* From the innermost to the outermost. */
static void close_all(follow *f, const replication *r, life *l, span_end within, span_end whole) {
  while (l->open != l->root)
    close_span(f, l, within, r->now);
  close_span(f, l, whole, r->now);
  if (l->root == 0)
    trace_of(f, l)->ended_phase = r->phase;
}

/* Instances count from 1; what all of them share is nobody's. */
static uint32_t instance_number(const replication *r, uint32_t index) {
  const instance *i = &r->instances[index];
  return index == r->c->nodes[i->node].front ? 0 : i->number + 1;
}

/* ---- lives ---------------------------------------------------------------------------------- */

static life *find(follow *f, uint32_t slot) {
  for (uint32_t i = 0; i < f->life_count; i++)
    if (f->lives[i].slot == slot)
      return &f->lives[i];
  return NULL;
}

/* How it is now, so that the next look can tell what became of it. */
static void remember(life *l, const replication *r) {
  const request *q = request_at(r, l->slot);
  bool at_resource = q->parked >= PARKED_LINE && q->parked <= PARKED_SHARE;
  l->mark = q->mark;
  l->parked = q->parked;
  l->waited = l->waited || q->parked != PARKED_NOT;
  l->alone = q->parked == PARKED_SHARE ? q->amount : 0;
  l->at = &r->code[q->pc];
  l->station = NONE;
  if (!at_resource)
    return;
  l->station = parked_at(r, q)->index;
  l->instance = instance_number(r, instance_meant(r, q, l->at->at, l->at->node));
}

/* `root` is its outermost span, which exists. */
static life *begin(follow *f, const replication *r, uint32_t slot, uint32_t trace, uint32_t root) {
  if (f->life_count == f->life_capacity) {
    f->life_capacity = f->life_capacity ? 2 * f->life_capacity : 16;
    f->lives = realloc(f->lives, f->life_capacity * sizeof *f->lives);
    if (!f->lives)
      memory_out();
  }
  life *l = &f->lives[f->life_count++];
  *l = (life){.slot = slot,
              .trace = trace,
              .root = root,
              .open = root,
              .joined = NONE,
              .from = r->now,
              .sums = calloc(r->words, sizeof *l->sums)};
  if (!l->sums)
    memory_out();
  remember(l, r);
  return l;
}

/* The others stay in the order in which they began, so that the spans of one trace do not depend on
 * who else is followed. */
static void forget(follow *f, life *l) {
  free(l->sums);
  free(l->joined_sums);
  size_t behind = (size_t)(&f->lives[--f->life_count] - l);
  memmove(l, l + 1, behind * sizeof *l);
}

/* ---- stretches of time ---------------------------------------------------------------------- */

static bool is_served(uint8_t parked) {
  return parked == PARKED_SERVICE || parked == PARKED_PREEMPT || parked == PARKED_SHARE ||
         parked == PARKED_DELAY;
}

/* The part to which the engine attributes the time at that place. */
static uint32_t part_at(const life *l) {
  return is_served(l->parked) ? l->at->part : l->at->wait;
}

/* A span for the time since it was last recorded, which went by where the last look has seen it. At
 * a fork the branches have that time; the fork's span is there already. */
static void record(follow *f, const replication *r, life *l, span_end how) {
  static const span_kind kinds[] = {
      [PART_WAIT] = SPAN_WAIT, [PART_SERVICE] = SPAN_SERVICE, [PART_NETWORK] = SPAN_NETWORK};
  ticks spent = r->now - l->from;
  bool whole = how == SPAN_DONE && l->from == l->mark; /* since it came there, to the end */
  l->from = r->now;
  if (!spent || l->parked == PARKED_FORK)
    return;
  uint32_t index = part_at(l);
  const part *p = &r->c->paths[request_at(r, l->slot)->path].parts[index];
  span s = new_span(kinds[p->kind], l->open, r->now - spent);
  s.end = r->now;
  s.end_kind = (uint8_t)how;
  s.node = p->node;
  s.shared = l->parked == PARKED_SHARE;
  s.alone = whole ? l->alone : 0;
  if (l->station != NONE) {
    s.resource = r->resources[l->station].meter;
    s.instance = l->instance;
  }
  add(trace_of(f, l), s);
  l->sums[index] += (uint64_t)spent;
}

/* ---- the end of a life ---------------------------------------------------------------------- */

/* What was recorded of it is what the engine has attributed, part by part, and fills its time. */
static void check(const follow *f, replication *r, const life *l) {
  const followed *t = &f->traces[l->trace];
  const uint64_t *parts = request_at(r, l->slot)->parts;
  uint32_t count = r->c->paths[request_at(r, l->slot)->path].part_count;
  uint64_t sum = 0;
  bool equal = true;
  for (uint32_t i = 0; i < count; i++) {
    sum += l->sums[i];
    equal = equal && l->sums[i] == parts[i];
  }
  if (equal && sum == (uint64_t)(r->now - request_at(r, l->slot)->due))
    return;
  replication_stop(r, RUN_LAW);
  snprintf(r->error, sizeof r->error,
           "the parts of a traced request of \"%s\" are not its latency (due at %.12g s)",
           r->a->classes[t->spans[l->root].klass].name,
           ticks_to_seconds(request_at(r, l->slot)->due));
}

static span_end end_of(const request *q) {
  _Static_assert((int)SPAN_DONE == STATUS_OK && (int)SPAN_FAILED == STATUS_FAILED &&
                     (int)SPAN_REJECTED == STATUS_REJECTED &&
                     (int)SPAN_TIMED_OUT == STATUS_TIMED_OUT &&
                     (int)SPAN_ABANDONED == STATUS_ABANDONED,
                 "the ends that have an outcome are in its order");
  return (span_end)q->status;
}

/* At its END or JOIN. A branch hands its parts over if it lets its caller go on; whether it does
 * shows afterwards. */
static void end_life(follow *f, replication *r, life *l) {
  const request *q = request_at(r, l->slot);
  check(f, r, l);
  close_all(f, r, l, end_of(q), end_of(q));
  uint32_t parent = q->flags & FLAG_BRANCH && l->linked ? r->kin[l->slot].parent : NONE;
  life *caller = parent == NONE ? NULL : find(f, parent);
  if (caller) {
    free(caller->joined_sums);
    caller->joined = l->root;
    caller->joined_sums = l->sums;
    l->sums = NULL;
  }
  forget(f, l);
}

/* Why a client has what it has, when its request did not come to its end. */
static span_end given_up_as(const follow *f) {
  return f->event == EV_PATIENCE                           ? SPAN_ABANDONED
         : f->event == EV_DEADLINE || f->event == EV_TIMER ? SPAN_TIMED_OUT
                                                           : SPAN_REJECTED;
}

static void add_refusal(follow *f, const replication *r, life *l, span_refusal why, uint32_t node,
                        uint32_t resource, uint32_t instance) {
  span s = new_span(SPAN_REFUSAL, l->open, r->now);
  s.end_kind = SPAN_REJECTED;
  s.refusal = (uint8_t)why;
  s.node = node;
  s.resource = resource;
  s.instance = instance;
  add(trace_of(f, l), s);
}

/* A message whose place another one took: it has not left its queue. */
static void add_dropped(follow *f, const replication *r, life *l) {
  const span *visit = span_of(f, l, l->open);
  uint32_t places = node_resource(r->c, visit->node, "places");
  add_refusal(f, r, l, REFUSAL_DROPPED, visit->node,
              r->c->nodes[visit->node].first_resource + places, visit->instance);
}

/* Its slot is free, or will be: it was stopped. */
static void stop_life(follow *f, const replication *r, life *l) {
  span_kind kind = (span_kind)span_of(f, l, l->root)->kind;
  bool whole = kind == SPAN_REQUEST || kind == SPAN_MESSAGE;
  span_end how = whole ? given_up_as(f) : SPAN_CANCELLED;
  record(f, r, l, SPAN_CANCELLED);
  if (kind == SPAN_MESSAGE && how == SPAN_REJECTED)
    add_dropped(f, r, l);
  close_all(f, r, l, SPAN_CANCELLED, how);
  forget(f, l);
}

/* ---- what goes on for nobody ---------------------------------------------------------------- */

/* A copy of an open span and of all around it, up to the root, which has one already. */
static uint32_t reopen(follow *f, life *l, uint32_t old, uint32_t old_root, ticks now) {
  if (old == old_root)
    return l->root;
  uint32_t parent = reopen(f, l, span_of(f, l, old)->parent, old_root, now);
  span s = *span_of(f, l, old);
  s.parent = parent;
  s.start = s.end = now;
  return add(trace_of(f, l), s);
}

/* Whoever waited for it has gone: what is open ends here and goes on within a rest of it, or within
 * the rest of its caller. */
static void split(follow *f, const replication *r, life *l, span_end how, uint32_t parent) {
  uint32_t old_root = l->root, old_open = l->open;
  record(f, r, l, SPAN_LEFT);
  span root = *span_of(f, l, old_root);
  close_all(f, r, l, SPAN_LEFT, how);
  root.start = root.end = r->now;
  root.parent = parent;
  if (parent == NONE) {
    root.kind = SPAN_REST;
    root.cause = old_root;
  }
  l->root = add(trace_of(f, l), root);
  l->open = reopen(f, l, old_open, old_root, r->now);
  for (uint32_t i = 0; i < f->life_count; i++)
    if (f->lives[i].linked && r->kin[f->lives[i].slot].parent == l->slot)
      split(f, r, &f->lives[i], SPAN_LEFT, l->open);
}

/* ---- looking -------------------------------------------------------------------------------- */

/* It waits for its branches no longer. Without one that let it go on, it has given up: all the time
 * since the fork was a wait, also what lies before a cut. */
static void fork_over(follow *f, const replication *r, life *l) {
  if (l->joined == NONE) {
    l->sums[l->at->wait] += (uint64_t)(r->now - l->mark);
  } else {
    span_of(f, l, l->joined)->decides = true;
    for (uint32_t w = 0; w < r->words; w++)
      l->sums[w] += l->joined_sums[w];
  }
  l->from = r->now;
  close_span(f, l, end_of(request_at(r, l->slot)), r->now);
}

static bool has_lost_client(const follow *f, const replication *r, const life *l) {
  return f->traces[l->trace].spans[l->root].kind == SPAN_REQUEST &&
         request_at(r, l->slot)->flags & FLAG_GONE;
}

static bool has_lost_caller(const replication *r, const life *l) {
  return l->linked && r->kin[l->slot].parent == NONE;
}

static void look_at(follow *f, const replication *r, life *l, uint32_t running) {
  const request *q = request_at(r, l->slot);
  if (q->parked == PARKED_ZOMBIE || (q->parked == PARKED_NOT && l->slot != running)) {
    stop_life(f, r, l);
    return;
  }
  if (l->parked == PARKED_FORK && q->parked != PARKED_FORK)
    fork_over(f, r, l);
  else if (q->mark != l->mark)
    record(f, r, l, SPAN_DONE);
  l->joined = NONE;
  if (has_lost_client(f, r, l)) {
    split(f, r, l, given_up_as(f), NONE);
  } else if (has_lost_caller(r, l)) {
    l->linked = false;
    split(f, r, l, SPAN_LEFT, NONE);
  }
  remember(l, r);
}

void follow_look(follow *f, replication *r, uint32_t running) {
  for (uint32_t i = f->life_count; i-- > 0;)
    look_at(f, r, &f->lives[i], running);
}

/* ---- instructions --------------------------------------------------------------------------- */

static void open_visit(follow *f, life *l, const replication *r, uint32_t instance_index,
                       bool called) {
  span s = new_span(SPAN_VISIT, NONE, r->now);
  s.node = r->instances[instance_index].node;
  s.instance = instance_number(r, instance_index);
  s.called = called;
  open_span(f, l, s);
}

/* In a cache that it visits; one inside the node at work is looked into on the way. */
static void looked_up(follow *f, life *l, const replication *r, const instruction *i) {
  const request *q = request_at(r, l->slot);
  span_lookup found = q->flags & FLAG_HIT ? LOOKUP_HIT : LOOKUP_MISS;
  bool inside = i->at == AT_HERE;
  if (inside)
    open_visit(f, l, r, q->here + i->offset, false);
  span_of(f, l, l->open)->lookup = (uint8_t)found;
  if (inside)
    close_span(f, l, SPAN_DONE, r->now);
}

/* What was performed last has succeeded: a PICK has found an instance, an ACQUIRE has the resource.
 */
static void succeeded(follow *f, life *l, const replication *r, const instruction *i) {
  const request *q = request_at(r, l->slot);
  if (i->op == OP_ACQUIRE)
    return;
  if (i->op == OP_LOOKUP)
    looked_up(f, l, r, i);
  else if (i->op == OP_VISIT || i->kind == PICK_VISIT || i->kind == PICK_ARRIVE)
    open_visit(f, l, r, q->target, true);
  else if (i->kind == PICK_CHOOSE)
    span_of(f, l, l->open)->instance = instance_number(r, q->target);
}

/* Or it has not. A cache that is away (a soft PICK) is gone round. */
static void refused(follow *f, life *l, const replication *r, const instruction *i) {
  const request *q = request_at(r, l->slot);
  if (q->status != STATUS_REJECTED)
    return;
  if (i->op != OP_ACQUIRE) {
    add_refusal(f, r, l, REFUSAL_NO_INSTANCE, i->node, NONE, 0);
    return;
  }
  const resource *s = resource_at(r, q, i);
  span_refusal why = l->waited ? REFUSAL_DROPPED : s->line_limit ? REFUSAL_LINE_FULL : REFUSAL_FULL;
  add_refusal(f, r, l, why, i->node, s->meter,
              instance_number(r, instance_meant(r, q, i->at, i->node)));
}

static void close_if(follow *f, life *l, const replication *r, span_kind kind) {
  if (span_of(f, l, l->open)->kind == kind)
    close_span(f, l, end_of(request_at(r, l->slot)), r->now);
}

static void open_call(follow *f, life *l, const replication *r, const instruction *i) {
  span s = new_span(SPAN_CALL, NONE, r->now);
  s.node = r->instances[request_at(r, l->slot)->here].node;
  s.operation = i->offset;
  open_span(f, l, s);
}

static void open_fork(follow *f, life *l, const replication *r, const instruction *i) {
  span s = new_span(SPAN_FORK, NONE, r->now);
  s.node = r->c->paths[request_at(r, l->slot)->path].parts[i->wait].node;
  open_span(f, l, s);
}

static void perform(follow *f, replication *r, life *l, const instruction *i) {
  switch ((opcode)i->op) {
  case OP_PICK:
  case OP_VISIT:
  case OP_LOOKUP:
  case OP_ACQUIRE:
    l->last = i;
    l->waited = false;
    break;
  case OP_ENTER:
  case OP_ENTER_FIRST:
    span_of(f, l, l->open)->operation = i->offset;
    break;
  case OP_CALL:
    open_call(f, l, r, i);
    break;
  case OP_RETURN:
    close_if(f, l, r, SPAN_CALL);
    break;
  case OP_POP: /* where a failure arrives */
    if (i->kind == FRAME_OF_CALL)
      close_if(f, l, r, SPAN_CALL);
    break;
  case OP_LEAVE:
    close_if(f, l, r, SPAN_VISIT);
    break;
  case OP_FORK:
    open_fork(f, l, r, i);
    break;
  case OP_END:
  case OP_JOIN:
    end_life(f, r, l);
    break;
  default:
    break;
  }
}

void follow_step(follow *f, replication *r, uint32_t slot, const instruction *i) {
  follow_look(f, r, slot);
  life *l = find(f, slot);
  if (!l)
    return;
  if (l->last && i == l->last + 1)
    succeeded(f, l, r, l->last);
  else if (l->last)
    refused(f, l, r, l->last);
  l->last = NULL;
  perform(f, r, l, i);
}

/* ---- births --------------------------------------------------------------------------------- */

static void want_rest(follow *f) {
  f->wanted_from = TICKS_NEVER;
  for (uint32_t i = 0; i < f->wish_count; i++)
    if (!f->wishes[i].granted && f->wishes[i].due < f->wanted_from)
      f->wanted_from = f->wishes[i].due;
}

static bool fits(const wish *w, const replication *r, uint32_t klass, uint64_t key) {
  if (w->granted || w->klass != klass)
    return false;
  if (w->first)
    return r->now >= w->due && r->phase >= w->phases.first && r->phase < w->phases.end;
  return w->due == r->now && w->key == key;
}

/* A trace begins, if somebody wishes for it. */
static void begin_trace(follow *f, const replication *r, uint32_t slot, span_kind kind,
                        uint64_t key) {
  uint32_t klass = request_at(r, slot)->klass;
  for (uint32_t i = 0; i < f->wish_count; i++) {
    if (!fits(&f->wishes[i], r, klass, key))
      continue;
    f->wishes[i].granted = true;
    want_rest(f);
    followed *t = &f->traces[f->trace_count];
    *t = (followed){.replication = r->def.index, .phase = r->phase, .key = key};
    span s = new_span(kind, NONE, r->now);
    s.klass = klass;
    begin(f, r, slot, f->trace_count++, add(t, s));
    return;
  }
}

void follow_birth(follow *f, replication *r, uint32_t slot) {
  const request *q = request_at(r, slot);
  if (q->due == r->now && !(q->flags & (FLAG_BRANCH | FLAG_MESSAGE)) && !find(f, slot))
    begin_trace(f, r, slot, SPAN_REQUEST, request_at(r, slot)->root);
}

void follow_fork(follow *f, replication *r, uint32_t slot) {
  const life *caller = find(f, slot);
  if (!caller)
    return;
  uint32_t trace = caller->trace, fork = caller->open, number = 0;
  bool several = r->kin[slot].child != NONE && r->kin[r->kin[slot].child].sibling != NONE;
  for (uint32_t b = r->kin[slot].child; b != NONE; b = r->kin[b].sibling) {
    span s = new_span(SPAN_BRANCH, fork, r->now);
    s.klass = request_at(r, b)->klass;
    s.number = several ? ++number : 0;
    begin(f, r, b, trace, add(&f->traces[trace], s))->linked = true;
  }
}

void follow_message(follow *f, replication *r, uint32_t slot, uint32_t message) {
  const request *m = request_at(r, message);
  const life *sender = find(f, slot);
  if (sender) {
    span s = new_span(SPAN_MESSAGE, NONE, r->now);
    s.klass = m->klass;
    s.cause = sender->open;
    uint32_t trace = sender->trace;
    begin(f, r, message, trace, add(&f->traces[trace], s));
  } else {
    begin_trace(f, r, message, SPAN_MESSAGE, m->key);
  }
  life *l = find(f, message);
  if (l)
    open_visit(f, l, r, m->target, false);
}

/* ---- the end -------------------------------------------------------------------------------- */

void follow_finish(follow *f, replication *r) {
  while (f->life_count) {
    life *l = &f->lives[f->life_count - 1];
    record(f, r, l, SPAN_UNFINISHED);
    close_all(f, r, l, SPAN_UNFINISHED, SPAN_UNFINISHED);
    forget(f, l);
  }
}

void follow_free(follow *f) {
  while (f->life_count)
    forget(f, &f->lives[0]);
  for (uint32_t i = 0; i < f->trace_count; i++)
    free(f->traces[i].spans);
  free(f->lives);
  free(f->traces);
  free(f->wishes);
}
