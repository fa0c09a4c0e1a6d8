/* Placement: from the options of a phase's nodes (`runs`, `stores`, `fronts`, `carries`, `takes`)
 * to a table that says who does what.
 *
 * It reads options by name and never asks for a node's kind, so a new kind that runs or stores
 * something is placed without a change here. What is named goes first; then `everything` takes what
 * is left. Invariant: a claim is made once, a second one for the same thing is a mistake. A mistake
 * in a node of `always`, met again in every phase, is reported once. */
#include "models/placing.h"

#include <string.h>

static bool same(const char *x, const char *y) {
  return strcmp(x, y) == 0;
}

/* ---- claims --------------------------------------------------------------------------------- */

/* One option that claims things: what it is called, what may be claimed, and who owns each. */
typedef struct claims {
  const char *option; /* "runs" */
  const char *thing;  /* "operation or request" */
  name_of *name_at;
  uint32_t count;
  uint32_t *owner;    /* (count): node or NONE */
  const bool *wanted; /* (count): what `everything` takes; NULL: all */
} claims;

static void claim(placing *g, const claims *k, uint32_t node, uint32_t thing, origin where) {
  uint32_t *owner = &k->owner[thing];
  const char *name = k->name_at(g, thing);
  if (*owner == NONE)
    *owner = node;
  else if (*owner == node)
    placing_report(g, where, false, "%s: %s \"%s\" twice", placing_called(g, node), k->option,
                   name);
  else
    placing_report(g, where, false, "%s: %s \"%s\", which %s %s too", placing_called(g, node),
                   k->option, name, placing_called(g, *owner), k->option);
}

static void claim_named(placing *g, const claims *k, uint32_t node, const option *o) {
  origin where = placing_where(g, node, o);
  for (uint32_t i = 0; i < o->count; i++) {
    uint32_t thing = placing_find(g, o->names[i], k->name_at, k->count);
    if (thing == NONE) {
      g->unknown = true;
      placing_report(g, where, false, "%s: %s \"%s\", which is no %s%s", placing_called(g, node),
                     k->option, o->names[i], k->thing,
                     placing_hint(g, o->names[i], k->name_at, k->count));
    } else if (k->name_at == operation_name && g->a->operations[thing].is_external) {
      placing_report(g, where, false, "%s: %s \"%s\", which is an external: others do it",
                     placing_called(g, node), k->option, o->names[i]);
    } else {
      claim(g, k, node, thing, where);
    }
  }
}

/* The one node that takes what nobody named; two are a mistake. */
static void claim_rest(placing *g, const claims *k) {
  uint32_t taker = NONE;
  for (uint32_t i = 0; i < g->order_count; i++) {
    const option *o = placing_option(g, g->order[i], k->option);
    if (!o || o->count != OPTION_EVERYTHING)
      continue;
    if (taker != NONE)
      placing_report(g, placing_where(g, g->order[i], o), false,
                     "%s: %s everything, and so does %s; one of them has to name what it %s, or "
                     "one node has instances = 2",
                     placing_called(g, g->order[i]), k->option, placing_called(g, taker),
                     k->option);
    else
      taker = g->order[i];
  }
  for (uint32_t i = 0; taker != NONE && i < k->count; i++)
    if (k->owner[i] == NONE && (!k->wanted || k->wanted[i]))
      k->owner[i] = taker;
}

/* False when a name did not exist: then nothing is said of what is missing, it may be just that. */
static bool claim_all(placing *g, const claims *k) {
  g->unknown = false;
  for (uint32_t i = 0; i < g->order_count; i++) {
    const option *o = placing_option(g, g->order[i], k->option);
    if (o && o->count != OPTION_EVERYTHING)
      claim_named(g, k, g->order[i], o);
  }
  claim_rest(g, k);
  return !g->unknown;
}

/* ---- queues --------------------------------------------------------------------------------- */

static void take(placing *g, uint32_t node, const char *from, origin where) {
  uint32_t queue = placing_standing(g, from);
  if (queue == NONE || !placing_option(g, queue, "carries")) {
    placing_report(g, where, false, "%s: takes from \"%s\", which is no queue in phase \"%s\"%s",
                   placing_called(g, node), from, g->a->phases[g->phase].declared,
                   queue == NONE ? placing_hint(g, from, order_name, g->order_count) : "");
    g->unknown = true;
  } else if (g->p->taken_by[queue] != NONE) {
    placing_report(g, where, false, "%s: takes from \"%s\", and so does %s",
                   placing_called(g, node), from, placing_called(g, g->p->taken_by[queue]));
  } else {
    g->p->taken_by[queue] = node;
  }
}

static void take_all(placing *g) {
  g->unknown = false;
  for (uint32_t i = 0; i < g->order_count; i++) {
    const option *o = placing_option(g, g->order[i], "takes");
    if (!o)
      continue;
    origin where = placing_where(g, g->order[i], o);
    if (o->type == OPTION_WORD && o->text)
      take(g, g->order[i], o->text, where);
    for (uint32_t n = 0; o->type == OPTION_NAMES && n < o->count; n++)
      take(g, g->order[i], o->names[n], where);
  }
  for (uint32_t i = 0; i < g->order_count && !g->unknown; i++)
    if (placing_option(g, g->order[i], "carries") && g->p->taken_by[g->order[i]] == NONE)
      placing_report(g, placing_def(g, g->order[i])->where, false,
                     "%s: nobody takes from it; give workers takes = \"%s\"",
                     placing_called(g, g->order[i]), g->c->nodes[g->order[i]].name);
}

/* What a queue carries though nobody sends it. */
static void check_sent(placing *g) {
  for (uint32_t i = 0; i < g->a->operation_count; i++) {
    uint32_t queue = g->p->carried_by[i];
    if (queue == NONE || g->sent[i])
      continue;
    placing_report(g, placing_where(g, queue, placing_option(g, queue, "carries")), true,
                   "%s: carries \"%s\", which nothing sends (later \"%s\")",
                   placing_called(g, queue), operation_name(g, i), operation_name(g, i));
  }
}

/* ---- caches --------------------------------------------------------------------------------- */

static void add_front(placing *g, uint32_t data, fronting f) {
  g->p->fronts[data][g->p->front_count[data]++] = f;
}

static bool runs_anything(const placing *g, uint32_t node) {
  for (uint32_t i = 0; i < g->a->operation_count; i++)
    if (placement_runs(g->p, i, node))
      return true;
  return false;
}

/* The node that the cache is inside of, NONE when it stands alone. */
static uint32_t inside_of(placing *g, uint32_t cache) {
  const option *o = placing_option(g, cache, "inside");
  if (!o || !o->text)
    return NONE;
  origin where = placing_where(g, cache, o);
  uint32_t node = placing_standing(g, o->text);
  if (node == NONE)
    placing_report(g, where, false, "%s: inside \"%s\", which is no node in phase \"%s\"%s",
                   placing_called(g, cache), o->text, g->a->phases[g->phase].declared,
                   placing_hint(g, o->text, order_name, g->order_count));
  else if (!runs_anything(g, node))
    placing_report(g, where, false, "%s: inside %s, which runs nothing that could ask it",
                   placing_called(g, cache), placing_called(g, node));
  return node;
}

static void front_cache(placing *g, uint32_t cache, const option *o) {
  fronting f = {.cache = cache, .inside = inside_of(g, cache)};
  if (o->count == OPTION_EVERYTHING) {
    for (uint32_t i = 0; i < g->a->data_count; i++)
      add_front(g, i, f);
    return;
  }
  for (uint32_t i = 0; i < o->count; i++) {
    uint32_t data = placing_find(g, o->names[i], data_name, g->a->data_count);
    uint32_t had = data == NONE ? 0 : g->p->front_count[data];
    if (data == NONE)
      placing_report(g, placing_where(g, cache, o), false, "%s: fronts \"%s\", which is no data%s",
                     placing_called(g, cache), o->names[i],
                     placing_hint(g, o->names[i], data_name, g->a->data_count));
    else if (had && g->p->fronts[data][had - 1].cache == cache)
      placing_report(g, placing_where(g, cache, o), false, "%s: fronts \"%s\" twice",
                     placing_called(g, cache), o->names[i]);
    else
      add_front(g, data, f);
  }
}

static void front_all(placing *g) {
  for (uint32_t i = 0; i < g->order_count; i++) {
    const option *o = placing_option(g, g->order[i], "fronts");
    if (o)
      front_cache(g, g->order[i], o);
  }
}

/* ---- pools ---------------------------------------------------------------------------------- */

/* A pool may be for a node that stands in another phase only, but for one that exists. */
static void check_pools(placing *g) {
  for (uint32_t i = 0; i < g->order_count; i++) {
    const option *o = placing_option(g, g->order[i], "pools");
    for (uint32_t n = 0; o && n < o->count; n++)
      if (placing_find(g, o->names[n], any_node_name, g->c->node_count) == NONE)
        placing_report(g, placing_where(g, g->order[i], o), false,
                       "%s: pools has \"%s\", which is no node or external%s",
                       placing_called(g, g->order[i]), o->names[n],
                       placing_hint(g, o->names[n], any_node_name, g->c->node_count));
  }
}

/* ---- what nobody does ----------------------------------------------------------------------- */

/* An external is its own node. One that is sent only is run by those who take it from the queue. */
static void place_remaining(placing *g) {
  for (uint32_t i = 0; i < g->a->operation_count; i++) {
    placement *p = g->p;
    if (g->a->operations[i].is_external) {
      for (uint32_t n = 0; n < g->c->node_count; n++)
        if (same(g->c->nodes[n].name, operation_name(g, i)) && placement_is_external(g->a, g->c, n))
          p->runs_on[i] = n;
    } else if (p->runs_on[i] == NONE && p->carried_by[i] != NONE) {
      p->runs_on[i] = p->taken_by[p->carried_by[i]];
    }
  }
}

static void check_run(placing *g) {
  const phase_def *phase = &g->a->phases[g->phase];
  for (uint32_t i = 0; i < g->a->operation_count; i++) {
    uint32_t by = g->reached_by[i];
    bool carried = g->p->carried_by[i] != NONE; /* then a missing taker has been reported */
    if (by == NONE || g->p->runs_on[i] != NONE || carried)
      continue;
    const char *why = by == i ? ""
                              : arena_format(g->m->memory, ", which \"%s\" %s",
                                             operation_name(g, by), g->sent[i] ? "sends" : "calls");
    placing_report(g, phase->where, false, "phase \"%s\": no node runs \"%s\"%s", phase->declared,
                   operation_name(g, i), why);
  }
}

static void check_stored(placing *g) {
  const phase_def *phase = &g->a->phases[g->phase];
  for (uint32_t i = 0; i < g->a->data_count; i++)
    if (g->touched_by[i] != NONE && g->p->stored_on[i] == NONE)
      placing_report(g, phase->where, false,
                     "phase \"%s\": no node stores \"%s\", which \"%s\" needs", phase->declared,
                     data_name(g, i), operation_name(g, g->touched_by[i]));
}

/* ---- the whole ------------------------------------------------------------------------------ */

static void prepare(placing *g) {
  const architecture *a = g->a;
  arena *memory = a->memory;
  *g->p = (placement){
      .runs_on = placing_none(memory, a->operation_count),
      .carried_by = placing_none(memory, a->operation_count),
      .taken_by = placing_none(memory, g->c->node_count),
      .stored_on = placing_none(memory, a->data_count),
      .fronts = arena_alloc(memory, (a->data_count + 1) * sizeof(fronting *)),
      .front_count = arena_alloc(memory, (a->data_count + 1) * sizeof(uint32_t)),
  };
  placing_survey(g);
  for (uint32_t i = 0; i < a->data_count; i++)
    g->p->fronts[i] = arena_alloc(memory, (g->order_count + 1) * sizeof(fronting));
}

void placement_make(placement *p, const architecture *a, const compiled *c, uint32_t phase,
                    mistakes *m) {
  placing g = {.p = p, .a = a, .c = c, .phase = phase, .m = m};
  prepare(&g);
  claims runs = {"runs", "operation or request", operation_name, a->operation_count, p->runs_on,
                 NULL};
  claims stores = {"stores", "data", data_name, a->data_count, p->stored_on, NULL};
  claims carries = {"carries",          "operation",   operation_name,
                    a->operation_count, p->carried_by, g.sent};
  bool run_known = claim_all(&g, &runs);
  bool stored_known = claim_all(&g, &stores);
  bool carried_known = claim_all(&g, &carries);
  take_all(&g);
  place_remaining(&g);
  front_all(&g);
  check_sent(&g);
  check_pools(&g);
  if (run_known && carried_known)
    check_run(&g);
  if (stored_known)
    check_stored(&g);
}

uint32_t placement_path(const placement *p, uint32_t data, uint32_t node, fronting *out) {
  uint32_t count = 0;
  for (uint32_t i = 0; i < p->front_count[data]; i++)
    if (p->fronts[data][i].inside == node)
      out[count++] = p->fronts[data][i];
  for (uint32_t i = 0; i < p->front_count[data]; i++)
    if (p->fronts[data][i].inside == NONE)
      out[count++] = p->fronts[data][i];
  return count;
}

bool placement_runs(const placement *p, uint32_t operation, uint32_t node) {
  if (p->runs_on[operation] == node)
    return true;
  uint32_t queue = p->carried_by[operation];
  return queue != NONE && p->taken_by[queue] == node;
}

uint32_t placement_sent_to(const placement *p, uint32_t operation) {
  uint32_t queue = p->carried_by[operation];
  return queue == NONE ? NONE : p->taken_by[queue];
}

/* An external is a node that no phase defines (or defines as such), under the operation's name. */
bool placement_is_external(const architecture *a, const compiled *c, uint32_t node) {
  if (node == CLIENT_NODE)
    return false;
  for (uint32_t i = 0; i < a->phase_count; i++) {
    const node_def *def = c->nodes[node].settings[i].def;
    if (def && !same(def->kind, "external"))
      return false;
  }
  for (uint32_t i = 0; i < a->operation_count; i++)
    if (a->operations[i].is_external && same(a->operations[i].name, c->nodes[node].name))
      return true;
  return false;
}

const char *placement_kind(const architecture *a, const compiled *c, uint32_t node,
                           uint32_t phase) {
  if (node == CLIENT_NODE)
    return "client";
  const node_def *def = c->nodes[node].settings[phase].def;
  if (def)
    return def->kind;
  return placement_is_external(a, c, node) ? "external" : NULL;
}
