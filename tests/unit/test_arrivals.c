/* Arrivals: exact where a process is exact; else counts in bins against the rate's integral and
 * gaps against their law, by chi-square and Kolmogorov-Smirnov with fixed seeds. */
#include "models/arrivals.h"
#include "models/rate.h"
#include "tests/unit/must.h"
#include <check.h>
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>

Suite *arrivals_suite(void);

static const double smallest_p = 1e-4;

static arrivals start(const arrivals_def *def, uint64_t key) {
  arrivals a;
  arrivals_init(&a, def, key);
  return a;
}

static arrivals_def poisson(const rate_def *r) {
  return (arrivals_def){.kind = ARRIVALS_POISSON, .rate = r};
}

static rate_def constant(double a) {
  return (rate_def){.kind = RATE_CONSTANT, .a = a};
}

static ticks next(arrivals *a, ticks now) {
  uint32_t batch = 0;
  ticks t = arrivals_next(a, now, &batch);
  must(t >= now && batch == 1);
  return t;
}

static int ascending(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/* p-value of n unit exponentials by Kolmogorov-Smirnov's limit law. */
static double exponential_p(double *values, int n) {
  qsort(values, (size_t)n, sizeof *values, ascending);
  double most = 0;
  for (int i = 0; i < n; i++) {
    double f = -expm1(-values[i]);
    most = fmax(most, fmax(f - (double)i / n, (double)(i + 1) / n - f));
  }
  double p = 0, z = most * sqrt(n);
  for (int k = 1; k < 100; k++)
    p += 2 * (k % 2 ? 1 : -1) * exp(-2.0 * k * k * z * z);
  return p;
}

START_TEST(constant_rate_has_exponential_gaps) {
  enum { N = 100000 };
  static double gaps[N];
  rate_def rate = constant(250);
  arrivals_def def = poisson(&rate);
  arrivals a = start(&def, 1);
  ticks now = 0;
  for (int i = 0; i < N; i++) {
    ticks t = next(&a, now);
    gaps[i] = ticks_to_seconds(t - now) * 250;
    now = t;
  }
  ck_assert_double_eq_tol(ticks_to_seconds(now), N / 250.0, 4 * sqrt(N) / 250);
  ck_assert_double_gt(exponential_p(gaps, N), smallest_p);
}
END_TEST

/* Twice the rate: each gap half as long, by the same luck; whatever the shape of the rate. */
START_TEST(luck_stays_when_the_rate_is_scaled) {
  rate_def rate = constant(100), twice = constant(200), two = constant(2);
  double times[] = {0, 5}, values[] = {100, 100};
  rate_def flat = {.kind = RATE_POINTS, .count = 2, .times = times, .values = values};
  const rate_def *parts[] = {&two, &flat};
  rate_def product = {.kind = RATE_PRODUCT, .count = 2, .parts = parts};
  arrivals_def one = poisson(&rate), other = poisson(&twice), third = poisson(&product);
  arrivals a = start(&one, 9), b = start(&other, 9), c = start(&third, 9);
  ticks at = 0, bt = 0, ct = 0;
  for (int i = 0; i < 2000; i++) {
    ticks gap_before = at, b_before = bt, c_before = ct;
    at = next(&a, at);
    bt = next(&b, bt);
    ct = next(&c, ct);
    must(llabs((at - gap_before) - 2 * (bt - b_before)) <= 2);
    must(llabs((bt - b_before) - (ct - c_before)) <= 1);
  }
}
END_TEST

START_TEST(growth_carried_on_equals_growth_computed) {
  rate_def growth = {.kind = RATE_GROWTH, .a = 10, .b = 5000, .c = 20};
  rate_def half = constant(0.5);
  const rate_def *parts[] = {&growth, &half};
  rate_def scaled = {.kind = RATE_PRODUCT, .count = 2, .parts = parts};
  const rate_def *rates[] = {&growth, &scaled};
  for (int k = 0; k < 2; k++) {
    arrivals_def def = poisson(rates[k]);
    arrivals a = start(&def, 3);
    ticks now = 0;
    for (uint64_t n = 0; ticks_to_seconds(now) < 22; n++) {
      draw d = draw_at(random_nth(3, n));
      double wait = rate_wait(rates[k], ticks_to_seconds(now), draw_exponential(&d));
      ticks t = next(&a, now);
      must(fabs(ticks_to_seconds(t - now) - wait) <= 1e-10 * wait + 3e-11);
      now = t;
    }
  }
}
END_TEST

static double integral(const rate_def *r, double from, double to) {
  enum { PARTS = 1000 };
  double sum = 0;
  for (int k = 0; k < PARTS; k++)
    sum += rate_at(r, from + (to - from) * (k + 0.5) / PARTS);
  return sum * (to - from) / PARTS;
}

/* Counts in 40 bins of [0, length] over several sources; p-value against the integral. */
static double bins_p(const rate_def *r, double length, uint64_t sources) {
  enum { BINS = 40 };
  double counts[BINS] = {0}, chi = 0;
  int degrees = 0;
  arrivals_def def = poisson(r);
  for (uint64_t key = 0; key < sources; key++) {
    arrivals a = start(&def, random_key(77, key));
    for (ticks t = next(&a, 0); t < ticks_from_seconds(length); t = next(&a, t))
      counts[(int)(ticks_to_seconds(t) / length * BINS)]++;
  }
  for (int i = 0; i < BINS; i++) {
    double expected = integral(r, length * i / BINS, length * (i + 1) / BINS) * (double)sources;
    if (expected < 1e-9)
      ck_assert_double_eq(counts[i], 0);
    if (expected < 5)
      continue;
    chi += (counts[i] - expected) * (counts[i] - expected) / expected;
    degrees++;
  }
  ck_assert_int_gt(degrees, 10);
  return gsl_cdf_chisq_Q(chi, degrees);
}

/* The integrals between arrivals are unit exponentials (the time-rescaling theorem). */
static double rescaled_p(const rate_def *r, double from, int n) {
  double *gaps = malloc((size_t)n * sizeof *gaps);
  arrivals_def def = poisson(r);
  arrivals a = start(&def, 5);
  ticks now = ticks_from_seconds(from);
  for (int i = 0; i < n; i++) {
    ticks t = next(&a, now);
    gaps[i] = integral(r, ticks_to_seconds(now), ticks_to_seconds(t));
    now = t;
  }
  double p = exponential_p(gaps, n);
  free(gaps);
  return p;
}

static const rate_def growth = {.kind = RATE_GROWTH, .a = 5, .b = 500, .c = 60};
static const rate_def ramp = {.kind = RATE_RAMP, .a = 100, .b = 0, .c = 70};
static const double jump_times[] = {10, 20, 20, 40, 70}, jump_values[] = {50, 150, 10, 0, 80};
static const rate_def points = {
    .kind = RATE_POINTS, .count = 5, .times = jump_times, .values = jump_values};
static const rate_def steps = {
    .kind = RATE_STEPS, .count = 5, .times = jump_times, .values = jump_values};
static const rate_def diurnal = {.kind = RATE_DIURNAL, .a = 40, .b = 1, .c = 24, .d = 20};
static const rate_def flash = {.kind = RATE_FLASH, .a = 45, .b = 300, .c = 2, .d = 20};
static const rate_def *const flash_parts[] = {&ramp, &flash};
static const rate_def ramp_and_flash = {.kind = RATE_SUM, .count = 2, .parts = flash_parts};
static const rate_def *const mixed_parts[] = {&diurnal, &growth, &flash};
static const rate_def mixed_sum = {.kind = RATE_SUM, .count = 3, .parts = mixed_parts};
static const rate_def mixed_product = {.kind = RATE_PRODUCT, .count = 2, .parts = mixed_parts};
static const rate_def *const spike_parts[] = {&diurnal, &flash};
static const rate_def spike = {.kind = RATE_PRODUCT, .count = 2, .parts = spike_parts};

START_TEST(varying_rates_are_followed) {
  const rate_def *rates[] = {&growth,  &ramp,           &points,    &steps,        &flash,
                             &diurnal, &ramp_and_flash, &mixed_sum, &mixed_product};
  for (size_t i = 0; i < sizeof rates / sizeof *rates; i++) {
    double p = bins_p(rates[i], 80, i == 8 ? 2 : 20);
    ck_assert_msg(p > smallest_p, "rate %zu: p = %g", i, p);
  }
  double p = bins_p(&spike, 80, 20);
  ck_assert_msg(p > smallest_p, "spike: p = %g", p);
}
END_TEST

/* About one arrival a stretch that is bounded at once, so that most searches cross its end. */
static const rate_def slow = {.kind = RATE_DIURNAL, .a = 0.1, .b = 1, .c = 24, .d = 20};

START_TEST(gaps_of_thinned_rates_are_exponential_in_their_own_time) {
  const rate_def *rates[] = {&diurnal, &mixed_sum, &mixed_product, &steps, &slow};
  for (size_t i = 0; i < sizeof rates / sizeof *rates; i++) {
    double p = rescaled_p(rates[i], (double)i * 3.3, 10000);
    ck_assert_msg(p > smallest_p, "rate %zu: p = %g", i, p);
  }
}
END_TEST

START_TEST(a_rate_of_zero_is_stepped_over) {
  rate_def late = {.kind = RATE_FLASH, .a = 1e6, .b = 1, .c = 100, .d = 100};
  const rate_def *parts[] = {&diurnal, &late};
  rate_def product = {.kind = RATE_PRODUCT, .count = 2, .parts = parts};
  const rate_def *rates[] = {&late, &product};
  for (int i = 0; i < 2; i++) {
    arrivals_def def = poisson(rates[i]);
    arrivals a = start(&def, 4);
    ticks t = next(&a, 0);
    ck_assert_int_gt(t, ticks_from_seconds(1e6));
    int n = 0;
    for (; t < TICKS_NEVER; n++) {
      ck_assert_int_lt(t, ticks_from_seconds(1e6 + 200));
      t = next(&a, t);
    }
    ck_assert_int_gt(n, 50);
    ck_assert_int_eq(next(&a, ticks_from_seconds(1e7)), TICKS_NEVER);
  }
}
END_TEST

START_TEST(zero_for_ever_never_arrives) {
  rate_def zero = constant(0);
  double times[] = {0, 50}, values[] = {10, 0};
  rate_def off = {.kind = RATE_STEPS, .count = 2, .times = times, .values = values};
  const rate_def *parts[] = {&diurnal, &off};
  rate_def product = {.kind = RATE_PRODUCT, .count = 2, .parts = parts};
  arrivals_def def = poisson(&zero), thinned = poisson(&product);
  arrivals a = start(&def, 1), b = start(&thinned, 1);
  ck_assert_int_eq(next(&a, 0), TICKS_NEVER);
  ticks t = 0, last = 0;
  while ((t = next(&b, t)) < TICKS_NEVER)
    last = t;
  ck_assert_int_lt(last, ticks_from_seconds(50));
  ck_assert_int_gt(last, ticks_from_seconds(49));
}
END_TEST

START_TEST(very_slow_rates_never_arrive) {
  rate_def rate = constant(1e-12);
  arrivals_def def = poisson(&rate);
  arrivals a = start(&def, 1);
  ck_assert_int_eq(next(&a, 0), TICKS_NEVER);
}
END_TEST

START_TEST(renewal_begins_with_an_interval) {
  arena *memory = arena_new();
  const char *why;
  const variate *v = variate_uniform(memory, 2, 4, &why);
  arrivals_def def = {.kind = ARRIVALS_RENEWAL, .interval = v};
  arrivals a = start(&def, 6);
  ticks now = 0;
  for (uint64_t n = 0; n < 1000; n++) {
    draw d = draw_at(random_nth(6, n));
    ticks t = next(&a, now);
    must(t - now == variate_draw_ticks(v, &d));
    must(t - now >= 2 * TICKS_PER_SECOND);
    now = t;
  }
  ck_assert_double_eq_tol(ticks_to_seconds(now), 3000, 4 * sqrt(1000 / 3.0));
  arena_free(memory);
}
END_TEST

START_TEST(every_is_exact) {
  arena *memory = arena_new();
  const char *why;
  arrivals_def def = {.kind = ARRIVALS_EVERY, .interval = variate_constant(memory, 0.1, &why)};
  arrivals a = start(&def, 6);
  ticks now = 0, gap = ticks_from_seconds(0.1);
  for (int k = 1; k <= 1000; k++) {
    now = next(&a, now);
    ck_assert_int_eq(now, k * gap);
  }
  arena_free(memory);
}
END_TEST

START_TEST(schedules_are_kept) {
  double times[] = {0, 1, 1, 2.5};
  uint32_t counts[] = {2, 1, 0, 7};
  arrivals_def def = {.kind = ARRIVALS_SCHEDULE, .count = 4, .values = times, .counts = counts};
  arrivals a = start(&def, 1);
  uint32_t batch;
  ck_assert_int_eq(arrivals_next(&a, 0, &batch), 0);
  ck_assert_uint_eq(batch, 2);
  ck_assert_int_eq(arrivals_next(&a, 0, &batch), TICKS_PER_SECOND);
  ck_assert_uint_eq(batch, 1);
  ck_assert_int_eq(arrivals_next(&a, TICKS_PER_SECOND, &batch), 5 * TICKS_PER_SECOND / 2);
  ck_assert_uint_eq(batch, 7);
  ck_assert_int_eq(arrivals_next(&a, 5 * TICKS_PER_SECOND / 2, &batch), TICKS_NEVER);
}
END_TEST

/* An interrupted Poisson process is a renewal process with hyperexponential gaps: mean
 * (w1 + w2) / (r w2), scv 1 + 2 r w1 / (w1 + w2)^2, leaving "on" at w1 and "off" at w2 (Kuczura
 * 1973). */
START_TEST(interrupted_poisson) {
  enum { N = 400000 };
  double rates[] = {50, 0}, stays[] = {0.5, 2}, w1 = 2, w2 = 0.5;
  arrivals_def def = {.kind = ARRIVALS_MMPP, .count = 2, .values = rates, .stays = stays};
  arrivals a = start(&def, 8);
  ticks now = 0;
  double sum = 0, squares = 0;
  for (int i = 0; i < N; i++) {
    ticks t = next(&a, now);
    double gap = ticks_to_seconds(t - now);
    sum += gap;
    squares += gap * gap;
    now = t;
  }
  double mean = (w1 + w2) / (50 * w2), scv = 1 + 2 * 50 * w1 / ((w1 + w2) * (w1 + w2));
  double measured = sum / N;
  ck_assert_double_eq_tol(measured, mean, 4 * mean * sqrt(scv / N));
  ck_assert_double_eq_tol(squares / N / (measured * measured) - 1, scv, 0.04 * scv);
}
END_TEST

/* A rate that follows a clock of states: the first is the first, and each is as busy as it says. */
START_TEST(modulated_states_come_in_turn) {
  enum { SOURCES = 4000 };
  double rates[] = {0, 30, 3}, stays[] = {1, 1, 2};
  arrivals_def def = {.kind = ARRIVALS_MMPP, .count = 3, .values = rates, .stays = stays};
  double early = 0, all = 0;
  for (uint64_t key = 0; key < SOURCES; key++) {
    arrivals a = start(&def, random_key(1, key));
    for (ticks t = next(&a, 0); t < 200 * TICKS_PER_SECOND; t = next(&a, t)) {
      if (key < 100)
        all++;
      if (t < TICKS_PER_SECOND / 10)
        early++;
      else if (key >= 100)
        break;
    }
  }
  /* Within 0.1 s: 30 x integral of t e^-t, the chance to be in the second state. */
  double expected = 30 * (1 - exp(-0.1) * 1.1);
  ck_assert_double_eq_tol(early / SOURCES, expected, 0.25 * expected);
  ck_assert_double_eq_tol(all / 100 / 200, 9, 0.3);
}
END_TEST

START_TEST(batches) {
  arena *memory = arena_new();
  const char *why;
  rate_def rate = constant(10);
  arrivals_def def = poisson(&rate);
  arrivals single = start(&def, 2);
  def.batch = variate_constant(memory, 3, &why);
  arrivals a = start(&def, 2);
  uint32_t batch;
  ticks same = arrivals_next(&single, 0, &batch);
  ck_assert_uint_eq(batch, 1);
  ck_assert_int_eq(arrivals_next(&a, 0, &batch), same);
  ck_assert_uint_eq(batch, 3);
  def.batch = variate_uniform(memory, 0, 3, &why); /* 0 … 1.5: 1, … 2.5: 2, … 3: 3 */
  a = start(&def, 2);
  ticks now = 0, now_single = 0;
  double counts[4] = {0}, product = 0;
  single = start(&(arrivals_def){.kind = ARRIVALS_POISSON, .rate = &rate}, 2);
  for (int i = 0; i < 60000; i++) {
    uint32_t one;
    ticks before = now;
    now = arrivals_next(&a, now, &batch);
    product += (ticks_to_seconds(now - before) * 10 - 1) * (batch - 5.0 / 3);
    now_single = arrivals_next(&single, now_single, &one);
    must(llabs(now - now_single) <= i + 1); /* batches take no luck from the gaps */
    must(batch >= 1 && batch <= 3);
    counts[batch]++;
  }
  ck_assert_double_eq_tol(counts[1], 30000, 500);
  ck_assert_double_eq_tol(counts[2], 20000, 470);
  ck_assert_double_eq_tol(product / 60000, 0, 4 * sqrt(5.0 / 9 / 60000)); /* nor lean on them */
  arena_free(memory);
}
END_TEST

START_TEST(users_are_not_generated_here) {
  arrivals_def def = {.kind = ARRIVALS_USERS, .users = 5};
  arrivals a = start(&def, 1);
  ck_assert_int_eq(next(&a, 0), TICKS_NEVER);
}
END_TEST

START_TEST(a_copied_state_goes_on_alike) {
  const rate_def *rates[] = {&growth, &mixed_sum, &points};
  for (int i = 0; i < 3; i++) {
    arrivals_def def = poisson(rates[i]);
    arrivals a = start(&def, 1);
    ticks now = 0;
    for (int n = 0; n < 300; n++)
      now = next(&a, now);
    arrivals b = a;
    ticks other = now;
    for (int n = 0; n < 300; n++)
      ck_assert_int_eq(now = next(&a, now), other = next(&b, other));
  }
}
END_TEST

Suite *arrivals_suite(void) {
  Suite *s = suite_create("arrivals");
  TCase *c = tcase_create("arrivals");
  tcase_set_timeout(c, 60);
  tcase_add_test(c, constant_rate_has_exponential_gaps);
  tcase_add_test(c, luck_stays_when_the_rate_is_scaled);
  tcase_add_test(c, growth_carried_on_equals_growth_computed);
  tcase_add_test(c, varying_rates_are_followed);
  tcase_add_test(c, gaps_of_thinned_rates_are_exponential_in_their_own_time);
  tcase_add_test(c, a_rate_of_zero_is_stepped_over);
  tcase_add_test(c, zero_for_ever_never_arrives);
  tcase_add_test(c, very_slow_rates_never_arrive);
  tcase_add_test(c, renewal_begins_with_an_interval);
  tcase_add_test(c, every_is_exact);
  tcase_add_test(c, schedules_are_kept);
  tcase_add_test(c, interrupted_poisson);
  tcase_add_test(c, modulated_states_come_in_turn);
  tcase_add_test(c, batches);
  tcase_add_test(c, users_are_not_generated_here);
  tcase_add_test(c, a_copied_state_goes_on_alike);
  suite_add_tcase(s, c);
  return s;
}
