/* The generator's raw words on stdout, without end, for a battery of tests (battery).
 *
 *     raw STREAM NUMBER
 *
 * A stream is an order in which a simulation may meet them; NUMBER makes another of the same kind.
 * Keys are derived as models/replication.c, source.c and perform.h do: seed, replication, source,
 * request, step. */
#include "sim/random.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint64_t source_key(uint64_t seed, uint64_t replication) {
  uint64_t key = random_key(random_key(seed, 0x6f7574), replication);
  return random_key(key, random_name("visitors"));
}

static uint64_t step_id(uint64_t i) {
  return random_key(random_name("browse"), i);
}

static uint64_t first_word(uint64_t request, uint64_t step) {
  draw d = draw_at(random_step(request, step_id(step)));
  return draw_bits(&d);
}

/* One key, its counter. */
static uint64_t counter(uint64_t number, uint64_t i) {
  draw d = {.key = random_key(source_key(number, 0), 0), .counter = i};
  return draw_bits(&d);
}

/* Keys that are plain numbers, as seeds are: one mix of neighbours. */
static uint64_t keys(uint64_t number, uint64_t i) {
  return random_key(i, 0x6f7574 + number);
}

/* Request after request, the first word of one step. */
static uint64_t requests(uint64_t number, uint64_t i) {
  return first_word(random_nth(source_key(number, 0), i), 0);
}

/* The same step of the same request, in ten replications of seed after seed. */
static uint64_t replications(uint64_t number, uint64_t i) {
  return first_word(random_nth(source_key(1 + i / 10, i % 10), number), 0);
}

/* One request, step after step. */
static uint64_t steps(uint64_t number, uint64_t i) {
  return first_word(random_nth(source_key(number, 0), 0), i);
}

/* Request after request: the call that it makes, in it a loop of three rounds with two steps each,
 * and the key of the call itself and of each round. */
static uint64_t frames(uint64_t number, uint64_t i) {
  uint64_t request = random_nth(source_key(number, 0), i / 10), what = i % 10;
  uint64_t call = random_step(request, step_id(0));
  if (what == 0)
    return call;
  uint64_t round = random_nth(random_step(call, step_id(1)), (what - 1) / 3);
  return (what - 1) % 3 ? first_word(round, 1 + (what - 1) % 3) : round;
}

/* Request after request, all that is drawn for it: the gap before it, its class, three steps with
 * two words each. Its key is the word of its gap. */
static uint64_t interleaved(uint64_t number, uint64_t i) {
  uint64_t request = random_nth(source_key(number, 0), i / 8), what = i % 8;
  if (what == 0)
    return request;
  if (what == 1)
    return random_key(request, 0x636c617373);
  draw d = {.key = random_step(request, step_id(what / 2 - 1)), .counter = what % 2};
  return draw_bits(&d);
}

static const struct {
  const char *name;
  uint64_t (*word)(uint64_t number, uint64_t i);
} streams[] = {{"counter", counter},           {"keys", keys},   {"requests", requests},
               {"replications", replications}, {"steps", steps}, {"frames", frames},
               {"interleaved", interleaved}};

enum { WORDS = 8192 };

int main(int count, char **words) {
  uint64_t buffer[WORDS], number = count == 3 ? strtoull(words[2], NULL, 10) : 0;
  for (size_t s = 0; count == 3 && s < sizeof streams / sizeof *streams; s++)
    for (uint64_t i = 0; !strcmp(words[1], streams[s].name); i += WORDS) {
      for (uint64_t k = 0; k < WORDS; k++)
        buffer[k] = streams[s].word(number, i + k);
      if (fwrite(buffer, sizeof *buffer, WORDS, stdout) < WORDS)
        return 0;
    }
  fputs("raw counter|keys|requests|replications|steps|frames|interleaved NUMBER\n", stderr);
  return 2;
}
