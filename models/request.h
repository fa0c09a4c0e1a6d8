/* Requests in flight: their birth, their way through a program, their end. Internal to models/. */
#ifndef MODELS_REQUEST_H
#define MODELS_REQUEST_H

#include "models/state.h"

/* A slot with nothing in it but class, path and root key; NONE when there is no room (the outcome of
 * the run is set then). May move all requests: hold indices. */
uint32_t request_new(replication *r, uint32_t klass, uint32_t phase, uint64_t root);
void request_free(replication *r, uint32_t slot);

/* A request of a class is due now; user is NONE for open traffic. */
void request_begin(replication *r, uint32_t klass, uint64_t root, uint32_t user);
/* Runs until it is parked or ends. Its pc is the next instruction. */
void request_run(replication *r, uint32_t slot);
/* Takes its innermost frame off, as POP does. */
void request_pop_frame(replication *r, uint32_t slot);

/* models/visit.c */
bool visit_pick(replication *r, uint32_t slot, const instruction *i);
void visit_leave(replication *r, request *q, const request_cold *cold, const instruction *i);
void visit_cancel(replication *r, request *q, uint32_t node);

/* models/fork.c */
void fork_begin(replication *r, uint32_t slot, const instruction *i);
void fork_join(replication *r, uint32_t slot);
/* Nobody waits for it any more: its work goes on and is wasted. */
void request_orphan(replication *r, uint32_t slot);

/* models/giveup.c: timeouts, patience, cancellation */
void deadline_add(replication *r, uint32_t line, uint32_t slot);
void deadline_event(replication *r, uint32_t line);
void timer_event(replication *r, uint32_t slot, uint64_t serial);
void patience_event(replication *r, uint32_t slot, uint64_t serial);
void request_timers(replication *r, uint32_t slot, const variate *timeout, uint32_t line,
                    const variate *patience);
/* Takes it out of wherever it is parked and gives back all that it holds. */
void request_cancel(replication *r, uint32_t slot);

/* models/ending.c */
void request_end(replication *r, uint32_t slot);
/* Its one outcome, at the client, now. */
void request_outcome(replication *r, uint32_t slot, status outcome);

/* models/lookup.c: caches and versions */
void lookup_key(replication *r, uint32_t slot, const instruction *i);
void lookup_get(replication *r, uint32_t slot, const instruction *i);
void lookup_fill(replication *r, uint32_t slot, const instruction *i);
void lookup_written(replication *r, uint32_t slot, const instruction *i);
void version_wrote(replication *r, uint32_t slot, const instruction *i);
void version_saw(replication *r, uint32_t slot, const instruction *i);

/* models/message.c */
void message_send(replication *r, uint32_t slot, const instruction *i);
/* A queue that drops its oldest makes room; false when none waits. */
bool message_drop_oldest(replication *r, resource *places, uint32_t queue_instance);

/* models/source.c */
void source_start(replication *r);
void source_event(replication *r, uint32_t source);
void user_event(replication *r, uint32_t user);
void user_thinks(replication *r, uint32_t user);

#endif
