/* The replication runner: n independent jobs on a number of threads. Jobs share only what is const;
 * results are indexed by job, so the order in which threads finish is nowhere visible. */
#ifndef SIM_RUNNER_H
#define SIM_RUNNER_H

#include <stdint.h>

/* Runs job(context, i) for i = 0 … n-1, each once, on min(threads, n) threads (1: on the caller's).
 * Threads take jobs in order. Returns 0, or an errno value when no thread could be started. */
int runner_run(uint32_t n, uint32_t threads, void (*job)(void *context, uint32_t i), void *context);

/* Processors online, at least 1. */
uint32_t runner_processors(void);

#endif
