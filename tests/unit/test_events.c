/* The pending-event set against a list that is searched whole. */
#include "sim/events.h"
#include "sim/random.h"
#include <check.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>

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
    events_push_outside(&p->e, x.time, (uint32_t)x.order, x.subject, x.kind);
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
  events_push_outside(&e, TICKS_NEVER - 1, UINT32_MAX, EVENT_SUBJECT_MAX, 15);
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
  tcase_add_test(c, siblings_share_a_line);
  tcase_add_test(c, extremes_fit);
  tcase_add_exit_test(c, serials_do_not_wrap, EXIT_FAILURE);
  suite_add_tcase(s, c);
  return s;
}
