#include "output/labels.h"

static label quoted(arena *memory, const char *text) {
  size_t length = sheet_quote(NULL, 0, text);
  char *copy = arena_alloc(memory, length);
  sheet_quote(copy, length, text);
  return (label){copy, length};
}

static const char *node_word(const architecture *a, uint32_t node) {
  const compiled_node *n = &a->compiled->nodes[node];
  for (uint32_t p = 0; p < a->phase_count && n->settings; p++)
    if (n->settings[p].def)
      return n->settings[p].def->kind;
  return "client";
}

static void label_work(labels *l, const architecture *a) {
  l->phases = arena_alloc(l->memory, a->phase_count * sizeof(label));
  for (uint32_t p = 0; p < a->phase_count; p++) {
    l->phases[p] = quoted(l->memory, a->phases[p].name);
    if (l->phases[p].length > l->longest_phase)
      l->longest_phase = l->phases[p].length;
  }
  l->classes = arena_alloc(l->memory, (1 + a->class_count) * sizeof(label));
  l->classes[0] = quoted(l->memory, "all");
  for (uint32_t c = 0; c < a->class_count; c++)
    l->classes[1 + c] = quoted(l->memory, a->classes[c].name);
}

static void label_nodes(labels *l, const architecture *a) {
  const compiled *c = a->compiled;
  l->nodes = arena_alloc(l->memory, c->node_count * sizeof(label));
  l->kinds = arena_alloc(l->memory, c->node_count * sizeof(label));
  for (uint32_t n = 0; n < c->node_count; n++) {
    l->nodes[n] = quoted(l->memory, c->nodes[n].name);
    l->kinds[n] = quoted(l->memory, node_word(a, n));
  }
}

static void label_resources(labels *l, const architecture *a) {
  const compiled *c = a->compiled;
  l->resources = arena_alloc(l->memory, c->resource_count * sizeof(label));
  l->full_resources = arena_alloc(l->memory, c->resource_count * sizeof(label));
  l->resource_nodes = arena_alloc(l->memory, c->resource_count * sizeof(label));
  for (uint32_t r = 0; r < c->resource_count; r++) {
    l->resources[r] = quoted(l->memory, c->resources[r].name);
    l->full_resources[r] = quoted(l->memory, c->resources[r].full);
    l->resource_nodes[r] = l->nodes[c->resources[r].node];
  }
}

labels *labels_new(const architecture *a) {
  arena *memory = arena_new();
  if (!memory)
    return NULL;
  labels *l = arena_alloc(memory, sizeof *l);
  l->memory = memory;
  label_work(l, a);
  label_nodes(l, a);
  label_resources(l, a);
  return l;
}

void labels_free(labels *l) {
  if (l)
    arena_free(l->memory);
}
