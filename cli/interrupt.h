/* The one thing that is global: whether somebody wants us to stop, and what may not be left behind
 * then. A signal handler can reach nothing else. The first SIGINT, SIGTERM or SIGHUP asks, the
 * second kills. */
#ifndef CLI_INTERRUPT_H
#define CLI_INTERRUPT_H

#include <stdatomic.h>
#include <stdbool.h>

void interrupt_install(void);
/* What replications look at. */
const atomic_bool *interrupt_flag(void);
/* A half-written file, which the second signal removes; NULL: none. The text must stay. */
void interrupt_removes(const char *path);
/* Asks as a signal would: one replication failed, the others need not go on. */
void interrupt_request(void);

#endif
