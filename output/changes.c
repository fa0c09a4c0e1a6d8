#include "output/changes.h"
#include "models/placement.h"

const char *const change_names[CHANGE_COUNT] = {"", "added", "resized", "removed", "kept"};

bool change_stands(const architecture *a, uint32_t node, uint32_t phase) {
  const compiled *c = a->compiled;
  return node != CLIENT_NODE && c->nodes[node].settings[phase].stands &&
         !placement_is_external(a, c, node);
}

static bool is_resized(const compiled_node *n, uint32_t phase) {
  const node_setting *now = &n->settings[phase], *before = &n->settings[phase - 1];
  if (now->instances != before->instances)
    return true;
  for (uint32_t i = 0; i < n->resource_count; i++)
    if (now->resources[i].capacity != before->resources[i].capacity)
      return true;
  return false;
}

node_change change_of(const architecture *a, uint32_t node, uint32_t phase) {
  bool now = change_stands(a, node, phase);
  bool before = phase && change_stands(a, node, phase - 1);
  if (!phase || a->held || (!now && !before))
    return CHANGE_NONE;
  if (now != before)
    return now ? CHANGE_ADDED : CHANGE_REMOVED;
  return is_resized(&a->compiled->nodes[node], phase) ? CHANGE_RESIZED : CHANGE_KEPT;
}
