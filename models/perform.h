/* What the instructions do that take, serve, wait, choose and repeat. Part of models/loop.c, which
 * follows the program; each of these knows one instruction only. */
#ifndef MODELS_PERFORM_H
#define MODELS_PERFORM_H

#include "models/frame.h"
#include "models/hold.h"
#include "models/request.h"

/* What was recorded of the request, instead of a draw. */
static double recorded_amount(const replication *r, uint32_t slot, uint16_t column) {
  uint32_t row = r->extra[slot].recorded;
  return r->a->recorded.values[(size_t)row * r->a->recorded.column_count + column - 1];
}

HOT ticks draw_amount(const replication *r, uint32_t slot, const request *q, const instruction *i) {
  if (i->draws == DRAWS_NOTHING)
    return i->u.constant;
  uint64_t key = random_step(q->key, i->id);
  if (i->draws == DRAWS_EXPONENTIAL) {
    draw own = draw_at(key); /* stays in registers */
    return (ticks)__builtin_llrint(draw_exponential(&own) * i->u.mean);
  }
  draw d = draw_at(key);
  return i->column ? ticks_of_duration(recorded_amount(r, slot, i->column))
                   : variate_draw_ticks(i->amount, &d);
}

/* The instance at work, wherever the line for its cores is. */
HOT const instance *worker(const replication *r, const request *q, const instruction *i) {
  return &r->instances[i->at == AT_TARGET ? q->target : q->here];
}

HOT ticks work_amount(const instance *x, ticks amount) {
  return __builtin_expect(x->rated, 1) ? amount
                                       : ticks_of_duration(ticks_to_seconds(amount) * x->slowness);
}

/* Parks the request in service or in the line for it. */
HOT void perform_serve(replication *r, uint32_t slot, request *q, const instruction *i) {
  const instance *x = worker(r, q, i);
  resource *s = i->at == AT_FRONT ? resource_at(r, q, i) : resource_named(x, i);
  ticks amount = work_amount(x, draw_amount(r, slot, q, i));
  s->asked++;
  q->event = i->event; /* whatever the scheduler: it may be another one when it is served */
  if (__builtin_expect(s->scheduler != SCHEDULE_FCFS, 0)) {
    q->amount = amount;
    if (s->scheduler == SCHEDULE_PS)
      share_serve(r, s, slot, amount);
    else
      preempt_serve(r, s, slot, amount);
    return;
  }
  if (s->busy.value < s->capacity) {
    take(r, s);
    s->started++;
    start_service(r, s, slot, q, amount);
    return;
  }
  q->amount = amount;
  line_push(r, s, slot, q);
}

/* The line is full: what its rule says. True when the newcomer may wait after all. */
static bool make_room(replication *r, resource *s, request *q, const instruction *i) {
  if (s->when_full != FULL_DROP_OLDEST)
    return false;
  if (i->kind == ACQUIRE_PLACE)
    return message_drop_oldest(r, s, q->target);
  if (!s->waiting.value)
    return false;
  uint32_t oldest = line_oldest(s);
  request *o = request_at(r, oldest);
  level_down(&s->waiting, r->now);
  if (s->order)
    line_remove_ordered(r, s, oldest);
  else
    line_unlink(r, s, oldest);
  s->gone++;
  area_add(&s->gone_sum, attribute(r, o, r->code[o->pc].wait));
  o->status = STATUS_REJECTED;
  o->flags |= FLAG_REFUSED;
  o->pc = r->code[o->pc].to - 1;
  s->refused++;
  r->nodes[i->node].rejected++;
  resume_soon(r, oldest);
  return true;
}

static void first_cpu(replication *r, uint32_t slot, request *q, const instruction *i) {
  draw d = draw_at(random_step(random_step(q->key, i->id), i->inner));
  q->amount = i->column ? ticks_of_duration(recorded_amount(r, slot, i->column))
                        : variate_draw_ticks(i->amount, &d);
}

typedef enum got { GOT_IT, MUST_WAIT, REFUSED } got;

/* Nothing is free. */
static __attribute__((noinline)) got perform_wait(replication *r, resource *s, uint32_t slot,
                                                  request *q, const instruction *i) {
  if (i->amount)
    first_cpu(r, slot, q, i);
  if (s->waiting.value < s->line_limit) {
    line_push(r, s, slot, q);
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
    line_push(r, s, slot, q);
    return MUST_WAIT;
  }
  s->refused++;
  r->nodes[i->node].rejected++;
  q->status = STATUS_REJECTED;
  if (i->kind != ACQUIRE_PLACE)
    q->flags |= FLAG_REFUSED;
  return REFUSED;
}

HOT got perform_acquire(replication *r, uint32_t slot, request *q, const instruction *i) {
  resource *s = resource_at(r, q, i);
  s->asked++;
  if (s->busy.value >= s->capacity)
    return perform_wait(r, s, slot, q, i);
  take(r, s);
  s->started++;
  return GOT_IT;
}

static inline void perform_delay(replication *r, uint32_t slot, request *q, const instruction *i) {
  q->parked = PARKED_DELAY;
  if (i->in_service)
    q->flags |= FLAG_SERVED;
  events_push(&r->pending, r->now + draw_amount(r, slot, q, i), slot, i->event);
}

static inline uint32_t perform_choose(const request *q, const instruction *i) {
  draw d = draw_at(random_step(q->key, i->id));
  double u = draw_uniform(&d);
  const choice *c = i->u.choice;
  uint32_t k = 0;
  while (k + 1 < c->count && u >= c->cumulated[k])
    k++;
  return c->to[k];
}

/* How many rounds; a fraction is rounded to the nearest. */
static uint32_t rounds(const replication *r, uint32_t slot, const request *q,
                       const instruction *i) {
  draw d = draw_at(random_step(q->key, i->id));
  double n = i->column ? recorded_amount(r, slot, i->column) : variate_draw(i->amount, &d);
  return n > 0.5 ? (n < 4e9 ? (uint32_t)(n + 0.5) : 4000000000u) : 0;
}

/* Whether there is a round at all. */
static inline bool perform_loop(replication *r, uint32_t slot, request *q, const instruction *i,
                                uint32_t ret) {
  uint32_t n = rounds(r, slot, q, i);
  if (!n)
    return false;
  request_extra *extra = &r->extra[slot];
  uint64_t outer = q->key;
  frame *f = frame_push(r, q, ret);
  f->u.rounds.left = extra->left;
  f->u.rounds.round = extra->round;
  extra->left = n;
  extra->round = 0;
  q->key = random_nth(random_step(outer, i->id), 0);
  return true;
}

/* Whether there is one more. */
static inline bool perform_next(replication *r, uint32_t slot, request *q, const instruction *i) {
  request_extra *extra = &r->extra[slot];
  if (--extra->left == 0)
    return false;
  q->key = random_nth(random_step(r->frames[q->frame].key, i->id), ++extra->round);
  return true;
}

static inline bool perform_fail(request *q, const instruction *i) {
  draw d = draw_at(random_step(q->key, i->id));
  if (draw_uniform(&d) >= i->u.p)
    return false;
  q->status = STATUS_FAILED;
  return true;
}

#endif
