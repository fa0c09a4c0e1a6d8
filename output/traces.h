/* Requests that were followed (models/spans.h), as text for people and as files for trace viewers.
 */
#ifndef OUTPUT_TRACES_H
#define OUTPUT_TRACES_H

#include "models/spans.h"
#include <stdatomic.h>
#include <stdio.h>

typedef struct traces {
  arena *memory;
  const architecture *architecture;
  const followed *const *list; /* (count) */
  uint32_t count;
  uint32_t most_spans;     /* of one request in a file (what a format adds aside), */
  uint32_t most_lines;     /* and spans that have a line in the terminal; >= 1 */
  const atomic_bool *stop; /* set: what is written ends where it is, unfinished */
} traces;

static inline bool traces_stopped(const traces *t) {
  return atomic_load_explicit(t->stop, memory_order_relaxed);
}

/* ---- words ---------------------------------------------------------------------------------- */

/* What a span is called: "checkout", "app[3] auth", "waits for db.cores". Names are as the scenario
 * has them: for a terminal they need text_clean(). */
const char *span_name(const traces *t, const span *s);
/* Its kind and its end in a word each. */
const char *span_kind_word(span_kind kind);
const char *span_end_word(span_end how);

/* Where what is known of a span beyond its name and times goes. */
typedef struct attribute_visitor {
  void (*text)(void *context, const char *key, const char *value);
  void (*whole)(void *context, const char *key, uint64_t value);
  void (*flag)(void *context, const char *key, bool value);
} attribute_visitor;

/* ---- of many spans the most telling --------------------------------------------------------- */

/* The request itself, refusals (a tenth at most), the longest of the request (half of all, so that
 * messages which wait for hours leave room for it), then the longest, as many as may be. With a
 * span all those around it are chosen. */
typedef struct span_choice {
  bool *kept;         /* (followed.count) */
  uint32_t *left_out; /* (followed.count): how many were not, in it or following from it */
  uint32_t root_weight;
  uint64_t spent; /* of what may be chosen */
} span_choice;

/* A request, message or rest counts for `root_weight` (>= 1) of the `most`. */
span_choice span_choice_new(const followed *t, uint32_t most, uint32_t root_weight);
void span_choice_free(span_choice *c);
/* The span, or the innermost around it that is chosen; NONE. */
uint32_t span_choice_around(const span_choice *c, const followed *t, uint32_t i);

/* In a fixed order. */
void span_attributes(const traces *t, const followed *f, const span_choice *chosen, uint32_t i,
                     const attribute_visitor *visitor, void *context);

/* Spans as a tree: what lies within each, in the order of time. */
typedef struct span_tree {
  uint32_t *first; /* (count): of its children; NONE */
  uint32_t *next;  /* (count): its sibling, or among roots the next; NONE */
  uint32_t root;   /* the first */
} span_tree;

/* Of those chosen; NULL: of all. */
span_tree span_tree_new(const followed *t, const span_choice *chosen);
void span_tree_free(span_tree *t);
/* The one that follows i when a span comes before those within it; NONE. */
uint32_t span_tree_after(const span_tree *tree, const followed *t, uint32_t i);

/* ---- where they go -------------------------------------------------------------------------- */

/* For the terminal, at most 100 columns; without `unicode` in ASCII. */
void waterfall_write(FILE *out, const traces *t, bool colours, bool unicode);

/* The formats of files. */
typedef struct trace_format {
  const char *name;
  const char *suffixes[3]; /* of files that have it unless told otherwise; NULL behind the last */
  void (*write)(FILE *out, const traces *t);
} trace_format;

/* The table; the first is that of all other files. */
extern const trace_format trace_formats[];
extern const uint32_t trace_format_count;
const trace_format *trace_format_find(const char *name); /* NULL: there is none */
const trace_format *trace_format_of_path(const char *path);

/* Chrome's trace event format (the JSON object form), for Perfetto and chrome://tracing. Each
 * request, message and rest is a process; it and each of several branches is a thread. What a
 * message, a rest follows from is an arrow (flow event). Times are µs from the start of the
 * simulation, rounded to ns; args have the exact ticks. */
void trace_chrome_write(FILE *out, const traces *t);

/* OTLP/JSON (an ExportTraceServiceRequest), for Jaeger and whatever else takes OpenTelemetry. Each
 * request, message and rest is a trace; the service is the node. What a message or rest follows
 * from is a link. A call from node to node is a CLIENT span in the one and a SERVER span in the
 * other, a message a PRODUCER and a CONSUMER (output/trace_callers.h). The simulation starts at
 * 2000-01-01T00:00:00Z; attributes have the exact ticks. */
void trace_otlp_write(FILE *out, const traces *t);

#endif
