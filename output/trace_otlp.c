/* The format: OpenTelemetry protocol, JSON encoding (OTLP 1.x): ids are hex, 64-bit numbers are
 * strings, enums are numbers. Kinds of spans, names and attributes of calls and messages: its
 * semantic conventions. */
#include "output/json.h"
#include "output/trace_callers.h"
#include "output/trace_time.h"
#include "output/traces.h"
#include "sim/random.h"
#include <stdlib.h>

/* 2000-01-01T00:00:00Z; a start of 0 would mean "not known". */
static const uint64_t EPOCH_NS = 946684800000000000;

enum { KIND_INTERNAL = 1, KIND_SERVER = 2, KIND_CLIENT = 3, KIND_PRODUCER = 4, KIND_CONSUMER = 5 };
enum { STATUS_UNSET = 0, STATUS_ERROR = 2 };

typedef struct otlp {
  json j;
  const traces *t;
  const followed *f; /* at hand, and what follows from it: */
  const span_reading *readings;
  span_choice chosen;
  span_tree tree;
  callers callers; /* their ids follow on those of the spans */
} otlp;

/* ---- ids ------------------------------------------------------------------------------------ */

/* Of the trace that the root is; none is 0. */
static uint64_t trace_half(const otlp *o, uint32_t root, uint64_t half) {
  uint64_t key = random_key(o->f->key, (uint64_t)o->f->replication << 32 | root);
  return random_key(key, (uint64_t)o->f->spans[0].start ^ half) | 1;
}

/* A span's index, or that of a caller behind all spans. */
static uint32_t root_of(const otlp *o, uint32_t i) {
  uint32_t count = o->f->count;
  return o->readings[i < count ? i : o->callers.list[i - count].parent].root;
}

static void write_trace_id(otlp *o, uint32_t i) {
  char text[40];
  uint32_t root = root_of(o, i);
  snprintf(text, sizeof text, "%016llx%016llx", (unsigned long long)trace_half(o, root, 0),
           (unsigned long long)trace_half(o, root, (uint64_t)1 << 63));
  json_text(&o->j, "traceId", text);
}

static void write_span_id(otlp *o, const char *key, uint32_t i) {
  char text[24];
  snprintf(text, sizeof text, "%016llx",
           (unsigned long long)(random_key(trace_half(o, root_of(o, i), 0), i) | 1));
  json_text(&o->j, key, text);
}

/* ---- attributes ----------------------------------------------------------------------------- */

static void open_attribute(json *j, const char *key) {
  json_open(j, NULL, '{');
  json_text(j, "key", key);
  json_open(j, "value", '{');
}

static void close_attribute(json *j) {
  json_close(j, '}');
  json_close(j, '}');
}

static void text_attribute(json *j, const char *key, const char *value) {
  open_attribute(j, key);
  json_text(j, "stringValue", value);
  close_attribute(j);
}

/* What the program says itself has its name in front. */
static void open_own(json *j, const char *key) {
  char name[64];
  snprintf(name, sizeof name, "outgrow.%s", key);
  open_attribute(j, name);
}

static void own_text(void *j, const char *key, const char *value) {
  open_own(j, key);
  json_text(j, "stringValue", value);
  close_attribute(j);
}

static void own_whole(void *j, const char *key, uint64_t value) {
  char text[24];
  snprintf(text, sizeof text, "%llu", (unsigned long long)value);
  open_own(j, key);
  json_text(j, "intValue", text);
  close_attribute(j);
}

static void own_flag(void *j, const char *key, bool value) {
  open_own(j, key);
  json_flag(j, "boolValue", value);
  close_attribute(j);
}

static void write_messaging(json *j, const char *operation, const char *queue) {
  text_attribute(j, "messaging.system", "outgrow");
  text_attribute(j, "messaging.operation.type", operation);
  text_attribute(j, "messaging.operation.name", operation);
  text_attribute(j, "messaging.destination.name", queue);
}

static const char *node_name(const otlp *o, uint32_t node) {
  return o->t->architecture->compiled->nodes[node].name;
}

static void write_attributes(otlp *o, uint32_t i) {
  static const attribute_visitor own = {own_text, own_whole, own_flag};
  const span *s = &o->f->spans[i];
  json_open(&o->j, "attributes", '[');
  own_text(&o->j, "kind", span_kind_word((span_kind)s->kind));
  span_attributes(o->t, o->f, &o->chosen, i, &own, &o->j);
  if (s->kind == SPAN_MESSAGE)
    write_messaging(&o->j, "process", node_name(o, queue_of(o->f, i)));
  json_close(&o->j, ']');
}

/* ---- spans ---------------------------------------------------------------------------------- */

static int kind_of(const otlp *o, uint32_t i) {
  if (is_client(o->f, o->readings, i))
    return KIND_CLIENT;
  if (o->f->spans[i].kind == SPAN_MESSAGE)
    return KIND_CONSUMER;
  return is_served_elsewhere(o->f, o->readings, i) ? KIND_SERVER : KIND_INTERNAL;
}

/* A message follows from its sending, if that was followed; a rest from what it goes on with. */
static void write_links(otlp *o, uint32_t i) {
  uint32_t sent = o->callers.sent[i];
  uint32_t cause = sent != NONE ? o->f->count + sent
                                : span_choice_around(&o->chosen, o->f, o->f->spans[i].cause);
  if (cause == NONE)
    return;
  json *j = &o->j;
  json_open(j, "links", '[');
  json_open(j, NULL, '{');
  write_trace_id(o, cause);
  write_span_id(o, "spanId", cause);
  json_close(j, '}');
  json_close(j, ']');
}

static void write_status(otlp *o, uint32_t i) {
  json *j = &o->j;
  const span *s = &o->f->spans[i];
  bool error = s->end_kind >= SPAN_FAILED && s->end_kind <= SPAN_ABANDONED;
  json_open(j, "status", '{');
  json_whole(j, "code", error ? STATUS_ERROR : STATUS_UNSET);
  if (error)
    json_text(j, "message", s->refusal ? span_name(o->t, s) : span_end_word((span_end)s->end_kind));
  json_close(j, '}');
}

static void write_time(json *j, const char *key, ticks t) {
  char text[24];
  snprintf(text, sizeof text, "%llu", (unsigned long long)(EPOCH_NS + nanoseconds(t)));
  json_text(j, key, text);
}

static void open_span(otlp *o, uint32_t i, const char *name, int kind, ticks start, ticks end) {
  json *j = &o->j;
  json_open(j, NULL, '{');
  write_trace_id(o, i);
  write_span_id(o, "spanId", i);
  json_text(j, "name", name);
  json_whole(j, "kind", (uint64_t)kind);
  write_time(j, "startTimeUnixNano", start);
  write_time(j, "endTimeUnixNano", end);
}

static void write_span(otlp *o, uint32_t i) {
  const span *s = &o->f->spans[i];
  uint32_t call = o->callers.around[i];
  open_span(o, i, span_name(o->t, s), kind_of(o, i), s->start, s->end);
  if (s->parent != NONE)
    write_span_id(o, "parentSpanId", call != NONE ? o->f->count + call : s->parent);
  write_attributes(o, i);
  write_links(o, i);
  write_status(o, i);
  json_close(&o->j, '}');
}

static void write_caller(otlp *o, uint32_t k) {
  const caller *c = &o->callers.list[k];
  json *j = &o->j;
  bool sends = o->f->spans[c->of].kind == SPAN_MESSAGE;
  const char *node = node_name(o, c->node);
  open_span(o, o->f->count + k, arena_format(o->t->memory, sends ? "send %s" : "call %s", node),
            sends ? KIND_PRODUCER : KIND_CLIENT, c->start, c->end);
  write_span_id(o, "parentSpanId", c->parent);
  json_open(j, "attributes", '[');
  own_text(j, "kind", sends ? "sending" : "calling");
  text_attribute(j, "peer.service", node);
  if (sends)
    write_messaging(j, "send", node);
  json_close(j, ']');
  if (!sends)
    write_status(o, c->of);
  json_close(j, '}');
}

static bool is_at(const otlp *o, uint32_t i, uint32_t node) {
  return o->chosen.kept[i] && o->readings[i].place == node;
}

/* The spans that are at one node: its service. */
static void write_service(otlp *o, const char *name, uint32_t node) {
  json *j = &o->j;
  json_open(j, NULL, '{');
  json_open(j, "resource", '{');
  json_open(j, "attributes", '[');
  text_attribute(j, "service.name", name);
  json_close(j, ']');
  json_close(j, '}');
  json_open(j, "scopeSpans", '[');
  json_open(j, NULL, '{');
  json_open(j, "scope", '{');
  json_text(j, "name", "outgrow");
  json_close(j, '}');
  json_open(j, "spans", '[');
  for (uint32_t i = 0; i < o->f->count && !traces_stopped(o->t); i++)
    if (is_at(o, i, node))
      write_span(o, i);
  for (uint32_t k = 0; k < o->callers.count && !traces_stopped(o->t); k++)
    if (is_at(o, o->callers.list[k].parent, node))
      write_caller(o, k);
  json_close(j, ']');
  json_close(j, '}');
  json_close(j, ']');
  json_close(j, '}');
}

static bool is_visited(const otlp *o, uint32_t node) {
  for (uint32_t i = 0; i < o->f->count; i++)
    if (is_at(o, i, node))
      return true;
  return false;
}

static void write_trace(otlp *o, const followed *f) {
  const compiled *c = o->t->architecture->compiled;
  span_reading *readings = spans_read(f);
  o->f = f;
  o->readings = readings;
  o->chosen = span_choice_new(f, o->t->most_spans, 1);
  o->tree = span_tree_new(f, &o->chosen);
  o->callers = callers_new(f, &o->tree, &o->chosen, readings);
  for (uint32_t n = 0; n < c->node_count && !traces_stopped(o->t); n++)
    if (is_visited(o, n))
      write_service(o, c->nodes[n].name, n);
  callers_free(&o->callers);
  span_tree_free(&o->tree);
  span_choice_free(&o->chosen);
  free(readings);
}

void trace_otlp_write(FILE *out, const traces *t) {
  otlp o = {.j = {.out = out, .compact = true}, .t = t};
  json_open(&o.j, NULL, '{');
  json_open(&o.j, "resourceSpans", '[');
  for (uint32_t i = 0; i < t->count; i++)
    write_trace(&o, t->list[i]);
  json_close(&o.j, ']');
  json_close(&o.j, '}');
}
