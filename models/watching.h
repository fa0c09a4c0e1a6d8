/* What the watched loop tells its watcher. Internal to models/: the loop that is compiled without
 * it does not know of it. */
#ifndef MODELS_WATCHING_H
#define MODELS_WATCHING_H

#include "models/follow.h"
#include "models/slowest.h"
#include "models/watcher.h"

struct watcher {
  slowest slowest; /* what is sought; most 0: nothing */
  follow follow;   /* what is followed */
};

/* A request is about to end, in whatever way. */
static inline void watch_end(replication *r, uint32_t slot) {
  if (r->def.watcher->slowest.most)
    slowest_see(&r->def.watcher->slowest, r, slot);
}

/* `slot` runs next (NONE: nobody): an event of that kind has had its effect, or it was set free. */
static inline void watch_next(replication *r, uint32_t slot, uint32_t kind) {
  follow *f = &r->def.watcher->follow;
  f->event = (event_subject_kind)kind;
  if (slot != NONE && r->now >= f->wanted_from)
    follow_birth(f, r, slot);
}

/* The one that ran is parked or has ended. */
static inline void watch_parked(replication *r) {
  follow *f = &r->def.watcher->follow;
  if (f->life_count)
    follow_look(f, r, NONE);
}

/* An instruction is about to be performed. */
static inline void watch_step(replication *r, uint32_t slot, const instruction *i) {
  follow *f = &r->def.watcher->follow;
  if (f->life_count)
    follow_step(f, r, slot, i);
}

static inline void watch_forked(replication *r, uint32_t slot) {
  follow *f = &r->def.watcher->follow;
  if (f->life_count)
    follow_fork(f, r, slot);
}

static inline void watch_sent(replication *r, uint32_t slot, uint32_t message) {
  follow *f = &r->def.watcher->follow;
  if (message != NONE && (f->life_count || r->now >= f->wanted_from))
    follow_message(f, r, slot, message);
}

#endif
