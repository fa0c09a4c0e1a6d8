/* Following requests: what the watched loop lets see of a few slots is turned into spans.
 *
 * A followed request is a *life*: its slot, the span that is open, and since when its time is not
 * yet recorded. After every step all lives are looked at (there are few): if the engine has
 * attributed time to one, that stretch becomes a span of the kind and the resource at which it was
 * parked. Its branches and messages are lives of their own.
 *
 * Checked when a life ends: part by part, what was recorded is what the engine has attributed to
 * it. */
#ifndef MODELS_FOLLOW_H
#define MODELS_FOLLOW_H

#include "models/spans.h"
#include "models/state.h"
#include "models/watcher.h"

/* One that is to be followed. */
typedef struct wish {
  uint32_t klass;
  bool first; /* the first that is due then or later, while one of the phases stands; else that one
               */
  ticks due;
  phase_range phases;
  uint64_t key;
  bool granted;
} wish;

typedef struct life {
  uint32_t slot;
  uint32_t trace;          /* index into follow.traces */
  uint32_t root;           /* span: request, message, rest or branch */
  uint32_t open;           /* the innermost that is open */
  uint32_t joined;         /* span of a branch that has just ended; NONE */
  uint64_t *joined_sums;   /* its sums */
  ticks from;              /* up to here its time is recorded */
  ticks mark;              /* of the request, when it was looked at last */
  uint8_t parked;          /* likewise */
  uint32_t station;        /* runtime resource at which it was parked; NONE */
  uint32_t instance;       /* of it, from 1; 0: what all share */
  const instruction *at;   /* at which it was parked */
  const instruction *last; /* a PICK, LOOKUP, ACQUIRE just performed: how it went shows next */
  bool waited;             /* it was parked since */
  ticks alone;             /* where it is parked: work, if it is shared with others; else 0 */
  bool linked;             /* a branch whose caller waits */
  uint64_t *sums;          /* (words): ticks recorded of each part */
} life;

typedef struct follow {
  wish *wishes; /* (wish_count) */
  uint32_t wish_count;
  ticks wanted_from; /* the earliest that may be due; TICKS_NEVER: no more */
  followed *traces;  /* (trace_count of wish_count) */
  uint32_t trace_count;
  life *lives; /* (life_count of life_capacity) */
  uint32_t life_count, life_capacity;
  event_subject_kind event; /* that is having its effect */
} follow;

/* A request is about to run; if it is a new one that is wanted, it is followed from here on. */
void follow_birth(follow *f, replication *r, uint32_t slot);
/* Looks at all; `running` (NONE: nobody) is the one that runs. */
void follow_look(follow *f, replication *r, uint32_t running);
/* Looks, then notes that the running one is about to perform i. */
void follow_step(follow *f, replication *r, uint32_t slot, const instruction *i);
/* The branches of `slot` exist. */
void follow_fork(follow *f, replication *r, uint32_t slot);
/* `slot` has sent the message. */
void follow_message(follow *f, replication *r, uint32_t slot, uint32_t message);
/* The run is over, or all that is under way is given up. */
void follow_finish(follow *f, replication *r);
void follow_free(follow *f);

#endif
