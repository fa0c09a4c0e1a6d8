/* What the parts of the interpreter call of each other, file by file. Internal to models/; slots
 * are in slot.h, ends in ending.h, visits in visit.h. */
#ifndef MODELS_REQUEST_H
#define MODELS_REQUEST_H

#include "models/state.h"

/* models/slot.c: takes its innermost frame off, as POP does. */
void request_pop_frame(replication *r, uint32_t slot);

/* models/loop.c: all that were set free go on, then whatever happens before `until` and all that
 * follows from it at once; now is `until` then, or earlier, where levels have to be
 * settled (settle.h), or the outcome of the run is set. */
void loop_run(replication *r, ticks until);
/* The same while a watcher looks on. */
void loop_run_watched(replication *r, ticks until);

/* models/ahead.c: an events_ahead */
void ahead_fetch(void *context, const event *batch, uint32_t count);

/* models/fork.c */
void fork_begin(replication *r, uint32_t slot, const instruction *i);
void fork_join(replication *r, uint32_t slot);
/* The caller of a branch stops waiting for it. */
void fork_give_up(replication *r, uint32_t branch, status s);
/* Nobody waits for it any more: its work goes on and is wasted. */
void request_orphan(replication *r, uint32_t slot);

/* models/giveup.c: timeouts, patience, cancellation */
void deadline_event(replication *r, uint32_t line);
void timer_event(replication *r, uint32_t slot, uint64_t serial);
void patience_event(replication *r, uint32_t slot, uint64_t serial);
void request_timers(replication *r, uint32_t slot, const variate *timeout, uint32_t line,
                    const variate *patience);
/* Takes it out of wherever it is parked and gives back all that it holds. */
void request_cancel(replication *r, uint32_t slot);

/* models/lookup.c: caches and versions */
void lookup_key(replication *r, uint32_t slot, const instruction *i);
void lookup_foresee(replication *r, uint32_t slot, const instruction *i);
void lookup_expect(replication *r, uint32_t slot, const instruction *i);
void lookup_get(replication *r, uint32_t slot, const instruction *i);
void lookup_fill(replication *r, uint32_t slot, const instruction *i);
void lookup_written(replication *r, uint32_t slot, const instruction *i);
void version_wrote(replication *r, uint32_t slot, const instruction *i);
void version_saw(replication *r, uint32_t slot);

/* models/message.c: the message's slot; NONE when there was no room. */
uint32_t message_send(replication *r, uint32_t slot, const instruction *i);
/* A queue that drops its oldest makes room; false when none waits. */
bool message_drop_oldest(replication *r, resource *places, uint32_t queue_instance);

/* models/source.c */
void source_start(replication *r);
/* A user has thought: who begins; NULL. */
request *user_event(replication *r, uint32_t user, uint32_t *slot);
void user_thinks(replication *r, uint32_t user);

#endif
