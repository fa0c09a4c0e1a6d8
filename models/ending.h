/* How requests end: exactly one outcome each, at the moment when the client learns of it. */
#ifndef MODELS_ENDING_H
#define MODELS_ENDING_H

#include "models/request.h"
#include "models/slot.h"

static inline void ending_count_tail(replication *r, const request *q, const uint64_t *parts) {
  area *into = &r->path_tails[(size_t)q->path * r->words];
  uint32_t words = r->c->paths[q->path].words;
  for (uint32_t w = 0; w < words; w++)
    area_add(&into[w], (ticks)parts[w]);
  r->tail_counts[q->klass]++;
}

/* The parts of its latency move to the sums of its path: the slot's are zero afterwards. */
HOT void ending_move_parts(replication *r, const request *q, uint64_t *parts) {
  area *into = &r->path_sums[(size_t)q->path * r->words];
  uint32_t words = r->c->paths[q->path].words;
  for (size_t w = 0; w < words; w++) {
    ticks part = (ticks)parts[w];
    parts[w] = 0;
    area_add(&into[w], part);
  }
}

/* Whatever its outcome; the time since it was due. */
HOT ticks ending_count(replication *r, class_state *k, const request *q, status outcome) {
  ticks latency = r->now - q->due;
  level_down(&k->in_flight, r->now);
  k->ended[outcome]++;
  return latency;
}

HOT void ending_answered(replication *r, uint32_t slot, request *q) {
  class_state *k = &r->classes[q->klass];
  uint64_t *parts = q->parts;
  ticks latency = ending_count(r, k, q, STATUS_OK);
  area_add(&k->latency_sum, latency);
  k->good += latency <= r->slo_latency;
  histogram_record(&k->latency, latency);
  if (latency > k->tail_limit)
    ending_count_tail(r, q, parts);
  ending_move_parts(r, q, parts);
  if (q->flags & FLAG_USER)
    user_thinks(r, r->extra[slot].user);
}

/* Its client learns now that there will be no answer; the slot may still be at work. */
static inline void request_failed(replication *r, uint32_t slot, status outcome) {
  request *q = request_at(r, slot);
  class_state *k = &r->classes[q->klass];
  area_add(&k->lost_sum, ending_count(r, k, q, outcome));
  if (q->flags & FLAG_USER)
    user_thinks(r, r->extra[slot].user);
}

HOT void request_end(replication *r, uint32_t slot, request *q) {
  if (__builtin_expect(q->status == STATUS_OK && !(q->flags & FLAG_GONE), 1)) {
    ending_answered(r, slot, q);
    slot_give(r, slot, q);
    return;
  }
  if (!(q->flags & FLAG_GONE))
    request_failed(r, slot, (status)q->status);
  request_free(r, slot);
}

#endif
