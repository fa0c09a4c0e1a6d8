#include "models/cost.h"
#include "models/links.h"

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

/* Who calls whom: (node_count x node_count), [caller][callee]. Workers call their queue. */
typedef struct linking {
  bool *links;
  uint32_t node_count;
} linking;

static void add_link(void *context, link_kind kind, uint32_t from, uint32_t to, double calls) {
  linking *l = context;
  (void)calls;
  uint32_t caller = kind == LINK_TAKE ? to : from, callee = kind == LINK_TAKE ? from : to;
  if (kind != LINK_INSIDE)
    l->links[(size_t)caller * l->node_count + callee] = true;
}

static uint32_t count_links(const architecture *a, const compiled *c, uint32_t phase) {
  arena *scratch = arena_new();
  const flow *f = flow_explore(a, phase, scratch);
  size_t cells = (size_t)c->node_count * c->node_count;
  linking l = {arena_alloc(scratch, cells * sizeof(bool)), c->node_count};
  for (uint32_t i = 0; i < f->pair_count; i++)
    links_of_pair(f, i, add_link, &l);
  for (uint32_t k = 0; k < a->class_count; k++)
    links_of_entry(f, k, add_link, &l);
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
    if (ours && !links_is_inside(&c->placements[phase], a, i))
      count += s->instances;
  }
  return count;
}
