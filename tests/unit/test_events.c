/* The pending-event set against a list that is searched whole. */
#include "sim/events.h"
#include "sim/random.h"
#include <check.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

Suite *events_suite(void);

/* The same promises by the simplest means: what is pending, in no order. */
typedef struct expected {
  ticks time;
  bool outside;   /* after all others of its instant */
  uint64_t order; /* of pushing, or the rank */
  uint32_t subject, kind;
} expected;

typedef struct list {
  expected *all;
  uint32_t count, capacity;
} list;

static bool comes_first(const expected *a, const expected *b) {
  if (a->time != b->time)
    return a->time < b->time;
  if (a->outside != b->outside)
    return !a->outside;
  return a->order < b->order;
}

static void list_push(list *l, expected e) {
  if (l->count == l->capacity) {
    l->capacity = l->capacity ? 2 * l->capacity : 16;
    l->all = realloc(l->all, l->capacity * sizeof *l->all);
  }
  l->all[l->count++] = e;
}

static expected list_pop(list *l) {
  uint32_t first = 0;
  for (uint32_t i = 1; i < l->count; i++)
    if (comes_first(&l->all[i], &l->all[first]))
      first = i;
  expected e = l->all[first];
  l->all[first] = l->all[--l->count];
  return e;
}

/* Both sets, and the present. */
typedef struct pair {
  events e;
  list l;
  ticks now;
  uint32_t rank;
  draw d;
} pair;

static pair pair_begin(uint64_t key) {
  pair p = {.d = draw_at(key)};
  events_init(&p.e);
  return p;
}

static void pair_end(pair *p) {
  events_free(&p->e);
  free(p->l.all);
}

/* Coarse times, so that many events meet at one instant; a tenth comes from outside. */
static void pair_push(pair *p, uint64_t instants) {
  expected x = {.time = p->now + (ticks)draw_below(&p->d, instants),
                .outside = draw_below(&p->d, 10) == 0,
                .subject = (uint32_t)draw_below(&p->d, (uint64_t)EVENT_SUBJECT_MAX + 1),
                .kind = (uint32_t)draw_below(&p->d, 16)};
  if (x.outside) {
    x.order = p->rank += 1 + (uint32_t)draw_below(&p->d, 10);
    events_push_outside(&p->e, x.time, events_tail_outside((uint32_t)x.order, x.subject, x.kind));
  } else
    x.order = events_push(&p->e, x.time, x.subject, x.kind);
  list_push(&p->l, x);
}

static void pair_pop(pair *p) {
  expected x = list_pop(&p->l);
  if (draw_below(&p->d, 2))
    ck_assert_int_eq(events_next(&p->e), x.time);
  event e = events_pop(&p->e);
  ck_assert_int_eq(event_time(e), x.time);
  ck_assert_uint_eq(event_serial(e), x.outside ? EVENT_OUTSIDE + x.order : x.order);
  ck_assert_uint_eq(event_subject(e), x.subject);
  ck_assert_uint_eq(event_kind(e), x.kind);
  ck_assert_int_ge(event_time(e), p->now);
  p->now = event_time(e);
}

static void pair_compare_size(pair *p) {
  ck_assert_uint_eq(events_count(&p->e), p->l.count);
  if (!p->l.count)
    ck_assert_int_eq(events_next(&p->e), TICKS_NEVER);
}

/* Few and many instants: nearly all events tie, nearly none do. */
static const uint64_t instants_of[] = {1, 3, 50, 1000, (uint64_t)1 << 40};
enum { INSTANTS = sizeof instants_of / sizeof *instants_of };

/* A random walk about each size, from empty through one and two levels to many. */
START_TEST(like_the_list) {
  const uint32_t sizes[] = {0, 2, 4, 6, 12, 20, 22, 60, 90, 600};
  pair p = pair_begin(random_key(1, (uint64_t)_i));
  for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++)
    for (int i = 0; i < 10000; i++) {
      bool grow = draw_below(&p.d, 100) < (p.l.count < sizes[s] ? 60 : 40);
      if (grow || !p.l.count)
        pair_push(&p, instants_of[_i]);
      else
        pair_pop(&p);
      pair_compare_size(&p);
    }
  while (p.l.count)
    pair_pop(&p);
  pair_compare_size(&p);
  pair_end(&p);
}
END_TEST

/* As a simulation goes: a pop, then no, one or two pushes. */
START_TEST(hold) {
  const uint32_t sizes[] = {1, 2, 3, 4, 5, 6, 7, 17, 20, 21, 22, 50, 84, 85, 86, 341, 342};
  for (size_t s = 0; s < sizeof sizes / sizeof *sizes; s++) {
    pair p = pair_begin(random_key(2, s));
    for (uint32_t i = 0; i < sizes[s]; i++)
      pair_push(&p, instants_of[_i]);
    for (int i = 0; i < 3000; i++) {
      if (p.l.count)
        pair_pop(&p);
      while (p.l.count < sizes[s] && draw_below(&p.d, 5))
        pair_push(&p, instants_of[_i]);
      if (p.l.count == sizes[s] && !draw_below(&p.d, 5))
        pair_push(&p, instants_of[_i]);
      pair_compare_size(&p);
    }
    pair_end(&p);
  }
}
END_TEST

/* Large enough that the ways for heaps beyond the caches are taken; order by comparison with the
 * one before. */
START_TEST(many_come_in_order) {
  enum { MANY = 200000 };
  events e;
  events_init(&e);
  draw d = draw_at(3);
  for (uint32_t i = 0; i < MANY; i++)
    events_push(&e, (ticks)draw_below(&d, 50000), i, i % 16);
  for (int i = 0; i < MANY; i++) {
    event x = events_pop(&e);
    events_push(&e, event_time(x) + (ticks)draw_below(&d, 50000), event_subject(x), 0);
  }
  static bool seen[MANY];
  event last = 0;
  for (int i = 0; i < MANY; i++) {
    event x = events_pop(&e);
    ck_assert(x > last);
    ck_assert(!seen[event_subject(x)]);
    seen[event_subject(x)] = true;
    last = x;
  }
  ck_assert_uint_eq(events_count(&e), 0);
  events_free(&e);
}
END_TEST

/* ---- in two tiers ---- */

/* The reference when there are many: all that is pending, sorted, the earliest last. */
typedef struct sorted {
  event all[20000];
  uint32_t count;
} sorted;

static void sorted_insert(sorted *s, event x) {
  uint32_t low = 0, high = s->count;
  while (low < high) {
    uint32_t middle = (low + high) / 2;
    if (s->all[middle] > x)
      low = middle + 1;
    else
      high = middle;
  }
  memmove(s->all + low + 1, s->all + low, (s->count++ - low) * sizeof *s->all);
  s->all[low] = x;
}

/* How far off the next event is. */
typedef ticks distance(draw *d);

static ticks at_once(draw *d) {
  (void)d;
  return 0;
}
static ticks constant(draw *d) {
  (void)d;
  return TICKS_PER_SECOND;
}
static ticks few_instants(draw *d) {
  return (ticks)draw_below(d, 3);
}
static ticks uniform(draw *d) {
  return (ticks)draw_below(d, (uint64_t)1 << 40);
}
static ticks soon_or_late(draw *d) {
  return (ticks)(draw_below(d, 2) ? draw_below(d, 1000) : draw_below(d, (uint64_t)1 << 45));
}
static ticks of_all_sizes(draw *d) {
  return (ticks)(draw_bits(d) >> (2 + draw_below(d, 62)));
}
static ticks at_most_one_in_a_thousand(draw *d) { /* gaps of nothing, then many */
  return (ticks)(draw_below(d, 1000) ? draw_below(d, 100) : draw_below(d, (uint64_t)1 << 50));
}
static ticks longest(draw *d) {
  return draw_below(d, 500) ? uniform(d) : TICKS_LONGEST - (ticks)draw_below(d, 10);
}
static distance *const distances[] = {
    at_once, constant, few_instants, uniform, soon_or_late, of_all_sizes, at_most_one_in_a_thousand,
    longest};
enum { DISTANCES = sizeof distances / sizeof *distances };

typedef struct twin {
  events e;
  sorted *s;
  ticks now;
  draw d;
} twin;

static void twin_push(twin *t, distance *far) {
  ticks time, off = far(&t->d);
  if (__builtin_add_overflow(t->now, off, &time) || time == TICKS_NEVER)
    time = TICKS_NEVER - 1;
  uint32_t subject = (uint32_t)draw_below(&t->d, 1000);
  uint64_t serial = events_push(&t->e, time, subject, 3);
  sorted_insert(t->s, event_make(time, serial, subject, 3));
}

/* Up to a limit, as a window's end, that may lie before the next; then that is the present. */
static void twin_pop(twin *t) {
  event first = t->s->all[t->s->count - 1], got = 0;
  ticks limit = TICKS_NEVER;
  if (draw_below(&t->d, 4) == 0)
    limit = t->now + (ticks)draw_below(&t->d, (uint64_t)(event_time(first) - t->now) + 1);
  if (!events_take_before(&t->e, limit, &got)) {
    ck_assert_int_ge(event_time(first), limit);
    t->now = limit;
    return;
  }
  ck_assert(got == first);
  t->s->count--;
  t->now = event_time(got);
}

/* Grown, held and shrunk, several times over; at every size another distance may take its turn. */
START_TEST(two_tiers_keep_the_order) {
  const uint32_t sizes[] = {2000, 10000, 1000, 300, 5000, 0, 1300, 19000, 2};
  twin t = {.s = calloc(1, sizeof(sorted)), .d = draw_at(random_key(4, (uint64_t)_i))};
  events_init(&t.e);
  bool was_spread = false;
  for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
    distance *far = distances[_i < DISTANCES ? (size_t)_i : ((size_t)_i * 5 + k * 3) % DISTANCES];
    while (t.s->count < sizes[k]) {
      twin_push(&t, far);
      if (draw_below(&t.d, 4) == 0)
        twin_pop(&t);
    }
    while (t.s->count > sizes[k])
      twin_pop(&t);
    for (int i = 0; i < 8000; i++) {
      if (t.s->count)
        twin_pop(&t);
      while (t.s->count < sizes[k])
        twin_push(&t, far);
    }
    was_spread |= t.e.later.count > 0;
    ck_assert_uint_eq(events_count(&t.e), t.s->count);
  }
  ck_assert(was_spread || _i == 0);
  while (t.s->count)
    twin_pop(&t);
  ck_assert_uint_eq(events_count(&t.e), 0);
  ck_assert_int_eq(events_next(&t.e), TICKS_NEVER);
  events_free(&t.e);
  free(t.s);
}
END_TEST

/* Days become longer when events become rare, and shorter again: what is on a day stays few. */
START_TEST(days_follow_the_density) {
  events e;
  events_init(&e);
  draw d = draw_at(5);
  for (uint32_t i = 0; i < 20000; i++)
    events_push(&e, (ticks)draw_below(&d, (uint64_t)1 << 40), i, 0);
  for (int bits = 40; bits < 70; bits += 3) {
    int wide = bits < 55 ? bits : 110 - bits;
    uint64_t largest = 0;
    for (int i = 0; i < 400000; i++) {
      event x = events_pop(&e);
      events_push(&e, event_time(x) + (ticks)draw_below(&d, (uint64_t)1 << wide), 0, 0);
      if (i > 300000 && e.count > largest)
        largest = e.count;
    }
    ck_assert_uint_eq(events_count(&e), 20000);
    ck_assert_uint_gt(e.later.count, 19000);
    ck_assert_uint_lt(largest, 200);
  }
  events_free(&e);
}
END_TEST

static void note(void *context, const event *batch, uint32_t count) {
  for (uint32_t i = 0; i < count; i++)
    ((uint8_t *)context)[event_subject(batch[i])] = 1;
}

/* Most events of a large set are announced before they come. */
START_TEST(what_comes_is_announced) {
  enum { MANY = 100000 };
  events e;
  events_init(&e);
  uint8_t *announced = calloc(MANY, 1);
  e.ahead = note;
  e.context = announced;
  draw d = draw_at(6);
  for (uint32_t i = 0; i < MANY; i++)
    events_push(&e, (ticks)draw_below(&d, (uint64_t)1 << 40), i, 0);
  int known = 0, few = EVENTS_AHEAD;
  for (int i = few; i < MANY; i++)
    known += announced[event_subject(events_pop(&e))];
  ck_assert_int_gt(known, (MANY - few) * 9 / 10);
  known = 0;
  for (int i = 1000; i < few; i++)
    known += announced[event_subject(events_pop(&e))];
  ck_assert_int_lt(known, few / 10);
  free(announced);
  events_free(&e);
}
END_TEST

START_TEST(siblings_share_a_line) {
  events e;
  events_init(&e);
  for (uint32_t i = 0; i < 3000; i++) {
    ck_assert_uint_eq((uintptr_t)&e.heap[1] % 64, 0);
    events_push(&e, i, 0, 0);
  }
  events_free(&e);
}
END_TEST

START_TEST(extremes_fit) {
  events e;
  events_init(&e);
  events_push_outside(&e, TICKS_NEVER - 1, events_tail_outside(UINT32_MAX, EVENT_SUBJECT_MAX, 15));
  events_push(&e, 0, EVENT_SUBJECT_MAX, 15);
  event x = events_pop(&e);
  ck_assert(event_time(x) == 0 && event_subject(x) == EVENT_SUBJECT_MAX && event_kind(x) == 15);
  x = events_pop(&e);
  ck_assert_int_eq(event_time(x), TICKS_NEVER - 1);
  ck_assert_uint_eq(event_serial(x), EVENT_OUTSIDE + UINT32_MAX);
  ck_assert_uint_eq(event_subject(x), EVENT_SUBJECT_MAX);
  ck_assert_int_eq(events_next(&e), TICKS_NEVER);
  ck_assert_uint_eq(events_count(&e), 0);
  events_free(&e);
}
END_TEST

START_TEST(serials_do_not_wrap) {
  events e;
  events_init(&e);
  e.serial = EVENT_OUTSIDE - 1;
  ck_assert_uint_eq(events_push(&e, 1, 0, 0), EVENT_OUTSIDE - 1);
  events_push(&e, 1, 0, 0);
}
END_TEST

Suite *events_suite(void) {
  Suite *s = suite_create("events");
  TCase *c = tcase_create("events");
  tcase_set_timeout(c, 120);
  tcase_add_loop_test(c, like_the_list, 0, INSTANTS);
  tcase_add_loop_test(c, hold, 0, INSTANTS);
  tcase_add_test(c, many_come_in_order);
  tcase_add_loop_test(c, two_tiers_keep_the_order, 0, 2 * DISTANCES);
  tcase_add_test(c, days_follow_the_density);
  tcase_add_test(c, what_comes_is_announced);
  tcase_add_test(c, siblings_share_a_line);
  tcase_add_test(c, extremes_fit);
  tcase_add_exit_test(c, serials_do_not_wrap, EXIT_FAILURE);
  suite_add_tcase(s, c);
  return s;
}
