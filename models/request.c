/* The interpreter: a request runs along its program until it must wait.
 *
 * Whoever resumes a request sets pc to the instruction behind the one at which it was parked. Nothing
 * here calls request_run() again: those who are resumed by what a request does go through the ring. */
#include "models/request.h"
#include "models/hold.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The other arrays grow with the pool of slots. */
static bool grow_with_pool(replication *r, uint32_t capacity) {
  request_cold *cold = realloc(r->cold, capacity * sizeof *cold);
  if (cold) r->cold = cold;
  uint64_t *parts = realloc(r->parts, (size_t)capacity * r->words * sizeof *parts);
  if (parts) r->parts = parts;
  r->requests = (request *)r->request_pool.items;
  if (!cold || !parts) return false;
  return true;
}

static uint32_t out_of_room(replication *r) {
  if (r->outcome == RUN_DONE) {
    r->outcome = RUN_MEMORY;
    snprintf(r->error, sizeof r->error,
             "%u requests are in flight at %g s and there is no room for more: the load is above "
             "what the architecture can do",
             pool_live(&r->request_pool), ticks_to_seconds(r->now));
  }
  return NONE;
}

uint32_t request_new(replication *r, uint32_t klass, uint32_t phase, uint64_t root) {
  uint32_t capacity = r->request_pool.capacity, slot = pool_take(&r->request_pool);
  if (slot == POOL_NONE) return out_of_room(r);
  if (r->request_pool.capacity != capacity && !grow_with_pool(r, r->request_pool.capacity))
    return out_of_room(r);
  request *q = &r->requests[slot];
  request_cold *cold = &r->cold[slot];
  const compiled_phase *p = &r->c->phases[phase];
  q->pc = p->entry[klass];
  q->here = q->target = r->c->nodes[CLIENT_NODE].first_instance;
  q->frame = NONE;
  q->ret = p->end[klass];
  q->path = (uint16_t)p->path[klass];
  q->status = STATUS_OK;
  q->parked = PARKED_NOT;
  q->key = root;
  q->mark = q->due = r->now;
  q->flags = 0;
  q->klass = klass;
  cold->root = root;
  cold->user = cold->parent = cold->child = cold->sibling = NONE;
  cold->timer = cold->patience = cold->service = 0;
  cold->left = cold->round = 0;
  cold->priority = r->a->classes[klass].priority;
  uint64_t *parts = &r->parts[(size_t)slot * r->words];
  for (uint32_t w = 0; w < r->words; w++) parts[w] = 0;
  r->in_flight_of_phase[phase]++;
  return slot;
}

void request_free(replication *r, uint32_t slot) {
  request *q = &r->requests[slot];
  r->in_flight_of_phase[r->c->paths[q->path].phase]--;
  q->parked = PARKED_NOT;
  r->cold[slot].timer = r->cold[slot].patience = r->cold[slot].service = 0;
  r->cold[slot].generation++;
  pool_give(&r->request_pool, slot);
}

void request_begin(replication *r, uint32_t klass, uint64_t root, uint32_t user) {
  class_state *k = &r->classes[klass];
  const class_def *def = &r->a->classes[klass];
  uint32_t slot = request_new(r, klass, r->phase, root);
  if (slot == NONE) return;
  k->offered++;
  r->request_count++;
  level_up(&k->in_flight, r->now);
  r->cold[slot].user = user;
  if (def->cancel) r->requests[slot].flags |= FLAG_CANCEL;
  if (def->timeout || def->patience)
    request_timers(r, slot, def->timeout, r->c->class_delay[klass], def->patience);
  request_run(r, slot);
}

/* ---- instructions --------------------------------------------------------------------------- */

static inline resource *resource_at(replication *r, const request *q, const instruction *i) {
  uint32_t instance = i->at == AT_HERE     ? q->here
                      : i->at == AT_TARGET ? q->target
                                           : r->c->nodes[i->node].front;
  return resource_of(r, instance, i->offset);
}

static inline ticks draw_amount(const request *q, const instruction *i) {
  draw d = draw_at(random_key(q->key, i->id));
  return variate_draw_ticks(i->amount, &d);
}

static ticks work_amount(replication *r, const request *q, const instruction *i) {
  ticks amount = draw_amount(q, i);
  uint32_t instance = i->at == AT_TARGET ? q->target : q->here;
  double slowness = r->instances[instance].slowness;
  return slowness == 1 ? amount : ticks_from_seconds(ticks_to_seconds(amount) * slowness);
}

/* Parks the request in service or in the line for it. */
static void serve(replication *r, uint32_t slot, request *q, const instruction *i) {
  resource *s = resource_at(r, q, i);
  ticks amount = work_amount(r, q, i);
  s->asked++;
  if (__builtin_expect(s->scheduler != SCHEDULE_FCFS, 0)) {
    r->cold[slot].amount = amount;
    if (s->scheduler == SCHEDULE_PS)
      share_serve(r, s, slot, amount);
    else
      preempt_serve(r, s, slot, amount);
    return;
  }
  if (s->busy.value < s->capacity) {
    take(r, s);
    s->started++;
    q->flags |= FLAG_SERVED;
    start_service(r, slot, q, amount);
    return;
  }
  r->cold[slot].amount = amount;
  line_push(r, s, slot);
}

/* The line is full: what its rule says. True when the newcomer may wait after all. */
static bool make_room(replication *r, resource *s, request *q, const instruction *i) {
  if (s->when_full != FULL_DROP_OLDEST) return false;
  if (i->kind == ACQUIRE_PLACE) return message_drop_oldest(r, s, q->target);
  if (!s->waiting.value || s->order) return false;
  uint32_t oldest = s->discipline == LINE_LCFS ? s->tail : s->head;
  request *o = &r->requests[oldest];
  level_down(&s->waiting, r->now);
  line_unlink(r, s, oldest);
  s->gone++;
  s->gone_sum += (uint64_t)attribute(r, oldest, o, r->code[o->pc].wait);
  o->status = STATUS_REJECTED;
  o->flags |= FLAG_REFUSED;
  o->pc = r->code[o->pc].to - 1;
  s->refused++;
  r->nodes[i->node].rejected++;
  resume_soon(r, oldest);
  return true;
}

static void first_cpu(replication *r, uint32_t slot, const request *q, const instruction *i) {
  draw d = draw_at(random_key(random_key(q->key, i->id), i->inner));
  r->cold[slot].amount = variate_draw_ticks(i->amount, &d);
}

typedef enum got { GOT_IT, MUST_WAIT, REFUSED } got;

static got acquire(replication *r, uint32_t slot, request *q, const instruction *i) {
  resource *s = resource_at(r, q, i);
  s->asked++;
  if (s->busy.value < s->capacity) {
    take(r, s);
    s->started++;
    return GOT_IT;
  }
  if (i->amount) first_cpu(r, slot, q, i);
  if (s->waiting.value < s->line_limit) {
    line_push(r, s, slot);
    return MUST_WAIT;
  }
  if (s->when_full == FULL_BLOCK) {
    door_push(r, s, slot);
    return MUST_WAIT;
  }
  if (make_room(r, s, q, i)) {
    if (s->busy.value < s->capacity) {
      take(r, s);
      s->started++;
      return GOT_IT;
    }
    line_push(r, s, slot);
    return MUST_WAIT;
  }
  s->refused++;
  r->nodes[i->node].rejected++;
  q->status = STATUS_REJECTED;
  if (i->kind != ACQUIRE_PLACE) q->flags |= FLAG_REFUSED;
  return REFUSED;
}

static void delay(replication *r, uint32_t slot, request *q, const instruction *i) {
  q->parked = PARKED_DELAY;
  if (i->in_service) q->flags |= FLAG_SERVED;
  events_push(&r->pending, r->now + draw_amount(q, i), slot, EV_RESUME);
}

static void push_frame(replication *r, uint32_t slot, uint32_t ret) {
  uint32_t f = pool_take(&r->frame_pool);
  if (f == POOL_NONE) abort();
  r->frames = (frame *)r->frame_pool.items;
  request *q = &r->requests[slot];
  request_cold *cold = &r->cold[slot];
  r->frames[f] = (frame){.key = q->key,
                         .since = cold->since,
                         .below = q->frame,
                         .ret = q->ret,
                         .here = q->here,
                         .left = cold->left,
                         .round = cold->round};
  q->frame = f;
  q->ret = ret;
}

static inline void pop_frame(replication *r, request *q, request_cold *cold) {
  const frame *f = &r->frames[q->frame];
  uint32_t index = q->frame;
  q->target = q->here;
  q->here = f->here;
  q->key = f->key;
  q->ret = f->ret;
  q->frame = f->below;
  cold->since = f->since;
  cold->left = f->left;
  cold->round = f->round;
  pool_give(&r->frame_pool, index);
}

void request_pop_frame(replication *r, uint32_t slot) {
  pop_frame(r, &r->requests[slot], &r->cold[slot]);
}

static uint32_t choose(const request *q, const instruction *i) {
  draw d = draw_at(random_key(q->key, i->id));
  double u = draw_uniform(&d);
  const choice *c = i->u.choice;
  uint32_t k = 0;
  while (k + 1 < c->count && u >= c->cumulated[k]) k++;
  return c->to[k];
}

/* How many rounds; a fraction is rounded to the nearest. */
static uint32_t rounds(const request *q, const instruction *i) {
  draw d = draw_at(random_key(q->key, i->id));
  double n = variate_draw(i->amount, &d);
  return n > 0.5 ? (n < 4e9 ? (uint32_t)(n + 0.5) : 4000000000u) : 0;
}

static bool fails(const request *q, const instruction *i) {
  draw d = draw_at(random_key(q->key, i->id));
  return draw_uniform(&d) < i->u.p;
}

void request_run(replication *r, uint32_t slot) {
  request *q = &r->requests[slot];
  uint32_t pc = q->pc;
  for (;;) {
    const instruction *i = &r->code[pc];
    switch ((opcode)i->op) {
    case OP_END: request_end(r, slot); return;
    case OP_JOIN: fork_join(r, slot); return;
    case OP_SERVE:
      q->pc = pc;
      serve(r, slot, q, i);
      return;
    case OP_ACQUIRE:
      q->pc = pc;
      switch (acquire(r, slot, q, i)) {
      case GOT_IT: pc++; break;
      case REFUSED: pc = i->to; break;
      case MUST_WAIT: return;
      }
      break;
    case OP_RELEASE:
      hand_over(r, resource_at(r, q, i));
      pc++;
      break;
    case OP_DELAY:
      q->pc = pc;
      delay(r, slot, q, i);
      return;
    case OP_PICK: pc = visit_pick(r, slot, i) ? pc + 1 : i->to; break;
    case OP_ENTER:
      push_frame(r, slot, pc + 1);
      q->here = q->target;
      q->key = random_key(q->key, i->id);
      pc = i->to;
      break;
    case OP_CALL:
      push_frame(r, slot, pc + 1);
      q->key = random_key(q->key, i->id);
      pc = i->to;
      break;
    case OP_RETURN: /* the return point is always a POP: done at once */
      pc = q->ret + 1;
      pop_frame(r, q, &r->cold[slot]);
      break;
    case OP_POP:
      pop_frame(r, q, &r->cold[slot]);
      pc++;
      break;
    case OP_LEAVE:
      visit_leave(r, q, &r->cold[slot], i);
      pc++;
      break;
    case OP_CHECK: pc = q->status == STATUS_OK ? pc + 1 : q->ret; break;
    case OP_JUMP: pc = i->to; break;
    case OP_CHOOSE: pc = choose(q, i); break;
    case OP_LOOP: {
      uint32_t n = rounds(q, i);
      if (!n) {
        pc = i->to;
        break;
      }
      uint64_t outer = q->key;
      push_frame(r, slot, pc + 1);
      r->cold[slot].left = n;
      r->cold[slot].round = 0;
      q->key = random_key(random_key(outer, i->id), 0);
      pc += 3; /* behind POP and JUMP */
      break;
    }
    case OP_NEXT: {
      request_cold *cold = &r->cold[slot];
      if (--cold->left == 0) {
        pc++;
        break;
      }
      q->key = random_key(random_key(r->frames[q->frame].key, i->id), ++cold->round);
      pc = i->to;
      break;
    }
    case OP_FORK:
      q->pc = pc;
      fork_begin(r, slot, i);
      return;
    case OP_FAIL:
      if (!fails(q, i)) {
        pc++;
      } else {
        q->status = STATUS_FAILED;
        pc = i->at == AT_TARGET ? i->to : q->ret;
      }
      break;
    case OP_KEY:
      lookup_key(r, slot, i);
      pc++;
      break;
    case OP_LOOKUP:
      lookup_get(r, slot, i);
      pc++;
      break;
    case OP_HIT: pc = q->flags & FLAG_HIT ? i->to : pc + 1; break;
    case OP_FILL:
      lookup_fill(r, slot, i);
      pc++;
      break;
    case OP_DROP:
      lookup_written(r, slot, i);
      pc++;
      break;
    case OP_WROTE:
      version_wrote(r, slot, i);
      pc++;
      break;
    case OP_SAW:
      version_saw(r, slot, i);
      pc++;
      break;
    case OP_SEND:
      message_send(r, slot, i);
      q = &r->requests[slot];
      pc++;
      break;
    case OP_COUNT: __builtin_unreachable();
    }
  }
}
