/* Frames: what a call or a loop puts aside and its POP takes up again. */
#ifndef MODELS_FRAME_H
#define MODELS_FRAME_H

#include "models/state.h"
#include "sim/memory.h"
#include <stdlib.h>

/* models/slot.c: none was given back: one that was never taken. Aborts when memory is out. */
uint32_t frame_take_new(replication *r);

/* The return point of the frame that is pushed is `ret`. Aborts when memory is out. */
static inline frame *frame_push(replication *r, request *q, uint32_t ret) {
  uint32_t index = r->frame_pool.free;
  if (__builtin_expect(index != POOL_NONE, 1))
    pool_take_freed(&r->frame_pool, &r->frames[index]);
  else
    index = frame_take_new(r);
  frame *f = &r->frames[index];
  f->key = q->key;
  f->below = q->frame;
  f->ret = q->ret;
  f->here = q->here;
  q->frame = index;
  q->ret = ret;
  return f;
}

static inline void frame_push_first(request *q, uint32_t ret) {
  q->since_first = q->since;
  q->frame = FRAME_FIRST;
  q->ret = ret;
}

/* Back at the client, behind the only call that it makes there. */
static inline void frame_pop_first(replication *r, request *q) {
  q->target = q->here;
  q->here = r->client;
  q->key = q->root;
  q->ret = r->c->paths[q->path].end;
  q->frame = NONE;
  q->since = q->since_first;
}

static inline void frame_pop(replication *r, request *q, uint32_t slot, frame_kind kind) {
  if (q->frame == FRAME_FIRST) {
    frame_pop_first(r, q);
    return;
  }
  uint32_t index = q->frame;
  const frame *f = &r->frames[index];
  q->target = q->here;
  q->here = f->here;
  q->key = f->key;
  q->ret = f->ret;
  q->frame = f->below;
  if (kind == FRAME_OF_LOOP) {
    r->extra[slot].left = f->u.rounds.left;
    r->extra[slot].round = f->u.rounds.round;
  } else {
    q->since = f->u.since;
  }
  pool_give(&r->frame_pool, index);
}

#endif
