/* threads.lua by hand: a server whose 64 threads are held throughout, 8 cores, and a database of 4
 * connections that one request in five reads. A yardstick for tests/bench/run.
 *
 *   bare_threads REQUESTS SEED [ziggurat]
 *
 * Times in ms. A request that has a thread is named by its thread; those that wait for one are a
 * ring of arrival times. */
#include "bare.h"

enum { THREADS = 64, CORES = 8, CONNECTIONS = 4, RING = 1 << 20 };
enum { ARRIVAL, CPU, READ }; /* in an event's low two bits, above them the thread */

static double arrived[THREADS], door[RING];
static uint32_t idle[THREADS];                              /* a stack */
static uint32_t for_core[THREADS], for_connection[THREADS]; /* rings */

__attribute__((always_inline)) static inline void simulate(uint64_t requests, sampler *draw) {
  const double gap = 1 / 1.6, work = 4, access = 2;
  double now = 0, sum = 0;
  uint32_t idles = THREADS, door_head = 0, door_tail = 0;
  uint32_t cores = CORES, core_head = 0, core_tail = 0;
  uint32_t connections = CONNECTIONS, connection_head = 0, connection_tail = 0;
  uint64_t done = 0;
  for (uint32_t t = 0; t < THREADS; t++)
    idle[t] = t;
  push(draw() * gap, ARRIVAL);
  while (done < requests) {
    event e = pop();
    uint32_t thread = e.what >> 2, starts = THREADS, ends = THREADS;
    now = e.time;
    switch (e.what & 3) {
    case ARRIVAL:
      if (idles) {
        starts = idle[--idles];
        arrived[starts] = now;
      } else
        door[door_tail++ % RING] = now;
      push(now + draw() * gap, ARRIVAL);
      break;
    case CPU:
      if (core_head != core_tail)
        push(now + draw() * work, CPU | for_core[core_head++ % THREADS] << 2);
      else
        cores++;
      if (unit() > 0.2)
        ends = thread;
      else if (connections) {
        connections--;
        push(now + draw() * access, READ | thread << 2);
      } else
        for_connection[connection_tail++ % THREADS] = thread;
      break;
    default:
      if (connection_head != connection_tail)
        push(now + draw() * access, READ | for_connection[connection_head++ % THREADS] << 2);
      else
        connections++;
      ends = thread;
    }
    if (ends < THREADS) {
      double latency = now - arrived[ends];
      sum += latency;
      record(latency);
      done++;
      if (door_head != door_tail) {
        starts = ends;
        arrived[starts] = door[door_head++ % RING];
      } else
        idle[idles++] = ends;
    }
    if (starts < THREADS) {
      if (cores) {
        cores--;
        push(now + draw() * work, CPU | starts << 2);
      } else
        for_core[core_tail++ % THREADS] = starts;
    }
  }
  report(done, now, sum);
}

int main(int argc, char **argv) {
  uint64_t requests = argc > 1 ? strtoull(argv[1], NULL, 10) : 5000000;
  begin(argc > 2 ? argv[2] : NULL);
  if (argc > 3 && !strcmp(argv[3], "ziggurat"))
    simulate(requests, exponential);
  else
    simulate(requests, inversion);
  return 0;
}
