/* The resource: the one thing that everything waits for.
 *
 * A resource has a capacity, a line in front with a discipline and a limit, and figures. Threads,
 * connections, pools and places are *held* (acquire … release); cores *serve* (a request brings
 * work and leaves when it is done). Both share this struct, this line and these figures.
 *
 * Invariants: busy <= capacity, but for what was already held when the capacity shrank; nobody
 * waits while something is free; a freed unit goes to the head of the line; asked = started +
 * refused + gone + waiting. */
#ifndef MODELS_RESOURCE_H
#define MODELS_RESOURCE_H

#include "models/program.h"
#include "sim/tally.h"
#include <stdalign.h>
#include <stddef.h>

/* Where an ordered line (models/order.h), a shared station (share.c) or one that preempts
 * (preempt.c) keeps its own. */
struct order;
struct share;
struct preempt;

typedef struct resource {
  /* A cache line: what taking and giving back touch while nobody waits. */
  alignas(64) level busy; /* held or in service */
  level waiting;          /* the line */
  uint64_t asked;
  uint64_t started;    /* got it, in this window */
  uint64_t finished;   /* gave it back */
  uint32_t capacity;   /* UNLIMITED */
  uint8_t discipline;  /* discipline */
  uint8_t scheduler;   /* scheduler */
  uint8_t when_full;   /* when_full */
  uint32_t head, tail; /* of the line: requests; NONE when empty */
  uint32_t line_limit; /* may wait; UNLIMITED */
  uint32_t index;      /* of this resource in replication.resources */
  uint32_t meter;      /* figures shared by all instances: index into replication.meters */
  uint32_t door_head, door_tail,
      door_count;  /* when_full = "block": those in front of a full line */
  uint64_t waited; /* of those who started, after waiting */
  uint64_t refused;
  uint64_t gone;           /* left the line: cancelled, out of patience */
  uint64_t finished_total; /* over the run, up to the last window's end */
  area busy_settled, waiting_settled;
  area wait_sum;           /* ticks waited by those who started */
  area full_sum;           /* time with nothing free: sum of -t and +t, as in a level */
  area work_sum;           /* ticks of service or holding that ended */
  area wasted_sum;         /* of it, for callers that had gone */
  struct order *order;     /* exactly of a line by priority, sjf, or at random; else NULL */
  struct share *share;     /* processor sharing; NULL */
  struct preempt *preempt; /* priority, lcfs, srpt; NULL */
  uint64_t dice;           /* key of draws of this line's own */
  uint64_t drawn;
  area gone_sum;     /* ticks waited by those who left the line unserved */
  area capacity_sum; /* capacity that stood x time, up to `counted` */
  area stood_sum;    /* time for which it stood, likewise */
  area full_stood;   /* of it, with nothing free, up to the last time it began or ceased to stand */
  ticks counted;
  bool stands;    /* its instance serves: its capacity counts */
  bool unsettled; /* it has changed, or drains: more may be held than there is */
  bool overdrawn; /* was busier than it can be: a law is broken */
  area busy_total, work_total, queue_total, wait_total, gone_total; /* over the run, for the laws */
} resource;
_Static_assert(offsetof(resource, head) == 64, "what is in use all the time fills one cache line");

/* Nothing is free; without any capacity there is nothing to be full. */
static inline bool resource_is_full(const resource *s) {
  return s->capacity && s->busy.value >= s->capacity;
}

/* Takes the time with nothing free since it was last taken. */
static inline area resource_fold_full(resource *s, ticks now) {
  bool full = resource_is_full(s);
  area sum = s->full_sum + (full ? (area)now : 0);
  s->full_sum = full ? -(area)now : 0;
  return sum;
}

/* Adds up what stood since it was last counted; what happens in an instance that is drained is not
 * held against those that serve. */
static inline void resource_count(resource *s, ticks now) {
  area full = resource_fold_full(s, now);
  if (s->stands && s->capacity && s->capacity != UNLIMITED) {
    s->capacity_sum += (area)s->capacity * (area)(now - s->counted);
    s->stood_sum += (area)(now - s->counted);
    s->full_stood += full;
  }
  s->counted = now;
}

/* Whether those in service may have to go back to the line. */
static inline bool resource_preempts(const resource *s) {
  return s->scheduler > SCHEDULE_PS;
}

#endif
