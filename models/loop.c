/* The main loop: takes the earliest event, does it, and lets whoever that set free run along its
 * program until it must wait.
 *
 * A request is parked at the instruction that made it wait and goes on behind it. Those who are set
 * free by what another does go through the ring, so that nobody runs inside somebody else.
 * Instructions are reached by the address of a label, not by a switch: a jump each, which the
 * machine learns to foresee each by itself.
 *
 * models/loop_watched.c compiles this file once more, with a watcher that is told of each step;
 * here LOOK_ON() is nothing. */
#include "models/arriving.h"
#include "models/ending.h"
#include "models/migrate.h"
#include "models/perform.h"
#include "models/visit.h"

#ifdef LOOP_WATCHED
#include "models/watching.h"
#define LOOK_ON(told) told
#else
#define LOOK_ON(told)
#endif

HOT void service_ends(replication *r, request *q, const instruction *i) {
  resource *s = &r->resources[q->station];
  serve_next(r, s);
  ticks spent = attribute(r, q, i->part);
  area_add(&s->work_sum, spent);
  if (__builtin_expect(q->flags & FLAG_GONE, 0))
    area_add(&s->wasted_sum, spent);
}

static bool preemptive_ends(replication *r, uint32_t slot, uint64_t serial) {
  if (r->turns[slot].service != (uint32_t)serial || !serial)
    return false;
  r->turns[slot].service = 0;
  preempt_finish(r, slot);
  return true;
}

/* The uncommon events; none of them names a request that goes on. */
static void happen(replication *r, event e) {
  uint32_t subject = event_subject(e);
  switch ((event_subject_kind)event_kind(e)) {
  case EV_SHARE:
    share_event(r, subject, event_serial(e));
    break;
  case EV_DEADLINE:
    deadline_event(r, subject);
    break;
  case EV_TIMER:
    timer_event(r, subject, event_serial(e));
    break;
  case EV_PATIENCE:
    patience_event(r, subject, event_serial(e));
    break;
  case EV_READY:
    migrate_ready(r, subject);
    break;
  default:
    __builtin_unreachable();
  }
}

static inline uint32_t ring_take(replication *r) {
  uint32_t slot = r->ring[r->ring_first];
  r->ring_first = (r->ring_first + 1) & (r->ring_capacity - 1);
  r->ring_count--;
  return slot;
}

void loop_run(replication *r, ticks until) {
  static const void *const happening[1 << EVENT_KIND_BITS] = {
#define SERVICE_ENTRY(name, label) [EV_SERVICE_##name] = &&service_##label,
#define DELAY_ENTRY(name, label)   [EV_DELAY_##name] = &&delay_##label,
#define CHECK_ENTRY(name, label)   [EV_CHECK_##name] = &&check_##label,
      [EV_ARRIVAL] = &&arrival,
      [EV_USER] = &&user,
      [EV_SHARE] = &&other,
      [EV_DEADLINE] = &&other,
      [EV_PREEMPTIVE] = &&preemptive,
      [EV_TIMER] = &&other,
      [EV_PATIENCE] = &&other,
      [EV_READY] = &&other,
      [EV_SERVICE] = &&service,
      [EV_DELAY] = &&delayed,
      AFTER_SERVICE(SERVICE_ENTRY) AFTER_DELAY(DELAY_ENTRY) AFTER_CHECK(CHECK_ENTRY)
#undef SERVICE_ENTRY
#undef DELAY_ENTRY
#undef CHECK_ENTRY
  };
  static const void *const perform[OP_COUNT] = {
      [OP_END] = &&end,         [OP_JOIN] = &&join,
      [OP_SERVE] = &&serve,     [OP_ACQUIRE] = &&acquire,
      [OP_RELEASE] = &&release, [OP_DELAY] = &&delay,
      [OP_PICK] = &&pick,       [OP_VISIT] = &&visit,
      [OP_ENTER] = &&enter,     [OP_ENTER_FIRST] = &&enter_first,
      [OP_CALL] = &&call,       [OP_RETURN] = &&leave_frame,
      [OP_POP] = &&pop,         [OP_LEAVE] = &&leave,
      [OP_CHECK] = &&check,     [OP_JUMP] = &&jump,
      [OP_CHOOSE] = &&choose,   [OP_LOOP] = &&loop,
      [OP_NEXT] = &&next,       [OP_FORK] = &&fork,
      [OP_FAIL] = &&fail,       [OP_KEY] = &&key,
      [OP_FORESEE] = &&foresee, [OP_EXPECT] = &&expect,
      [OP_LOOKUP] = &&lookup,   [OP_HIT] = &&hit,
      [OP_FILL] = &&fill,       [OP_DROP] = &&drop,
      [OP_WROTE] = &&wrote,     [OP_SAW] = &&saw,
      [OP_SEND] = &&send,
  };
#define GO                                                                                         \
  do {                                                                                             \
    LOOK_ON(watch_step(r, slot, i));                                                               \
    goto *perform[i->op];                                                                          \
  } while (0)
#define GO_ON                                                                                      \
  do {                                                                                             \
    i++;                                                                                           \
    GO;                                                                                            \
  } while (0)
#define GO_TO(pc)                                                                                  \
  do {                                                                                             \
    i = code + (pc);                                                                               \
    GO;                                                                                            \
  } while (0)
#define PC ((uint32_t)(i - code))

  const instruction *const code = r->code, *i = code;
  request *q = NULL;
  uint32_t slot = NONE, begun;
  event e = 0;
  LOOK_ON(uint32_t message);
  LOOK_ON(uint32_t kind);

  r->until = r->outcome == RUN_DONE ? until : INT64_MIN;
parked: /* the next to run: one that was set free, or whom the next event names */
  LOOK_ON(watch_parked(r));
  if (__builtin_expect(r->ring_count != 0, 0)) {
    slot = ring_take(r);
    q = request_at(r, slot);
    i = code + q->pc;
    LOOK_ON(kind = EV_DELAY);
    goto resumed;
  }
  if (!events_take_before(&r->pending, r->until, &e)) {
    if (r->outcome == RUN_DONE)
      r->now = r->until; /* which may have become earlier */
    return;
  }
  r->now = event_time(e);
  r->event_count++;
  slot = event_subject(e);
  LOOK_ON(kind = event_kind(e));
  goto *happening[event_kind(e)];

#define SERVED                                                                                     \
  q = request_at(r, slot);                                                                         \
  i = code + q->pc;                                                                                \
  if (__builtin_expect(q->parked == PARKED_ZOMBIE, 0))                                             \
    goto resumed;                                                                                  \
  service_ends(r, q, i)
#define DELAYED                                                                                    \
  q = request_at(r, slot);                                                                         \
  i = code + q->pc;                                                                                \
  if (__builtin_expect(q->parked == PARKED_ZOMBIE, 0))                                             \
    goto resumed;                                                                                  \
  attribute(r, q, i->part)
#define ON                                                                                         \
  q->parked = PARKED_NOT;                                                                          \
  LOOK_ON(q->pc++);                                                                                \
  LOOK_ON(watch_next(r, slot, kind));                                                              \
  i++;                                                                                             \
  LOOK_ON(watch_step(r, slot, i))
#define AFTER_SERVED(name, label)                                                                  \
  service_##label : SERVED;                                                                        \
  ON;                                                                                              \
  goto label;
#define AFTER_DELAYED(name, label)                                                                 \
  delay_##label : DELAYED;                                                                         \
  ON;                                                                                              \
  goto label;
#define AFTER_CHECKED(name, label)                                                                 \
  check_##label : DELAYED;                                                                         \
  ON;                                                                                              \
  if (__builtin_expect(q->status != STATUS_OK, 0))                                                 \
    GO_TO(q->ret);                                                                                 \
  i++;                                                                                             \
  LOOK_ON(watch_step(r, slot, i));                                                                 \
  goto label;
  AFTER_SERVICE(AFTER_SERVED)
  AFTER_DELAY(AFTER_DELAYED)
  AFTER_CHECK(AFTER_CHECKED)
#undef AFTER_SERVED
#undef AFTER_DELAYED
#undef AFTER_CHECKED
#undef ON
service:
  SERVED;
  goto resumed;
delayed:
  DELAYED;
resumed: /* what was waited for has come */
  if (__builtin_expect(q->parked == PARKED_ZOMBIE, 0)) {
    request_free(r, slot);
    goto nobody;
  }
  q->parked = PARKED_NOT;
  LOOK_ON(q->pc++);
  LOOK_ON(watch_next(r, slot, kind));
  GO_ON;
#undef SERVED
#undef DELAYED
preemptive:
  if (!preemptive_ends(r, slot, event_serial(e)))
    goto nobody;
  q = request_at(r, slot);
  i = code + q->pc;
  goto resumed;
arrival:
  q = source_event(r, slot, &begun);
  goto begins;
user:
  q = user_event(r, slot, &begun);
begins:
  if (__builtin_expect(!q, 0))
    goto nobody;
  slot = begun;
  LOOK_ON(watch_next(r, slot, kind));
  GO_TO(q->pc);
other:
  happen(r, e);
nobody:
  LOOK_ON(watch_next(r, NONE, kind));
  goto parked;

end:
  LOOK_ON(watch_end(r, slot));
  request_end(r, slot, q);
  goto parked;
join:
  fork_join(r, slot);
  goto parked;
serve:
  q->pc = PC;
  perform_serve(r, slot, q, i);
  goto parked;
acquire:
  q->pc = PC;
  switch (perform_acquire(r, slot, q, i)) {
  case GOT_IT:
    GO_ON;
  case REFUSED:
    GO_TO(i->to);
  case MUST_WAIT:
    goto parked;
  }
release:
  hand_over(r, resource_at(r, q, i));
  GO_ON;
delay:
  q->pc = PC;
  perform_delay(r, slot, q, i);
  goto parked;
pick:
  if (visit_pick(r, slot, i))
    GO_ON;
  GO_TO(i->to);
visit:
  if (visit_one(r, slot, q, i))
    GO_ON;
  GO_TO(i->to);
enter:
  frame_push(r, q, PC + 1)->u.since = q->since;
  q->here = q->target;
  q->key = random_step(q->key, i->id);
  GO_TO(i->to);
enter_first:
  frame_push_first(q, PC + 1);
  q->here = q->target;
  q->key = random_step(q->key, i->id);
  GO_TO(i->to);
call:
  frame_push(r, q, PC + 1)->u.since = q->since;
  q->key = random_step(q->key, i->id);
  GO_TO(i->to);
leave_frame: /* the return point is always the POP of a call: done at once */
  i = code + q->ret;
#ifndef LOOP_WATCHED
  if (i->answers) { /* nothing of the client's frame is needed any more */
    q->target = q->here;
    if ((++i)->op == OP_RELEASE)
      hand_over(r, resource_at(r, q, i++));
    if (request_succeeds(q)) { /* nothing is asked of what happens to others */
      visit_succeeds(r, visit_end(r, q, i), q->since_first);
      ending_answered(r, slot, q);
      slot_give(r, slot, q);
      goto parked;
    }
    visit_leave(r, q, q->since_first, i);
    goto end;
  }
#endif
  frame_pop(r, q, slot, FRAME_OF_CALL);
  GO_ON;
pop:
  frame_pop(r, q, slot, (frame_kind)i->kind);
  GO_ON;
leave:
  visit_leave(r, q, q->since, i);
  GO_ON;
check:
  if (q->status == STATUS_OK)
    GO_ON;
  GO_TO(q->ret);
jump:
  GO_TO(i->to);
choose:
  GO_TO(perform_choose(q, i));
loop: /* its first round begins behind POP and JUMP */
  if (perform_loop(r, slot, q, i, PC + 1))
    GO_TO(PC + 3);
  GO_TO(i->to);
next:
  if (perform_next(r, slot, q, i))
    GO_TO(i->to);
  GO_ON;
fork:
  q->pc = PC;
  fork_begin(r, slot, i);
  LOOK_ON(watch_forked(r, slot));
  goto parked;
fail:
  if (!perform_fail(q, i))
    GO_ON;
  GO_TO(i->at == AT_TARGET ? i->to : q->ret);
key:
  lookup_key(r, slot, i);
  GO_ON;
foresee:
  lookup_foresee(r, slot, i);
  GO_ON;
expect:
  lookup_expect(r, slot, i);
  GO_ON;
lookup:
  lookup_get(r, slot, i);
  GO_ON;
hit:
  if (q->flags & FLAG_HIT)
    GO_TO(i->to);
  GO_ON;
fill:
  lookup_fill(r, slot, i);
  GO_ON;
drop:
  lookup_written(r, slot, i);
  GO_ON;
wrote:
  version_wrote(r, slot, i);
  GO_ON;
saw:
  version_saw(r, slot);
  GO_ON;
send:
  LOOK_ON(message =)
  message_send(r, slot, i);
  LOOK_ON(watch_sent(r, slot, message));
  q = request_at(r, slot); /* they may have moved */
  GO_ON;
#undef GO
#undef GO_ON
#undef GO_TO
#undef PC
}
