/* How requests end: exactly one outcome each, at the moment when the client learns of it. */
#include "models/request.h"

static void add_parts(replication *r, uint32_t slot, const request *q, bool tail) {
  const path *p = &r->c->paths[q->path];
  const uint64_t *from = &r->parts[(size_t)slot * r->words];
  uint64_t *into = &r->path_sums[(size_t)q->path * r->words];
  for (uint32_t w = 0; w < p->words; w++) into[w] += from[w];
  if (!tail) return;
  uint64_t *tails = &r->path_tails[(size_t)q->path * r->words];
  for (uint32_t w = 0; w < p->words; w++) tails[w] += from[w];
  r->tail_counts[q->klass]++;
}

void request_outcome(replication *r, uint32_t slot, status outcome) {
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
    add_parts(r, slot, q, latency > k->tail_limit);
  }
  if (r->cold[slot].user != NONE) user_thinks(r, r->cold[slot].user);
}

void request_end(replication *r, uint32_t slot) {
  const request *q = &r->requests[slot];
  if (!(q->flags & FLAG_GONE)) request_outcome(r, slot, (status)q->status);
  request_free(r, slot);
}
