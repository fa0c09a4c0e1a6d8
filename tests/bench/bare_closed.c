/* closed.lua by hand: 1,000 users who think, then pass three servers of one core each. A yardstick
 * for tests/bench/run.
 *
 *   bare_closed ROUNDS SEED [ziggurat]
 *
 * Times in ms. All users start thinking. */
#include "bare.h"

enum { USERS = 1000, SERVERS = 3, LINE = 1024 };
/* An event's low two bits: the server that is done, SERVERS for thinking; above them the user. */

static double asked[USERS];
static uint32_t line[SERVERS][LINE], head[SERVERS], tail[SERVERS]; /* the first is being served */

__attribute__((always_inline)) static inline void simulate(uint64_t rounds, sampler *draw) {
  static const double work[SERVERS] = {0.8, 0.6, 0.4};
  const double think = 1000;
  double now = 0, sum = 0;
  uint64_t done = 0;
  for (uint32_t u = 0; u < USERS; u++)
    push(draw() * think, SERVERS | u << 2);
  while (done < rounds) {
    event e = pop();
    uint32_t at = e.what & 3, user = e.what >> 2, to = 0;
    now = e.time;
    if (at == SERVERS)
      asked[user] = now;
    else {
      head[at]++;
      if (head[at] != tail[at])
        push(now + draw() * work[at], at | line[at][head[at] % LINE] << 2);
      to = at + 1;
    }
    if (to < SERVERS) {
      if (head[to] == tail[to])
        push(now + draw() * work[to], to | user << 2);
      line[to][tail[to]++ % LINE] = user;
    } else {
      double latency = now - asked[user];
      sum += latency;
      record(latency);
      done++;
      push(now + draw() * think, SERVERS | user << 2);
    }
  }
  report(done, now, sum);
}

int main(int argc, char **argv) {
  uint64_t rounds = argc > 1 ? strtoull(argv[1], NULL, 10) : 5000000;
  begin(argc > 2 ? argv[2] : NULL);
  if (argc > 3 && !strcmp(argv[3], "ziggurat"))
    simulate(rounds, exponential);
  else
    simulate(rounds, inversion);
  return 0;
}
