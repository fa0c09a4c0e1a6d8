/* The path of each class through a phase, as a tree: where its work is done, how often, and how
 * long it takes when nothing waits. An operation within itself is named, not drawn again. */
#include "models/explain_parts.h"

#include <math.h>
#include <string.h>

enum { DEEPEST = 24 };

/* Where the drawing is. */
typedef struct drawing {
  const explaining *e;
  uint32_t node;
  uint32_t open[DEEPEST]; /* operations being drawn, outermost first */
  uint32_t depth;
} drawing;

static const char *node_name(const drawing *g, uint32_t node) {
  return g->e->c->nodes[node].name;
}
static const char *operation_name(const drawing *g, uint32_t i) {
  return g->e->a->operations[i].name;
}

/* Where a text that is too wide is best broken: behind the last comma that fits; 0: nowhere. */
static int break_of(const char *text, int width) {
  int at = 0;
  for (int i = 0; text[i] && i < width; i++)
    if (text[i] == ',' && text[i + 1] == ' ')
      at = i + 1;
  return at;
}

/* Text, mean count a request, mean time of each; what does not fit before these goes to a line
 * below. */
static void line(const drawing *g, int indent, const char *text, double count, double each) {
  char times[24];
  snprintf(times, sizeof times, "%.3g x", count);
  int width = EXPLAIN_WIDTH - 22 - indent;
  if (width < 20)
    width = 20;
  int head = text_width(text) > width ? break_of(text, width) : 0;
  if (text_width(text) > width && !head)
    head = width;
  while (head && ((unsigned char)text[head] & 0xC0) == 0x80)
    head--;
  const char *shown = head ? arena_format(g->e->memory, "%.*s", head, text) : text;
  fprintf(g->e->out, "%*s%s %9s %11s\n", indent, "", text_padded(shown, width, g->e->memory), times,
          quantity_time(each).text);
  if (!head)
    return;
  const char *rest = text + head + (text[head] == ' ');
  wrapped w = wrap_begin(g->e->out, indent + 4, "");
  wrap_add(&w, rest);
  wrap_end(&w);
}

/* "a thread of 256", or nothing where they are unlimited. */
static const char *place_text(const drawing *g, uint32_t node, const char *resource,
                              const char *one) {
  uint32_t r = flow_resource(g->e->f, node, resource);
  if (r == NONE)
    return "";
  uint32_t capacity =
      flow_setting(g->e->f, node)->resources[r - g->e->c->nodes[node].first_resource].capacity;
  if (capacity == UNLIMITED)
    return "";
  return arena_format(g->e->memory, ", %s of %s", one, quantity_count(capacity).text);
}

static const char *pool_text(const drawing *g, uint32_t callee) {
  char name[256];
  if (flow_pool(g->e->f, g->node, callee) == NONE)
    return "";
  snprintf(name, sizeof name, "pool:%s", node_name(g, callee));
  return place_text(g, g->node, name, "pool");
}

static void draw_branch(drawing *g, const branch_def *b, int indent, double count);

/* ---- calls ---------------------------------------------------------------------------------- */

static bool is_open(const drawing *g, uint32_t operation) {
  for (uint32_t i = 0; i < g->depth; i++)
    if (g->open[i] == operation)
      return true;
  return g->depth == DEEPEST;
}

static void draw_body(drawing *g, uint32_t operation, uint32_t node, int indent, double count) {
  uint32_t back = g->node;
  g->node = node;
  g->open[g->depth++] = operation;
  draw_branch(g, &g->e->a->operations[operation].body, indent, count);
  g->depth--;
  g->node = back;
}

/* "auth", "auth on users, a thread of 64", "bank (external)". */
static const char *callee_text(const drawing *g, uint32_t operation, uint32_t callee) {
  const char *name = operation_name(g, operation);
  arena *memory = g->e->memory;
  if (g->e->a->operations[operation].is_external)
    return arena_format(memory, "%s (external)%s%s", name, pool_text(g, callee),
                        place_text(g, callee, "places", "a place"));
  if (callee == g->node)
    return name;
  return arena_format(memory, "%s on %s%s%s", name, node_name(g, callee), pool_text(g, callee),
                      place_text(g, callee, "threads", "a thread"));
}

static void draw_call(drawing *g, const step_def *s, int indent, double count) {
  const flow *f = g->e->f;
  uint32_t callee = flow_callee(f, g->node, s->operation);
  bool again = is_open(g, s->operation);
  const char *text = arena_format(g->e->memory, "%s%s%s", s->kind == STEP_LATER ? "in line: " : "",
                                  callee_text(g, s->operation, callee), again ? " again" : "");
  line(g, indent, text, count, flow_time_of_step(f, g->node, s));
  if (!again)
    draw_body(g, s->operation, callee, indent + 2, count);
}

static void draw_later(drawing *g, const step_def *s, int indent, double count) {
  const placement *p = g->e->f->p;
  uint32_t queue = p->carried_by[s->operation];
  if (queue == NONE) {
    draw_call(g, s, indent, count);
    return;
  }
  const char *after =
      s->delay ? arena_format(g->e->memory, " after %s", quantity_time(s->delay->mean).text) : "";
  const char *text =
      arena_format(g->e->memory, "send %s through %s to %s%s", operation_name(g, s->operation),
                   node_name(g, queue), node_name(g, placement_sent_to(p, s->operation)), after);
  line(g, indent, text, count, flow_time_of_step(g->e->f, g->node, s));
}

/* ---- accesses ------------------------------------------------------------------------------- */

/* "read products: cache mem, 39 % on to db, a connection of 100". */
static const char *access_text(const drawing *g, const step_def *s) {
  static const char *const verbs[] = {"read", "write", "query", "scan"};
  const flow *f = g->e->f;
  arena *memory = g->e->memory;
  uint32_t store = f->p->stored_on[s->data];
  const char *text =
      arena_format(memory, "%s %s: ", verbs[s->kind - STEP_READ], g->e->a->data[s->data].name);
  fronting path[f->p->front_count[s->data] + 1];
  uint32_t levels = step_looks_up(s) ? placement_path(f->p, s->data, g->node, path) : 0;
  for (uint32_t i = 0; i < levels; i++) {
    double on = flow_reach(f, g->node, flow_stream(f, s))[i + 1];
    text = arena_format(memory, "%s%s%s, %s on to ", text, node_name(g, path[i].cache),
                        path[i].inside != NONE ? " (inside)" : pool_text(g, path[i].cache),
                        quantity_share(on).text);
  }
  return arena_format(memory, "%s%s%s%s", text, node_name(g, store), pool_text(g, store),
                      place_text(g, store, "connections", "connection"));
}

static void draw_access(drawing *g, const step_def *s, int indent, double count) {
  double accesses = work_accesses(s);
  double all = flow_time_of_step(g->e->f, g->node, s);
  line(g, indent, access_text(g, s), count * accesses, accesses > 0 ? all / accesses : 0);
}

/* ---- steps ---------------------------------------------------------------------------------- */

/* What the step takes, as the language writes it. */
static const char *amount_text(const drawing *g, const step_def *s) {
  const explaining *e = g->e;
  if (s->column)
    return arena_format(e->memory, "field \"%s\"", e->a->recorded.columns[s->column - 1]);
  if (s->amount->kind == VARIATE_CONSTANT)
    return arena_format(e->memory, "%s", quantity_time(s->amount->a).text);
  char text[200];
  variate_describe(s->amount, text, sizeof text);
  return arena_format(e->memory, "%s", text);
}

static void draw_amount(drawing *g, const step_def *s, int indent, double count) {
  line(g, indent,
       arena_format(g->e->memory, "%s %s", s->kind == STEP_CPU ? "cpu" : "wait", amount_text(g, s)),
       count, flow_time_of_step(g->e->f, g->node, s));
}

static const char *fork_text(const drawing *g, const step_def *s) {
  if (s->kind == STEP_CHOOSE)
    return "one of";
  if (s->kind == STEP_PARALLEL)
    return "all at once, waits for all";
  return arena_format(g->e->memory, "all at once, waits for %u of %u", s->quorum, s->branch_count);
}

static void draw_branches(drawing *g, const step_def *s, int indent, double count) {
  line(g, indent, fork_text(g, s), count, flow_time_of_step(g->e->f, g->node, s));
  for (uint32_t b = 0; b < s->branch_count; b++) {
    double share = s->kind == STEP_CHOOSE ? work_share(s, b) : 1;
    const char *text = s->kind == STEP_CHOOSE
                           ? arena_format(g->e->memory, "- in %s", quantity_share(share).text)
                           : arena_format(g->e->memory, "- branch %u", b + 1);
    line(g, indent + 2,
         s->branches[b].count ? text : arena_format(g->e->memory, "%s nothing", text),
         count * share, flow_time_of_branch(g->e->f, g->node, &s->branches[b]));
    draw_branch(g, &s->branches[b], indent + 4, count * share);
  }
}

static void draw_times(drawing *g, const step_def *s, int indent, double count) {
  double chance = chance_of_branch(&g->e->f->chances, &s->branches[0]);
  double rounds = work_rounds(s, chance);
  line(g, indent, arena_format(g->e->memory, "%.3g times", rounds), count,
       flow_time_of_step(g->e->f, g->node, s));
  draw_branch(g, &s->branches[0], indent + 2, count * rounds);
}

static void draw_step(drawing *g, const step_def *s, int indent, double count) {
  switch (s->kind) {
  case STEP_CPU:
  case STEP_WAIT:
    draw_amount(g, s, indent, count);
    break;
  case STEP_READ:
  case STEP_WRITE:
  case STEP_QUERY:
  case STEP_SCAN:
    draw_access(g, s, indent, count);
    break;
  case STEP_CALL:
    draw_call(g, s, indent, count);
    break;
  case STEP_LATER:
    draw_later(g, s, indent, count);
    break;
  case STEP_TIMES:
    draw_times(g, s, indent, count);
    break;
  case STEP_CHOOSE:
  case STEP_PARALLEL:
  case STEP_QUORUM:
    draw_branches(g, s, indent, count);
    break;
  case STEP_FAIL:
    line(g, indent, arena_format(g->e->memory, "fails in %s", quantity_share(s->probability).text),
         count, 0);
    break;
  }
}

static void draw_branch(drawing *g, const branch_def *b, int indent, double count) {
  for (uint32_t i = 0; i < b->count; i++) {
    draw_step(g, &b->steps[i], indent, count);
    count *= chance_of_step(&g->e->f->chances, &b->steps[i]);
  }
}

/* ---- classes -------------------------------------------------------------------------------- */

static const char *class_text(const drawing *g, uint32_t klass, uint32_t node) {
  const class_def *d = &g->e->a->classes[klass];
  arena *memory = g->e->memory;
  if (d->is_message)
    return arena_format(memory, "message %s, taken by %s%s", d->name, node_name(g, node),
                        place_text(g, node, "threads", "a thread"));
  const char *guard =
      d->timeout ? arena_format(memory, ", timeout %s", quantity_time(d->timeout->mean).text) : "";
  return arena_format(memory, "%s on %s%s%s", d->name, node_name(g, node),
                      place_text(g, node, "threads", "a thread"), guard);
}

static void draw_class(const explaining *e, uint32_t klass) {
  uint32_t entry = flow_entry(e->f, klass);
  if (entry == NONE)
    return;
  pair p = e->f->pairs[entry];
  drawing g = {.e = e, .node = p.node};
  line(&g, 4, class_text(&g, klass, p.node), 1, flow_latency(e->f, klass));
  draw_body(&g, p.operation, p.node, 6, 1);
}

void explain_paths(const explaining *e) {
  fprintf(e->out, "  %s %9s %11s\n",
          text_padded("Path of each request, when nothing waits", EXPLAIN_WIDTH - 24, e->memory),
          "each does", "mean time");
  for (uint32_t k = 0; k < e->a->class_count; k++)
    draw_class(e, k);
}
