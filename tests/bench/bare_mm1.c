/* M/M/1 by hand: the least a program can do and still be an event-driven simulation with figures.
 * One heap of pending events, one ring of arrival times for those in the system, one log-bucketed
 * histogram of sojourn times, one generator (bare.h). No scenario, no windows, no resources. A
 * yardstick for tests/bench/run.
 *
 *   bare_mm1 CUSTOMERS LOAD SEED [ziggurat]
 *
 * The mean service time is 1. */
#include "bare.h"

enum { ARRIVAL, DEPARTURE };
enum { RING = 1 << 20 };
static double ring[RING]; /* arrival times of those in the system */

/* One copy a sampler, so that both are inlined. */
__attribute__((always_inline)) static inline void simulate(uint64_t customers, double load,
                                                           sampler *draw) {
  double gap = 1 / load, now = 0, sum = 0;
  uint32_t head = 0, tail = 0;
  uint64_t done = 0;
  push(draw() * gap, ARRIVAL);
  while (done < customers) {
    event e = pop();
    now = e.time;
    if (e.what == ARRIVAL) {
      if (head == tail)
        push(now + draw(), DEPARTURE);
      ring[tail++ % RING] = now;
      push(now + draw() * gap, ARRIVAL);
    } else {
      double sojourn = now - ring[head++ % RING];
      sum += sojourn;
      record(sojourn);
      done++;
      if (head != tail)
        push(now + draw(), DEPARTURE);
    }
  }
  report(done, now, sum);
}

int main(int argc, char **argv) {
  uint64_t customers = argc > 1 ? strtoull(argv[1], NULL, 10) : 10000000;
  double load = argc > 2 ? atof(argv[2]) : 0.8;
  begin(argc > 3 ? argv[3] : NULL);
  if (argc > 4 && !strcmp(argv[4], "ziggurat"))
    simulate(customers, load, exponential);
  else
    simulate(customers, load, inversion);
  return 0;
}
