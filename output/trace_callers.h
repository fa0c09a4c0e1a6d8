/* The caller's side of a call, for formats that want one: OpenTelemetry has a CLIENT span around
 * what a SERVER does elsewhere, and a PRODUCER where a message begins. Nothing of it is recorded:
 * it follows from the spans. */
#ifndef OUTPUT_TRACE_CALLERS_H
#define OUTPUT_TRACE_CALLERS_H

#include "output/traces.h"

/* A call of another node: the visit with the way there and back, or the refusal when no instance
 * was up. Or the sending of a message: the instant of its acceptance. */
typedef struct caller {
  uint32_t of;     /* span: VISIT, REFUSAL or MESSAGE */
  uint32_t parent; /* span within which it calls or sends */
  uint32_t node;   /* called; of a message its queue */
  ticks start, end;
} caller;

typedef struct callers {
  caller *list; /* (count) */
  uint32_t count;
  uint32_t *around; /* (followed.count): the call that lies directly around the span; NONE */
  uint32_t *sent;   /* (followed.count): of a message its sending; NONE */
} callers;

/* Among the spans of the tree. The client of a whole request needs none: that is the request. */
callers callers_new(const followed *f, const span_tree *tree, const span_choice *chosen,
                    const span_reading *readings);
void callers_free(callers *c);

/* A VISIT that is served at another node than the one that called it. */
bool is_served_elsewhere(const followed *f, const span_reading *readings, uint32_t i);
/* The node of the queue that a MESSAGE was sent to. */
uint32_t queue_of(const followed *f, uint32_t message);
/* A root that stands for the client of what lies in it. */
bool is_client(const followed *f, const span_reading *readings, uint32_t i);

#endif
