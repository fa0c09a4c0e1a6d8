/* The runner: every job once, whatever the number of threads, and the same results. */
#include "sim/random.h"
#include "sim/runner.h"
#include <check.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

Suite *runner_suite(void);

enum { JOBS = 1000 };

typedef struct context {
  _Atomic uint32_t runs[JOBS];
  uint64_t results[JOBS];
} context;

static void job(void *argument, uint32_t i) {
  context *c = argument;
  c->runs[i]++;
  draw d = draw_at(i);
  for (uint32_t k = 0; k < i; k++)
    c->results[i] += draw_bits(&d);
}

static context *run(uint32_t n, uint32_t threads) {
  context *c = calloc(1, sizeof *c);
  ck_assert_int_eq(runner_run(n, threads, job, c), 0);
  for (uint32_t i = 0; i < JOBS; i++)
    ck_assert_uint_eq(c->runs[i], i < n);
  return c;
}

START_TEST(every_job_once) {
  const uint32_t counts[] = {0, 1, 2, 3, 17, JOBS}, threads[] = {0, 1, 2, 3, 8, 64};
  for (int n = 0; n < 6; n++)
    for (int t = 0; t < 6; t++)
      free(run(counts[n], threads[t]));
}
END_TEST

START_TEST(threads_change_nothing) {
  context *one = run(JOBS, 1), *many = run(JOBS, 8);
  ck_assert(!memcmp(one->results, many->results, sizeof one->results));
  free(one);
  free(many);
}
END_TEST

/* Ends only when all meet, so they must run at the same time. */
static void meet(void *barrier, uint32_t i) {
  (void)i;
  pthread_barrier_wait(barrier);
}

START_TEST(threads_run_together) {
  pthread_barrier_t barrier;
  pthread_barrier_init(&barrier, NULL, 4);
  ck_assert_int_eq(runner_run(8, 4, meet, &barrier), 0);
  pthread_barrier_destroy(&barrier);
}
END_TEST

typedef struct order {
  uint32_t next;
  pthread_t caller;
} order;

static void in_order(void *argument, uint32_t i) {
  order *o = argument;
  ck_assert_uint_eq(i, o->next++);
  ck_assert(pthread_equal(pthread_self(), o->caller));
}

START_TEST(one_thread_is_the_callers) {
  order o = {0, pthread_self()};
  ck_assert_int_eq(runner_run(100, 1, in_order, &o), 0);
  ck_assert_uint_eq(o.next, 100);
}
END_TEST

START_TEST(processors) {
  ck_assert_uint_ge(runner_processors(), 1);
}
END_TEST

Suite *runner_suite(void) {
  Suite *s = suite_create("runner");
  TCase *c = tcase_create("runner");
  tcase_set_timeout(c, 60);
  tcase_add_test(c, every_job_once);
  tcase_add_test(c, threads_change_nothing);
  tcase_add_test(c, threads_run_together);
  tcase_add_test(c, one_thread_is_the_callers);
  tcase_add_test(c, processors);
  suite_add_tcase(s, c);
  return s;
}
