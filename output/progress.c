/* Replications leave their place in atomics; whichever of them finds the line old enough prints it.
 *
 * Time left is what the speed of the last seconds promises, so it follows a load that grows. */
#include "output/progress.h"
#include "output/phase_text.h"
#include "output/text.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

#define PRINT_EVERY_S 0.25
#define SPEED_OVER_S  3.0 /* the speed is that of about the last so many seconds */
enum { PHASE_COLUMNS = 20, TEXT_SIZE = 128 };

typedef struct runner_place {
  _Atomic ticks now;
  _Atomic uint64_t events;
} runner_place;

struct progress {
  FILE *out;
  const architecture *architecture;
  uint32_t count;
  ticks until;
  atomic_uint phase; /* of the replication that spoke last */
  pthread_mutex_t printing;
  /* under the lock: */
  double printed_at, printed_share; /* wall time, share of the whole */
  double speed;                     /* share a second, smoothed; 0 unknown */
  double events_before, events_per_s;
  runner_place places[]; /* (count) */
};

static double wall(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

progress *progress_new(FILE *out, const architecture *a, uint32_t count, ticks until) {
  progress *p = calloc(1, sizeof *p + count * sizeof(runner_place));
  if (!p)
    return NULL;
  p->out = out;
  p->architecture = a;
  p->count = count;
  p->until = until;
  p->printed_at = wall();
  pthread_mutex_init(&p->printing, NULL);
  return p;
}

/* What all replications have behind them: simulated time and events. */
static void add_up(progress *p, double *seconds, double *events) {
  *seconds = *events = 0;
  for (uint32_t i = 0; i < p->count; i++) {
    *seconds += ticks_to_seconds(atomic_load_explicit(&p->places[i].now, memory_order_relaxed));
    *events += (double)atomic_load_explicit(&p->places[i].events, memory_order_relaxed);
  }
}

static void smooth(double *figure, double now, double weight) {
  *figure = *figure > 0 ? *figure + weight * (now - *figure) : now;
}

static void print_line(progress *p, double seconds, double share) {
  char done[TEXT_SIZE], whole[TEXT_SIZE], phase[TEXT_SIZE], speed[TEXT_SIZE], left[TEXT_SIZE];
  uint32_t index = atomic_load_explicit(&p->phase, memory_order_relaxed);
  text_duration(done, sizeof done, seconds / p->count);
  text_duration(whole, sizeof whole, ticks_to_seconds(p->until));
  phase_text(phase, sizeof phase, p->architecture, index, PHASE_COLUMNS);
  text_quantity(speed, sizeof speed, p->events_per_s);
  text_duration(left, sizeof left, p->speed > 0 ? (1 - share) / p->speed : NAN);
  fprintf(p->out, "\r%s of %s, %s", done, whole, phase);
  if (p->events_per_s > 0)
    fprintf(p->out, ", %s events/s", speed);
  fprintf(p->out, ", %s left\033[K", left);
  fflush(p->out);
}

static void refresh(progress *p, double now) {
  double seconds, events, passed = now - p->printed_at;
  add_up(p, &seconds, &events);
  double share = seconds / (ticks_to_seconds(p->until) * p->count);
  double weight = passed < SPEED_OVER_S ? passed / SPEED_OVER_S : 1;
  smooth(&p->speed, (share - p->printed_share) / passed, weight);
  smooth(&p->events_per_s, (events - p->events_before) / passed, weight);
  p->printed_at = now;
  p->printed_share = share;
  p->events_before = events;
  print_line(p, seconds, share);
}

void progress_note(progress *p, uint32_t replication, ticks now, uint32_t phase, uint64_t events) {
  atomic_store_explicit(&p->places[replication].now, now, memory_order_relaxed);
  atomic_store_explicit(&p->places[replication].events, events, memory_order_relaxed);
  atomic_store_explicit(&p->phase, phase, memory_order_relaxed);
  if (pthread_mutex_trylock(&p->printing) != 0)
    return;
  double at = wall();
  if (at - p->printed_at >= PRINT_EVERY_S)
    refresh(p, at);
  pthread_mutex_unlock(&p->printing);
}

void progress_end(progress *p) {
  if (!p)
    return;
  fputs("\r\033[K", p->out);
  fflush(p->out);
  pthread_mutex_destroy(&p->printing);
  free(p);
}
