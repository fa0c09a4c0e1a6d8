/* The pending-event set against a sorted list: times, ties in the order of pushing, outside causes last. */
#include "sim/events.h"

#include <check.h>
#include <stdlib.h>

enum { MOST = 4000 };

static uint64_t state = 88172645463325252u;
static uint64_t luck(uint64_t below) {
  state ^= state << 13;
  state ^= state >> 7;
  state ^= state << 17;
  return state % below;
}

/* The reference: an unsorted list whose least is searched for. */
static event list[MOST];
static uint32_t count;

static event take_least(void) {
  uint32_t least = 0;
  for (uint32_t i = 1; i < count; i++)
    if (list[i] < list[least]) least = i;
  event e = list[least];
  list[least] = list[--count];
  return e;
}

static void push_both(events *e, ticks now, uint64_t spread) {
  ticks time = now + (ticks)luck(spread);
  uint32_t subject = (uint32_t)luck(EVENT_SUBJECT_MAX), kind = (uint32_t)luck(16);
  if (luck(8)) {
    uint64_t serial = events_push(e, time, subject, kind);
    list[count++] = event_make(time, serial, subject, kind);
  } else {
    uint32_t rank = (uint32_t)luck(100000);
    events_push_outside(e, time, rank, subject, kind);
    list[count++] = event_make(time, EVENT_OUTSIDE + rank, subject, kind);
  }
}

START_TEST(same_order_as_a_sorted_list) {
  events e;
  events_init(&e);
  ticks now = 0;
  count = 0;
  for (uint32_t step = 0; step < 60000; step++) {
    bool grow = count < 2 || (count < MOST - 2 && luck(1000) < 500 + 20 * (step / 10000 % 2));
    if (grow) {
      push_both(&e, now, 50);
    } else {
      event expected = take_least();
      ck_assert(events_next(&e) == event_time(expected));
      event got = events_pop(&e);
      ck_assert(event_time(got) == event_time(expected) && event_time(got) >= now);
      ck_assert(event_serial(got) == event_serial(expected));
      now = event_time(got);
    }
    ck_assert_uint_eq(events_count(&e), count);
  }
  events_free(&e);
}
END_TEST

START_TEST(ties_come_in_the_order_of_pushing_outside_last) {
  events e;
  events_init(&e);
  events_push_outside(&e, 5, 1, 100, 0);
  events_push_outside(&e, 5, 0, 101, 0);
  for (uint32_t i = 0; i < 50; i++) events_push(&e, 5, i, 3);
  for (uint32_t i = 0; i < 50; i++) ck_assert_uint_eq(event_subject(events_pop(&e)), i);
  ck_assert_uint_eq(event_subject(events_pop(&e)), 101);
  ck_assert_uint_eq(event_subject(events_pop(&e)), 100);
  ck_assert(events_next(&e) == TICKS_NEVER);
  events_free(&e);
}
END_TEST

START_TEST(an_event_keeps_its_fields) {
  event e = event_make(123456789012345, EVENT_OUTSIDE + 7, EVENT_SUBJECT_MAX, 15);
  ck_assert(event_time(e) == 123456789012345);
  ck_assert(event_serial(e) == EVENT_OUTSIDE + 7);
  ck_assert_uint_eq(event_subject(e), EVENT_SUBJECT_MAX);
  ck_assert_uint_eq(event_kind(e), 15);
}
END_TEST

Suite *events_suite(void) {
  Suite *s = suite_create("events");
  TCase *c = tcase_create("order");
  tcase_set_timeout(c, 60);
  tcase_add_test(c, same_order_as_a_sorted_list);
  tcase_add_test(c, ties_come_in_the_order_of_pushing_outside_last);
  tcase_add_test(c, an_event_keeps_its_fields);
  suite_add_tcase(s, c);
  return s;
}
