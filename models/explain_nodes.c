/* The nodes of a phase: kind, model in the textbook's notation, price; below each what an instance
 * has. */
#include "models/cost.h"
#include "models/explain_parts.h"
#include "models/notation.h"

#include <math.h>
#include <string.h>

static bool shown(const explaining *e, uint32_t node) {
  if (node == CLIENT_NODE || !flow_setting(e->f, node)->stands)
    return false;
  if (!placement_is_external(e->a, e->c, node))
    return true;
  for (uint32_t i = 0; i < e->f->pair_count; i++)
    if (e->f->pairs[i].node == node)
      return true;
  return false;
}

static const char *capacity_text(const explaining *e, uint32_t resource, uint32_t capacity) {
  const char *name = e->c->resources[resource].name;
  if (capacity == UNLIMITED)
    return arena_format(e->memory, "%s unlimited", name);
  return arena_format(e->memory, "%s %s", name, quantity_count(capacity).text);
}

/* What a cache may hold; other kinds have a resource for it. */
static void add_contents(const explaining *e, wrapped *w, const options *o) {
  const option *bytes = option_find(o, "capacity"), *entries = option_find(o, "entries");
  if (!entries || !bytes)
    return;
  if (isfinite(bytes->number))
    wrap_add(w, quantity_bytes(bytes->number).text);
  if (isfinite(entries->number))
    wrap_add(w, arena_format(e->memory, "%s entries", quantity_count(entries->number).text));
}

static void add_extras(const explaining *e, wrapped *w, const node_setting *s) {
  if (!s->def)
    return;
  const option *inside = option_find(&s->def->options, "inside");
  add_contents(e, w, &s->def->options);
  if (inside && inside->text)
    wrap_add(w, arena_format(e->memory, "one inside each %s", inside->text));
  if (s->event_loop)
    wrap_add(w, "event loop");
  if (s->replicas)
    wrap_add(w, arena_format(e->memory, "1 primary and %u %s", s->replicas,
                             s->replicas == 1 ? "replica" : "replicas"));
}

static void explain_resources(const explaining *e, uint32_t node, int indent) {
  const compiled_node *n = &e->c->nodes[node];
  const node_setting *s = flow_setting(e->f, node);
  wrapped w = wrap_begin(e->out, indent, "");
  const char *each = "";
  if (s->instances > 1) {
    wrap_add(&w, arena_format(e->memory, "%u instances", s->instances));
    each = "each with ";
  }
  for (uint32_t i = 0; i < n->resource_count; i++) {
    if (!resource_stands(e->c, n->first_resource + i, e->phase))
      continue;
    const char *text = capacity_text(e, n->first_resource + i, s->resources[i].capacity);
    wrap_add(&w, arena_format(e->memory, "%s%s", each, text));
    each = "";
  }
  add_extras(e, &w, s);
  wrap_end(&w);
}

static const char *price_text(const explaining *e, const node_setting *s) {
  return s->price > 0 ? arena_format(e->memory, "%.2f", s->price * s->instances) : "";
}

void explain_nodes(const explaining *e) {
  int name = 4, kind = 8;
  for (uint32_t i = 0; i < e->c->node_count; i++)
    if (shown(e, i))
      name = (int)fmax(name, text_width(e->c->nodes[i].name));
  int notation = EXPLAIN_WIDTH - name - kind - 6 - 10;
  fprintf(e->out, "  %s  %s  %s%10s\n", text_padded("Node", name, e->memory), "kind    ",
          text_padded("model", notation, e->memory), "price/hour");
  for (uint32_t i = 0; i < e->c->node_count; i++) {
    if (!shown(e, i))
      continue;
    const char *text = arena_format(
        e->memory, "  %s  %s  %s%10s", text_padded(e->c->nodes[i].name, name, e->memory),
        text_padded(placement_kind(e->a, e->c, i, e->phase), kind, e->memory),
        text_padded(notation_of(e->f, i, e->memory), notation, e->memory),
        price_text(e, flow_setting(e->f, i)));
    size_t length = strlen(text);
    while (length && text[length - 1] == ' ')
      length--;
    fprintf(e->out, "%.*s\n", (int)length, text);
    explain_resources(e, i, name + kind + 6);
  }
  double cost = cost_per_hour(e->c, e->phase);
  fprintf(e->out, "  Together %s%u moving parts (instances and links between nodes)\n",
          cost > 0 ? arena_format(e->memory, "%.2f an hour; ", cost) : "",
          cost_moving_parts(e->a, e->c, e->phase));
}
