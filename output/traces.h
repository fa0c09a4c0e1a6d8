/* Requests that were followed (models/spans.h), as text for people and as files for trace viewers.
 */
#ifndef OUTPUT_TRACES_H
#define OUTPUT_TRACES_H

#include "models/spans.h"
#include <stdio.h>

typedef struct traces {
  arena *memory;
  const architecture *architecture;
  const followed *const *list; /* (count) */
  uint32_t count;
} traces;

/* What a span is called: "checkout", "app[3] auth", "waits for db.cores". Names are as the scenario
 * has them: for a terminal they need text_clean(). */
const char *span_name(const traces *t, const span *s);
/* Its kind and its end in a word each. */
const char *span_kind_word(span_kind kind);
const char *span_end_word(span_end how);

/* Spans as a tree: what lies within each, in the order of time. */
typedef struct span_tree {
  uint32_t *first; /* (count): of its children; NONE */
  uint32_t *next;  /* (count): its sibling, or among roots the next; NONE */
  uint32_t root;   /* the first */
} span_tree;

span_tree span_tree_new(const followed *t);
void span_tree_free(span_tree *t);
/* The one that follows i when a span comes before those within it; NONE. */
uint32_t span_tree_after(const span_tree *tree, const followed *t, uint32_t i);

/* For the terminal, at most 100 columns; without `unicode` in ASCII. */
void waterfall_write(FILE *out, const traces *t, bool colours, bool unicode);

/* Chrome's trace event format (the JSON object form), for Perfetto and chrome://tracing. Each
 * request, message and rest is a process; it and each of several branches is a thread. What a
 * message, a rest follows from is an arrow (flow event). Times are µs from the start of the
 * simulation, rounded to ns; args have the exact ticks. */
void trace_chrome_write(FILE *out, const traces *t);

/* OTLP/JSON (an ExportTraceServiceRequest), for Jaeger and whatever else takes OpenTelemetry. Each
 * request, message and rest is a trace; the service is the node. What a message or rest follows
 * from is a link. The simulation starts at 2000-01-01T00:00:00Z; attributes have the exact ticks.
 */
void trace_otlp_write(FILE *out, const traces *t);

#endif
