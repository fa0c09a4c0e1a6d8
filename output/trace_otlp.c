/* The format: OpenTelemetry protocol, JSON encoding (OTLP 1.x): ids are hex, 64-bit numbers are
 * strings, enums are numbers. */
#include "output/json.h"
#include "output/trace_time.h"
#include "output/traces.h"
#include "sim/random.h"
#include <stdlib.h>

/* 2000-01-01T00:00:00Z; a start of 0 would mean "not known". */
static const uint64_t EPOCH_NS = 946684800000000000;

enum { KIND_INTERNAL = 1, KIND_SERVER = 2, KIND_CLIENT = 3, KIND_CONSUMER = 5 };
enum { STATUS_UNSET = 0, STATUS_ERROR = 2 };

typedef struct otlp {
  json j;
  const traces *t;
  const followed *f; /* at hand */
  const span_reading *readings;
} otlp;

/* ---- ids ------------------------------------------------------------------------------------ */

/* Of the trace that the span's root is; none is 0. */
static uint64_t trace_half(const otlp *o, uint32_t i, uint64_t half) {
  uint32_t root = o->readings[i].root;
  uint64_t key = random_key(o->f->key, (uint64_t)o->f->replication << 32 | root);
  return random_key(key, (uint64_t)o->f->spans[0].start ^ half) | 1;
}

static void write_trace_id(otlp *o, uint32_t i) {
  char text[40];
  snprintf(text, sizeof text, "%016llx%016llx", (unsigned long long)trace_half(o, i, 0),
           (unsigned long long)trace_half(o, i, (uint64_t)1 << 63));
  json_text(&o->j, "traceId", text);
}

static void write_span_id(otlp *o, const char *key, uint32_t i) {
  char text[24];
  snprintf(text, sizeof text, "%016llx",
           (unsigned long long)(random_key(trace_half(o, i, 0), i) | 1));
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

static void whole_attribute(json *j, const char *key, uint64_t value) {
  char text[24];
  snprintf(text, sizeof text, "%llu", (unsigned long long)value);
  open_attribute(j, key);
  json_text(j, "intValue", text);
  close_attribute(j);
}

static void flag_attribute(json *j, const char *key, bool value) {
  open_attribute(j, key);
  json_flag(j, "boolValue", value);
  close_attribute(j);
}

static void write_attributes(otlp *o, const span *s) {
  json *j = &o->j;
  const architecture *a = o->t->architecture;
  json_open(j, "attributes", '[');
  text_attribute(j, "outgrow.kind", span_kind_word((span_kind)s->kind));
  whole_attribute(j, "outgrow.start_ticks", (uint64_t)s->start);
  whole_attribute(j, "outgrow.length_ticks", (uint64_t)span_length(s));
  if (s->kind == SPAN_VISIT || s->kind >= SPAN_FORK)
    text_attribute(j, "outgrow.node", a->compiled->nodes[s->node].name);
  if (s->instance)
    whole_attribute(j, "outgrow.instance", s->instance);
  if (s->resource != NONE)
    text_attribute(j, "outgrow.resource", a->compiled->resources[s->resource].full);
  if (s->operation != NONE)
    text_attribute(j, "outgrow.operation", a->operations[s->operation].name);
  if (s->kind == SPAN_BRANCH)
    flag_attribute(j, "outgrow.decides", s->decides);
  if (s->lookup)
    flag_attribute(j, "outgrow.hit", s->lookup == LOOKUP_HIT);
  if (s->parent == NONE) {
    text_attribute(j, "outgrow.class", a->classes[s->klass].name);
    text_attribute(j, "outgrow.phase", a->phases[o->f->phase].name);
    whole_attribute(j, "outgrow.replication", o->f->replication + 1);
  }
  text_attribute(j, "outgrow.end", span_end_word((span_end)s->end_kind));
  json_close(j, ']');
}

/* ---- spans ---------------------------------------------------------------------------------- */

static int kind_of(const span *s) {
  switch ((span_kind)s->kind) {
  case SPAN_REQUEST:
    return KIND_CLIENT;
  case SPAN_MESSAGE:
    return KIND_CONSUMER;
  case SPAN_VISIT:
    return KIND_SERVER;
  default:
    return KIND_INTERNAL;
  }
}

static void write_link(otlp *o, uint32_t cause) {
  json *j = &o->j;
  json_open(j, "links", '[');
  json_open(j, NULL, '{');
  write_trace_id(o, cause);
  write_span_id(o, "spanId", cause);
  json_close(j, '}');
  json_close(j, ']');
}

static void write_status(json *j, const span *s) {
  bool error = s->end_kind >= SPAN_FAILED && s->end_kind <= SPAN_ABANDONED;
  json_open(j, "status", '{');
  json_whole(j, "code", error ? STATUS_ERROR : STATUS_UNSET);
  if (error)
    json_text(j, "message", span_end_word((span_end)s->end_kind));
  json_close(j, '}');
}

static void write_time(json *j, const char *key, ticks t) {
  char text[24];
  snprintf(text, sizeof text, "%llu", (unsigned long long)(EPOCH_NS + nanoseconds(t)));
  json_text(j, key, text);
}

static void write_span(otlp *o, uint32_t i) {
  json *j = &o->j;
  const span *s = &o->f->spans[i];
  json_open(j, NULL, '{');
  write_trace_id(o, i);
  write_span_id(o, "spanId", i);
  if (s->parent != NONE)
    write_span_id(o, "parentSpanId", s->parent);
  json_text(j, "name", span_name(o->t, s));
  json_whole(j, "kind", (uint64_t)kind_of(s));
  write_time(j, "startTimeUnixNano", s->start);
  write_time(j, "endTimeUnixNano", s->end);
  write_attributes(o, s);
  if (s->cause != NONE)
    write_link(o, s->cause);
  write_status(j, s);
  json_close(j, '}');
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
  for (uint32_t i = 0; i < o->f->count; i++)
    if (o->readings[i].place == node)
      write_span(o, i);
  json_close(j, ']');
  json_close(j, '}');
  json_close(j, ']');
  json_close(j, '}');
}

static bool is_visited(const otlp *o, uint32_t node) {
  for (uint32_t i = 0; i < o->f->count; i++)
    if (o->readings[i].place == node)
      return true;
  return false;
}

static void write_trace(otlp *o, const followed *f) {
  const compiled *c = o->t->architecture->compiled;
  span_reading *readings = spans_read(f);
  o->f = f;
  o->readings = readings;
  for (uint32_t n = 0; n < c->node_count; n++)
    if (is_visited(o, n))
      write_service(o, c->nodes[n].name, n);
  free(readings);
}

void trace_otlp_write(FILE *out, const traces *t) {
  otlp o = {.j = {.out = out}, .t = t};
  json_open(&o.j, NULL, '{');
  json_open(&o.j, "resourceSpans", '[');
  for (uint32_t i = 0; i < t->count; i++)
    write_trace(&o, t->list[i]);
  json_close(&o.j, ']');
  json_close(&o.j, '}');
}
