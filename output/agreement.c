/* Names are kept once, in the order in which they first stood; a row is mostly about what follows
 * the row before, so looking a name up begins there. */
#include "output/agreement.h"
#include "output/files.h"

#include <math.h>
#include <string.h>

/* A node is a name alone, a resource a node and its part. */
typedef struct name {
  const char *text, *part;
} name;

typedef struct names {
  name *list; /* (count) */
  uint32_t count, capacity, next;
} names;

/* A row of phases.csv. */
typedef struct claim {
  uint32_t phase;
  name klass;
  double completed, latency_mean_s, final_per_s;
  const char *bottleneck;
  double seen; /* the same in the file at hand */
} claim;

/* Columns of the file at hand; UINT32_MAX where it has none. */
typedef enum column_kind {
  PHASE,
  CLASS,
  NODE,
  RESOURCE,
  CALLER,
  CALLEE,
  KIND,
  SUBJECT,
  START,
  END,
  WARMUP,
  OFFERED,
  COMPLETED,
  OBSERVATIONS,
  LATENCY,
  FINAL,
  BOTTLENECK,
  BOUND,
  HEADROOM,
  COUNT,
  WAIT,
  SERVICE,
  NETWORK,
  COLUMN_KINDS
} column_kind;

static const char *const column_names[COLUMN_KINDS] = {
    "phase",           "class",          "node",           "resource",
    "caller",          "callee",         "kind",           "subject",
    "start_s",         "end_s",          "warmup",         "offered_per_s",
    "completed_per_s", "observations",   "latency_mean_s", "final_per_s",
    "bottleneck",      "bound_per_s",    "headroom",       "count",
    "wait_mean_s",     "service_mean_s", "network_mean_s",
};

struct agreement {
  const recorded_run *run;
  arena *memory;
  names phases, classes, nodes, resources;
  claim *claims; /* (claim_count) */
  uint32_t claim_count, claim_capacity, claim_next;
  const char *file; /* at hand */
  uint32_t columns[COLUMN_KINDS];
  uint32_t phases_seen; /* of a file that tells of each in order */
  double requests, end_s;
};

/* ---- names ------------------------------------------------------------------------------ */

static bool is_name(const name *n, const char *text, const char *part) {
  return strcmp(n->text, text) == 0 && (!part || strcmp(n->part, part) == 0);
}

/* Index; UINT32_MAX where there is none. */
static uint32_t find(names *n, const char *text, const char *part) {
  uint32_t from = n->next ? n->next - 1 : 0;
  for (uint32_t tried = 0; tried < n->count; tried++) {
    uint32_t i = (from + tried) % n->count;
    if (is_name(&n->list[i], text, part))
      return n->next = i + 1, i;
  }
  return UINT32_MAX;
}

/* A larger list with the old one's elements. */
static void *grown(arena *memory, const void *list, uint32_t count, uint32_t *capacity,
                   size_t size) {
  void *larger = arena_alloc(memory, (*capacity = 2 * *capacity + 16) * size);
  if (count)
    memcpy(larger, list, count * size);
  return larger;
}

static name kept(const agreement *g, const char *text, const char *part) {
  return (name){arena_copy_text(g->memory, text), part ? arena_copy_text(g->memory, part) : NULL};
}

static void learn(agreement *g, names *n, const char *text, const char *part) {
  if (find(n, text, part) != UINT32_MAX)
    return;
  if (n->count == n->capacity)
    n->list = grown(g->memory, n->list, n->count, &n->capacity, sizeof *n->list);
  n->list[n->count++] = kept(g, text, part);
}

agreement *agreement_new(const recorded_run *run, arena *memory) {
  agreement *g = arena_alloc(memory, sizeof *g);
  *g = (agreement){.run = run, .memory = memory};
  for (uint32_t i = 0; i < run->phase_count; i++)
    learn(g, &g->phases, run->phases[i], NULL);
  return g;
}

/* ---- fields ----------------------------------------------------------------------------- */

static const char *field(const agreement *g, const reading_file *f, column_kind k) {
  return g->columns[k] == UINT32_MAX ? "" : f->fields[g->columns[k]];
}

/* NaN where there is none. */
static bool number(const agreement *g, reading_file *f, column_kind k, double *value) {
  *value = NAN;
  return g->columns[k] == UINT32_MAX || reading_number(f, g->columns[k], value);
}

static bool is_file(const agreement *g, const output_file *file) {
  return strcmp(g->file, file->name) == 0;
}

static bool unknown(reading_file *f, const char *what, const char *text, const char *other) {
  return reading_complain(f, "%s \"%.60s\" is not in %s: are they of one run?", what, text, other);
}

/* ---- what a row names ------------------------------------------------------------------- */

static bool tells_of_each_phase(const agreement *g) {
  return is_file(g, &phases_csv) || is_file(g, &phase_nodes_csv);
}

static bool take_phase(agreement *g, reading_file *f, uint32_t *phase) {
  const char *text = field(g, f, PHASE);
  *phase = UINT32_MAX;
  if (g->columns[PHASE] == UINT32_MAX)
    return true;
  *phase = find(&g->phases, text, NULL);
  if (*phase == UINT32_MAX)
    return unknown(f, "phase", text, RUN_JSON);
  if (!tells_of_each_phase(g))
    return true;
  if (*phase > g->phases_seen || *phase + 1 < g->phases_seen)
    return reading_complain(f, "phase \"%.60s\" is not in the order of " RUN_JSON, text);
  g->phases_seen = *phase + 1;
  return true;
}

static bool take_class(agreement *g, reading_file *f) {
  const char *text = field(g, f, CLASS);
  if (is_file(g, &phases_csv))
    learn(g, &g->classes, text, NULL);
  return !*text || find(&g->classes, text, NULL) != UINT32_MAX ||
         unknown(f, "class", text, phases_csv.name);
}

static bool take_node(agreement *g, reading_file *f, column_kind k) {
  const char *text = field(g, f, k);
  if (*text && is_file(g, &phase_nodes_csv))
    learn(g, &g->nodes, text, NULL);
  return !*text || find(&g->nodes, text, NULL) != UINT32_MAX ||
         unknown(f, "node", text, phase_nodes_csv.name);
}

static bool take_resource(agreement *g, reading_file *f) {
  const char *node = field(g, f, NODE), *text = field(g, f, RESOURCE);
  if (*text && is_file(g, &phase_nodes_csv))
    learn(g, &g->resources, node, text);
  return !*text || find(&g->resources, node, text) != UINT32_MAX ||
         unknown(f, "resource", text, phase_nodes_csv.name);
}

/* Of timeline.csv: a phase is decided, begins and stands, a node of it is drained. */
static bool take_subject(agreement *g, reading_file *f) {
  const char *text = field(g, f, SUBJECT);
  if (strcmp(field(g, f, KIND), "phase") != 0 || find(&g->nodes, text, NULL) != UINT32_MAX)
    return true;
  return find(&g->phases, text, NULL) != UINT32_MAX || unknown(f, "phase", text, RUN_JSON);
}

/* ---- what a row counts ------------------------------------------------------------------ */

static bool take_claim(agreement *g, reading_file *f, uint32_t phase) {
  claim c = {.phase = phase, .klass = kept(g, field(g, f, CLASS), NULL)};
  c.bottleneck = arena_copy_text(g->memory, field(g, f, BOTTLENECK));
  if (!number(g, f, OBSERVATIONS, &c.completed) || !number(g, f, LATENCY, &c.latency_mean_s) ||
      !number(g, f, FINAL, &c.final_per_s))
    return false;
  if (g->claim_count == g->claim_capacity)
    g->claims = grown(g->memory, g->claims, g->claim_count, &g->claim_capacity, sizeof *g->claims);
  g->claims[g->claim_count++] = c;
  return true;
}

static claim *claim_of(agreement *g, uint32_t phase, const char *klass) {
  for (uint32_t tried = 0; tried < g->claim_count; tried++) {
    uint32_t i = (g->claim_next + tried) % g->claim_count;
    if (g->claims[i].phase == phase && is_name(&g->claims[i].klass, klass, NULL))
      return g->claim_next = i, &g->claims[i];
  }
  return NULL;
}

static void add_seen(agreement *g, const reading_file *f, uint32_t phase, double value) {
  claim *c = isnan(value) ? NULL : claim_of(g, phase, field(g, f, CLASS));
  if (c)
    c->seen += value;
}

static bool take_window(agreement *g, reading_file *f, uint32_t phase) {
  double start, end, warmup, offered, completed;
  if (!number(g, f, START, &start) || !number(g, f, END, &end) || !number(g, f, WARMUP, &warmup) ||
      !number(g, f, OFFERED, &offered) || !number(g, f, COMPLETED, &completed))
    return false;
  g->end_s = fmax(g->end_s, end);
  if (!is_file(g, &requests_csv))
    return true;
  if (warmup == 0)
    add_seen(g, f, phase, completed * (end - start));
  if (strcmp(field(g, f, CLASS), "all") == 0 && !isnan(offered))
    g->requests += offered * (end - start);
  return true;
}

static bool take_histogram(agreement *g, reading_file *f, uint32_t phase) {
  double count;
  if (!number(g, f, COUNT, &count))
    return false;
  if (!*field(g, f, NODE))
    add_seen(g, f, phase, count);
  return true;
}

static bool take_parts(agreement *g, reading_file *f, uint32_t phase) {
  double wait, service, network;
  if (!number(g, f, WAIT, &wait) || !number(g, f, SERVICE, &service) ||
      !number(g, f, NETWORK, &network))
    return false;
  add_seen(g, f, phase, wait + service + network);
  return true;
}

static bool is_near(double x, double y, double share) {
  return fabs(x - y) <= share * fmax(fabs(x), fabs(y));
}

/* Bound over headroom is the load at the phase's end. */
static bool take_bound(agreement *g, reading_file *f, uint32_t phase) {
  double bound, headroom;
  const claim *c = claim_of(g, phase, "all");
  if (!number(g, f, BOUND, &bound) || !number(g, f, HEADROOM, &headroom))
    return false;
  if (!c || !(headroom > 0) || !isfinite(bound) || isnan(c->final_per_s) ||
      is_near(bound / headroom, c->final_per_s, 1e-7))
    return true;
  return reading_complain(f,
                          "its load at the phase's end is %.9g a second, in %s it is %.9g: are "
                          "they of one run?",
                          bound / headroom, phases_csv.name, c->final_per_s);
}

/* ---- a file ----------------------------------------------------------------------------- */

static void begin(agreement *g, const reading_file *f) {
  g->file = f->name;
  g->phases_seen = 0;
  g->requests = g->end_s = 0;
  for (uint32_t k = 0; k < COLUMN_KINDS; k++)
    g->columns[k] = reading_find(f, column_names[k]);
  for (uint32_t i = 0; i < g->claim_count; i++)
    g->claims[i].seen = 0;
}

static bool take_row(agreement *g, reading_file *f) {
  uint32_t phase;
  if (!take_phase(g, f, &phase) || !take_class(g, f) || !take_node(g, f, NODE) ||
      !take_node(g, f, CALLER) || !take_node(g, f, CALLEE) || !take_resource(g, f))
    return false;
  if (is_file(g, &phases_csv))
    return take_claim(g, f, phase);
  if (is_file(g, &phase_nodes_csv))
    return take_bound(g, f, phase);
  if (is_file(g, &histograms_csv))
    return take_histogram(g, f, phase);
  if (is_file(g, &breakdown_csv))
    return take_parts(g, f, phase);
  if (is_file(g, &timeline_csv))
    return take_subject(g, f);
  return g->columns[END] == UINT32_MAX || take_window(g, f, phase);
}

static bool differ(const agreement *g, const char *other, const char *what, double here,
                   double there, char *why, size_t size) {
  snprintf(why, size, "%s and %s are not of one run: %s %.12g in one, %.12g in the other", g->file,
           other, what, here, there);
  return false;
}

static bool are_claims_met(const agreement *g, char *why, size_t size) {
  bool parts = is_file(g, &breakdown_csv);
  for (uint32_t i = 0; i < g->claim_count; i++) {
    const claim *c = &g->claims[i];
    double said = parts ? c->latency_mean_s : c->completed;
    if (isnan(said) || fabs(c->seen - said) <= 1e-6 * said + (parts ? 1e-9 : 0.5))
      continue;
    char what[160];
    snprintf(what, sizeof what, "\"%.40s\" of phase \"%.40s\" %s", c->klass.text,
             g->phases.list[c->phase].text, parts ? "takes (s)" : "completes");
    return differ(g, phases_csv.name, what, c->seen, said, why, size);
  }
  return true;
}

static bool are_bottlenecks_known(const agreement *g, char *why, size_t size) {
  for (uint32_t i = 0; i < g->claim_count; i++) {
    const char *full = g->claims[i].bottleneck;
    bool known = !*full;
    for (uint32_t k = 0; !known && k < g->resources.count; k++) {
      size_t node = strlen(g->resources.list[k].text);
      known = strncmp(full, g->resources.list[k].text, node) == 0 && full[node] == '.' &&
              strcmp(full + node + 1, g->resources.list[k].part) == 0;
    }
    if (known)
      continue;
    snprintf(why, size,
             "%s and %s are not of one run: one has the bottleneck \"%.80s\", the other "
             "has no such resource",
             phases_csv.name, phase_nodes_csv.name, full);
    return false;
  }
  return true;
}

static bool is_run_met(const agreement *g, char *why, size_t size) {
  const recorded_run *r = g->run;
  if (r->interrupted) /* some replications may have come less far */
    return true;
  if (!is_near(g->end_s, r->simulated_s, 1e-9))
    return differ(g, RUN_JSON, "the last window ends at (s)", g->end_s, r->simulated_s, why, size);
  if (is_file(g, &requests_csv) && fabs(g->requests - r->requests) > 0.5 + 1e-8 * r->requests)
    return differ(g, RUN_JSON, "requests:", g->requests, r->requests, why, size);
  return true;
}

static bool end(const agreement *g, char *why, size_t size) {
  if (tells_of_each_phase(g) && g->phases_seen < g->phases.count) {
    snprintf(why, size,
             "%s has nothing of phase \"%.60s\", which " RUN_JSON " names: are they of one run?",
             g->file, g->phases.list[g->phases_seen].text);
    return false;
  }
  if (is_file(g, &phase_nodes_csv))
    return are_bottlenecks_known(g, why, size);
  if (is_file(g, &requests_csv) || is_file(g, &nodes_csv) || is_file(g, &resources_csv))
    return (!is_file(g, &requests_csv) || are_claims_met(g, why, size)) && is_run_met(g, why, size);
  if (is_file(g, &histograms_csv) || is_file(g, &breakdown_csv))
    return are_claims_met(g, why, size);
  return true;
}

/* ---- beside the reading of another ------------------------------------------------------ */

typedef struct companion {
  agreement *g;
  const reading_use *use;
} companion;

static bool begin_both(void *context, reading_file *f) {
  const companion *c = context;
  begin(c->g, f);
  return !c->use->begin || c->use->begin(c->use->context, f);
}

static bool take_both(void *context, reading_file *f) {
  const companion *c = context;
  return take_row(c->g, f) && c->use->row(c->use->context, f);
}

bool agreement_read(agreement *g, const char *folder, const char *name, const reading_use *use,
                    char *why, size_t size) {
  companion c = {g, use};
  reading_use both = {&c, begin_both, take_both};
  if (!g)
    return reading_run(folder, name, use, why, size);
  return reading_run(folder, name, &both, why, size) && end(g, why, size);
}
