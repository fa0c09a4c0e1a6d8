/* The format: "Trace Event Format" (Google, 2016). Complete events (X), names of processes and
 * threads (M), instants (i), and a flow (s, f) for what follows from something else. */
#include "output/json.h"
#include "output/trace_time.h"
#include "output/traces.h"
#include "sim/memory.h"
#include <stdlib.h>

/* Where a span is drawn. */
typedef struct track {
  uint32_t process, thread; /* from 1 */
} track;

typedef struct chrome {
  json j;
  const traces *t;
  span_choice chosen;        /* of the trace at hand */
  uint32_t processes, flows; /* so far */
} chrome;

static bool has_own_thread(const span *s) {
  return s->kind == SPAN_BRANCH && s->number;
}

/* Spans of one thread lie within each other. */
static track *lay_tracks(chrome *c, const followed *f) {
  track *tracks = malloc((f->count + 1) * sizeof *tracks);
  if (!tracks)
    memory_out();
  uint32_t threads = 0;
  for (uint32_t i = 0; i < f->count; i++) {
    const span *s = &f->spans[i];
    if (!c->chosen.kept[i])
      continue;
    if (s->parent == NONE)
      tracks[i] = (track){++c->processes, ++threads};
    else if (has_own_thread(s))
      tracks[i] = (track){tracks[s->parent].process, ++threads};
    else
      tracks[i] = tracks[s->parent];
  }
  return tracks;
}

/* µs with three places. */
static void microseconds(json *j, const char *key, uint64_t ns) {
  char text[40];
  snprintf(text, sizeof text, "%llu.%03u", (unsigned long long)(ns / 1000), (unsigned)(ns % 1000));
  json_raw(j, key, text);
}

/* What all events have: some readers want a category of each, as Chrome writes it. */
static void open_event(json *j, const char *phase, const char *category, const char *name,
                       track t) {
  json_open(j, NULL, '{');
  json_text(j, "ph", phase);
  json_text(j, "cat", category);
  json_text(j, "name", name);
  json_whole(j, "pid", t.process);
  json_whole(j, "tid", t.thread);
}

static void write_label(json *j, const char *what, const char *name, track t) {
  open_event(j, "M", "__metadata", what, t);
  json_open(j, "args", '{');
  json_text(j, "name", name);
  json_close(j, '}');
  json_close(j, '}');
}

static void write_labels(chrome *c, const followed *f, uint32_t i, track t) {
  const span *s = &f->spans[i];
  const char *name = span_name(c->t, s);
  if (s->parent == NONE) {
    char when[48];
    snprintf(when, sizeof when, "%.6f", ticks_to_seconds(s->start));
    write_label(
        &c->j, "process_name",
        arena_format(c->t->memory, "%s at %s s, replication %u", name, when, f->replication + 1),
        t);
  }
  if (s->parent == NONE || has_own_thread(s))
    write_label(&c->j, "thread_name", name, t);
}

static void text_arg(void *j, const char *key, const char *value) {
  json_text(j, key, value);
}
static void whole_arg(void *j, const char *key, uint64_t value) {
  json_whole(j, key, value);
}
static void flag_arg(void *j, const char *key, bool value) {
  json_flag(j, key, value);
}

static void write_args(chrome *c, const followed *f, uint32_t i, uint32_t trace) {
  static const attribute_visitor args = {text_arg, whole_arg, flag_arg};
  json *j = &c->j;
  uint32_t cause = span_choice_around(&c->chosen, f, f->spans[i].cause);
  json_open(j, "args", '{');
  json_whole(j, "trace", trace);
  json_whole(j, "span", i);
  if (f->spans[i].parent != NONE)
    json_whole(j, "parent", f->spans[i].parent);
  if (cause != NONE)
    json_whole(j, "cause", cause);
  span_attributes(c->t, f, &c->chosen, i, &args, j);
  json_close(j, '}');
}

/* A refusal is an instant. */
static void write_span(chrome *c, const followed *f, uint32_t i, uint32_t trace, track t) {
  const span *s = &f->spans[i];
  bool instant = s->kind == SPAN_REFUSAL;
  uint64_t start = nanoseconds(s->start);
  open_event(&c->j, instant ? "i" : "X", span_kind_word((span_kind)s->kind), span_name(c->t, s), t);
  microseconds(&c->j, "ts", start);
  if (instant)
    json_text(&c->j, "s", "t"); /* drawn in its thread */
  else
    microseconds(&c->j, "dur", nanoseconds(s->end) - start);
  write_args(c, f, i, trace);
  json_close(&c->j, '}');
}

static void write_flow(chrome *c, const char *phase, const span *s, track t) {
  open_event(&c->j, phase, "follows", span_kind_word((span_kind)s->kind), t);
  json_whole(&c->j, "id", c->flows);
  microseconds(&c->j, "ts", nanoseconds(s->start));
  if (*phase == 'f')
    json_text(&c->j, "bp", "e"); /* it ends at the span around it, not at the next one */
  json_close(&c->j, '}');
}

static void write_trace(chrome *c, const followed *f, uint32_t trace) {
  c->chosen = span_choice_new(f, c->t->most_spans, 1);
  track *tracks = lay_tracks(c, f);
  span_tree tree = span_tree_new(f, &c->chosen);
  for (uint32_t i = tree.root; i != NONE && !traces_stopped(c->t);
       i = span_tree_after(&tree, f, i)) {
    const span *s = &f->spans[i];
    write_labels(c, f, i, tracks[i]);
    write_span(c, f, i, trace, tracks[i]);
    uint32_t cause = span_choice_around(&c->chosen, f, s->cause);
    if (cause == NONE)
      continue;
    c->flows++;
    write_flow(c, "s", s, tracks[cause]);
    write_flow(c, "f", s, tracks[i]);
  }
  span_tree_free(&tree);
  span_choice_free(&c->chosen);
  free(tracks);
}

void trace_chrome_write(FILE *out, const traces *t) {
  chrome c = {.j = {.out = out, .compact = true}, .t = t};
  json_open(&c.j, NULL, '{');
  json_text(&c.j, "displayTimeUnit", "ns");
  json_open(&c.j, "otherData", '{');
  json_text(&c.j, "program", "outgrow");
  json_text(&c.j, "ticks_per_second", "68719476736");
  json_close(&c.j, '}');
  json_open(&c.j, "traceEvents", '[');
  for (uint32_t i = 0; i < t->count; i++)
    write_trace(&c, t->list[i], i + 1);
  json_close(&c.j, ']');
  json_close(&c.j, '}');
}
