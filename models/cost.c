#include "models/cost.h"
#include "models/flow.h"

/* A cache inside a node is part of its process, no instance of its own. */
static bool is_inside(const placement *p, const architecture *a, uint32_t node) {
  for (uint32_t d = 0; d < a->data_count; d++)
    for (uint32_t i = 0; i < p->front_count[d]; i++)
      if (p->fronts[d][i].cache == node && p->fronts[d][i].inside != NONE)
        return true;
  return false;
}

double cost_per_hour(const compiled *c, uint32_t phase) {
  double sum = 0;
  for (uint32_t i = 0; i < c->node_count; i++) {
    const node_setting *s = &c->nodes[i].settings[phase];
    if (s->stands)
      sum += s->price * s->instances;
  }
  return sum;
}

/* ---- links ---------------------------------------------------------------------------------- */

/* Who calls whom: (node_count x node_count), [caller][callee]. */
typedef struct linking {
  const flow *f;
  bool *links;
  uint32_t node; /* at work */
} linking;

static void add_link(linking *l, uint32_t callee) {
  if (callee != l->node && callee != NONE)
    l->links[(size_t)l->node * l->f->c->node_count + callee] = true;
}

static void link_access(linking *l, const step_def *s) {
  const placement *p = l->f->p;
  fronting path[p->front_count[s->data] + 1];
  uint32_t levels = step_looks_up(s) ? placement_path(p, s->data, l->node, path) : 0;
  for (uint32_t i = 0; i < levels; i++)
    if (path[i].inside == NONE)
      add_link(l, path[i].cache);
  add_link(l, p->stored_on[s->data]);
}

static void link_step(void *context, const step_def *s, double count) {
  linking *l = context;
  const placement *p = l->f->p;
  (void)count;
  if (step_accesses(s))
    link_access(l, s);
  else if (s->kind == STEP_LATER && p->carried_by[s->operation] != NONE)
    add_link(l, p->carried_by[s->operation]);
  else if (s->kind == STEP_CALL || s->kind == STEP_LATER)
    add_link(l, flow_callee(l->f, l->node, s->operation));
}

static void link_all(linking *l) {
  const flow *f = l->f;
  for (uint32_t i = 0; i < f->pair_count; i++) {
    l->node = f->pairs[i].node;
    work_visit(&f->chances, &f->a->operations[f->pairs[i].operation].body, 1, link_step, l);
  }
  for (uint32_t k = 0; k < f->a->class_count; k++) { /* requests from the client; workers take */
    uint32_t entry = flow_entry(f, k);
    if (entry == NONE)
      continue;
    const class_def *d = &f->a->classes[k];
    l->node = d->is_message ? f->pairs[entry].node : CLIENT_NODE;
    add_link(l, d->is_message ? f->p->carried_by[d->operation] : f->pairs[entry].node);
  }
}

static uint32_t count_links(const architecture *a, const compiled *c, uint32_t phase) {
  arena *scratch = arena_new();
  linking l = {.f = flow_explore(a, phase, scratch)};
  size_t cells = (size_t)c->node_count * c->node_count;
  l.links = arena_alloc(scratch, cells * sizeof *l.links);
  link_all(&l);
  uint32_t count = 0;
  for (size_t i = 0; i < cells; i++)
    count += l.links[i];
  arena_free(scratch);
  return count;
}

uint32_t cost_moving_parts(const architecture *a, const compiled *c, uint32_t phase) {
  uint32_t count = count_links(a, c, phase);
  for (uint32_t i = CLIENT_NODE + 1; i < c->node_count; i++) {
    const node_setting *s = &c->nodes[i].settings[phase];
    bool ours = s->stands && !placement_is_external(a, c, i);
    if (ours && !is_inside(&c->placements[phase], a, i))
      count += s->instances;
  }
  return count;
}
