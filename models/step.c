/* One function a step of the language. Draws hang on the step's id and the frame's key, never on
 * the node, so the same work asks for the same amounts in every placement. */
#include "models/step.h"
#include "models/cache.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

static const uint64_t SALT_QUERY = 0x7175657279, SALT_BRANCH = 0x6272616e6368;

static void emit_cpu(emitter *e, uint32_t node, const step_def *s) {
  bool event_loop = emit_node(e, node)->event_loop;
  if (variate_is_zero(s->amount))
    return;
  if (!event_loop) {
    emit_serve(e, AT_HERE, node, "cores", s->amount, s->id, node);
    emit_at(e, emit_here(e) - 1)->column = (uint16_t)s->column;
    return;
  }
  uint32_t acquire = emit_acquire(e, AT_HERE, node, "threads", node);
  emit_serve(e, AT_HERE, node, "cores", s->amount, s->id, node);
  emit_at(e, emit_here(e) - 1)->column = (uint16_t)s->column;
  emit_release(e, AT_HERE, node, "threads");
  if (acquire == NONE)
    return;
  emit_to(e, acquire); /* refused: the operation has failed */
  emit(e, (instruction){.op = OP_CHECK});
}

static void emit_wait(emitter *e, uint32_t node, const step_def *s) {
  if (variate_is_zero(s->amount))
    return;
  emit(e, (instruction){.op = OP_DELAY,
                        .amount = s->amount,
                        .column = (uint16_t)s->column,
                        .in_service = true,
                        .id = s->id,
                        .part = emit_part(e, node, PART_SERVICE)});
}

/* A place in the caller's pool for that callee; false when the caller has no such pool. */
static bool emit_pool(emitter *e, uint32_t node, uint32_t callee, bool acquire) {
  char name[256];
  snprintf(name, sizeof name, "pool:%s", e->c->nodes[callee].name);
  if (node_resource(e->c, node, name) == NONE)
    return false;
  if (acquire)
    emit_acquire(e, AT_HERE, node, name, node);
  else
    emit_release(e, AT_HERE, node, name);
  return true;
}

/* The constant delay's line among those of the compiled architecture. */
uint32_t deadline_line_of(compiled *c, arena *memory, const variate *timeout) {
  if (!timeout || timeout->kind != VARIATE_CONSTANT)
    return NONE;
  ticks t = ticks_of_duration(timeout->a);
  for (uint32_t i = 0; i < c->delay_count; i++)
    if (c->delays[i] == t)
      return i;
  ticks *grown = arena_alloc(memory, (c->delay_count + 1) * sizeof *grown);
  if (c->delay_count)
    memcpy(grown, c->delays, c->delay_count * sizeof *grown);
  grown[c->delay_count] = t;
  c->delays = grown;
  return c->delay_count++;
}

static void emit_call_bare(emitter *e, uint32_t node, const step_def *s) {
  uint32_t callee = e->p->runs_on[s->operation];
  if (callee == node) {
    emit_enter(e, OP_CALL, s->operation, node, s->id);
    emit_check(e);
    return;
  }
  emit_pool(e, node, callee, true);
  e->c->nodes[callee].kind->emit_call(e, callee, s->operation, s);
  emit_pool(e, node, callee, false);
  emit_check(e);
}

static fork *new_fork(emitter *e, const step_def *s, uint32_t count, uint32_t need) {
  fork *f = arena_alloc(e->a->memory, sizeof *f);
  f->count = count;
  f->need = need;
  f->cancel = s->cancel;
  f->line = NONE;
  f->to = arena_alloc(e->a->memory, count * sizeof *f->to);
  f->ids = arena_alloc(e->a->memory, count * sizeof *f->ids);
  for (uint32_t i = 0; i < count; i++)
    f->ids[i] = random_key(s->id ^ SALT_BRANCH, i);
  return f;
}

/* FORK, then the branches one after the other, each ended by JOIN; the parent goes on behind them.
 * A branch starts with nothing held: what the parent holds is the parent's. */
static uint32_t emit_fork_begin(emitter *e, const fork *f, uint32_t node, uint32_t *depth) {
  uint32_t pc =
      emit(e, (instruction){.op = OP_FORK, .u.fork = f, .wait = emit_part(e, node, PART_WAIT)});
  *depth = e->depth;
  return pc;
}

/* Each branch begins with its JOIN, where its failures arrive; its work starts behind it. */
static void emit_branch(emitter *e, fork *f, uint32_t i, uint32_t node, const branch_def *b) {
  holding saved[32];
  uint32_t depth = e->depth;
  memcpy(saved, e->stack, sizeof saved);
  e->depth = 0;
  uint32_t join = emit(e, (instruction){.op = OP_JOIN});
  f->to[i] = join;
  emit_steps(e, node, b);
  emit(e, (instruction){.op = OP_JUMP, .to = join});
  e->depth = depth;
  memcpy(e->stack, saved, sizeof saved);
}

static void emit_parallel(emitter *e, uint32_t node, const step_def *s) {
  uint32_t need = s->kind == STEP_QUORUM ? s->quorum : s->branch_count;
  if (!s->branch_count)
    return;
  fork *f = new_fork(e, s, s->branch_count, need);
  uint32_t depth, pc = emit_fork_begin(e, f, node, &depth);
  for (uint32_t i = 0; i < s->branch_count; i++)
    emit_branch(e, f, i, node, &s->branches[i]);
  emit_to(e, pc);
  emit_check(e);
}

/* A call with a timeout, patience, or priority of its own is a fork of one, so that it can go on
 * when its caller has stopped waiting. */
static void emit_guarded_call(emitter *e, uint32_t node, const step_def *s) {
  fork *f = new_fork(e, s, 1, 1);
  f->timeout = s->timeout;
  f->patience = s->patience;
  f->priority = s->priority;
  f->line = deadline_line_of(e->c, e->a->memory, s->timeout);
  step_def *bare = arena_alloc(e->a->memory, sizeof *bare);
  *bare = *s;
  bare->timeout = bare->patience = NULL;
  bare->priority = 0;
  branch_def body = {.weight = 1, .steps = bare, .count = 1};
  uint32_t depth, pc = emit_fork_begin(e, f, e->p->runs_on[s->operation], &depth);
  emit_branch(e, f, 0, node, &body);
  emit_to(e, pc);
  emit_check(e);
}

void emit_call_step(emitter *e, uint32_t node, const step_def *s) {
  if (s->timeout || s->patience || s->priority)
    emit_guarded_call(e, node, s);
  else
    emit_call_bare(e, node, s);
}

static void emit_later(emitter *e, uint32_t node, const step_def *s) {
  uint32_t queue = e->p->carried_by[s->operation];
  if (queue == NONE) {
    emit_call_bare(e, node, s);
    return;
  }
  emit_pool(e, node, queue, true);
  e->c->nodes[queue].kind->emit_send(e, queue, s);
  emit_pool(e, node, queue, false);
  emit_check(e);
}

static void emit_choose(emitter *e, uint32_t node, const step_def *s) {
  choice *c = arena_alloc(e->a->memory, sizeof *c);
  c->count = s->branch_count;
  c->cumulated = arena_alloc(e->a->memory, c->count * sizeof *c->cumulated);
  c->to = arena_alloc(e->a->memory, c->count * sizeof *c->to);
  double total = 0, sum = 0;
  for (uint32_t i = 0; i < c->count; i++)
    total += s->branches[i].weight;
  emit(e, (instruction){.op = OP_CHOOSE, .id = s->id, .u.choice = c});
  uint32_t *ends = arena_alloc(e->a->memory, c->count * sizeof *ends), end_count = 0;
  for (uint32_t i = 0; i < c->count; i++) {
    sum += s->branches[i].weight;
    c->cumulated[i] = i + 1 == c->count ? 1 : sum / total;
    c->to[i] = emit_here(e);
    emit_steps(e, node, &s->branches[i]);
    if (i + 1 < c->count)
      ends[end_count++] = emit(e, (instruction){.op = OP_JUMP});
  }
  for (uint32_t i = 0; i < end_count; i++)
    emit_to(e, ends[i]);
}

/* LOOP pushes a frame whose return point is the POP behind the loop. */
static void emit_times(emitter *e, uint32_t node, const step_def *s, const variate *times,
                       void (*once)(emitter *, uint32_t, const step_def *)) {
  if (variate_is_zero(times))
    return;
  holding saved[32];
  uint32_t depth = e->depth;
  memcpy(saved, e->stack, sizeof saved);
  uint32_t loop = emit(
      e, (instruction){.op = OP_LOOP, .amount = times, .column = (uint16_t)s->column, .id = s->id});
  uint32_t pop = emit(e, (instruction){.op = OP_POP, .kind = FRAME_OF_LOOP});
  uint32_t leave = emit(e, (instruction){.op = OP_JUMP});
  e->depth = 0; /* what the outer frame holds is listed at its return point */
  uint32_t first = emit_here(e);
  once(e, node, s);
  emit(e, (instruction){.op = OP_NEXT, .to = first, .id = s->id});
  emit(e, (instruction){.op = OP_JUMP, .to = pop});
  e->depth = depth;
  memcpy(e->stack, saved, sizeof saved);
  emit_to(e, leave);
  emit_check(e);
  emit_to(e, loop);
}

/* One access: through the caches on the way, then the node that stores the data, then back through
 * the caches that missed. */
static void emit_access_once(emitter *e, uint32_t node, const step_def *s) {
  const data_def *d = &e->a->data[s->data];
  bool query = s->kind == STEP_QUERY, write = s->kind == STEP_WRITE;
  access *x = arena_alloc(e->a->memory, sizeof *x);
  *x = (access){.data = s->data,
                .fresh = s->fresh || s->times,
                .size = query ? s->matches * d->row_size : d->row_size,
                .salt = query ? SALT_QUERY : 0};
  uint32_t store = e->p->stored_on[s->data];
  fronting front[16];
  uint32_t n = placement_path(e->p, s->data, node, front);
  bool cached = n && (s->kind == STEP_READ || query);
  if ((n && s->kind != STEP_SCAN) || emit_node(e, store)->lag)
    emit(e, (instruction){.op = OP_KEY, .u.access = x, .id = s->id});
  if (n > 4) {
    mistakes_add(e->m, s->where, "%u caches on the way to \"%s\": at most 4", n, d->name);
    return;
  }
  uint32_t hits[4];
  for (uint32_t i = 0; cached && i < n; i++) {
    bool alone = front[i].inside == NONE;
    if (alone)
      emit_pool(e, node, front[i].cache, true);
    cache_emit_lookup(e, &front[i], s, x, i);
    if (alone)
      emit_pool(e, node, front[i].cache, false);
    hits[i] = cache_emit_hit(e);
  }
  if (store != node)
    emit_pool(e, node, store, true);
  e->c->nodes[store].kind->emit_access(e, store, s, x);
  if (store != node)
    emit_pool(e, node, store, false);
  emit_check(e);
  for (uint32_t i = n; cached && i-- > 0;) {
    cache_emit_fill(e, &front[i], x, i, s->id);
    emit_to(e, hits[i]);
  }
  for (uint32_t i = 0; write && i < n; i++)
    cache_emit_write(e, &front[i], x, s->id);
}

static void emit_access(emitter *e, uint32_t node, const step_def *s) {
  if (s->times)
    emit_times(e, node, s, s->times, emit_access_once);
  else
    emit_access_once(e, node, s);
}

static void emit_body(emitter *e, uint32_t node, const step_def *s) {
  emit_steps(e, node, &s->branches[0]);
}

static void emit_fail(emitter *e, const step_def *s) {
  if (s->probability <= 0)
    return;
  emit(e, (instruction){.op = OP_FAIL, .u.p = s->probability, .id = s->id});
}

static void emit_step(emitter *e, uint32_t node, const step_def *s) {
  switch (s->kind) {
  case STEP_CPU:
    emit_cpu(e, node, s);
    break;
  case STEP_WAIT:
    emit_wait(e, node, s);
    break;
  case STEP_READ:
  case STEP_WRITE:
  case STEP_QUERY:
  case STEP_SCAN:
    emit_access(e, node, s);
    break;
  case STEP_CALL:
    emit_call_step(e, node, s);
    break;
  case STEP_LATER:
    emit_later(e, node, s);
    break;
  case STEP_CHOOSE:
    emit_choose(e, node, s);
    break;
  case STEP_TIMES:
    emit_times(e, node, s, s->amount, emit_body);
    break;
  case STEP_PARALLEL:
  case STEP_QUORUM:
    emit_parallel(e, node, s);
    break;
  case STEP_FAIL:
    emit_fail(e, s);
    break;
  }
}

/* Rounds of reading through a cache inside the node, which are as many each time: at most as many
 * as there is room for; 0: it is something else. */
static uint32_t rounds_foreseen(const emitter *e, uint32_t node, const step_def *s,
                                fronting front[16]) {
  bool reads = s->kind == STEP_READ || s->kind == STEP_QUERY;
  if (!reads || !s->times || s->column || s->times->kind != VARIATE_CONSTANT)
    return 0;
  if (!placement_path(e->p, s->data, node, front) || front[0].inside == NONE)
    return 0;
  return (uint32_t)fmin(s->times->a + 0.5, ROWS_AHEAD);
}

/* A service before such rounds is time enough to fetch what the cache knows of their rows. */
static void emit_service_and_rounds(emitter *e, uint32_t node, const step_def *cpu,
                                    const step_def *reads, uint32_t rounds, const fronting *f) {
  uint32_t offset = e->c->nodes[f->cache].first_instance - e->c->nodes[f->inside].first_instance;
  uint32_t foresee = emit(
      e,
      (instruction){.op = OP_FORESEE, .kind = (uint8_t)rounds, .offset = offset, .id = reads->id});
  emit_step(e, node, cpu);
  emit_step(e, node, reads);
  for (uint32_t pc = foresee; pc < emit_here(e); pc++)
    if (emit_at(e, pc)->op == OP_KEY) {
      emit_at(e, pc)->soft = true;
      emit_at(e, foresee)->to = pc;
    }
}

void emit_steps(emitter *e, uint32_t node, const branch_def *body) {
  fronting front[16];
  for (uint32_t i = 0; i < body->count; i++) {
    const step_def *s = &body->steps[i], *next = i + 1 < body->count ? s + 1 : NULL;
    bool serves = s->kind == STEP_CPU && !variate_is_zero(s->amount);
    uint32_t rounds = serves && next ? rounds_foreseen(e, node, next, front) : 0;
    if (rounds) {
      emit_service_and_rounds(e, node, s, next, rounds, front);
      i++;
    } else {
      emit_step(e, node, s);
    }
  }
}
