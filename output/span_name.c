#include "output/traces.h"
#include <string.h>

const char *span_kind_word(span_kind kind) {
  static const char *const words[] = {
      [SPAN_REQUEST] = "request", [SPAN_MESSAGE] = "message", [SPAN_REST] = "rest",
      [SPAN_BRANCH] = "branch",   [SPAN_VISIT] = "visit",     [SPAN_CALL] = "call",
      [SPAN_FORK] = "fork",       [SPAN_WAIT] = "wait",       [SPAN_SERVICE] = "service",
      [SPAN_NETWORK] = "network", [SPAN_REFUSAL] = "refusal"};
  return words[kind];
}

const char *span_end_word(span_end how) {
  static const char *const words[] = {
      [SPAN_DONE] = "completed",          [SPAN_FAILED] = "failed",
      [SPAN_REJECTED] = "rejected",       [SPAN_TIMED_OUT] = "timed out",
      [SPAN_ABANDONED] = "abandoned",     [SPAN_CANCELLED] = "cancelled",
      [SPAN_LEFT] = "goes on for nobody", [SPAN_UNFINISHED] = "unfinished at the end"};
  return words[how];
}

static const char *resource_or_node(const architecture *a, const span *s) {
  const compiled *c = a->compiled;
  return s->resource == NONE ? c->nodes[s->node].name : c->resources[s->resource].full;
}

/* One of several has its number. */
static const char *name_visit(const traces *t, const span *s) {
  const architecture *a = t->architecture;
  const compiled_node *n = &a->compiled->nodes[s->node];
  const char *place = n->name;
  if (n->most_instances > 1 && s->instance)
    place = arena_format(t->memory, "%s[%u]", n->name, s->instance);
  return s->operation == NONE
             ? place
             : arena_format(t->memory, "%s %s", place, a->operations[s->operation].name);
}

static const char *name_refusal(const traces *t, const span *s) {
  const char *what = resource_or_node(t->architecture, s);
  switch ((span_refusal)s->refusal) {
  case REFUSAL_FULL:
    return arena_format(t->memory, "refused: %s full", what);
  case REFUSAL_LINE_FULL:
    return arena_format(t->memory, "refused: line of %s full", what);
  case REFUSAL_DROPPED:
    return arena_format(t->memory, "dropped for a newcomer: %s", what);
  case REFUSAL_NO_INSTANCE:
    return arena_format(t->memory, "refused: no instance of %s is up", what);
  case REFUSAL_NONE:
    break;
  }
  return "";
}

const char *span_name(const traces *t, const span *s) {
  const architecture *a = t->architecture;
  bool at_resource = s->resource != NONE;
  switch ((span_kind)s->kind) {
  case SPAN_REQUEST:
    return a->classes[s->klass].name;
  case SPAN_MESSAGE:
    return arena_format(t->memory, "message %s", a->classes[s->klass].name);
  case SPAN_REST:
    return arena_format(t->memory, "%s, for nobody", a->classes[s->klass].name);
  case SPAN_BRANCH:
    return s->number ? arena_format(t->memory, "branch %u", s->number) : "the call";
  case SPAN_VISIT:
    return name_visit(t, s);
  case SPAN_CALL:
    return a->operations[s->operation].name;
  case SPAN_FORK:
    return "waits for what it called";
  case SPAN_WAIT:
    return arena_format(t->memory, at_resource ? "waits for %s" : "delayed in %s",
                        resource_or_node(a, s));
  case SPAN_SERVICE:
    return arena_format(t->memory, at_resource ? "served by %s" : "takes its time in %s",
                        resource_or_node(a, s));
  case SPAN_NETWORK:
    return arena_format(t->memory, "network, %s", resource_or_node(a, s));
  case SPAN_REFUSAL:
    return name_refusal(t, s);
  case SPAN_KIND_COUNT:
    break;
  }
  return "";
}
