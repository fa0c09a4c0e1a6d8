/* A node is one (name, kind) over all phases; nodes are ordered by name (client first), so nothing
 * depends on the order of declaration. Its instances and resources are the union over the phases.
 */
#include "models/layout.h"
#include "models/cache.h"
#include "models/external.h"
#include <stdlib.h>
#include <string.h>

typedef struct named {
  const char *name, *kind;
} named;

static int by_name(const void *x, const void *y) {
  const named *a = x, *b = y;
  bool client_a = !strcmp(a->kind, "client"), client_b = !strcmp(b->kind, "client");
  if (client_a != client_b)
    return client_a ? -1 : 1;
  int order = strcmp(a->name, b->name);
  return order ? order : strcmp(a->kind, b->kind);
}

/* All (name, kind) that stand anywhere, the client and the externals, each once and in order. */
static uint32_t collect(const architecture *a, named *out) {
  uint32_t n = 0;
  out[n++] = (named){"client", "client"};
  for (uint32_t i = 0; i < a->operation_count; i++)
    if (a->operations[i].is_external)
      out[n++] = (named){a->operations[i].name, "external"};
  for (uint32_t p = 0; p < a->phase_count; p++)
    for (uint32_t i = 0; i < a->phases[p].count; i++)
      out[n++] = (named){a->phases[p].nodes[i].name, a->phases[p].nodes[i].kind};
  qsort(out, n, sizeof *out, by_name);
  uint32_t kept = 0;
  for (uint32_t i = 0; i < n; i++)
    if (!kept || by_name(&out[kept - 1], &out[i]))
      out[kept++] = out[i];
  return kept;
}

static uint32_t most_nodes(const architecture *a) {
  uint32_t n = 1 + a->operation_count;
  for (uint32_t p = 0; p < a->phase_count; p++)
    n += a->phases[p].count;
  return n;
}

static const node_def *definition(const phase_def *p, const char *name, const char *kind,
                                  mistakes *m) {
  const node_def *found = NULL;
  for (uint32_t i = 0; i < p->count; i++) {
    if (strcmp(p->nodes[i].name, name))
      continue;
    if (found || strcmp(p->nodes[i].kind, kind)) {
      if (found)
        mistakes_add(m, p->nodes[i].where, "phase \"%s\" has two nodes named \"%s\"", p->declared,
                     name);
      continue;
    }
    found = &p->nodes[i];
  }
  return found;
}

static const operation_def *external_named(const architecture *a, const char *name) {
  for (uint32_t i = 0; i < a->operation_count; i++)
    if (a->operations[i].is_external && !strcmp(a->operations[i].name, name))
      return &a->operations[i];
  return NULL;
}

/* A node's resources over all phases: each has the same index in all of them; new names come last.
 */
static uint32_t find_resource(const compiled_node *n, const compiled_resource *all,
                              const char *name) {
  uint32_t at = 0;
  while (at < n->resource_count && strcmp(all[at].name, name))
    at++;
  return at;
}

static void name_resources(compiled_node *n, compiled_resource *all, uint32_t node, arena *memory,
                           const configurator *c) {
  for (uint32_t k = 0; k < c->count; k++) {
    uint32_t at = find_resource(n, all, c->list[k].name);
    if (at < n->resource_count)
      continue;
    all[at] = (compiled_resource){.node = node,
                                  .name = c->list[k].name,
                                  .full = arena_format(memory, "%s.%s", n->name, c->list[k].name),
                                  .serves = c->list[k].serves};
    n->resource_count++;
  }
}

static void set_resources(const compiled_node *n, const compiled_resource *all, arena *memory,
                          const configurator *c, node_setting *s) {
  s->resources = arena_alloc(memory, (n->resource_count + 1) * sizeof *s->resources);
  for (uint32_t k = 0; k < n->resource_count; k++)
    s->resources[k] = (resource_setting){.capacity = UNLIMITED, .line_limit = UNLIMITED};
  for (uint32_t k = 0; k < c->count; k++)
    s->resources[find_resource(n, all, c->list[k].name)] = c->list[k].setting;
}

static void configure_phase(configurator *c, const compiled_node *n, uint32_t phase,
                            const char *kind) {
  node_setting *s = &n->settings[phase];
  s->def = definition(&c->a->phases[phase], n->name, kind, c->m);
  if (n->kind == &kind_external) {
    external_configure(c, external_named(c->a, n->name), s);
  } else if (s->def || n->kind == &kind_client) {
    s->stands = true;
    n->kind->configure(c, s->def, s);
  }
}

/* Room in compiled.resources for so many more. */
static void grow_resources(compiled *c, uint32_t *capacity, uint32_t more, arena *memory) {
  if (c->resource_count + more <= *capacity)
    return;
  *capacity = 2 * (c->resource_count + more);
  compiled_resource *grown = arena_alloc(memory, *capacity * sizeof *grown);
  if (c->resource_count)
    memcpy(grown, c->resources, c->resource_count * sizeof *grown);
  c->resources = grown;
}

static void lay_node(compiled *c, uint32_t *capacity, uint32_t node, const architecture *a,
                     mistakes *m, const named *of) {
  compiled_node *n = &c->nodes[node];
  arena *memory = a->memory;
  *n = (compiled_node){.name = of->name,
                       .kind = kind_find(of->kind),
                       .front = NONE,
                       .first_resource = c->resource_count,
                       .settings = arena_alloc(memory, a->phase_count * sizeof *n->settings)};
  configurator *phases = arena_alloc(memory, a->phase_count * sizeof *phases);
  uint32_t most = 0;
  for (uint32_t p = 0; p < a->phase_count; p++) {
    phases[p] = (configurator){.a = a, .m = m};
    configure_phase(&phases[p], n, p, of->kind);
    most += phases[p].count;
    if (n->settings[p].instances > n->most_instances)
      n->most_instances = n->settings[p].instances;
  }
  grow_resources(c, capacity, most, memory);
  compiled_resource *all = &c->resources[n->first_resource];
  for (uint32_t p = 0; p < a->phase_count; p++)
    name_resources(n, all, node, memory, &phases[p]);
  for (uint32_t p = 0; p < a->phase_count; p++)
    set_resources(n, all, memory, &phases[p], &n->settings[p]);
  c->resource_count += n->resource_count;
}

/* A cache inside a node has as many instances as that node. */
static void lay_inside(compiled *c, const architecture *a) {
  for (uint32_t i = 0; i < c->node_count; i++) {
    if (c->nodes[i].kind != &kind_cache)
      continue;
    for (uint32_t p = 0; p < a->phase_count; p++) {
      node_setting *s = &c->nodes[i].settings[p];
      const char *inside = s->stands ? ((const cache_setting *)s->own)->inside : NULL;
      for (uint32_t h = 0; inside && h < c->node_count; h++) {
        const node_setting *host = &c->nodes[h].settings[p];
        if (strcmp(c->nodes[h].name, inside) || !host->stands)
          continue;
        s->instances = host->instances;
        s->speeds = host->speeds;
        s->boot = host->boot;
        /* a request on an older path may meet any instance that the host ever has */
        if (c->nodes[h].most_instances > c->nodes[i].most_instances)
          c->nodes[i].most_instances = c->nodes[h].most_instances;
      }
    }
  }
}

static bool shares_a_line(const compiled_node *n, uint32_t phases) {
  for (uint32_t p = 0; p < phases; p++)
    for (uint32_t k = 0; k < n->resource_count; k++)
      if (n->settings[p].resources[k].shared)
        return true;
  return false;
}

static void number_instances(compiled *c, uint32_t phases) {
  for (uint32_t i = 0; i < c->node_count; i++) {
    compiled_node *n = &c->nodes[i];
    n->first_instance = c->instance_count;
    c->instance_count += n->most_instances;
    if (shares_a_line(n, phases))
      n->front = c->instance_count++;
  }
}

void layout_make(compiled *c, const architecture *a, mistakes *m) {
  named *names = arena_alloc(a->memory, most_nodes(a) * sizeof *names);
  c->node_count = collect(a, names);
  c->nodes = arena_alloc(a->memory, c->node_count * sizeof *c->nodes);
  uint32_t capacity = 0;
  for (uint32_t i = 0; i < c->node_count; i++)
    lay_node(c, &capacity, i, a, m, &names[i]);
  lay_inside(c, a);
  number_instances(c, a->phase_count);
}
