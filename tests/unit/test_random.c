/* Keys and draws: that neighbouring keys are independent, that the ziggurats follow their curves
 * into the tails, and that nothing of it ever changes. */
#include "sim/random.h"
#include "statistics.h"
#include <gsl/gsl_randist.h>
#include <stdlib.h>

Suite *random_suite(void);

/* --- keys --- */

/* How often each output bit flips when one input bit does, for inputs that differ little. */
static void count_flips(uint64_t flips[64][64], bool of_part) {
  for (uint64_t i = 0; i < 2000; i++) {
    uint64_t key = i / 40, part = i % 40, plain = random_key(key, part);
    for (int in = 0; in < 64; in++) {
      uint64_t bit = (uint64_t)1 << in;
      uint64_t other = of_part ? random_key(key, part ^ bit) : random_key(key ^ bit, part);
      for (int out = 0; out < 64; out++)
        flips[in][out] += (plain ^ other) >> out & 1;
    }
  }
}

START_TEST(every_bit_depends_on_every_bit) {
  static uint64_t flips[64][64];
  count_flips(flips, _i);
  double worst = 0, sum = 0;
  for (int in = 0; in < 64; in++)
    for (int out = 0; out < 64; out++) {
      double off = ((double)flips[in][out] - 1000) / sqrt(500);
      worst = fmax(worst, fabs(off));
      sum += off * off;
    }
  ck_assert_double_lt(worst, 5.2); /* of 4096 */
  ck_assert_double_lt(fabs(sum - 4096), 5 * sqrt(2 * 4096.0));
}
END_TEST

/* One byte of the words of a grid of keys and parts, and of the differences of neighbours. */
START_TEST(bytes_are_even_over_neighbours) {
  uint64_t plain[256] = {0}, by_part[256] = {0}, by_key[256] = {0};
  int shift = 8 * _i;
  for (uint64_t key = 0; key < 1000; key++)
    for (uint64_t part = 0; part < 1000; part++) {
      uint64_t x = random_key(key, part);
      plain[x >> shift & 255]++;
      by_part[(x ^ random_key(key, part + 1)) >> shift & 255]++;
      by_key[(x - random_key(key + 1, part)) >> shift & 255]++;
    }
  check_even(256, plain);
  check_even(256, by_part);
  check_even(256, by_key);
}
END_TEST

/* Cubes of 16 x 16 x 16 for three successive numbers: along a draw, and across keys at one place.
 */
START_TEST(triples_are_even) {
  static uint64_t along[4096], across[4096];
  draw d = draw_at(random_key(1, 2));
  for (uint64_t i = 0; i < 1000000; i++) {
    uint64_t a = draw_bits(&d) >> 60, b = draw_bits(&d) >> 60, c = draw_bits(&d) >> 60;
    along[a << 8 | b << 4 | c]++;
    a = random_key(3 * i, 7) >> 60, b = random_key(3 * i + 1, 7) >> 60,
    c = random_key(3 * i + 2, 7) >> 60;
    across[a << 8 | b << 4 | c]++;
  }
  check_even(4096, along);
  check_even(4096, across);
}
END_TEST

/* The keys that a run makes: requests of one source, their frames, and steps within them. */
typedef struct grid {
  uint64_t requests[1000], steps[1000];
} grid;

static void make_grid(grid *g) {
  uint64_t source = random_key(8, random_name("visitors")), part = random_name("browse");
  for (uint64_t i = 0; i < 1000; i++) {
    g->requests[i] = random_nth(source, i);
    g->steps[i] = random_key(part, i);
  }
}

/* One byte of the word of each step of each request, of what it differs by from the next step and
 * the next request, and of what a step within a step draws, beside the step itself. */
START_TEST(steps_are_even_over_neighbours) {
  static grid g;
  static uint64_t plain[256], by_step[256], by_request[256], within[256];
  make_grid(&g);
  int shift = 8 * _i;
  for (uint64_t k = 0; k + 1 < 1000; k++)
    for (uint64_t i = 0; i + 1 < 1000; i++) {
      uint64_t x = random_step(g.requests[k], g.steps[i]);
      plain[x >> shift & 255]++;
      by_step[(x - random_step(g.requests[k], g.steps[i + 1])) >> shift & 255]++;
      by_request[(x ^ random_step(g.requests[k + 1], g.steps[i])) >> shift & 255]++;
      within[(x - random_step(x, g.steps[i + 1])) >> shift & 255]++;
    }
  check_even(256, plain);
  check_even(256, by_step);
  check_even(256, by_request);
  check_even(256, within);
}
END_TEST

/* Cubes of what one request draws: two steps and one within the first; and of three rounds. */
START_TEST(triples_of_steps_are_even) {
  static grid g;
  static uint64_t of_steps[4096], of_rounds[4096];
  make_grid(&g);
  for (uint64_t k = 0; k < 1000; k++)
    for (uint64_t i = 0; i + 2 < 1000; i++) {
      uint64_t a = random_step(g.requests[k], g.steps[i]), b = random_step(a, g.steps[i + 1]),
               c = random_step(g.requests[k], g.steps[i + 2]);
      of_steps[a >> 60 << 8 | b >> 60 << 4 | c >> 60]++;
      a = random_nth(b, 0), c = random_nth(b, 2), b = random_nth(b, 1);
      of_rounds[a >> 60 << 8 | b >> 60 << 4 | c >> 60]++;
    }
  check_even(4096, of_steps);
  check_even(4096, of_rounds);
}
END_TEST

static int by_word(const void *x, const void *y) {
  uint64_t a = *(const uint64_t *)x, b = *(const uint64_t *)y;
  return (a > b) - (a < b);
}

START_TEST(steps_do_not_meet) {
  static grid g;
  static uint64_t all[1000 * 1000];
  make_grid(&g);
  for (uint64_t k = 0; k < 1000; k++)
    for (uint64_t i = 0; i < 1000; i++)
      all[k * 1000 + i] = random_step(g.requests[k], g.steps[i]);
  qsort(all, 1000 * 1000, sizeof *all, by_word);
  for (size_t i = 1; i < 1000 * 1000; i++)
    ck_assert(all[i] != all[i - 1]);
}
END_TEST

enum { PAIRS = 1000000 };

START_TEST(no_serial_correlation) {
  double *x = calloc(2 * PAIRS + 64, sizeof *x), *y = x + PAIRS;
  for (uint64_t lag = 1; lag <= 32; lag *= 2) {
    draw d = draw_at(random_key(5, lag));
    for (int i = 0; i < PAIRS + (int)lag; i++)
      x[i] = draw_uniform(&d);
    ck_assert_double_lt(fabs(uniform_correlation(PAIRS, x, x + lag)), 4);
    for (uint64_t i = 0; i < PAIRS; i++) {
      draw a = draw_at(random_key(5, i)), b = draw_at(random_key(5, i + lag));
      x[i] = draw_uniform(&a);
      y[i] = draw_uniform(&b);
    }
    ck_assert_double_lt(fabs(uniform_correlation(PAIRS, x, y)), 4);
    uint64_t key = random_key(5, 0), step = random_key(5, lag);
    for (uint64_t i = 0; i < PAIRS; i++) {
      draw a = draw_at(random_nth(key, i)),
           b = draw_at(random_step(random_nth(key, i + lag), step));
      x[i] = draw_uniform(&a);
      y[i] = draw_uniform(&b);
    }
    ck_assert_double_lt(fabs(uniform_correlation(PAIRS - lag, x, x + lag)), 4);
    ck_assert_double_lt(fabs(uniform_correlation(PAIRS, x, y)), 4);
  }
  free(x);
}
END_TEST

START_TEST(derived_keys_do_not_meet) {
  enum { KEYS = 300, PARTS = 300 };
  static uint64_t all[KEYS * PARTS];
  for (uint64_t key = 0; key < KEYS; key++)
    for (uint64_t part = 0; part < PARTS; part++)
      all[key * PARTS + part] = random_key(key, part);
  static size_t order[KEYS * PARTS];
  static double high[KEYS * PARTS]; /* equal words have equal doubles */
  for (size_t i = 0; i < KEYS * PARTS; i++)
    high[i] = (double)all[i];
  gsl_sort_index(order, high, 1, KEYS * PARTS);
  for (size_t i = 1; i < KEYS * PARTS; i++)
    ck_assert(all[order[i]] != all[order[i - 1]]);
}
END_TEST

/* Recorded results: a change here changes every figure of every run. */
START_TEST(nothing_ever_changes) {
  ck_assert_uint_eq(random_key(0, 0), 0xa4d7250144cc5644u);
  ck_assert_uint_eq(random_key(1, 2), 0x79b08ae15e105362u);
  ck_assert_uint_eq(random_nth(random_key(1, 2), 3), 0xae176b48231b2d15u);
  ck_assert_uint_eq(random_step(random_key(1, 2), random_key(3, 4)), 0x8912ab0e5c3aa77au);
  ck_assert_uint_eq(random_name("checkout"), 0x6d2407399178e5dau);
  ck_assert_uint_eq(random_name(""), 0xa4d7250144cc5644u);
  draw d = draw_at(random_key(4, 2));
  double sum = 0;
  for (int i = 0; i < 1000; i++)
    sum += draw_exponential(&d) + draw_normal(&d);
  ck_assert_double_eq_tol(sum, 1025.0510781389489, 1e-9);
  ck_assert_uint_eq(d.counter, 2057);
}
END_TEST

START_TEST(names_differ) {
  const char *names[] = {"",
                         "a",
                         "b",
                         "ab",
                         "ba",
                         "a ",
                         "checkout",
                         "checkouu",
                         "checkoutcheckout",
                         "checkoutcheckoutx",
                         "aaaaaaaa",
                         "aaaaaaaaa"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    for (size_t k = 0; k < i; k++)
      ck_assert(random_name(names[i]) != random_name(names[k]));
}
END_TEST

/* --- draws --- */

static double uniform_cdf(const void *of, double x) {
  (void)of;
  return x;
}
static double exponential_cdf(const void *of, double x) {
  (void)of;
  return -expm1(-x);
}
static double normal_cdf(const void *of, double x) {
  (void)of;
  return gsl_cdf_ugaussian_P(x);
}
/* Beyond the point at which the ziggurat's tail begins. */
static double exponential_tail_cdf(const void *from, double x) {
  return -expm1(*(const double *)from - x);
}
static double normal_tail_cdf(const void *from, double x) {
  return 1 - gsl_cdf_ugaussian_Q(x) / gsl_cdf_ugaussian_Q(*(const double *)from);
}

enum { DRAWS = 1000000 };

static void check_fit(double (*next)(draw *d), double (*cdf)(const void *of, double x)) {
  double *values = calloc(DRAWS, sizeof *values);
  draw d = draw_at(11);
  for (int i = 0; i < DRAWS; i++)
    values[i] = next(&d);
  ck_assert_double_lt(ks_statistic(DRAWS, values, cdf, NULL), 1.95);
  for (uint64_t i = 0; i < DRAWS; i++) {
    draw own = draw_at(random_key(12, i)); /* a key for each, as requests have */
    values[i] = next(&own);
  }
  ck_assert_double_lt(ks_statistic(DRAWS, values, cdf, NULL), 1.95);
  free(values);
}

static double exponential(draw *d) {
  return draw_exponential(d);
}
static double normal(draw *d) {
  return draw_normal(d);
}
static double uniform(draw *d) {
  return draw_uniform(d);
}

START_TEST(uniforms_fit) {
  check_fit(uniform, uniform_cdf);
}
END_TEST
START_TEST(exponentials_fit) {
  check_fit(exponential, exponential_cdf);
}
END_TEST
START_TEST(normals_fit) {
  check_fit(normal, normal_cdf);
}
END_TEST

/* The layers near the edge of the curve and the tail are one draw in a hundred: 5e7 draws show
 * them. `share` of the draws lie beyond `from`. */
static void check_tail(double (*next)(draw *d), double from, double share,
                       double (*cdf)(const void *of, double x)) {
  enum { MANY = 50000000 };
  double expected = MANY * share;
  double *beyond = calloc((size_t)(2 * expected), sizeof *beyond);
  size_t count = 0, negative = 0;
  draw d = draw_at(13);
  for (int i = 0; i < MANY; i++) {
    double x = next(&d);
    if (fabs(x) <= from)
      continue;
    ck_assert_uint_lt(count, (size_t)(2 * expected));
    negative += x < 0;
    beyond[count++] = fabs(x);
  }
  ck_assert_double_lt(fabs((double)count - expected), 4 * sqrt(expected));
  if (negative)
    ck_assert_double_lt(fabs((double)negative - expected / 2), 4 * sqrt(expected / 2));
  ck_assert_double_lt(ks_statistic(count, beyond, cdf, &from), 1.95);
  free(beyond);
}

START_TEST(exponential_tail_fits) {
  double from[] = {6, 7.69711747013105};
  check_tail(exponential, from[_i], exp(-from[_i]), exponential_tail_cdf);
}
END_TEST

START_TEST(normal_tail_fits) {
  double from[] = {3.2, 3.6541528853610088};
  check_tail(normal, from[_i], 2 * gsl_cdf_ugaussian_Q(from[_i]), normal_tail_cdf);
}
END_TEST

/* What the tables claim of themselves. */
static void check_layers(const ziggurat_layer *layers, double places, double r, double v,
                         double (*curve)(double x)) {
  ck_assert_double_eq_tol(layers[1].width * places, r, 1e-15 * r);
  ck_assert_double_eq_tol(layers[0].width * places * curve(r), v, 1e-15);
  for (int i = 0; i < ZIGGURAT_LAYERS; i++) {
    double x = layers[i].width * places, next = (double)layers[i].inside * layers[i].width;
    double right = i + 1 < ZIGGURAT_LAYERS ? layers[i + 1].width * places : 0;
    ck_assert_double_eq_tol(next, right, 4e-15);
    if (i)
      ck_assert_double_eq_tol(x * (curve(next) - curve(x)), v, 4e-15);
  }
}

static double exponential_curve(double x) {
  return exp(-x);
}
static double normal_curve(double x) {
  return exp(-x * x / 2);
}

START_TEST(layers_have_one_area) {
  check_layers(ziggurat_exponential, 0x1p53, 7.69711747013104971404, 0.00394965982258155722,
               exponential_curve);
  check_layers(ziggurat_normal, 0x1p52, 3.65415288536100877145, 0.00492867323397465535,
               normal_curve);
}
END_TEST

/* Values of one draw that took the uncommon ways must not depend on those before. */
START_TEST(successive_draws_are_independent) {
  double *x = calloc(PAIRS + 1, sizeof *x);
  draw d = draw_at(17);
  for (int i = 0; i <= PAIRS; i++)
    x[i] = -expm1(-draw_exponential(&d));
  ck_assert_double_lt(fabs(uniform_correlation(PAIRS, x, x + 1)), 4);
  for (int i = 0; i <= PAIRS; i++)
    x[i] = gsl_cdf_ugaussian_P(draw_normal(&d));
  ck_assert_double_lt(fabs(uniform_correlation(PAIRS, x, x + 1)), 4);
  free(x);
}
END_TEST

START_TEST(below_is_even) {
  uint64_t n[] = {1, 2, 7, 100, 4096}, counts[4096] = {0};
  draw d = draw_at(19);
  for (int i = 0; i < 1000000; i++) {
    uint64_t x = draw_below(&d, n[_i]);
    ck_assert_uint_lt(x, n[_i]);
    counts[x]++;
  }
  if (n[_i] > 1)
    check_even(n[_i], counts);
}
END_TEST

/* --- GSL --- */

START_TEST(gsl_sees_the_same_numbers) {
  gsl_rng *r = gsl_rng_alloc(random_gsl_type);
  gsl_rng_set(r, 99);
  draw d = draw_at(random_key(99, 0));
  for (int i = 0; i < 1000; i++) {
    ck_assert_uint_eq(gsl_rng_get(r), draw_bits(&d));
    ck_assert(gsl_rng_uniform(r) == draw_uniform(&d));
  }
  ck_assert_uint_eq(gsl_rng_max(r), UINT64_MAX);
  ck_assert_uint_eq(gsl_rng_min(r), 0);
  gsl_rng_free(r);
}
END_TEST

START_TEST(gsl_counts_fit) {
  draw d = draw_at(21);
  gsl_rng r = {.type = random_gsl_type, .state = &d};
  uint64_t counts[10] = {0};
  for (int i = 0; i < 100000; i++)
    counts[gsl_rng_uniform_int(&r, 10)]++;
  check_even(10, counts);
  double sum = 0;
  for (int i = 0; i < 100000; i++)
    sum += gsl_ran_poisson(&r, 4);
  ck_assert_double_eq_tol(sum / 100000, 4, 4 * 2 / sqrt(100000));
}
END_TEST

static TCase *keys_case(void) {
  TCase *c = tcase_create("keys");
  tcase_set_timeout(c, 60);
  tcase_add_loop_test(c, every_bit_depends_on_every_bit, 0, 2);
  tcase_add_loop_test(c, bytes_are_even_over_neighbours, 0, 8);
  tcase_add_test(c, triples_are_even);
  tcase_add_loop_test(c, steps_are_even_over_neighbours, 0, 8);
  tcase_add_test(c, triples_of_steps_are_even);
  tcase_add_test(c, steps_do_not_meet);
  tcase_add_test(c, no_serial_correlation);
  tcase_add_test(c, derived_keys_do_not_meet);
  tcase_add_test(c, nothing_ever_changes);
  tcase_add_test(c, names_differ);
  return c;
}

static TCase *draws_case(void) {
  TCase *c = tcase_create("draws");
  tcase_set_timeout(c, 120);
  tcase_add_test(c, uniforms_fit);
  tcase_add_test(c, exponentials_fit);
  tcase_add_test(c, normals_fit);
  tcase_add_loop_test(c, exponential_tail_fits, 0, 2);
  tcase_add_loop_test(c, normal_tail_fits, 0, 2);
  tcase_add_test(c, layers_have_one_area);
  tcase_add_test(c, successive_draws_are_independent);
  tcase_add_loop_test(c, below_is_even, 0, 5);
  tcase_add_test(c, gsl_sees_the_same_numbers);
  tcase_add_test(c, gsl_counts_fit);
  return c;
}

Suite *random_suite(void) {
  Suite *s = suite_create("random");
  suite_add_tcase(s, keys_case());
  suite_add_tcase(s, draws_case());
  return s;
}
