/* Words that a run may hold against each other, over many pairs of keys: two steps of a request, a
 * step and one within it, rounds, the same step of neighbouring requests, and so on.
 *
 *     cc -O2 -std=gnu17 -I . tests/slow/pairs.c -lm -o /tmp/pairs && /tmp/pairs [PAIRS [SEED]]
 *
 * For each kind PAIRS (6,000) sets of ids, which are as in a run, meet 300,000 requests each. The
 * two words' six highest bits, lowest bits, and both ways of one against the other fill four tables
 * of 64 x 64, whose chi-square (as a normal deviate) must stay below 6, as must the correlation of
 * the two words. What is wrong with few ids only (the low bits of a key xor-ed with one constant in
 * 6,000, say) shows here and in no battery. Prints the worst of each kind; exit code 1 when one is
 * beyond. Takes two minutes. */
#include "sim/random.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { REQUESTS = 300000, TABLES = 4, CELLS = 64 * 64 };
static const double limit = 6;

typedef struct ids {
  uint64_t source, a, b, dice;
} ids;

typedef struct words {
  uint64_t x, y;
} words;

static words two_steps(const ids *i, uint64_t n) {
  uint64_t request = random_nth(i->source, n);
  return (words){random_step(request, i->a), random_step(request, i->b)};
}

static words gap_and_step(const ids *i, uint64_t n) {
  uint64_t request = random_nth(i->source, n);
  return (words){request, random_step(request, i->a)};
}

static words neighbours(const ids *i, uint64_t n) {
  return (words){random_step(random_nth(i->source, n), i->a),
                 random_step(random_nth(i->source, n + 1), i->a)};
}

static words within(const ids *i, uint64_t n) {
  uint64_t outer = random_step(random_nth(i->source, n), i->a);
  return (words){outer, random_step(outer, i->b)};
}

static words within_itself(const ids *i, uint64_t n) {
  uint64_t outer = random_step(random_nth(i->source, n), i->a);
  return (words){outer, random_step(outer, i->a)};
}

static words each_within_the_other(const ids *i, uint64_t n) {
  uint64_t request = random_nth(i->source, n);
  return (words){random_step(random_step(request, i->a), i->b),
                 random_step(random_step(request, i->b), i->a)};
}

static words same_within_another(const ids *i, uint64_t n) {
  uint64_t request = random_nth(i->source, n);
  return (words){random_step(request, i->a), random_step(random_step(request, i->b), i->a)};
}

static words step_and_dice(const ids *i, uint64_t n) {
  uint64_t request = random_nth(i->source, n);
  return (words){random_step(request, i->a), random_step(request, i->dice ^ i->a)};
}

static words dice_of_two(const ids *i, uint64_t n) {
  uint64_t request = random_nth(i->source, n);
  return (words){random_step(request, i->dice ^ i->a), random_step(request, i->dice ^ i->b)};
}

static words rounds(const ids *i, uint64_t n) {
  uint64_t loop = random_step(random_nth(i->source, n), i->a);
  return (words){random_nth(loop, 0), random_nth(loop, 1)};
}

static words step_of_rounds(const ids *i, uint64_t n) {
  uint64_t loop = random_step(random_nth(i->source, n), i->a);
  return (words){random_step(random_nth(loop, 0), i->b), random_step(random_nth(loop, 1), i->b)};
}

static words first_and_second(const ids *i, uint64_t n) {
  draw d = draw_at(random_step(random_nth(i->source, n), i->a));
  uint64_t first = draw_bits(&d);
  return (words){first, draw_bits(&d)};
}

static const struct {
  const char *name;
  words (*of)(const ids *, uint64_t n);
} kinds[] = {{"two steps", two_steps},
             {"gap, step", gap_and_step},
             {"next request", neighbours},
             {"step, within it", within},
             {"step, itself within", within_itself},
             {"a within b, b within a", each_within_the_other},
             {"a, a within b", same_within_another},
             {"step, dice", step_and_dice},
             {"dice of two steps", dice_of_two},
             {"rounds", rounds},
             {"a step of rounds", step_of_rounds},
             {"first, second word", first_and_second}};

static double deviate(const uint32_t *counts) {
  double expected = (double)REQUESTS / CELLS, sum = 0;
  for (int c = 0; c < CELLS; c++)
    sum += (counts[c] - expected) * (counts[c] - expected) / expected;
  return (sum - (CELLS - 1)) / sqrt(2.0 * (CELLS - 1));
}

static double centred(uint64_t word) {
  return (double)(word >> 11) * 0x1p-53 - 0.5;
}

typedef struct worst {
  double tables[TABLES], correlation;
} worst;

static void measure(words (*of)(const ids *, uint64_t), const ids *i, worst *w) {
  static uint32_t counts[TABLES][CELLS];
  memset(counts, 0, sizeof counts);
  double sum = 0;
  for (uint64_t n = 0; n < REQUESTS; n++) {
    words at = of(i, n);
    uint64_t high_x = at.x >> 58, low_x = at.x & 63, high_y = at.y >> 58, low_y = at.y & 63;
    counts[0][high_x << 6 | high_y]++;
    counts[1][low_x << 6 | low_y]++;
    counts[2][high_x << 6 | low_y]++;
    counts[3][low_x << 6 | high_y]++;
    sum += centred(at.x) * centred(at.y);
  }
  for (int t = 0; t < TABLES; t++)
    w->tables[t] = fmax(w->tables[t], deviate(counts[t]));
  w->correlation = fmax(w->correlation, fabs(12 * sum / sqrt(REQUESTS)));
}

int main(int count, char **argv) {
  uint64_t pairs = count > 1 ? strtoull(argv[1], NULL, 10) : 6000;
  uint64_t seed = count > 2 ? strtoull(argv[2], NULL, 10) : 1;
  bool fine = true;
  printf("%-24s%8s%8s%8s%8s%13s\n", "worst of", "high", "low", "hi, lo", "lo, hi", "correlation");
  for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++) {
    worst w = {0};
    for (uint64_t p = 0; p < pairs; p++) {
      uint64_t key = random_key(random_key(seed, k), p), part = random_key(key, 0);
      ids i = {.source = random_key(key, 1),
               .a = random_key(part, 0),
               .b = random_key(part, 1),
               .dice = random_key(key, 2)};
      measure(kinds[k].of, &i, &w);
    }
    printf("%-24s", kinds[k].name);
    for (int t = 0; t < TABLES; t++)
      printf("%8.1f", w.tables[t]);
    printf("%13.1f\n", w.correlation);
    for (int t = 0; t < TABLES; t++)
      fine = fine && w.tables[t] < limit;
    fine = fine && w.correlation < limit;
  }
  return !fine;
}
