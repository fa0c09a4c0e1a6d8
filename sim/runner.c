/* Jobs on threads: a shared counter says which job is next, nothing else is shared.
 *
 * Invariant: each job index is handed out once, in ascending order. */
#include "sim/runner.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

typedef struct work {
  void (*job)(void *context, uint32_t i);
  void *context;
  uint32_t n;
  _Atomic uint64_t next; /* 64 bits: every thread takes one index too many */
} work;

static void *take_jobs(void *argument) {
  work *w = argument;
  for (;;) {
    uint64_t i = atomic_fetch_add(&w->next, 1);
    if (i >= w->n)
      return NULL;
    w->job(w->context, (uint32_t)i);
  }
}

/* Starts up to `wanted` threads; returns how many run, the reason why there are not more in *error.
 */
static uint32_t start(work *w, pthread_t *threads, uint32_t wanted, int *error) {
  for (uint32_t t = 0; t < wanted; t++) {
    *error = pthread_create(&threads[t], NULL, take_jobs, w);
    if (*error)
      return t;
  }
  return wanted;
}

int runner_run(uint32_t n, uint32_t threads, void (*job)(void *context, uint32_t i),
               void *context) {
  work w = {.job = job, .context = context, .n = n};
  if (threads > n)
    threads = n;
  if (threads <= 1) {
    take_jobs(&w);
    return 0;
  }
  pthread_t *ids = calloc(threads, sizeof *ids);
  if (!ids)
    return ENOMEM;
  int error = 0;
  uint32_t running = start(&w, ids, threads, &error);
  for (uint32_t t = 0; t < running; t++)
    pthread_join(ids[t], NULL);
  free(ids);
  return running ? 0 : error;
}

uint32_t runner_processors(void) {
  long online = sysconf(_SC_NPROCESSORS_ONLN);
  return online > 0 ? (uint32_t)online : 1;
}
