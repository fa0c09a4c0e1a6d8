/* For each class: due = ended + in the system, and the area under "in the system" = the ages of
 * those who left plus the ages of those still there. For each line: the area under "waiting" = the
 * waits of those served, of those who left, and of those still there. For each station: busy time =
 * work done, plus what is done of those in service or preempted; and at most the capacity that
 * stood, but where that shrank under those who held it. */
#include "models/laws.h"
#include "models/hold.h"
#include <stdio.h>
#include <stdlib.h>

/* Of a station that shares work is done in fractions of a tick, and rounded when a job ends, comes
 * or goes: the law holds but for a tick of each core each time. */
static bool is_off(const resource *s, area done, uint64_t jobs) {
  uint64_t moments = 2 * s->finished_total + jobs + 2;
  area most =
      (area)moments * ((area)s->capacity + 64 + (jobs >> 16)); /* it may have had more cores */
  area off = s->busy_total > done ? s->busy_total - done : done - s->busy_total;
  return off > most;
}

typedef struct ages {
  area *classes;     /* (class_count) of those in the system */
  uint64_t *live;    /* (class_count) */
  area *waiting;     /* (resource_count) of those in a line */
  uint64_t *sharing; /* (resource_count) how many share its cores */
  area *serving;     /* (resource_count) work done of those in service, or preempted */
} ages;

static uint32_t parked_resource(const replication *r, const request *q) {
  return parked_at(r, q)->index;
}

/* At a station that preempts: what it got, and how long it was without. */
static void gather_preemptive(const replication *r, uint32_t slot, ages *a) {
  uint32_t index = parked_resource(r, request_at(r, slot));
  if (!resource_preempts(&r->resources[index]))
    return;
  ticks served = preempt_served(r, slot);
  a->serving[index] += (area)served;
  a->waiting[index] += (area)(r->now - r->turns[slot].joined - served);
}

static void gather_sharing(replication *r, uint32_t slot, ages *a) {
  resource *s = parked_at(r, request_at(r, slot));
  a->serving[s->index] += (area)share_served(r, s, slot);
  a->sharing[s->index]++;
}

static void gather(replication *r, ages *a) {
  for (uint32_t slot = 0; slot < r->request_pool.used; slot++) {
    const request *q = request_at(r, slot);
    if (q->parked == PARKED_NOT || q->parked == PARKED_ZOMBIE)
      continue;
    if (!(q->flags & (FLAG_BRANCH | FLAG_GONE))) {
      a->classes[q->klass] += (area)(r->now - q->due);
      a->live[q->klass]++;
    }
    if (q->parked == PARKED_LINE || q->parked == PARKED_PREEMPT)
      gather_preemptive(r, slot, a);
    if (q->parked == PARKED_LINE && !resource_preempts(&r->resources[parked_resource(r, q)]))
      a->waiting[parked_resource(r, q)] += (area)(r->now - q->mark);
    if (q->parked == PARKED_SHARE)
      gather_sharing(r, slot, a);
    if (q->parked == PARKED_SERVICE)
      a->serving[parked_resource(r, q)] += (area)(r->now - q->mark);
  }
}

static bool broken(replication *r, const char *law, const char *where) {
  snprintf(r->error, sizeof r->error, "%s does not hold for %s at %g s", law, where,
           ticks_to_seconds(r->now));
  return false;
}

static bool class_laws(replication *r, const ages *a, uint32_t k) {
  const class_state *c = &r->classes[k];
  const char *name = r->a->classes[k].name;
  if (c->in_flight.value != a->live[k])
    return broken(r, "the count in flight", name);
  if (c->offered_total != c->ended_total + a->live[k])
    return broken(r, "flow balance", name);
  if (c->in_flight_total != c->age_total + a->classes[k])
    return broken(r, "Little's law", name);
  return true;
}

static bool resource_laws(replication *r, const ages *a, uint32_t index) {
  const resource *s = &r->resources[index];
  const compiled_resource *c = &r->c->resources[s->meter];
  if (s->overdrawn)
    return broken(r, "busy at most what there is", c->full);
  if (s->share)
    return !is_off(s, s->work_total + a->serving[index], a->sharing[index]) ||
           broken(r, "the utilization law", c->full);
  if (s->queue_total != s->wait_total + s->gone_total + a->waiting[index])
    return broken(r, "Little's law of the line", c->full);
  if (c->serves && s->busy_total != s->work_total + a->serving[index])
    return broken(r, "the utilization law", c->full);
  return true;
}

static bool check(replication *r, ages *a) {
  gather(r, a);
  for (uint32_t k = 0; k < r->a->class_count; k++)
    if (!class_laws(r, a, k))
      return false;
  for (uint32_t i = 0; i < r->resource_count; i++)
    if (!resource_laws(r, a, i))
      return false;
  return true;
}

bool laws_hold(replication *r) {
  arena *m = arena_new();
  ages a = {.classes = arena_alloc(m, (r->a->class_count + 1) * sizeof(area)),
            .live = arena_alloc(m, (r->a->class_count + 1) * sizeof(uint64_t)),
            .waiting = arena_alloc(m, (r->resource_count + 1) * sizeof(area)),
            .sharing = arena_alloc(m, (r->resource_count + 1) * sizeof(uint64_t)),
            .serving = arena_alloc(m, (r->resource_count + 1) * sizeof(area))};
  bool fine = check(r, &a);
  arena_free(m);
  return fine;
}
