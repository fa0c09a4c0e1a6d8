/* Sources of traffic: when they ask, and for what.
 *
 * Which class the n-th arrival of a source is, and the key on which all its luck hangs, are
 * functions of (seed, replication, source's name, n): the same in every architecture. A closed
 * source has users in place of arrivals; a user's luck hangs on (user, how manieth request). */
#include "models/arriving.h"
#include <stdlib.h>
#include <string.h>

static const uint64_t SALT_USER = 0x75736572, SALT_THINK = 0x7468696e6b;

void source_guard(replication *r, uint32_t slot, uint32_t klass) {
  const class_def *def = &r->a->classes[klass];
  if (def->cancel)
    request_at(r, slot)->flags |= FLAG_CANCEL;
  if (def->timeout || def->patience)
    request_timers(r, slot, def->timeout, r->c->class_delay[klass], def->patience);
}

/* More than its time and class was recorded of it. */
void source_mark_recorded(replication *r, uint32_t slot, uint32_t row) {
  request_at(r, slot)->flags |= FLAG_RECORDED;
  r->extra[slot].recorded = row;
  if (r->rows && r->a->recorded.keys[row])
    r->rows[slot].row = r->a->recorded.keys[row];
}

/* The rest of a batch stands in the ring, each before its first instruction. */
void source_begin_others(replication *r, source *s, uint32_t count) {
  for (uint32_t b = 0; b < count; b++) {
    uint32_t slot;
    request *q = source_begin_next(r, s, &slot);
    if (!q)
      return;
    q->pc--;
    resume_soon(r, slot);
  }
}

static uint64_t user_luck(const replication *r, uint32_t index) {
  const user *u = &r->users[index];
  const source *s = &r->sources[u->source];
  return random_key(random_key(s->key ^ SALT_USER, index - s->first_user), u->number);
}

void user_thinks(replication *r, uint32_t index) {
  user *u = &r->users[index];
  const source *s = &r->sources[u->source];
  u->number++;
  draw d = draw_at(random_key(user_luck(r, index), SALT_THINK));
  ticks think = s->def->arrivals.think ? variate_draw_ticks(s->def->arrivals.think, &d) : 0;
  events_push(&r->pending, r->now + think, index, EV_USER);
}

request *user_event(replication *r, uint32_t index, uint32_t *slot) {
  const source *s = &r->sources[r->users[index].source];
  uint64_t luck = user_luck(r, index);
  request *q = source_begin(r, source_class_of(s, luck), luck, slot);
  if (!q)
    return NULL;
  q->flags |= FLAG_USER;
  r->extra[*slot].user = index;
  return q;
}

static void prepare(replication *r, uint32_t index, const traffic_def *def) {
  source *s = &r->sources[index];
  s->def = def;
  s->tail = events_tail_outside(index, index, EV_ARRIVAL);
  s->key = random_key(r->seed_key, random_name(def->name));
  s->cumulated = arena_alloc(r->laid, (def->ask_count + 1) * sizeof *s->cumulated);
  double total = 0, sum = 0;
  for (uint32_t i = 0; i < def->ask_count; i++)
    total += def->asks[i].weight;
  for (uint32_t i = 0; i < def->ask_count; i++) {
    sum += def->asks[i].weight;
    s->cumulated[i] = sum / total;
  }
}

static int by_name(const void *x, const void *y) {
  const traffic_def *const *a = x, *const *b = y;
  return strcmp((*a)->name, (*b)->name);
}

static void start_users(replication *r, uint32_t index, uint32_t first) {
  source *s = &r->sources[index];
  s->first_user = first;
  for (uint32_t k = 0; k < s->def->arrivals.users; k++) {
    r->users[first + k] = (user){.source = index};
    if (s->def->arrivals.at_once)
      events_push(&r->pending, r->now, first + k, EV_USER);
    else
      user_thinks(r, first + k);
  }
}

static void mark_plain(source *s) {
  const traffic_def *d = s->def;
  s->plain =
      s->arrivals.gap > 0 && d->ask_count == 1 && !d->arrivals.classes && !d->arrivals.has_column;
  s->klass = d->asks[0].klass;
}

void source_start(replication *r) {
  const architecture *a = r->a;
  const traffic_def **sorted = arena_alloc(r->laid, a->traffic_count * sizeof *sorted);
  for (uint32_t i = 0; i < a->traffic_count; i++)
    sorted[i] = &a->traffic[i];
  qsort(sorted, a->traffic_count, sizeof *sorted, by_name);
  uint32_t users = 0;
  for (uint32_t i = 0; i < a->traffic_count; i++)
    if (a->traffic[i].arrivals.kind == ARRIVALS_USERS)
      users += a->traffic[i].arrivals.users;
  r->sources = arena_alloc(r->laid, a->traffic_count * sizeof *r->sources);
  r->users = arena_alloc(r->laid, (users + 1) * sizeof *r->users);
  uint32_t first = 0;
  for (uint32_t i = 0; i < a->traffic_count; i++) {
    prepare(r, i, sorted[i]);
    if (sorted[i]->arrivals.kind == ARRIVALS_USERS) {
      start_users(r, i, first);
      first += sorted[i]->arrivals.users;
    } else {
      arrivals_init(&r->sources[i].arrivals, &sorted[i]->arrivals, r->sources[i].key);
      mark_plain(&r->sources[i]);
      source_push_arrival(r, i);
    }
  }
}
