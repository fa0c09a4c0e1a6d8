/* What a file says of a span: one list for all formats. */
#include "output/traces.h"

typedef struct visit {
  const attribute_visitor *to;
  void *context;
} visit;

static void text(const visit *v, const char *key, const char *value) {
  v->to->text(v->context, key, value);
}

static void whole(const visit *v, const char *key, uint64_t value) {
  v->to->whole(v->context, key, value);
}

static void flag(const visit *v, const char *key, bool value) {
  v->to->flag(v->context, key, value);
}

static const char *refusal_word(span_refusal why) {
  static const char *const words[] = {[REFUSAL_FULL] = "full",
                                      [REFUSAL_LINE_FULL] = "line full",
                                      [REFUSAL_DROPPED] = "dropped",
                                      [REFUSAL_NO_INSTANCE] = "no instance up"};
  return words[why];
}

static void visit_place(const visit *v, const architecture *a, const span *s) {
  if (span_natures[s->kind].has_node)
    text(v, "node", a->compiled->nodes[s->node].name);
  if (s->instance)
    whole(v, "instance", s->instance);
  if (s->resource != NONE)
    text(v, "resource", a->compiled->resources[s->resource].full);
  if (s->operation != NONE)
    text(v, "operation", a->operations[s->operation].name);
}

static void visit_nature(const visit *v, const span *s) {
  if (s->kind == SPAN_BRANCH)
    flag(v, "decides", s->decides);
  if (s->lookup)
    flag(v, "hit", s->lookup == LOOKUP_HIT);
  if (s->shared)
    flag(v, "shared", true);
  if (s->alone)
    whole(v, "alone_ticks", (uint64_t)s->alone);
  if (s->refusal)
    text(v, "refused", refusal_word((span_refusal)s->refusal));
}

static void visit_root(const visit *v, const architecture *a, const followed *f, uint32_t i) {
  text(v, "class", a->classes[f->spans[i].klass].name);
  text(v, "phase", a->phases[f->phase].name);
  text(v, "ended_phase", a->phases[f->ended_phase].name);
  whole(v, "replication", f->replication + 1);
  if (i == 0)
    whole(v, "spans", f->count);
}

void span_attributes(const traces *t, const followed *f, const span_choice *chosen, uint32_t i,
                     const attribute_visitor *visitor, void *context) {
  visit v = {visitor, context};
  const span *s = &f->spans[i];
  whole(&v, "start_ticks", (uint64_t)s->start);
  whole(&v, "length_ticks", (uint64_t)span_length(s));
  visit_place(&v, t->architecture, s);
  visit_nature(&v, s);
  if (s->parent == NONE)
    visit_root(&v, t->architecture, f, i);
  if (chosen->left_out[i])
    whole(&v, "left_out", chosen->left_out[i]);
  text(&v, "end", span_end_word((span_end)s->end_kind));
}
