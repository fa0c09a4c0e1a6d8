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
  double decided_s, decisions; /* to leave: mean moment; in how many replications timeline.csv */
  double seen;                 /* the same in the file at hand */
} claim;

/* A row of phase_nodes.csv: visits to a node a second, or requests for a resource, as means over
 * replications; and the same from the windows of the file at hand. */
typedef struct rate {
  uint32_t phase;
  name of; /* part NULL: a node */
  double per_s;
  double count, time_s; /* in the replication at hand */
  double sum, replications;
} rate;

/* Columns of the file at hand; UINT32_MAX where it has none. */
typedef enum column_kind {
  PHASE,
  CLASS,
  NODE,
  RESOURCE,
  INSTANCE,
  REPLICATION,
  CALLER,
  CALLEE,
  KIND,
  SUBJECT,
  DETAIL,
  TIME,
  START,
  END,
  WARMUP,
  OFFERED,
  COMPLETED,
  OBSERVATIONS,
  LATENCY,
  FINAL,
  DECIDED,
  ARRIVALS,
  REQUESTED,
  CALLS,
  CALLS_A_SECOND,
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
    [PHASE] = "phase",
    [CLASS] = "class",
    [NODE] = "node",
    [RESOURCE] = "resource",
    [INSTANCE] = "instance",
    [REPLICATION] = "replication",
    [CALLER] = "caller",
    [CALLEE] = "callee",
    [KIND] = "kind",
    [SUBJECT] = "subject",
    [DETAIL] = "detail",
    [TIME] = "time_s",
    [START] = "start_s",
    [END] = "end_s",
    [WARMUP] = "warmup",
    [OFFERED] = "offered_per_s",
    [COMPLETED] = "completed_per_s",
    [OBSERVATIONS] = "observations",
    [LATENCY] = "latency_mean_s",
    [FINAL] = "final_per_s",
    [DECIDED] = "decided_s",
    [ARRIVALS] = "arrivals_per_s",
    [REQUESTED] = "requests_per_s",
    [CALLS] = "calls",
    [CALLS_A_SECOND] = "calls_per_s",
    [BOTTLENECK] = "bottleneck",
    [BOUND] = "bound_per_s",
    [HEADROOM] = "headroom",
    [COUNT] = "count",
    [WAIT] = "wait_mean_s",
    [SERVICE] = "service_mean_s",
    [NETWORK] = "network_mean_s",
};

struct agreement {
  const recorded_run *run;
  arena *memory;
  names phases, classes, nodes, resources;
  claim *claims; /* (claim_count) */
  uint32_t claim_count, claim_capacity, claim_next;
  rate *rates; /* (rate_count) */
  uint32_t rate_count, rate_capacity, rate_next;
  const char *file; /* at hand */
  uint32_t columns[COLUMN_KINDS];
  uint32_t phases_seen; /* of a file that tells of each in order */
  double requests, end_s;
  double replication, last_replication; /* at hand; the last there was */
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

/* A window file begins each replication anew. */
static void end_replication(agreement *g) {
  for (uint32_t i = 0; i < g->rate_count; i++) {
    rate *r = &g->rates[i];
    if (r->time_s > 0) {
      r->sum += r->count / r->time_s;
      r->replications++;
    }
    r->count = r->time_s = 0;
  }
}

static bool take_replication(agreement *g, reading_file *f) {
  double replication;
  if (!number(g, f, REPLICATION, &replication))
    return false;
  if (isnan(replication) || g->run->interrupted) /* those that were not completed have rows too */
    return true;
  if (!(replication >= 1 && replication <= g->run->replications))
    return reading_complain(f, "replication %.9g, but %s tells of %.9g: are they of one run?",
                            replication, RUN_JSON, g->run->replications);
  if (replication != g->replication)
    end_replication(g);
  g->replication = replication;
  g->last_replication = fmax(g->last_replication, replication);
  return true;
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

/* ---- what a row counts ------------------------------------------------------------------ */

static bool take_claim(agreement *g, reading_file *f, uint32_t phase) {
  claim c = {.phase = phase, .klass = kept(g, field(g, f, CLASS), NULL)};
  c.bottleneck = arena_copy_text(g->memory, field(g, f, BOTTLENECK));
  if (!number(g, f, OBSERVATIONS, &c.completed) || !number(g, f, LATENCY, &c.latency_mean_s) ||
      !number(g, f, FINAL, &c.final_per_s) || !number(g, f, DECIDED, &c.decided_s))
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

static bool take_rate(agreement *g, reading_file *f, uint32_t phase) {
  bool resource = *field(g, f, RESOURCE);
  rate r = {.phase = phase};
  if (!number(g, f, resource ? REQUESTED : ARRIVALS, &r.per_s))
    return false;
  r.of = kept(g, field(g, f, NODE), resource ? field(g, f, RESOURCE) : NULL);
  if (g->rate_count == g->rate_capacity)
    g->rates = grown(g->memory, g->rates, g->rate_count, &g->rate_capacity, sizeof *g->rates);
  g->rates[g->rate_count++] = r;
  return true;
}

static bool is_rate(const rate *r, uint32_t phase, const char *node, const char *part) {
  return r->phase == phase && !r->of.part == !part && is_name(&r->of, node, part);
}

/* Of nodes.csv and resources.csv, and there of instances together. */
static bool add_rate(agreement *g, reading_file *f, uint32_t phase, double length) {
  const char *part = is_file(g, &resources_csv) ? field(g, f, RESOURCE) : NULL;
  double per_s;
  if (!number(g, f, part ? REQUESTED : ARRIVALS, &per_s))
    return false;
  if (isnan(per_s) || *field(g, f, INSTANCE))
    return true;
  for (uint32_t tried = 0; tried < g->rate_count; tried++) {
    uint32_t i = (g->rate_next + tried) % g->rate_count;
    rate *r = &g->rates[i];
    if (!is_rate(r, phase, field(g, f, NODE), part))
      continue;
    r->count += per_s * length;
    r->time_s += length;
    g->rate_next = i + 1;
    break;
  }
  return true;
}

static bool take_window(agreement *g, reading_file *f, uint32_t phase) {
  double start, end, warmup, offered, completed;
  if (!number(g, f, START, &start) || !number(g, f, END, &end) || !number(g, f, WARMUP, &warmup) ||
      !number(g, f, OFFERED, &offered) || !number(g, f, COMPLETED, &completed))
    return false;
  g->end_s = fmax(g->end_s, end);
  if (is_file(g, &nodes_csv) || is_file(g, &resources_csv))
    return warmup != 0 || add_rate(g, f, phase, end - start);
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

/* Of timeline.csv: a phase is decided, begins and stands, a node of it is drained. */
static bool take_happening(agreement *g, reading_file *f) {
  const char *text = field(g, f, SUBJECT);
  double time;
  if (!number(g, f, TIME, &time))
    return false;
  if (!g->run->interrupted && !(time >= 0 && time <= g->run->simulated_s * (1 + 1e-9)))
    return reading_complain(f,
                            "it happens at %.9g s, but " RUN_JSON " ends at %.9g: are they of "
                            "one run?",
                            time, g->run->simulated_s);
  if (strcmp(field(g, f, KIND), "phase") != 0 || find(&g->nodes, text, NULL) != UINT32_MAX)
    return true;
  uint32_t phase = find(&g->phases, text, NULL);
  if (phase == UINT32_MAX)
    return unknown(f, "phase", text, RUN_JSON);
  claim *left = phase ? claim_of(g, phase - 1, "all") : NULL;
  if (left && strcmp(field(g, f, DETAIL), "decided") == 0) {
    left->seen += time;
    left->decisions++;
  }
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

/* Calls a second are those at the phase's end. */
static bool take_call(agreement *g, reading_file *f, uint32_t phase) {
  double calls, per_s;
  const claim *c = claim_of(g, phase, "all");
  if (!number(g, f, CALLS, &calls) || !number(g, f, CALLS_A_SECOND, &per_s))
    return false;
  if (!c || !(calls > 0) || isnan(per_s) || isnan(c->final_per_s) ||
      is_near(per_s / calls, c->final_per_s, 1e-6))
    return true;
  return reading_complain(f,
                          "its load at the phase's end is %.9g a second, in %s it is %.9g: are "
                          "they of one run?",
                          per_s / calls, phases_csv.name, c->final_per_s);
}

/* ---- a file ----------------------------------------------------------------------------- */

static void begin(agreement *g, const reading_file *f) {
  g->file = f->name;
  g->phases_seen = 0;
  g->requests = g->end_s = g->replication = g->last_replication = 0;
  for (uint32_t k = 0; k < COLUMN_KINDS; k++)
    g->columns[k] = reading_find(f, column_names[k]);
  for (uint32_t i = 0; i < g->claim_count; i++)
    g->claims[i].seen = g->claims[i].decisions = 0;
  for (uint32_t i = 0; i < g->rate_count; i++)
    g->rates[i].count = g->rates[i].time_s = g->rates[i].sum = g->rates[i].replications = 0;
}

static bool take_row(agreement *g, reading_file *f) {
  uint32_t phase;
  if (!take_replication(g, f) || !take_phase(g, f, &phase) || !take_class(g, f) ||
      !take_node(g, f, NODE) || !take_node(g, f, CALLER) || !take_node(g, f, CALLEE) ||
      !take_resource(g, f))
    return false;
  if (is_file(g, &phases_csv))
    return take_claim(g, f, phase);
  if (is_file(g, &phase_nodes_csv))
    return take_rate(g, f, phase) && take_bound(g, f, phase);
  if (is_file(g, &histograms_csv))
    return take_histogram(g, f, phase);
  if (is_file(g, &breakdown_csv))
    return take_parts(g, f, phase);
  if (is_file(g, &timeline_csv))
    return take_happening(g, f);
  if (is_file(g, &calls_csv))
    return take_call(g, f, phase);
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

static bool are_rates_met(const agreement *g, char *why, size_t size) {
  for (uint32_t i = 0; i < g->rate_count; i++) {
    const rate *r = &g->rates[i];
    if (isnan(r->per_s) || !r->of.part != is_file(g, &nodes_csv))
      continue;
    double seen = r->replications ? r->sum / r->replications : 0;
    if (fabs(seen - r->per_s) <= 1e-6 * r->per_s + 1e-9)
      continue;
    char what[200];
    snprintf(what, sizeof what, "\"%.40s%s%.40s\" of phase \"%.40s\" is asked (a second)",
             r->of.text, r->of.part ? "." : "", r->of.part ? r->of.part : "",
             g->phases.list[r->phase].text);
    return differ(g, phase_nodes_csv.name, what, seen, r->per_s, why, size);
  }
  return true;
}

/* When each phase was decided to be left; what never was has no moment. */
static bool are_decisions_met(const agreement *g, char *why, size_t size) {
  for (uint32_t i = 0; i < g->claim_count && !g->run->interrupted; i++) {
    const claim *c = &g->claims[i];
    double seen = c->decisions ? c->seen / c->decisions : NAN;
    if (strcmp(c->klass.text, "all") != 0 || (isnan(seen) && isnan(c->decided_s)) ||
        fabs(seen - c->decided_s) <= 1e-7 * c->decided_s + 1e-9)
      continue;
    char what[160];
    snprintf(what, sizeof what, "phase \"%.40s\" is decided to be left at (s)",
             g->phases.list[c->phase].text);
    return differ(g, phases_csv.name, what, seen, c->decided_s, why, size);
  }
  return true;
}

static bool is_run_met(const agreement *g, char *why, size_t size) {
  const recorded_run *r = g->run;
  if (r->interrupted) /* some replications may have come less far */
    return true;
  if (!is_near(g->end_s, r->simulated_s, 1e-9))
    return differ(g, RUN_JSON, "the last window ends at (s)", g->end_s, r->simulated_s, why, size);
  bool mean = is_file(g, &ensemble_csv);
  double requests = mean ? g->requests * r->replications : g->requests;
  if ((mean || is_file(g, &requests_csv)) &&
      fabs(requests - r->requests) > 0.5 + 1e-8 * r->requests)
    return differ(g, RUN_JSON, "requests:", requests, r->requests, why, size);
  return true;
}

static bool are_windows_met(agreement *g, char *why, size_t size) {
  if (!g->run->interrupted && g->last_replication != g->run->replications)
    return differ(g, RUN_JSON, "replications:", g->last_replication, g->run->replications, why,
                  size);
  end_replication(g);
  bool fine = is_file(g, &requests_csv) ? are_claims_met(g, why, size)
              : g->run->interrupted     ? true
                                        : are_rates_met(g, why, size);
  return fine && is_run_met(g, why, size);
}

static bool end(agreement *g, char *why, size_t size) {
  if (tells_of_each_phase(g) && g->phases_seen < g->phases.count) {
    snprintf(why, size,
             "%s has nothing of phase \"%.60s\", which " RUN_JSON " names: are they of one run?",
             g->file, g->phases.list[g->phases_seen].text);
    return false;
  }
  if (is_file(g, &phase_nodes_csv))
    return are_bottlenecks_known(g, why, size);
  if (is_file(g, &requests_csv) || is_file(g, &nodes_csv) || is_file(g, &resources_csv))
    return are_windows_met(g, why, size);
  if (is_file(g, &ensemble_csv) || is_file(g, &ensemble_nodes_csv))
    return is_run_met(g, why, size);
  if (is_file(g, &timeline_csv))
    return are_decisions_met(g, why, size);
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
