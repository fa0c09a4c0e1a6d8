#include "models/links.h"

#include <stdlib.h>

bool links_is_inside(const placement *p, const architecture *a, uint32_t node) {
  for (uint32_t d = 0; d < a->data_count; d++)
    for (uint32_t i = 0; i < p->front_count[d]; i++)
      if (p->fronts[d][i].cache == node && p->fronts[d][i].inside != NONE)
        return true;
  return false;
}

/* ---- one pair ------------------------------------------------------------------------------- */

typedef struct walk {
  const flow *f;
  uint32_t node; /* at work */
  link_visitor *visit;
  void *context;
} walk;

static void pass(const walk *w, link_kind kind, uint32_t to, double calls) {
  if (to != w->node && to != NONE)
    w->visit(w->context, kind, w->node, to, calls);
}

/* Share of the accesses that reach level i of the way to the data. */
static double reaching(const walk *w, const step_def *s, uint32_t i) {
  return w->f->reach ? flow_reach(w->f, w->node, flow_stream(w->f, s))[i] : 1;
}

static void walk_access(const walk *w, const step_def *s, double count) {
  const placement *p = w->f->p;
  fronting path[p->front_count[s->data] + 1];
  uint32_t levels = step_looks_up(s) ? placement_path(p, s->data, w->node, path) : 0;
  double calls = count * work_accesses(s);
  for (uint32_t i = 0; i < levels; i++)
    pass(w, path[i].inside == NONE ? LINK_CALL : LINK_INSIDE, path[i].cache,
         calls * reaching(w, s, i));
  pass(w, LINK_CALL, p->stored_on[s->data], levels ? calls * reaching(w, s, levels) : calls);
}

static void walk_step(void *context, const step_def *s, double count) {
  const walk *w = context;
  const placement *p = w->f->p;
  if (step_accesses(s))
    walk_access(w, s, count);
  else if (s->kind == STEP_LATER && p->carried_by[s->operation] != NONE)
    pass(w, LINK_MESSAGE, p->carried_by[s->operation], count);
  else if (s->kind == STEP_CALL || s->kind == STEP_LATER)
    pass(w, s->kind == STEP_CALL ? LINK_CALL : LINK_MESSAGE,
         flow_callee(w->f, w->node, s->operation), count);
}

void links_of_pair(const flow *f, uint32_t pair, link_visitor *visit, void *context) {
  walk w = {f, f->pairs[pair].node, visit, context};
  work_visit(&f->chances, &f->a->operations[f->pairs[pair].operation].body, 1, walk_step, &w);
}

void links_of_entry(const flow *f, uint32_t klass, link_visitor *visit, void *context) {
  uint32_t entry = flow_entry(f, klass);
  if (entry == NONE)
    return;
  const class_def *d = &f->a->classes[klass];
  uint32_t from = d->is_message ? f->p->carried_by[d->operation] : CLIENT_NODE;
  if (from == NONE)
    return;
  walk w = {f, from, visit, context};
  pass(&w, d->is_message ? LINK_TAKE : LINK_CALL, f->pairs[entry].node, 1);
}

/* ---- a mean request ------------------------------------------------------------------------- */

typedef struct gathering {
  node_links *links;
  uint32_t capacity;
  double times; /* that the pair is visited by a mean request */
  arena *memory;
} gathering;

/* A handful of links a node, so a search from the end is enough. */
static void gather(void *context, link_kind kind, uint32_t from, uint32_t to, double calls) {
  gathering *g = context;
  node_links *l = g->links;
  for (uint32_t i = l->count; i-- > 0;)
    if (l->list[i].from == from && l->list[i].to == to && l->list[i].kind == kind) {
      l->list[i].calls += g->times * calls;
      return;
    }
  if (l->count == g->capacity) {
    node_link *larger = arena_alloc(g->memory, 2 * g->capacity * sizeof *larger);
    for (uint32_t i = 0; i < l->count; i++)
      larger[i] = l->list[i];
    l->list = larger;
    g->capacity *= 2;
  }
  l->list[l->count++] = (node_link){kind, from, to, g->times * calls};
}

static int by_nodes(const void *a, const void *b) {
  const node_link *x = a, *y = b;
  if (x->from != y->from)
    return x->from < y->from ? -1 : 1;
  if (x->to != y->to)
    return x->to < y->to ? -1 : 1;
  return (int)x->kind - (int)y->kind;
}

node_links links_of_mean_request(const flow *f, const double *share, arena *memory) {
  enum { FIRST = 32 };
  node_links links = {.list = arena_alloc(memory, FIRST * sizeof(node_link))};
  gathering g = {.links = &links, .capacity = FIRST, .memory = memory};
  passage mean = flow_mean_passage(f, share, memory);
  for (uint32_t i = 0; i < f->pair_count; i++) {
    g.times = mean.visits[i];
    if (g.times > 0)
      links_of_pair(f, i, gather, &g);
  }
  for (uint32_t k = 0; k < f->a->class_count; k++) {
    uint32_t entry = flow_entry(f, k);
    bool message = f->a->classes[k].is_message;
    g.times = message && entry != NONE ? mean.visits[entry] : share[k];
    if (g.times > 0)
      links_of_entry(f, k, gather, &g);
  }
  qsort(links.list, links.count, sizeof *links.list, by_nodes);
  return links;
}
