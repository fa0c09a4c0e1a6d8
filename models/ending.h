/* How requests end: exactly one outcome each, at the moment when the client learns of it. */
#ifndef MODELS_ENDING_H
#define MODELS_ENDING_H

#include "models/request.h"
#include "models/slot.h"

static inline void ending_count_tail(replication *r, const request *q) {
  const path_state *p = &r->paths[q->path];
  for (uint32_t w = 0; w < p->words; w++)
    area_add(&p->tails[w], (ticks)q->parts[w]);
  r->tail_counts[q->klass]++;
}

/* The parts of its latency move to the sums of its path: the slot's are zero afterwards. */
HOT void ending_move_parts(replication *r, request *q) {
  const path_state *p = &r->paths[q->path];
  area *into = p->sums;
  for (uint64_t *at = q->parts, *end = at + p->words; at < end; at++, into++) {
    ticks part = (ticks)*at;
    *at = 0;
    area_add(into, part);
  }
}

/* It leaves its class, whatever its outcome; the time since it was due. */
HOT ticks ending_leave(replication *r, class_state *k, const request *q) {
  level_down(&k->in_flight, r->now);
  return r->now - q->due;
}

HOT void ending_answered(replication *r, uint32_t slot, request *q) {
  class_state *k = &r->classes[q->klass];
  ticks latency = ending_leave(r, k, q);
  area_add(&k->latency_sum, latency);
  k->good += latency <= r->slo_latency;
  histogram_record(&k->latency, latency);
  if (latency > k->tail_limit)
    ending_count_tail(r, q);
  ending_move_parts(r, q);
  if (__builtin_expect(q->flags & FLAG_USER, 0))
    user_thinks(r, r->extra[slot].user);
}

/* Its client learns now that there will be no answer; the slot may still be at work. */
static inline void request_failed(replication *r, uint32_t slot, status outcome) {
  request *q = request_at(r, slot);
  class_state *k = &r->classes[q->klass];
  k->ended[outcome]++;
  area_add(&k->lost_sum, ending_leave(r, k, q));
  if (q->flags & FLAG_USER)
    user_thinks(r, r->extra[slot].user);
}

HOT bool request_succeeds(const request *q) {
  return __builtin_expect(q->status == STATUS_OK && !(q->flags & FLAG_GONE), 1);
}

HOT void request_end(replication *r, uint32_t slot, request *q) {
  if (request_succeeds(q)) {
    ending_answered(r, slot, q);
    slot_give(r, slot, q);
    return;
  }
  if (!(q->flags & FLAG_GONE))
    request_failed(r, slot, (status)q->status);
  request_free(r, slot);
}

#endif
