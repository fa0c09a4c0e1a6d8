#include "models/slowest.h"
#include "models/recorder.h"
#include <string.h>

bool sighting_before(const sighting *a, const sighting *b) {
  if (a->latency != b->latency)
    return a->latency > b->latency;
  if (a->replication != b->replication)
    return a->replication < b->replication;
  if (a->due != b->due)
    return a->due < b->due;
  return a->klass != b->klass ? a->klass < b->klass : a->key < b->key;
}

/* The key with which it was born: back at its beginning, a message has its own again. */
static uint64_t key_of(const replication *r, uint32_t slot) {
  const request *q = request_at(r, slot);
  return q->flags & FLAG_MESSAGE ? q->key : request_at(r, slot)->root;
}

static bool is_sought(const slowest *s, const replication *r, const request *q) {
  const watch_filter *f = &s->filter;
  if (q->status != STATUS_OK || q->flags & FLAG_GONE)
    return false;
  if (f->klass == NONE ? (q->flags & FLAG_MESSAGE) != 0 : q->klass != f->klass)
    return false;
  if (r->phase < f->phases.first || r->phase >= f->phases.end)
    return false;
  return r->now >= f->from && r->now < f->to && (f->with_warmup || !r->recorder->warmup);
}

/* The list is sorted and short; who joins it is rare. */
static void insert(slowest *s, const sighting *x) {
  uint32_t place = s->count < s->most ? s->count++ : s->most - 1;
  while (place && sighting_before(x, &s->list[place - 1])) {
    s->list[place] = s->list[place - 1];
    place--;
  }
  s->list[place] = *x;
}

void slowest_see(slowest *s, const replication *r, uint32_t slot) {
  const request *q = request_at(r, slot);
  sighting x = {.replication = r->def.index,
                .klass = q->klass,
                .key = key_of(r, slot),
                .due = q->due,
                .latency = r->now - q->due};
  bool full = s->count == s->most;
  if (full && !sighting_before(&x, &s->list[s->most - 1]))
    return;
  if (is_sought(s, r, q))
    insert(s, &x);
}
