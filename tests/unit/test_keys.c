/* Keys: chi-square against exact probabilities for few rows, shares of the head for many, known
 * sums for more rows than can be summed. */
#include "models/keys.h"
#include "tests/unit/must.h"
#include <check.h>
#include <gsl/gsl_cdf.h>
#include <math.h>

Suite *keys_suite(void);

static const double smallest_p = 1e-4;

static keys_table prepared(const keys_def *def, double rows) {
  static arena *memory;
  if (!memory)
    memory = arena_new();
  keys_table t;
  keys_prepare(&t, def, rows, memory);
  return t;
}

/* p-value of n draws against the exact probabilities of at most 200 rows. */
static double rows_p(const keys_def *def, uint64_t rows, uint64_t seed) {
  enum { N = 400000 };
  double counts[200] = {0}, chi = 0, rest = 0, rest_expected = 0;
  int degrees = -1;
  keys_table t = prepared(def, (double)rows);
  for (uint64_t i = 0; i < N; i++) {
    draw d = draw_at(random_key(seed, i));
    uint64_t row = keys_draw(def, &t, &d);
    must(row < rows);
    counts[row]++;
  }
  for (uint64_t i = 0; i < rows; i++) {
    double expected = N * keys_probability(def, &t, i);
    if (expected < 10) {
      rest += counts[i];
      rest_expected += expected;
      continue;
    }
    chi += (counts[i] - expected) * (counts[i] - expected) / expected;
    degrees++;
  }
  if (rest_expected > 1) {
    chi += (rest - rest_expected) * (rest - rest_expected) / rest_expected;
    degrees++;
  }
  return degrees < 1 ? 1 : gsl_cdf_chisq_Q(chi, degrees);
}

static void check_rows(const keys_def *def, uint64_t rows, uint64_t seed) {
  double p = rows_p(def, rows, seed);
  ck_assert_msg(p > smallest_p, "kind %d, exponent %g, %d rows: p = %g", def->kind, def->exponent,
                (int)rows, p);
}

static const double exponents[] = {0,         0.2, 0.6,    0.9, 0.99, 0.9995,
                                   1 - 1e-13, 1,   1.0005, 1.2, 2,    3.5};
enum { EXPONENTS = sizeof exponents / sizeof *exponents };

START_TEST(few_rows) {
  const uint64_t rows[] = {1, 2, 3, 10, 200};
  for (int e = 0; e < EXPONENTS; e++)
    for (int r = 0; r < 5; r++) {
      keys_def zipf = {.kind = KEYS_ZIPF, .exponent = exponents[e]};
      keys_def latest = {.kind = KEYS_LATEST, .exponent = exponents[e]};
      check_rows(&zipf, rows[r], (uint64_t)(e * 10 + r));
      check_rows(&latest, rows[r], (uint64_t)(e * 10 + r + 5));
    }
  keys_def uniform = {.kind = KEYS_UNIFORM};
  check_rows(&uniform, 7, 1);
}
END_TEST

START_TEST(latest_prefers_the_newest) {
  keys_def def = {.kind = KEYS_LATEST, .exponent = 1};
  keys_table t = prepared(&def, 3);
  ck_assert_double_eq_tol(keys_probability(&def, &t, 2), 6.0 / 11, 1e-14);
  ck_assert_double_eq_tol(keys_probability(&def, &t, 0), 2.0 / 11, 1e-14);
}
END_TEST

START_TEST(hotspots) {
  keys_def def = {.kind = KEYS_HOTSPOT, .share = 0.8, .of = 0.2};
  check_rows(&def, 10, 3);
  check_rows(&def, 1, 4);
  def.of = 1e-6; /* at least one row is hot */
  check_rows(&def, 10, 5);
  keys_table t = prepared(&def, 10);
  ck_assert_double_eq_tol(keys_probability(&def, &t, 0), 0.8, 1e-15);
  def.of = 1;
  check_rows(&def, 10, 6);
  def.share = 1, def.of = 0.5;
  t = prepared(&def, 1e9);
  draw d = draw_at(1);
  for (int i = 0; i < 10000; i++)
    must(keys_draw(&def, &t, &d) < 500000000);
}
END_TEST

/* Draws among `rows` below each limit against the exact share, within 4.5 standard deviations. */
static void check_share(double exponent, double rows, double limit, double share) {
  enum { N = 1000000 };
  keys_def def = {.kind = KEYS_ZIPF, .exponent = exponent};
  keys_table t = prepared(&def, rows);
  double below = 0;
  for (uint64_t i = 0; i < N; i++) {
    draw d = draw_at(random_key(99, i));
    uint64_t row = keys_draw(&def, &t, &d);
    must(row < t.rows);
    below += (double)row < limit;
  }
  double deviation = sqrt(share * (1 - share) / N);
  ck_assert_msg(fabs(below / N - share) <= 4.5 * deviation + 1e-9,
                "exponent %g, %g rows: share of the first %g is %g, not %g", exponent, rows, limit,
                below / N, share);
}

static double weights(double exponent, int ranks) {
  double sum = 0;
  for (int k = ranks; k >= 1; k--)
    sum += pow(k, -exponent);
  return sum;
}

START_TEST(a_million_rows) {
  const int limits[] = {1, 2, 10, 1000, 100000};
  for (int e = 0; e < EXPONENTS; e++)
    for (int l = 0; l < 5; l++)
      check_share(exponents[e], 1e6, limits[l],
                  weights(exponents[e], limits[l]) / weights(exponents[e], 1000000));
}
END_TEST

START_TEST(mean_rank_of_a_million_rows) {
  enum { N = 1000000 };
  for (int e = 0; e < EXPONENTS; e++) {
    double q = exponents[e], all = weights(q, 1000000), sum = 0;
    double mean = weights(q - 1, 1000000) / all;
    double deviation = sqrt((weights(q - 2, 1000000) / all - mean * mean) / N);
    keys_def def = {.kind = KEYS_ZIPF, .exponent = q};
    keys_table t = prepared(&def, 1e6);
    draw d = draw_at((uint64_t)e);
    for (int i = 0; i < N; i++)
      sum += (double)keys_draw(&def, &t, &d) + 1;
    if (q < 3)
      ck_assert_double_eq_tol(sum / N, mean, 4.5 * deviation);
  }
}
END_TEST

/* Sums of n terms: ln n + gamma for 1, zeta(1/2) + 2 sqrt n for 1/2, pi^2/6 for 2. */
START_TEST(more_rows_than_memory) {
  for (double rows = 1e9; rows <= 1e15; rows *= 1e3) {
    double harmonic = log(rows) + 0.57721566490153286;
    check_share(1, rows, 1, 1 / harmonic);
    check_share(1, rows, 100, weights(1, 100) / harmonic);
    check_share(1, rows, 1e8, (log(1e8) + 0.57721566490153286) / harmonic);
    check_share(0.5, rows, rows / 4, 0.5);
    check_share(2, rows, 1, 6 / (M_PI * M_PI));
    check_share(2, rows, 10, weights(2, 10) * 6 / (M_PI * M_PI));
    check_share(0, rows, rows / 3, 1.0 / 3);
  }
}
END_TEST

START_TEST(a_key_fixes_the_row) {
  keys_def def = {.kind = KEYS_ZIPF, .exponent = 0.9};
  keys_table t = prepared(&def, 1e8);
  for (uint64_t i = 0; i < 1000; i++) {
    draw one = draw_at(i), other = draw_at(i);
    must(keys_draw(&def, &t, &one) == keys_draw(&def, &t, &other));
  }
}
END_TEST

Suite *keys_suite(void) {
  Suite *s = suite_create("keys");
  TCase *c = tcase_create("keys");
  tcase_set_timeout(c, 120);
  tcase_add_test(c, few_rows);
  tcase_add_test(c, latest_prefers_the_newest);
  tcase_add_test(c, hotspots);
  tcase_add_test(c, a_million_rows);
  tcase_add_test(c, mean_rank_of_a_million_rows);
  tcase_add_test(c, more_rows_than_memory);
  tcase_add_test(c, a_key_fixes_the_row);
  suite_add_tcase(s, c);
  return s;
}
