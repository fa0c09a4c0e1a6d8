#include "models/watcher.h"
#include "models/watching.h"
#include "sim/memory.h"
#include <stdlib.h>

static void *allot(size_t count, size_t size) {
  void *p = calloc(count + 1, size);
  if (!p)
    memory_out();
  return p;
}

static watcher *watcher_new(void) {
  watcher *w = allot(1, sizeof *w);
  w->follow.wanted_from = TICKS_NEVER;
  return w;
}

watcher *watcher_finds(const watch_filter *filter, uint32_t most) {
  watcher *w = watcher_new();
  w->slowest = (slowest){.filter = *filter, .most = most};
  w->slowest.list = allot(most, sizeof(sighting));
  return w;
}

const sighting *watcher_found(const watcher *w, uint32_t *count) {
  *count = w->slowest.count;
  return w->slowest.list;
}

static watcher *watcher_of_wishes(uint32_t most) {
  watcher *w = watcher_new();
  w->follow.wishes = allot(most, sizeof(wish));
  w->follow.traces = allot(most, sizeof(followed));
  return w;
}

static void wish_for(follow *f, wish w) {
  f->wishes[f->wish_count++] = w;
  if (w.due < f->wanted_from)
    f->wanted_from = w.due;
}

watcher *watcher_follows(const sighting *wanted, uint32_t count, uint32_t replication) {
  watcher *w = watcher_of_wishes(count);
  for (uint32_t i = 0; i < count; i++)
    if (wanted[i].replication == replication)
      wish_for(&w->follow,
               (wish){.klass = wanted[i].klass, .due = wanted[i].due, .key = wanted[i].key});
  return w;
}

watcher *watcher_follows_first(const architecture *a, const watch_filter *filter) {
  watcher *w = watcher_of_wishes(a->class_count);
  for (uint32_t k = 0; k < a->class_count; k++)
    if (filter->klass == NONE ? k < a->request_count : k == filter->klass)
      wish_for(&w->follow,
               (wish){.klass = k, .first = true, .due = filter->from, .phases = filter->phases});
  return w;
}

bool watcher_is_done(const watcher *w) {
  return w->follow.wanted_from == TICKS_NEVER && !w->follow.life_count;
}

const followed *watcher_traces(const watcher *w, uint32_t *count) {
  *count = w->follow.trace_count;
  return w->follow.traces;
}

void watcher_free(watcher *w) {
  if (!w)
    return;
  follow_free(&w->follow);
  free(w->slowest.list);
  free(w);
}
