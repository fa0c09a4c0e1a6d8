/* For every phase and class the path is written as one program: the way to the node that runs it,
 * the bodies that it needs as subroutines behind it. Each class has code of its own, so the parts
 * of its latency are numbered from 0 without gaps. */
#include "models/compile.h"
#include "models/code.h"
#include "models/event_kind.h"
#include "models/layout.h"
#include "models/queue.h"
#include "models/resource.h"
#include "models/step.h"
#include <stdlib.h>
#include <string.h>

static void new_path(emitter *e) {
  compiled *c = e->c;
  path *p = &c->paths[c->path_count];
  *p = (path){.klass = e->klass, .phase = e->phase};
  p->parts = arena_alloc(e->a->memory, 3 * c->node_count * sizeof *p->parts);
  p->visit_nodes = arena_alloc(e->a->memory, c->node_count * sizeof *p->visit_nodes);
  e->path = p;
  c->phases[e->phase].births[e->klass].path = (uint16_t)c->path_count++;
}

/* What follows the client's call, which stands before `pc`, if it is only giving back a thread,
 * leaving and the end: loop.c does that in one. */
static bool answers(emitter *e, uint32_t pc) {
  if (emit_at(e, pc - 1)->op != OP_ENTER_FIRST)
    return false;
  pc += emit_at(e, pc + 1)->op == OP_RELEASE;
  return emit_at(e, pc + 1)->op == OP_LEAVE && emit_at(e, pc + 2)->op == OP_END;
}

/* Writes the bodies asked for, which may ask for more, then resolves the calls. */
static void write_bodies(emitter *e, uint32_t first) {
  for (uint32_t i = 0; i < e->sub_count; i++) {
    subroutine s = e->subs[i];
    e->subs[i].pc = emit_here(e);
    e->depth = 0;
    emit_steps(e, s.node, &e->a->operations[s.operation].body);
    emit(e, (instruction){.op = OP_RETURN});
  }
  for (uint32_t pc = first; pc < emit_here(e); pc++) {
    instruction *i = emit_at(e, pc);
    if (i->op == OP_ENTER || i->op == OP_ENTER_FIRST || i->op == OP_CALL)
      i->to = e->subs[i->to].pc;
    if (i->op == OP_PICK || i->op == OP_VISIT) { /* behind the parts, whose number is known now */
      i->inner = (uint64_t)1 << (i->visits % 2 ? 32 : 0);
      i->visits = (uint16_t)(e->path->part_count + i->visits / 2);
    }
    if (i->op == OP_POP && i->kind == FRAME_OF_CALL)
      i->answers = answers(e, pc);
  }
  e->sub_count = 0;
}

static void compile_request(emitter *e, const class_def *k) {
  uint32_t runs_on = e->p->runs_on[k->operation];
  step_def step = {.id = random_name(k->name), .operation = k->operation};
  e->c->phases[e->phase].births[e->klass].entry = emit_here(e);
  e->from_client = true;
  e->c->nodes[runs_on].kind->emit_call(e, runs_on, k->operation, &step);
  e->from_client = false;
}

static void compile_message(emitter *e, const class_def *k) {
  uint32_t queue = e->p->carried_by[k->operation];
  queue_emit_message(e, queue, e->p->taken_by[queue], k->operation);
}

static bool occurs(const emitter *e, const class_def *k) {
  if (!k->is_message)
    return e->p->runs_on[k->operation] != NONE;
  uint32_t queue = e->p->carried_by[k->operation];
  return queue != NONE && e->p->taken_by[queue] != NONE;
}

static void compile_class(emitter *e) {
  const class_def *k = &e->a->classes[e->klass];
  uint32_t first = emit_here(e);
  new_path(e);
  e->depth = 0;
  /* failures arrive at END, which stands first so that its place is known */
  e->path->end = emit(e, (instruction){.op = OP_END});
  e->c->phases[e->phase].births[e->klass].end = e->path->end;
  if (k->is_message)
    compile_message(e, k);
  else
    compile_request(e, k);
  e->depth = 0;
  emit(e, (instruction){.op = OP_END});
  write_bodies(e, first);
  e->path->words = e->path->part_count + (e->path->visit_count + 1) / 2;
  if (e->path->words > e->c->words)
    e->c->words = e->path->words;
}

static birth birth_of(const compiled *c, const architecture *a, uint32_t klass) {
  const class_def *k = &a->classes[klass];
  uint32_t client = c->nodes[CLIENT_NODE].first_instance;
  return (birth){.entry = NONE,
                 .here = client,
                 .target = client,
                 .frame = NONE,
                 .klass = klass,
                 .priority = k->priority,
                 .guarded = k->timeout || k->patience || k->cancel};
}

static void compile_phase(emitter *e, uint32_t phase) {
  const architecture *a = e->a;
  compiled_phase *cp = &e->c->phases[phase];
  cp->name = a->phases[phase].name;
  e->phase = phase;
  e->p = &e->c->placements[phase];
  for (uint32_t k = 0; k < a->class_count; k++) {
    cp->births[k] = birth_of(e->c, a, k);
    e->klass = k;
    if (occurs(e, &a->classes[k]))
      compile_class(e);
  }
}

static void allot(compiled *c, const architecture *a) {
  c->placements = arena_alloc(a->memory, a->phase_count * sizeof *c->placements);
  c->phases = arena_alloc(a->memory, a->phase_count * sizeof *c->phases);
  c->paths = arena_alloc(a->memory, (size_t)a->phase_count * a->class_count * sizeof *c->paths);
  for (uint32_t p = 0; p < a->phase_count; p++)
    c->phases[p].births = arena_alloc(a->memory, (a->class_count + 1) * sizeof(birth));
  c->class_delay = arena_alloc(a->memory, a->class_count * sizeof(uint32_t));
  for (uint32_t k = 0; k < a->class_count; k++)
    c->class_delay[k] = deadline_line_of(c, a->memory, a->classes[k].timeout);
}

/* Most amounts are exponential or constant, and need no look at what the variate is then. */
static void set_draws(instruction *i) {
  static const double most = 0x1p54; /* ticks: no draw is 2^8 times its mean */
  const variate *v = i->amount;
  if ((i->op != OP_SERVE && i->op != OP_DELAY) || i->column || !v)
    return;
  if (v->kind == VARIATE_EXPONENTIAL && v->mean * (double)TICKS_PER_SECOND < most) {
    i->draws = DRAWS_EXPONENTIAL;
    i->u.mean = v->mean * (double)TICKS_PER_SECOND;
  } else if (v->kind == VARIATE_CONSTANT) {
    i->draws = DRAWS_NOTHING;
    i->u.constant = ticks_of_duration(v->mean);
  }
}

/* A body ends with RETURN, a path with END: what is looked at behind it is there. */
static void set_event(instruction *i) {
  if (i->op == OP_SERVE || i->op == OP_DELAY)
    i->event = (uint8_t)event_kind_of(i);
}

/* So that the loop need not multiply. */
static void set_offset(instruction *i) {
  if (i->op == OP_SERVE || i->op == OP_ACQUIRE || i->op == OP_RELEASE)
    i->offset *= (uint32_t)sizeof(resource);
}

static void keep_code(compiled *c, code_buffer *b, arena *memory) {
  c->code_count = b->count;
  c->code = arena_alloc(memory, b->count * sizeof *b->list);
  memcpy(c->code, b->list, b->count * sizeof *b->list);
  for (uint32_t i = 0; i < c->code_count; i++) {
    set_draws(&c->code[i]);
    set_event(&c->code[i]);
    set_offset(&c->code[i]);
  }
  c->holding_count = b->holding_count;
  c->holdings = arena_alloc(memory, b->holding_count * sizeof *b->holdings);
  memcpy(c->holdings, b->holdings, b->holding_count * sizeof *b->holdings);
}

void compile_architecture(architecture *a, mistakes *m) {
  compiled *c = arena_alloc(a->memory, sizeof *c);
  a->compiled = c;
  layout_make(c, a, m);
  if (m->errors)
    return;
  if ((uint64_t)a->phase_count * a->class_count > UINT16_MAX) {
    mistakes_add(m, a->phases[0].where,
                 "%u phases times %u requests and messages are more than %u paths: declare fewer",
                 a->phase_count, a->class_count, UINT16_MAX);
    return;
  }
  allot(c, a);
  for (uint32_t p = 0; p < a->phase_count; p++)
    placement_make(&c->placements[p], a, c, p, m);
  if (m->errors)
    return;
  code_buffer code = {0};
  emitter e = {.a = a, .c = c, .m = m, .code = &code};
  for (uint32_t p = 0; p < a->phase_count; p++)
    compile_phase(&e, p);
  free(e.subs);
  if (!m->errors)
    keep_code(c, &code, a->memory);
  code_free(&code);
}
