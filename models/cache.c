/* The kind `cache`. A look-up costs a trip (unless the cache is inside the node at work) and
 * `lookup_cost`; fills, drops and updates ride on answers that travel anyway and cost nothing. */
#include "models/cache.h"
#include <math.h>
#include <string.h>

static const uint64_t SALT_LOOKUP = 0x6c6f6f6b7570, SALT_FILL = 0x66696c6c;

static on_write on_write_of(const char *word) {
  if (word[1] == 'p')
    return WRITE_UPDATES;
  return word[1] == 'g' ? WRITE_IGNORED : WRITE_INVALIDATES;
}

static uint64_t limit_of(double number) {
  return number >= 0x1p63 ? UINT64_MAX : (uint64_t)number;
}

static void configure(configurator *c, const node_def *def, node_setting *s) {
  const options *o = &def->options;
  kind_common(c, def, s);
  cache_setting *own = arena_alloc(c->a->memory, sizeof *own);
  own->capacity = limit_of(option_number(o, "capacity"));
  own->entries = limit_of(option_number(o, "entries"));
  own->overhead = option_number(o, "overhead");
  own->policy = store_policy_find(option_word(o, "policy"));
  own->ttl = option_variate(o, "ttl");
  own->on_write = on_write_of(option_word(o, "on_write"));
  own->lookup_cost = option_variate(o, "lookup_cost");
  own->inside = option_word(o, "inside");
  s->own = own;
  configure_resource(
      c, "cores", true,
      (resource_setting){.capacity = option_capacity(o, "cores"), .line_limit = UNLIMITED});
}

static const cache_setting *setting_of(const emitter *e, uint32_t cache) {
  return emit_node(e, cache)->own;
}

/* Cache instance i belongs to host instance i; the offset turns one's index into the other's. */
static uint32_t inside_offset(const emitter *e, const fronting *f) {
  if (f->inside == NONE)
    return 0;
  return e->c->nodes[f->cache].first_instance - e->c->nodes[f->inside].first_instance;
}

static instruction cache_instruction(const emitter *e, opcode op, const fronting *f,
                                     const access *x, uint32_t level) {
  return (instruction){.op = (uint8_t)op,
                       .at = f->inside == NONE ? AT_TARGET : AT_HERE,
                       .node = f->cache,
                       .offset = inside_offset(e, f),
                       .kind = (uint8_t)level,
                       .u.access = x};
}

/* The instance is known before the trip if there is but one, else when it is chosen. */
static void emit_expect(emitter *e, const fronting *f, const access *x, uint32_t level, at where) {
  instruction i = cache_instruction(e, OP_EXPECT, f, x, level);
  i.at = (uint8_t)where;
  i.offset = e->c->nodes[f->cache].first_instance;
  emit(e, i);
}

void cache_emit_lookup(emitter *e, const fronting *f, const step_def *step, const access *x,
                       uint32_t level) {
  const variate *cost = setting_of(e, f->cache)->lookup_cost;
  uint64_t id = random_key(step->id ^ SALT_LOOKUP, level);
  if (f->inside != NONE) {
    emit_serve(e, AT_HERE, f->inside, "cores", cost, id, f->inside);
    emit(e, cache_instruction(e, OP_LOOKUP, f, x, level));
    return;
  }
  bool one = e->c->nodes[f->cache].most_instances == 1;
  if (one)
    emit_expect(e, f, x, level, AT_FRONT);
  emit_trip(e, f->cache, id, false);
  uint32_t pick = emit_pick(e, f->cache, ROLE_ANY, id);
  emit_at(e, pick)->soft = true;
  emit_at(e, pick)->wait = (uint16_t)level;
  if (!one && !variate_is_zero(cost))
    emit_expect(e, f, x, level, AT_TARGET);
  emit_serve(e, AT_TARGET, f->cache, "cores", cost, id, f->cache);
  emit(e, cache_instruction(e, OP_LOOKUP, f, x, level));
  emit_leave(e, f->cache);
  emit_to(e, pick);
  emit_trip(e, f->cache, id, true);
}

uint32_t cache_emit_hit(emitter *e) {
  return emit(e, (instruction){.op = OP_HIT});
}

void cache_emit_fill(emitter *e, const fronting *f, const access *x, uint32_t level, uint64_t id) {
  instruction i = cache_instruction(e, OP_FILL, f, x, level);
  i.id = random_key(id ^ SALT_FILL, level);
  emit(e, i);
}

void cache_emit_write(emitter *e, const fronting *f, const access *x, uint64_t id) {
  if (setting_of(e, f->cache)->on_write == WRITE_IGNORED)
    return;
  instruction i = cache_instruction(e, OP_DROP, f, x, 0);
  i.id = random_key(id ^ SALT_FILL, NONE);
  emit(e, i);
}

const node_kind kind_cache = {.word = "cache", .configure = configure};
