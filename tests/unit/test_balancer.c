/* The balancer: order, evenness (chi-square, fixed seeds), least load against a search through all,
 * stability of keys, and no dice where there is no choice. */
#include "models/balancer.h"
#include "tests/unit/must.h"
#include <check.h>
#include <gsl/gsl_cdf.h>
#include <math.h>

Suite *balancer_suite(void);

static const double smallest_p = 1e-4;

static balancer ready_balancer(uint32_t instances) {
  balancer b;
  balancer_init(&b, instances);
  for (uint32_t i = 0; i < instances; i++)
    balancer_set_ready(&b, i, true);
  return b;
}

static void enter_times(balancer *b, uint32_t instance, int times) {
  for (int i = 0; i < times; i++)
    balancer_enter(b, instance);
}

static uint32_t turn(balancer *b) {
  draw dice = draw_at(0);
  uint32_t picked = balancer_pick(b, BALANCE_ROUND_ROBIN, &dice, 0);
  ck_assert_uint_eq(dice.counter, 0);
  return picked;
}

/* p-value of picks against expected shares. */
static double shares_p(balancer *b, balance policy, int n, const double *shares) {
  enum { PICKS = 60000 };
  double counts[16] = {0}, chi = 0;
  int degrees = -1;
  draw dice = draw_at(11);
  for (uint64_t i = 0; i < PICKS; i++)
    counts[balancer_pick(b, policy, &dice, random_key(5, i))]++;
  for (int i = 0; i < n; i++) {
    double expected = PICKS * shares[i];
    if (expected == 0) {
      ck_assert_double_eq(counts[i], 0);
      continue;
    }
    chi += (counts[i] - expected) * (counts[i] - expected) / expected;
    degrees++;
  }
  return gsl_cdf_chisq_Q(chi, degrees);
}

START_TEST(nobody_ready) {
  balancer b;
  balancer_init(&b, 3);
  draw dice = draw_at(0);
  for (int p = BALANCE_ROUND_ROBIN; p <= BALANCE_SHARED; p++)
    ck_assert_uint_eq(balancer_pick(&b, (balance)p, &dice, 1), NONE);
  balancer_set_ready(&b, 1, true);
  for (int p = BALANCE_ROUND_ROBIN; p <= BALANCE_SHARED; p++)
    ck_assert_uint_eq(balancer_pick(&b, (balance)p, &dice, 1), 1);
  ck_assert_uint_eq(dice.counter, 0);
  balancer_free(&b);
}
END_TEST

START_TEST(round_robin) {
  balancer b = ready_balancer(4);
  for (uint32_t i = 0; i < 9; i++)
    ck_assert_uint_eq(turn(&b), i % 4);
  balancer_set_ready(&b, 0, false); /* 1's turn stays */
  ck_assert_uint_eq(turn(&b), 1);
  balancer_set_ready(&b, 2, false); /* it was 2's turn */
  ck_assert_uint_eq(turn(&b), 3);
  ck_assert_uint_eq(turn(&b), 1);
  balancer_set_ready(&b, 0, true); /* 3's turn stays */
  balancer_set_ready(&b, 2, true);
  ck_assert_uint_eq(turn(&b), 3);
  for (uint32_t i = 0; i < 9; i++)
    ck_assert_uint_eq(turn(&b), i % 4);
  balancer_set_ready(&b, 3, false);
  balancer_set_ready(&b, 2, false);
  balancer_set_ready(&b, 1, false);
  ck_assert_uint_eq(turn(&b), 0);
  ck_assert_uint_eq(turn(&b), 0);
  balancer_free(&b);
}
END_TEST

START_TEST(random_is_even) {
  balancer b = ready_balancer(5);
  balancer_set_ready(&b, 1, false);
  ck_assert_double_gt(shares_p(&b, BALANCE_RANDOM, 5, (double[]){.25, 0, .25, .25, .25}),
                      smallest_p);
  balancer_free(&b);
}
END_TEST

/* Loads 0, 0, 1, 2: of the six pairs one is 0 and 1 (a tie), two more hold each of them, one is 2
 * and 3. */
START_TEST(two_choices) {
  balancer b = ready_balancer(4);
  enter_times(&b, 2, 1);
  enter_times(&b, 3, 2);
  double shares[] = {2.5 / 6, 2.5 / 6, 1.0 / 6, 0};
  ck_assert_double_gt(shares_p(&b, BALANCE_POWER_OF_TWO, 4, shares), smallest_p);
  enter_times(&b, 0, 3); /* loads 3, 0, 1, 2 */
  double turned[] = {0, 3.0 / 6, 2.0 / 6, 1.0 / 6};
  ck_assert_double_gt(shares_p(&b, BALANCE_POWER_OF_TWO, 4, turned), smallest_p);
  balancer_free(&b);
}
END_TEST

START_TEST(least_breaks_ties_by_chance) {
  balancer b = ready_balancer(5);
  enter_times(&b, 1, 3);
  enter_times(&b, 3, 1);
  draw dice = draw_at(0);
  ck_assert_double_gt(
      shares_p(&b, BALANCE_LEAST_CONNECTIONS, 5, (double[]){1. / 3, 0, 1. / 3, 0, 1. / 3}),
      smallest_p);
  enter_times(&b, 0, 2);
  enter_times(&b, 2, 2);
  enter_times(&b, 4, 2);
  ck_assert_uint_eq(balancer_pick(&b, BALANCE_LEAST_CONNECTIONS, &dice, 0), 3);
  ck_assert_uint_eq(dice.counter, 0);
  balancer_free(&b);
}
END_TEST

static uint32_t least_inside(const balancer *b, uint32_t *ties) {
  uint32_t least = UINT32_MAX;
  *ties = 0;
  for (uint32_t i = 0; i < b->most; i++) {
    if (!b->is_ready[i])
      continue;
    if (b->inside[i] < least)
      least = b->inside[i], *ties = 0;
    *ties += b->inside[i] == least;
  }
  return least;
}

/* The order's invariant, place by place and border by border. */
static void check_order(const balancer *b) {
  for (uint32_t p = 0; p < b->ready_count; p++) {
    uint32_t i = b->order[p], c = b->inside[i];
    must(b->is_ready[i]);
    must(b->place[i] == p);
    must(b->start[c] <= p && p < b->start[c + 1]);
  }
  for (uint32_t c = 1; c < b->start_count; c++)
    must(b->start[c] >= b->start[c - 1]);
  ck_assert_uint_eq(b->start[b->start_count - 1], b->ready_count);
}

/* Requests come and go, instances come and go; at first no order is kept. */
START_TEST(least_is_the_least) {
  enum { INSTANCES = 30 };
  balancer b = ready_balancer(INSTANCES);
  draw d = draw_at(2), dice = draw_at(3);
  for (int n = 0; n < 60000; n++) {
    uint32_t i = (uint32_t)draw_below(&d, INSTANCES), ties;
    uint64_t what = draw_below(&d, 100);
    if (what < 2)
      balancer_set_ready(&b, i, !b.is_ready[i]);
    else if (what < (n / 10000 % 2 ? 55 : 48))
      balancer_enter(&b, i);
    else if (b.inside[i])
      balancer_leave(&b, i);
    if (n < 2000 || b.ready_count == 0)
      continue;
    uint64_t rolled = dice.counter;
    uint32_t picked = balancer_pick(&b, BALANCE_LEAST_CONNECTIONS, &dice, 0);
    must(b.is_ready[picked]);
    must(b.inside[picked] == least_inside(&b, &ties));
    must(dice.counter - rolled == (ties > 1));
    if (n % 50 == 0 && b.ordered)
      check_order(&b);
  }
  ck_assert(b.ordered);
  balancer_free(&b);
}
END_TEST

START_TEST(keys_are_spread_evenly) {
  balancer b = ready_balancer(7);
  double even[7];
  for (int i = 0; i < 7; i++)
    even[i] = 1.0 / 7;
  ck_assert_double_gt(shares_p(&b, BALANCE_KEY, 7, even), smallest_p);
  balancer_set_ready(&b, 2, false);
  for (int i = 0; i < 7; i++)
    even[i] = i == 2 ? 0 : 1.0 / 6;
  ck_assert_double_gt(shares_p(&b, BALANCE_KEY, 7, even), smallest_p);
  balancer_free(&b);
}
END_TEST

static void pick_keys(balancer *b, uint32_t n, uint32_t *picked) {
  draw dice = draw_at(0);
  for (uint32_t i = 0; i < n; i++)
    picked[i] = balancer_pick(b, BALANCE_KEY, &dice, i);
  ck_assert_uint_eq(dice.counter, 0);
}

/* One instance more takes its part from all, one that fails gives its part to all; nothing else
 * moves. */
START_TEST(keys_stay) {
  enum { KEYS = 20000 };
  static uint32_t before[KEYS], after[KEYS];
  balancer b = ready_balancer(10);
  balancer_set_ready(&b, 9, false);
  pick_keys(&b, KEYS, before);
  balancer_set_ready(&b, 9, true);
  pick_keys(&b, KEYS, after);
  double moved = 0;
  for (int i = 0; i < KEYS; i++)
    if (after[i] != before[i]) {
      must(after[i] == 9);
      moved++;
    }
  ck_assert_double_eq_tol(moved, KEYS / 10.0, 4 * sqrt(KEYS * 0.09));
  balancer_set_ready(&b, 4, false);
  pick_keys(&b, KEYS, before);
  for (int i = 0; i < KEYS; i++)
    must(after[i] == 4 ? before[i] != 4 : before[i] == after[i]);
  balancer_set_ready(&b, 6, false); /* what 4 passed on stays there, but for 6's share */
  pick_keys(&b, KEYS, after);
  for (int i = 0; i < KEYS; i++)
    must(before[i] == 6 ? after[i] != 6 : after[i] == before[i]);
  balancer_free(&b);
}
END_TEST

START_TEST(keys_with_few_ready_among_many) {
  balancer b;
  balancer_init(&b, 10000);
  balancer_set_ready(&b, 0, true);
  balancer_set_ready(&b, 9999, true);
  draw dice = draw_at(0);
  double first = 0;
  for (uint64_t i = 0; i < 10000; i++)
    first += balancer_pick(&b, BALANCE_KEY, &dice, i) == 0;
  ck_assert_double_eq_tol(first, 5000, 200);
  balancer_free(&b);
}
END_TEST

Suite *balancer_suite(void) {
  Suite *s = suite_create("balancer");
  TCase *c = tcase_create("balancer");
  tcase_set_timeout(c, 60);
  tcase_add_test(c, nobody_ready);
  tcase_add_test(c, round_robin);
  tcase_add_test(c, random_is_even);
  tcase_add_test(c, two_choices);
  tcase_add_test(c, least_breaks_ties_by_chance);
  tcase_add_test(c, least_is_the_least);
  tcase_add_test(c, keys_are_spread_evenly);
  tcase_add_test(c, keys_stay);
  tcase_add_test(c, keys_with_few_ready_among_many);
  suite_add_tcase(s, c);
  return s;
}
