/* Zipf ranks: the cubics change none of them. What is drawn with them is what rejection-inversion
 * says without, written here once more; the distribution itself is tested in test_keys.c. */
#include "models/zipf.h"
#include "tests/unit/must.h"
#include <check.h>
#include <math.h>

Suite *zipf_suite(void);

typedef struct plain {
  double q, ranks;
} plain;

static double plain_integral(const plain *p, double x) {
  double l = log(x);
  return p->q == 1 ? l : expm1((1 - p->q) * l) * (1 / (1 - p->q));
}

static double plain_inverse(const plain *p, double u) {
  double less = 1 - p->q, more = u * less;
  if (p->q == 1)
    return exp(u);
  return exp((fabs(less) < 1e-3 ? log1p(more) : log(1 + more)) * (1 / less));
}

static uint64_t plain_draw(const plain *p, draw *d) {
  double high = plain_integral(p, p->ranks + 0.5), width = high - (plain_integral(p, 1.5) - 1);
  for (;;) {
    double u = high - draw_uniform(d) * width, x = plain_inverse(p, u);
    uint64_t k = !(x >= 1.5) ? 1 : x >= p->ranks ? (uint64_t)p->ranks : (uint64_t)(x + 0.5);
    if (k == 1 || k >= (uint64_t)1 << 20 ||
        u >= plain_integral(p, (double)k + 0.5) - exp(-p->q * log((double)k)))
      return k;
  }
}

static const double exponents[] = {1e-9,      0.2, 0.5,    0.6, 2.0 / 3, 0.75, 0.9, 0.99, 0.9995,
                                   1 - 1e-13, 1,   1.0005, 1.2, 1.5,     2,    3.5, 20};
static const uint64_t ranks[] = {1, 2, 3, 10, 1000, 1000000, 20000000, 1000000000000000};

START_TEST(same_ranks) {
  enum { DRAWS = 20000 };
  arena *memory = arena_new();
  for (size_t e = 0; e < sizeof exponents / sizeof *exponents; e++)
    for (size_t r = 0; r < sizeof ranks / sizeof *ranks; r++) {
      plain p = {exponents[e], (double)ranks[r]};
      zipf z;
      zipf_prepare(&z, exponents[e], ranks[r], memory);
      for (uint64_t i = 0; i < DRAWS; i++) {
        draw one = draw_at(random_key(e << 8 | r, i)), other = one;
        uint64_t rank = zipf_draw(&z, &one), wanted = plain_draw(&p, &other);
        if (rank != wanted)
          ck_abort_msg("exponent %g, %g ranks: draw %d is %.0f, not %.0f", exponents[e],
                       (double)ranks[r], (int)i, (double)rank, (double)wanted);
        must(one.counter == other.counter);
      }
    }
  arena_free(memory);
}
END_TEST

/* A slice is worth having if it nearly always tells. */
START_TEST(cubics_tell) {
  const struct {
    double exponent, ranks, share;
  } cases[] = {{0.6, 5e6, 0.95}, {0.9, 1e6, 0.95}, {1, 1e6, 0.95}, {0.8, 2e7, 0.9}};
  arena *memory = arena_new();
  for (int i = 0; i < 4; i++) {
    zipf z;
    zipf_prepare(&z, cases[i].exponent, (uint64_t)cases[i].ranks, memory);
    double told = 0;
    for (int k = 0; k < ZIPF_SLICES; k++)
      told += z.sure + 0.5 - 2 * (double)z.slices[k].within;
    ck_assert_msg(told / ZIPF_SLICES > cases[i].share, "exponent %g: %g", cases[i].exponent,
                  told / ZIPF_SLICES);
  }
  arena_free(memory);
}
END_TEST

Suite *zipf_suite(void) {
  Suite *s = suite_create("zipf");
  TCase *c = tcase_create("zipf");
  tcase_set_timeout(c, 120);
  tcase_add_test(c, same_ranks);
  tcase_add_test(c, cubics_tell);
  suite_add_tcase(s, c);
  return s;
}
