/* Writing instructions: what compile.c and the kinds use to lay down a path.
 *
 * The emitter follows one class through one phase. It keeps what the path holds at the place where
 * it writes (a stack), so every instruction at which a request may be parked knows what to give
 * back.
 *
 * Invariant: at the end of each operation's body the stack is as it was at its beginning. */
#ifndef MODELS_EMIT_H
#define MODELS_EMIT_H

#include "models/kind.h"

typedef struct subroutine {
  uint32_t operation, node, pc; /* pc: NONE until it is written */
} subroutine;

typedef struct emitter {
  const architecture *a;
  compiled *c;
  mistakes *m;
  const placement *p;
  uint32_t phase, klass;
  bool from_client; /* the way from the client to the first node is being written */
  struct code_buffer *code;
  path *path;
  subroutine *subs;
  uint32_t sub_count, sub_capacity; /* bodies asked for by this class */
  holding stack[32];
  uint32_t depth;
} emitter;

/* Appends; returns its index. */
uint32_t emit(emitter *e, instruction i);
instruction *emit_at(emitter *e, uint32_t pc);
uint32_t emit_here(const emitter *e); /* index of the next instruction */

void emit_hold_resource(emitter *e, at where, uint32_t offset, uint32_t node);
void emit_hold_visit(emitter *e, uint32_t node);
void emit_drop(emitter *e); /* the innermost holding is given back */

/* Index of the part of the latency that (node, kind) is. */
uint16_t emit_part(emitter *e, uint32_t node, part_kind kind);
uint16_t emit_visits(emitter *e, uint32_t node);

/* A trip on the way to (or back from) `node`; nothing when trips take no time. */
void emit_trip(emitter *e, uint32_t node, uint64_t id, bool back);

/* PICK an instance of node for the step `id`; its failure (none ready) goes to the label that
 * emit_to sets later. */
uint32_t emit_pick(emitter *e, uint32_t node, role role, uint64_t id);
void emit_leave(emitter *e, uint32_t node);
/* ACQUIRE if the resource is limited; returns its index, or NONE when nothing was written. */
uint32_t emit_acquire(emitter *e, at where, uint32_t node, const char *resource,
                      uint32_t wait_node);
void emit_release(emitter *e, at where, uint32_t node, const char *resource);
void emit_serve(emitter *e, at where, uint32_t node, const char *resource, const variate *amount,
                uint64_t id, uint32_t part_node);
/* Body of `operation` at `node` as a subroutine; writes ENTER or CALL to it, and its POP. */
void emit_enter(emitter *e, opcode how, uint32_t operation, uint32_t node, uint64_t id);
void emit_check(emitter *e);
void emit_to(emitter *e, uint32_t pc); /* pc's `to` is here; NONE is ignored */

/* Offset of a resource of a node within its instances; NONE. */
uint32_t node_resource(const compiled *c, uint32_t node, const char *name);
/* Its setting in the emitter's phase. */
const resource_setting *emit_setting(const emitter *e, uint32_t node, const char *name);
const node_setting *emit_node(const emitter *e, uint32_t node);

#endif
