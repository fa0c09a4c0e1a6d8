/* How requests end: exactly one outcome each, at the moment when the client learns of it. */
#ifndef MODELS_ENDING_H
#define MODELS_ENDING_H

#include "models/request.h"
#include "models/slot.h"

HOT void ending_add(uint64_t *into, const uint64_t *from, uint32_t words) {
  for (uint32_t w = 0; w < words; w++) into[w] += from[w];
}

/* The parts of its latency, to those of its path. */
HOT void ending_add_parts(replication *r, uint32_t slot, const request *q, bool tail) {
  uint32_t words = r->c->paths[q->path].words;
  const uint64_t *from = &r->parts[(size_t)slot * r->words];
  ending_add(&r->path_sums[(size_t)q->path * r->words], from, words);
  if (!tail) return;
  ending_add(&r->path_tails[(size_t)q->path * r->words], from, words);
  r->tail_counts[q->klass]++;
}

/* Its one outcome, at the client, now. */
HOT void request_outcome(replication *r, uint32_t slot, status outcome) {
  request *q = &r->requests[slot];
  class_state *k = &r->classes[q->klass];
  ticks latency = r->now - q->due;
  level_down(&k->in_flight, r->now);
  k->ended[outcome]++;
  k->age_sum += (area)latency;
  if (outcome == STATUS_OK) {
    k->latency_sum += (area)latency;
    k->good += latency <= r->slo_latency;
    histogram_record(&k->latency, latency);
    ending_add_parts(r, slot, q, latency > k->tail_limit);
  }
  if (q->flags & FLAG_USER) user_thinks(r, r->cold[slot].user);
}

HOT void request_end(replication *r, uint32_t slot) {
  const request *q = &r->requests[slot];
  if (!(q->flags & FLAG_GONE)) request_outcome(r, slot, (status)q->status);
  request_free(r, slot);
}

#endif
