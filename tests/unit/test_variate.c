/* Variates: every family's sampler against its own distribution function, its quantile against
 * that, and its moments, whole and partial, against what is drawn. */
#include "sim/variate.h"
#include "sim/variate_family.h"
#include "statistics.h"
#include <stdlib.h>
#include <string.h>

Suite *variate_suite(void);

static arena *memory;
static const char *why;

static void setup(void) {
  memory = arena_new();
}
static void teardown(void) {
  arena_free(memory);
}

/* --- one of each, and some around others --- */

static const double branch_p[] = {0.5, 0.3, 0.2}, branch_means[] = {1, 0.1, 5};
static const double values[] = {3, 1, 2, 2, 10}, weights[] = {1, 2, 0, 1, 0.5};

static const variate *mixture_of(const variate *a, const variate *b, const variate *c) {
  const variate *parts[] = {a, b, c};
  return variate_mixture(memory, 3, branch_p, parts, &why);
}

#define EXP(mean)                variate_exponential(memory, mean, &why)
#define CONST(value)             variate_constant(memory, value, &why)
#define LOGNORMAL                variate_lognormal(memory, 0.004, 0.5, &why)
#define GEOMETRIC                variate_geometric(memory, 4, &why)
#define EMPIRICAL                variate_empirical(memory, 5, values, weights, &why)
#define TRIANGULAR               variate_triangular(memory, 1, 2, 5, &why)
#define TRUNCATED(of, low, high) variate_truncated(memory, of, low, high, &why)
#define CLIPPED(of, low, high)   variate_clipped(memory, of, low, high, &why)

static const variate *example(int i) {
  switch (i) {
  case 0:
    return CONST(0.25);
  case 1:
    return EXP(0.01);
  case 2:
    return variate_uniform(memory, 2, 5, &why);
  case 3:
    return variate_normal(memory, 3, 0.2, &why);
  case 4:
    return variate_normal(memory, 1, 1.5, &why);
  case 5:
    return LOGNORMAL;
  case 6:
    return variate_lognormal(memory, 1, 1.5, &why);
  case 7:
    return variate_gamma(memory, 2, 0.4, &why);
  case 8:
    return variate_gamma(memory, 2, 1.6, &why);
  case 9:
    return variate_erlang(memory, 3, 0.5, &why);
  case 10:
    return variate_erlang(memory, 40, 0.5, &why);
  case 11:
    return variate_weibull(memory, 1, 0.3, &why);
  case 12:
    return variate_weibull(memory, 1, 2, &why);
  case 13:
    return variate_pareto(memory, 5, 2, &why);
  case 14:
    return TRIANGULAR;
  case 15:
    return variate_triangular(memory, 0, 0, 1, &why);
  case 16:
    return GEOMETRIC;
  case 17:
    return variate_geometric(memory, 1, &why);
  case 18:
    return variate_hyperexponential(memory, 1, 2, &why);
  case 19:
    return variate_hyperexponential_branches(memory, 3, branch_p, branch_means, &why);
  case 20:
    return EMPIRICAL;
  case 21:
    return variate_empirical(memory, 5, values, NULL, &why);
  case 22:
    return mixture_of(EXP(1), variate_gamma(memory, 3, 0.2, &why), CONST(2));
  case 23:
    return variate_shifted(memory, EXP(1), 2, &why);
  case 24:
    return variate_shifted(memory, EXP(4), -0.5, &why);
  case 25:
    return variate_scaled(memory, LOGNORMAL, 0.125, &why);
  case 26:
    return TRUNCATED(EXP(1), 0.5, 2);
  case 27:
    return TRUNCATED(variate_normal(memory, 3, 0.5, &why), 2, INFINITY);
  case 28:
    return TRUNCATED(TRIANGULAR, 1.5, 3);
  case 29:
    return TRUNCATED(variate_pareto(memory, 0.9, 1, &why), 0, 10);
  case 30:
    return TRUNCATED(variate_weibull(memory, 1, 2, &why), 0.1, 3);
  case 31:
    return TRUNCATED(EMPIRICAL, 2, 3);
  case 32:
    return TRUNCATED(GEOMETRIC, 2, 5);
  case 33:
    return CLIPPED(EXP(1), 0.5, 2);
  case 34:
    return CLIPPED(GEOMETRIC, 2, 5);
  case 35:
    return CLIPPED(variate_pareto(memory, 0.9, 1, &why), 2, 10);
  case 36:
    return CLIPPED(mixture_of(EXP(1), TRIANGULAR, CONST(2)), 2, INFINITY);
  case 37:
    return TRUNCATED(variate_shifted(memory, variate_uniform(memory, 0, 2, &why), 1, &why), 1.5,
                     2.5);
  case 38:
    return CLIPPED(TRUNCATED(variate_gamma(memory, 2, 0.4, &why), 1, 4), 1.5, 3);
  case 39:
    return variate_scaled(memory, TRUNCATED(LOGNORMAL, 0, 0.006), 1000, &why);
  case 40:
    return TRUNCATED(variate_hyperexponential(memory, 1, 3, &why), 0.1, 20);
  default:
    return NULL;
  }
}
enum { EXAMPLES = 41, DRAWS = 1000000 };

static const variate *example_named(int i, char name[200]) {
  const variate *v = example(i);
  ck_assert_msg(v != NULL, "example %d: %s", i, why);
  variate_describe(v, name, 200);
  return v;
}

static double *drawn_from(const variate *v, uint64_t key) {
  double *x = calloc(DRAWS, sizeof *x);
  for (uint64_t i = 0; i < DRAWS; i++) {
    draw d = draw_at(random_key(key, i));
    x[i] = variate_draw(v, &d);
  }
  return x;
}

static double cdf_of(const void *of, double x) {
  return variate_cdf(of, x);
}

START_TEST(draws_follow_the_cdf) {
  char name[200];
  const variate *v = example_named(_i, name);
  double *x = drawn_from(v, 100);
  double distance = ks_statistic(DRAWS, x, cdf_of, v);
  ck_assert_msg(distance < 1.95, "%s: %g", name, distance);
  free(x);
}
END_TEST

/* The mean of f over the draws must be `expected`, within 4.5 of its standard errors. */
static void check_mean(const char *name, const char *what, const double *x,
                       double (*f)(const double *with, double x), const double *with,
                       double expected) {
  double sum = 0, squares = 0;
  for (int i = 0; i < DRAWS; i++) {
    double y = f(with, x[i]) - expected;
    sum += y;
    squares += y * y;
  }
  double error = sqrt(squares) + 1e-12 * fabs(expected) * DRAWS;
  ck_assert_msg(fabs(sum) <= 4.5 * error, "%s: %s is %.9g, drawn %.9g +- %g", name, what, expected,
                expected + sum / DRAWS, error / DRAWS);
}

static double itself(const double *with, double x) {
  (void)with;
  return x;
}
static double squared_from(const double *mean, double x) {
  return (x - *mean) * (x - *mean);
}
static double upto(const double *with, double x) { /* limit, power */
  return x <= with[0] ? pow(x, with[1]) : 0;
}

START_TEST(moments_are_those_of_the_draws) {
  char name[200];
  const variate *v = example_named(_i, name);
  double *x = drawn_from(v, 200);
  check_mean(name, "mean", x, itself, NULL, v->mean);
  check_mean(name, "variance", x, squared_from, &v->mean, v->variance);
  for (double p = 0.1; p < 1; p += 0.2)
    for (int k = 1; k <= 2; k++) {
      double with[] = {variate_quantile(v, p), k};
      check_mean(name, "partial moment", x, upto, with, variate_partial(v, k, with[0]));
    }
  free(x);
}
END_TEST

/* Both ways of reaching the moments, and the mean as the area above the distribution function. */
START_TEST(partial_moments_end_at_the_moments) {
  char name[200];
  const variate *v = example_named(_i, name);
  double mean = variate_partial(v, 1, INFINITY), square = variate_partial(v, 2, INFINITY);
  ck_assert_msg(fabs(mean - v->mean) <= 1e-10 * fabs(v->mean), "%s: %.15g %.15g", name, mean,
                v->mean);
  ck_assert_msg(fabs(square - mean * mean - v->variance) <= 1e-9 * square, "%s: %g", name, square);
  double far = variate_quantile(v, 1 - 1e-15);
  ck_assert_msg(fabs(variate_partial(v, 1, far) - mean) < 1e-3 * fabs(mean), "%s", name);
}
END_TEST

START_TEST(quantile_inverts_the_cdf) {
  char name[200];
  const variate *v = example_named(_i, name);
  const double ps[] = {1e-6, 0.001, 0.01, 0.1, 0.25, 0.5, 0.62, 0.75, 0.9, 0.99, 0.999, 1 - 1e-6};
  double last = -INFINITY;
  for (size_t i = 0; i < sizeof ps / sizeof *ps; i++) {
    double p = ps[i], q = variate_quantile(v, p), step = 1e-9 * fabs(q);
    ck_assert_msg(q >= last, "%s: quantile %g is %g after %g", name, p, q, last);
    ck_assert_msg(variate_cdf(v, q + step) >= p - 1e-9, "%s: p %g, q %g", name, p, q);
    ck_assert_msg(variate_cdf(v, q - step) <= p + 1e-9, "%s: p %g, q %g", name, p, q);
    last = q;
  }
}
END_TEST

START_TEST(ticks_are_the_draw_in_ticks) {
  char name[200];
  const variate *v = example_named(_i, name);
  for (uint64_t key = 0; key < 1000; key++) {
    draw a = draw_at(key), b = draw_at(key);
    ck_assert_int_eq(variate_draw_ticks(v, &a), ticks_from_seconds(variate_draw(v, &b)));
    ck_assert_uint_eq(a.counter, b.counter);
  }
}
END_TEST

/* --- known values --- */

START_TEST(known_parameters) {
  const variate *v = variate_weibull(memory, 3, 1, &why);
  ck_assert_double_eq_tol(v->b, 1, 1e-12);
  ck_assert_double_eq_tol(v->a, 3, 1e-11);
  v = variate_weibull(memory, 1, sqrt(4 / acos(-1) - 1), &why); /* Rayleigh */
  ck_assert_double_eq_tol(v->b, 2, 1e-12);
  v = variate_weibull(memory, 1, sqrt(5), &why); /* shape 1/2: E[X^2] = 24, E[X] = 2 */
  ck_assert_double_eq_tol(v->b, 0.5, 1e-12);
  v = variate_erlang_cv(memory, 2, 0.5, &why);
  ck_assert(v->kind == VARIATE_ERLANG && v->a == 4 && v->mean == 2);
  v = variate_erlang_cv(memory, 2, 0.577, &why);
  ck_assert(v->a == 3);
  v = variate_normal(memory, 1e-9, 1e9, &why); /* half normal, nearly */
  ck_assert_double_eq_tol(v->mean, sqrt(2 / acos(-1)), 1e-8);
  ck_assert_double_eq_tol(v->variance, 1 - 2 / acos(-1), 1e-8);
  v = variate_hyperexponential(memory, 1, 2, &why);
  ck_assert_double_eq_tol(v->values[0] * v->weights[0], 0.5, 1e-14);
  ck_assert_double_eq_tol(variate_cv(v), 2, 1e-12);
  v = variate_hyperexponential(memory, 7, 1, &why);
  ck_assert_double_eq_tol(v->variance, 49, 1e-12);
}
END_TEST

/* Atoms: a quantile is the least value that reaches p; a bound of a cut belongs to what is left. */
START_TEST(atoms_belong_where_they_are_drawn) {
  const double four[] = {4, 1, 3, 2};
  const variate *v = variate_empirical(memory, 4, four, NULL, &why);
  ck_assert(variate_quantile(v, 0.25) == 1 && variate_quantile(v, 0.2501) == 2);
  ck_assert(variate_quantile(v, 0.5) == 2 && variate_quantile(v, 0.75) == 3);
  ck_assert(TRUNCATED(v, 2, 3)->mean == 2.5 && TRUNCATED(v, 2.5, 3)->mean == 3);
  const variate *tenths = variate_scaled(memory, v, 0.1, &why); /* 3 * 0.1 > 0.3 as doubles */
  ck_assert(variate_cdf(tenths, 3 * 0.1) == 0.75 && variate_cdf(tenths, 0.3) == 0.5);
  const variate *moved = variate_shifted(memory, variate_scaled(memory, v, 0.1, &why), 1e6, &why);
  for (int i = 1; i <= 4; i++)
    ck_assert(variate_cdf(moved, i * 0.1 + 1e6) == i / 4.0);
  v = variate_shifted(memory, v, -3, &why);
  const variate *tiny = variate_scaled(memory, v, 1e-9, &why);
  ck_assert_double_eq_tol(TRUNCATED(tiny, 0, 1.1e-9)->mean, 0.5e-9, 1e-20);
  ck_assert(TRUNCATED(v, 0, 1)->mean == 0.5 && TRUNCATED(v, -1, 0)->mean == -0.5);
}
END_TEST

START_TEST(heavy_tails_have_no_moments) {
  const variate *v = variate_pareto(memory, 1, 2, &why);
  ck_assert(isinf(v->mean) && isinf(v->variance));
  v = variate_pareto(memory, 1.5, 2, &why);
  ck_assert(v->mean == 6 && isinf(v->variance));
  ck_assert(isinf(TRUNCATED(v, 3, INFINITY)->variance));
  ck_assert(isfinite(TRUNCATED(v, 3, 1000)->variance));
  ck_assert(isinf(mixture_of(v, EXP(1), EXP(2))->variance));
  ck_assert(isinf(variate_shifted(memory, v, 1, &why)->variance));
}
END_TEST

START_TEST(cv_zero_is_a_constant) {
  ck_assert(variate_normal(memory, 2, 0, &why)->kind == VARIATE_CONSTANT);
  ck_assert(variate_lognormal(memory, 2, 0, &why)->kind == VARIATE_CONSTANT);
  ck_assert(variate_gamma(memory, 2, 0, &why)->kind == VARIATE_CONSTANT);
  ck_assert(variate_weibull(memory, 2, 0, &why)->kind == VARIATE_CONSTANT);
  ck_assert(variate_is_zero(variate_scaled(memory, EXP(1), 0, &why)));
  ck_assert(variate_is_zero(NULL) && variate_is_zero(CONST(0)));
  ck_assert(!variate_is_zero(CONST(1)) && !variate_is_zero(EXP(1)));
  ck_assert(variate_cv(CONST(0)) == 0);
}
END_TEST

/* Whatever the shape that a maker accepts: finite answers, in order. */
START_TEST(extreme_shapes_stay_usable) {
  for (double cv = 0.0012; cv < 90; cv *= 1.9) {
    const variate *all[] = {
        variate_gamma(memory, 1, fmax(cv, 0.01), &why), variate_weibull(memory, 1, cv, &why),
        variate_lognormal(memory, 1, cv, &why), variate_normal(memory, 1, cv, &why)};
    for (int i = 0; i < 4; i++) {
      ck_assert_ptr_nonnull(all[i]);
      ck_assert_msg(all[i]->mean > 0 && all[i]->variance > 0, "%d cv %g", i, cv);
      double last = 0;
      for (double p = 0.001; p < 1; p += 0.0499) {
        double q = variate_quantile(all[i], p);
        ck_assert_msg(isfinite(q) && q >= last, "%d cv %g p %g q %g", i, cv, p, q);
        if (q > 1e-290)
          ck_assert_msg(fabs(variate_cdf(all[i], q) - p) < 1e-6, "%d cv %g p %g q %g cdf %.9g", i,
                        cv, p, q, variate_cdf(all[i], q));
        last = q;
      }
      draw d = draw_at(3);
      for (int n = 0; n < 100; n++)
        ck_assert(variate_draw(all[i], &d) >= 0);
    }
  }
}
END_TEST

/* --- keys --- */

START_TEST(a_parameter_keeps_the_luck) {
  const variate *pairs[][2] = {
      {EXP(1), EXP(3)},
      {variate_lognormal(memory, 1, 2, &why), variate_lognormal(memory, 3, 2, &why)},
      {variate_gamma(memory, 1, 0.7, &why), variate_gamma(memory, 3, 0.7, &why)},
      {variate_weibull(memory, 1, 2, &why), variate_weibull(memory, 3, 2, &why)},
      {variate_hyperexponential(memory, 1, 2, &why), variate_hyperexponential(memory, 3, 2, &why)}};
  for (int i = 0; i < 5; i++)
    for (uint64_t key = 0; key < 1000; key++) {
      draw a = draw_at(key), b = draw_at(key);
      double x = variate_draw(pairs[i][0], &a), y = variate_draw(pairs[i][1], &b);
      ck_assert_double_eq_tol(3 * x, y, 1e-12 * y);
    }
}
END_TEST

/* --- words --- */

static void check_words(const variate *v, const char *letter, const char *text) {
  char line[200];
  variate_letter(v, line, sizeof line);
  ck_assert_str_eq(line, letter);
  variate_describe(v, line, sizeof line);
  ck_assert_str_eq(line, text);
}

START_TEST(letters_and_words) {
  check_words(CONST(2), "D", "constant(2)");
  check_words(EXP(0.004), "M", "exponential(0.004)");
  check_words(LOGNORMAL, "LN", "lognormal(0.004, 0.5)");
  check_words(variate_normal(memory, 1, 1.5, &why), "N", "normal(1, 1.5)");
  check_words(variate_gamma(memory, 1, 1.5, &why), "G", "gamma(1, 1.5)");
  check_words(variate_weibull(memory, 1, 0.25, &why), "W", "weibull(1, 0.25)");
  check_words(variate_erlang(memory, 4, 0.01, &why), "E4", "erlang { k = 4, mean = 0.01 }");
  check_words(variate_uniform(memory, 1, 2, &why), "U", "uniform { from = 1, to = 2 }");
  check_words(variate_hyperexponential_branches(memory, 2, branch_p, branch_means, &why), "H2",
              "hyperexponential { { 0.625, 1 }, { 0.375, 0.1 } }");
  check_words(variate_hyperexponential(memory, 0.01, 2, &why), "H2", "hyperexponential(0.01, 2)");
  check_words(variate_scaled(memory, EXP(1), 0.5, &why), "M", "scaled(exponential(1), 0.5)");
  check_words(variate_shifted(memory, EXP(1), 0.5, &why), "G", "shifted(exponential(1), 0.5)");
  check_words(TRUNCATED(EXP(1), 0, INFINITY), "G", "truncated(exponential(1), 0, math.huge)");
  check_words(mixture_of(EXP(1), CONST(2), GEOMETRIC), "Mix",
              "mixture { { 0.5, exponential(1) }, { 0.3, constant(2) }, { 0.2, geometric(4) } }");
  check_words(
      EMPIRICAL, "Emp",
      "empirical { { 1, 0.444444 }, { 2, 0 }, { 2, 0.222222 }, ... 5 entries }");
}
END_TEST

START_TEST(words_fit_their_room) {
  char line[8];
  variate_describe(LOGNORMAL, line, sizeof line);
  ck_assert_str_eq(line, "lognorm");
  variate_letter(EXP(1), line, 1);
  ck_assert_str_eq(line, "");
  variate_describe(LOGNORMAL, NULL, 0);
}
END_TEST

/* --- refusals --- */

static int refused(const variate *v, const char *about) {
  ck_assert_msg(v == NULL, "accepted, but should say: %s", about);
  ck_assert_msg(why && strstr(why, about), "says \"%s\", not: %s", why ? why : "", about);
  why = NULL;
  return 1;
}

START_TEST(makers_refuse_what_is_out_of_range) {
  const double bad_means[] = {0, -1, NAN, INFINITY};
  for (int i = 0; i < 4; i++) {
    double m = bad_means[i];
    refused(EXP(m), "mean");
    refused(variate_normal(memory, m, 1, &why), "mean");
    refused(variate_lognormal(memory, m, 1, &why), "mean");
    refused(variate_gamma(memory, m, 1, &why), "mean");
    refused(variate_weibull(memory, m, 1, &why), "mean");
    refused(variate_erlang(memory, 2, m, &why), "mean");
    refused(variate_erlang_cv(memory, m, 1, &why), "mean");
    refused(variate_hyperexponential(memory, m, 2, &why), "mean");
    refused(variate_geometric(memory, m, &why), "at least 1");
    refused(variate_pareto(memory, m, 1, &why), "above 0");
    refused(variate_pareto(memory, 1, m, &why), "above 0");
    refused(variate_hyperexponential_branches(memory, 1, branch_p, &m, &why), "mean");
  }
  const double bad_cvs[] = {-0.1, NAN, INFINITY};
  for (int i = 0; i < 3; i++) {
    double cv = bad_cvs[i];
    refused(variate_normal(memory, 1, cv, &why), "cv");
    refused(variate_lognormal(memory, 1, cv, &why), "cv");
    refused(variate_gamma(memory, 1, cv, &why), "cv");
    refused(variate_weibull(memory, 1, cv, &why), "cv");
    refused(variate_erlang_cv(memory, 1, cv, &why), "cv");
    refused(variate_hyperexponential(memory, 1, cv, &why), "cv");
  }
  refused(CONST(NAN), "finite");
  refused(variate_uniform(memory, 2, 1, &why), "from");
  refused(variate_uniform(memory, 2, INFINITY, &why), "from");
  refused(variate_erlang(memory, 0, 1, &why), "k");
  refused(variate_erlang_cv(memory, 1, 0, &why), "cv");
  refused(variate_erlang_cv(memory, 1, 0.8, &why), "cv");
  refused(variate_hyperexponential(memory, 1, 0.9, &why), "at least 1");
  refused(variate_geometric(memory, 0.5, &why), "at least 1");
  refused(variate_triangular(memory, 2, 1, 3, &why), "ascending");
  refused(variate_triangular(memory, 0, 1, NAN, &why), "finite");
}
END_TEST

START_TEST(makers_refuse_bad_lists_and_parts) {
  const double negative[] = {1, -1}, zero[] = {0, 0}, nan[] = {NAN, 1}, good[] = {1, 2};
  const variate *parts[] = {EXP(1), NULL};
  refused(variate_empirical(memory, 0, NULL, NULL, &why), "at least one");
  refused(variate_empirical(memory, 2, nan, NULL, &why), "finite");
  refused(variate_empirical(memory, 2, good, negative, &why), "at least 0");
  refused(variate_empirical(memory, 2, good, zero, &why), "above 0");
  refused(variate_hyperexponential_branches(memory, 2, negative, good, &why), "at least 0");
  refused(variate_hyperexponential_branches(memory, 0, good, good, &why), "at least one");
  refused(variate_mixture(memory, 2, good, parts, &why), "distribution");
  refused(variate_mixture(memory, 2, zero, parts, &why), "above 0");
  refused(variate_shifted(memory, NULL, 1, &why), "distribution");
  refused(variate_shifted(memory, EXP(1), NAN, &why), "finite");
  refused(variate_scaled(memory, EXP(1), -1, &why), "at least 0");
  refused(TRUNCATED(EXP(1), 2, 1), "ascending");
  refused(TRUNCATED(EXP(1), NAN, 1), "ascending");
  refused(TRUNCATED(EXP(1), 20, 30), "1000");
  refused(CLIPPED(EXP(1), 2, NAN), "ascending");
  refused(CLIPPED(EXP(1), INFINITY, INFINITY), "ascending");
}
END_TEST

static TCase *fixed_case(const char *name) {
  TCase *c = tcase_create(name);
  tcase_add_checked_fixture(c, setup, teardown);
  tcase_set_timeout(c, 120);
  return c;
}

Suite *variate_suite(void) {
  Suite *s = suite_create("variate");
  TCase *every = fixed_case("every example");
  tcase_add_loop_test(every, draws_follow_the_cdf, 0, EXAMPLES);
  tcase_add_loop_test(every, moments_are_those_of_the_draws, 0, EXAMPLES);
  tcase_add_loop_test(every, partial_moments_end_at_the_moments, 0, EXAMPLES);
  tcase_add_loop_test(every, quantile_inverts_the_cdf, 0, EXAMPLES);
  tcase_add_loop_test(every, ticks_are_the_draw_in_ticks, 0, EXAMPLES);
  suite_add_tcase(s, every);
  TCase *known = fixed_case("known");
  tcase_add_test(known, known_parameters);
  tcase_add_test(known, atoms_belong_where_they_are_drawn);
  tcase_add_test(known, heavy_tails_have_no_moments);
  tcase_add_test(known, cv_zero_is_a_constant);
  tcase_add_test(known, extreme_shapes_stay_usable);
  tcase_add_test(known, a_parameter_keeps_the_luck);
  tcase_add_test(known, letters_and_words);
  tcase_add_test(known, words_fit_their_room);
  tcase_add_test(known, makers_refuse_what_is_out_of_range);
  tcase_add_test(known, makers_refuse_bad_lists_and_parts);
  suite_add_tcase(s, known);
  return s;
}
