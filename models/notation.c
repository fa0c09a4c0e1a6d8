#include "models/notation.h"
#include "models/database.h"
#include "models/quantity.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

/* ---- letters -------------------------------------------------------------------------------- */

static bool is_poisson(const flow *f, uint32_t klass) {
  bool asked = false;
  for (uint32_t i = 0; i < f->a->traffic_count; i++) {
    const traffic_def *t = &f->a->traffic[i];
    for (uint32_t k = 0; k < t->ask_count; k++) {
      if (t->asks[k].klass != klass)
        continue;
      asked = true;
      if (t->arrivals.kind != ARRIVALS_POISSON || t->arrivals.batch)
        return false;
    }
  }
  return asked;
}

static bool comes_from_elsewhere(const flow *f, uint32_t node) {
  for (uint32_t i = 0; i < f->pair_count; i++)
    for (uint32_t k = 0; k < f->pairs[i].link_count; k++) {
      const link *l = &f->pairs[i].links[k];
      if (f->pairs[l->callee].node == node && l->remote > 0)
        return true;
    }
  return false;
}

static const char *arrivals_letter(const flow *f, uint32_t node) {
  bool entered = false;
  for (uint32_t k = 0; k < f->a->class_count; k++) {
    uint32_t entry = flow_entry(f, k);
    if (entry == NONE || f->pairs[entry].node != node)
      continue;
    if (f->a->classes[k].is_message || !is_poisson(f, k))
      return "G";
    entered = true;
  }
  return entered && !comes_from_elsewhere(f, node) ? "M" : "G";
}

/* All that is served on one node: how many costs, and the first. */
typedef struct served {
  const flow *f;
  uint32_t node, at; /* looked at; at work */
  const variate *first;
  uint32_t count;
} served;

static void serve(served *x, const variate *cost) {
  if (variate_is_zero(cost) || cost == x->first)
    return;
  x->first = x->count++ ? x->first : cost;
}

static void serve_step(void *context, const step_def *s, double count) {
  served *x = context;
  (void)count;
  if (s->kind == STEP_CPU && x->at == x->node)
    serve(x, s->amount);
  if (!step_accesses(s) || x->f->p->stored_on[s->data] != x->node)
    return;
  serve(x, database_cost(flow_setting(x->f, x->node)->def, s->kind));
}

static void service_letter(const flow *f, uint32_t node, char *text, size_t size) {
  served x = {.f = f, .node = node};
  for (uint32_t i = 0; i < f->pair_count; i++) {
    x.at = f->pairs[i].node;
    work_visit(&f->chances, &f->a->operations[f->pairs[i].operation].body, 1, serve_step, &x);
  }
  if (x.count == 1)
    variate_letter(x.first, text, size);
  else
    snprintf(text, size, "G");
}

/* ---- stations ------------------------------------------------------------------------------- */

/* What the notation is made of; capacities may be UNLIMITED. */
typedef struct station {
  const char *letter;
  char service[16];
  double servers, holders; /* cores; threads, connections or places in front of them */
  double line;             /* may wait for a holder */
  const char *held;        /* what holders are called */
  double copies;           /* instances with a line of their own */
  scheduler scheduler;
  discipline discipline;
} station;

static const resource_setting *setting_of(const flow *f, uint32_t node, const char *name) {
  uint32_t r = flow_resource(f, node, name);
  return r == NONE ? NULL : &flow_setting(f, node)->resources[r - f->c->nodes[node].first_resource];
}

static double number_of(uint32_t capacity) {
  return capacity == UNLIMITED ? INFINITY : capacity;
}

static station read_station(const flow *f, uint32_t node, const char *holder) {
  const node_setting *s = flow_setting(f, node);
  const resource_setting *cores = setting_of(f, node, "cores"), *held = setting_of(f, node, holder);
  station x = {.letter = arrivals_letter(f, node),
               .servers = INFINITY,
               .holders = INFINITY,
               .line = INFINITY,
               .held = holder,
               .copies = s->instances};
  service_letter(f, node, x.service, sizeof x.service);
  if (cores)
    x.servers = number_of(cores->capacity), x.scheduler = cores->scheduler;
  if (held)
    x.holders = number_of(held->capacity), x.discipline = held->discipline;
  if (held)
    x.line = number_of(held->line_limit);
  /* one line for all: one station, where it stands in front of what serves */
  bool cores_shared = cores && cores->shared, held_shared = held && held->shared;
  if (cores_shared || (held_shared && x.holders <= x.servers)) {
    x.servers *= x.copies;
    x.holders *= x.copies;
    x.copies = 1;
  }
  return x;
}

static const char *servers_text(arena *memory, double n) {
  return isinf(n) ? "inf" : arena_format(memory, "%.0f", n);
}

/* "M/M/3/11" or "M/G/8 with 64 threads, 200 waiting". */
static const char *station_text(const station *x, arena *memory) {
  bool places_first = x->holders <= x->servers && isfinite(x->holders);
  double servers = places_first ? x->holders : x->servers;
  const char *text =
      arena_format(memory, "%s/%s/%s", x->letter, x->service, servers_text(memory, servers));
  bool shared = x->scheduler == SCHEDULE_PS && isfinite(x->servers);
  if (isinf(x->holders))
    return shared ? arena_format(memory, "%s-PS", text) : text;
  if (places_first && !shared)
    return isinf(x->line) ? text : arena_format(memory, "%s/%.0f", text, servers + x->line);
  text = arena_format(memory, "%s with %.0f %s", text, x->holders, x->held);
  if (isfinite(x->line))
    text = arena_format(memory, "%s, %.0f waiting", text, x->line);
  return shared ? arena_format(memory, "%s, shared", text) : text;
}

static const char *with_orders(const station *x, const char *text, arena *memory) {
  static const char *const schedulers[] = {"", "", "priority", "lcfs", "srpt"};
  static const char *const disciplines[] = {"", "lcfs", "random", "priority", "sjf"};
  if (isfinite(x->servers) && *schedulers[x->scheduler])
    text = arena_format(memory, "%s, %s", text, schedulers[x->scheduler]);
  if (isfinite(x->holders) && *disciplines[x->discipline])
    text = arena_format(memory, "%s, line %s", text, disciplines[x->discipline]);
  return text;
}

static const char *balance_word(balance b) {
  static const char *const words[] = {"round-robin",  "random", "least-connections",
                                      "power-of-two", "key",    "one line"};
  return words[b];
}

static const char *served_node(const flow *f, uint32_t node, const char *holder, arena *memory) {
  station x = read_station(f, node, holder);
  const node_setting *s = flow_setting(f, node);
  const char *text = with_orders(&x, station_text(&x, memory), memory);
  if (s->instances == 1)
    return text;
  if (x.copies == 1)
    return arena_format(memory, "%s (%u instances, one line)", text, s->instances);
  return arena_format(memory, "%.0f x %s (%s)", x.copies, text, balance_word(s->balance));
}

static const char *external_text(const flow *f, uint32_t node, arena *memory) {
  for (uint32_t i = 0; i < f->pair_count; i++) {
    if (f->pairs[i].node != node)
      continue;
    const operation_def *o = &f->a->operations[f->pairs[i].operation];
    char letter[16];
    variate_letter(o->time, letter, sizeof letter);
    return arena_format(memory, "%s/%s/%s", arrivals_letter(f, node), letter,
                        servers_text(memory, number_of(o->places)));
  }
  return "not used";
}

/* The resource that is held before work is done: threads, connections; not the caller's pools. */
static const char *holder_of(const flow *f, uint32_t node) {
  const compiled_node *n = &f->c->nodes[node];
  for (uint32_t i = n->first_resource; i < n->first_resource + n->resource_count; i++) {
    const compiled_resource *r = &f->c->resources[i];
    if (!r->serves && !resource_is_pool(r))
      return r->name;
  }
  return NULL;
}

static bool does_work(const flow *f, uint32_t node) {
  uint32_t cores = flow_resource(f, node, "cores");
  for (uint32_t i = 0; cores != NONE && i < f->pair_count; i++)
    if (f->own[(size_t)i * f->c->resource_count + cores] > 0)
      return true;
  return false;
}

const char *notation_of(const flow *f, uint32_t node, arena *memory) {
  if (placement_is_external(f->a, f->c, node))
    return external_text(f, node, memory);
  const char *holder = holder_of(f, node);
  if (flow_resource(f, node, "cores") == NONE) {
    double places = holder ? number_of(setting_of(f, node, holder)->capacity) : INFINITY;
    return isinf(places) ? "a line without end"
                         : arena_format(memory, "a line of %s", quantity_count(places).text);
  }
  if (!holder && !does_work(f, node))
    return "no waiting";
  return served_node(f, node, holder ? holder : "", memory);
}
