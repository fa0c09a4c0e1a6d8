#include "models/recorder.h"
#include "models/kind.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- making ---- */

static uint32_t resource_row_limit(const replication *r) {
  return r->c->resource_count + r->resource_count;
}

recorder *recorder_new(replication *r) {
  arena *m = r->memory;
  recorder *rec = arena_alloc(m, sizeof *rec);
  rec->phases = arena_alloc(m, r->a->phase_count * sizeof *rec->phases);
  rec->class_rows = arena_alloc(m, (1 + r->a->class_count) * sizeof *rec->class_rows);
  rec->node_rows = arena_alloc(m, r->c->node_count * sizeof *rec->node_rows);
  rec->resource_rows = arena_alloc(m, resource_row_limit(r) * sizeof *rec->resource_rows);
  rec->utilization = arena_alloc(m, r->c->resource_count * sizeof *rec->utilization);
  rec->busiest = arena_alloc(m, r->c->resource_count * sizeof *rec->busiest);
  rec->told = arena_alloc(m, r->c->resource_count * sizeof *rec->told);
  rec->offered_per_s = NAN;
  return rec;
}

/* Then its latencies are those of `all`. Requests come before messages. */
static bool one_request_class(const replication *r) {
  return r->a->request_count == 1;
}

static histogram_sum *new_sum(replication *r) {
  return arena_alloc(r->memory, sizeof(histogram_sum));
}

static void allot(replication *r, phase_sums *p) {
  arena *m = r->memory;
  uint32_t classes = 1 + r->a->class_count, nodes = r->c->node_count, res = r->c->resource_count;
  p->classes = arena_alloc(m, classes * sizeof *p->classes);
  p->latency = arena_alloc(m, classes * sizeof *p->latency);
  p->tail = arena_alloc(m, classes * sizeof *p->tail);
  p->slo_windows = arena_alloc(m, classes * sizeof *p->slo_windows);
  p->slo_met_windows = arena_alloc(m, classes * sizeof *p->slo_met_windows);
  p->parts = arena_alloc(m, (size_t)classes * nodes * sizeof *p->parts);
  p->tail_parts = arena_alloc(m, (size_t)classes * nodes * sizeof *p->tail_parts);
  p->nodes = arena_alloc(m, nodes * sizeof *p->nodes);
  p->residence = arena_alloc(m, nodes * sizeof *p->residence);
  p->lag = arena_alloc(m, nodes * sizeof *p->lag);
  p->resources = arena_alloc(m, res * sizeof *p->resources);
  p->wait = arena_alloc(m, res * sizeof *p->wait);
  p->backlogs = arena_alloc(m, r->a->class_count * sizeof *p->backlogs);
  p->areas = arena_alloc(m, (r->resource_count + 1) * sizeof *p->areas);
  p->warmings = arena_alloc(m, nodes * sizeof *p->warmings);
  for (uint32_t n = 0; n < nodes; n++)
    if (r->c->nodes[n].kind == &kind_cache)
      p->warmings[n] = arena_alloc(m, sizeof **p->warmings);
  p->late_utilization = arena_alloc(m, res * sizeof *p->late_utilization);
  for (uint32_t k = 0; k < classes; k++)
    p->latency[k] = k == 1 && one_request_class(r) ? p->latency[0] : new_sum(r);
  for (uint32_t n = 0; n < nodes; n++)
    p->residence[n] = new_sum(r);
  for (uint32_t k = 0; k < res; k++)
    p->wait[k] = new_sum(r);
}

/* What was last told and seen is of a phase that is none of this one's business. */
static void forget_before(replication *r) {
  recorder *rec = r->recorder;
  rec->offered_per_s = NAN;
  rec->slo_broken = false;
  for (uint32_t k = 0; k < r->c->resource_count; k++)
    rec->told[k] = 0;
}

void recorder_phase(replication *r, uint32_t phase) {
  recorder *rec = r->recorder;
  phase_sums *p = &rec->phases[phase];
  double warmup = r->a->phases[phase].warmup;
  allot(r, p);
  p->stood = true;
  p->began = r->now;
  p->decided = p->left_at = p->full_at = TICKS_NEVER;
  if (r->a->phases[phase].afresh)
    forget_before(r);
  p->began_per_s = rec->offered_per_s;
  p->decided_per_s = p->left_per_s = p->last_per_s = p->missed_per_s = NAN;
  p->missed_at = TICKS_NEVER;
  p->warm_until = r->now + ticks_of_duration(isnan(warmup) ? 0 : warmup);
  rec->phase = p;
  rec->start = r->now;
  rec->warmup = r->now < p->warm_until;
  for (uint32_t k = 0; k < r->a->class_count; k++)
    r->classes[k].tail_limit = TICKS_NEVER;
  for (uint32_t k = 0; k < r->a->class_count; k++)
    p->backlogs[k].inside = r->classes[k].in_flight.value;
  p->work.inside = pool_live(&r->request_pool);
  for (uint32_t k = 0; k < r->a->request_count; k++)
    p->requests.inside += r->classes[k].in_flight.value;
  for (uint32_t k = 0; k < r->c->resource_count; k++)
    rec->told[k] &= TOLD_OVERLOADED | TOLD_BACKLOG;
}

bool recorder_tell(replication *r, ticks time, const char *kind, const char *subject,
                   const char *detail) {
  if (!r->def.sink.happening)
    return true;
  happening h = {.time = time, .kind = kind, .subject = subject, .detail = detail};
  return r->def.sink.happening(r->def.sink.context, r->def.index, &h);
}

void recorder_full(replication *r) {
  phase_sums *p = r->recorder->phase;
  p->full_at = p->left_at = r->now;
  p->full_with = r->full_with;
  p->left_per_s = p->last_per_s;
  recorder_tell(r, r->now, "phase", r->c->phases[r->phase].name, "full");
}

/* ---- classes ---- */

static bool class_in_use(const replication *r, uint32_t k, const class_raw *w) {
  return r->c->phases[r->phase].births[k].entry != NONE || w->in_flight || w->offered ||
         w->ended[STATUS_OK]; /* or they would stay in its histogram */
}

/* What one window adds to the phase of row index k (0: `all`). */
static void add_class(phase_sums *p, uint32_t k, const class_raw *w, const class_figures *f) {
  class_raw_add(&p->classes[k], w);
  if (isnan(f->slo_met))
    return;
  p->slo_windows[k]++;
  p->slo_met_windows[k] += f->slo_met > 0;
}

static void flush_class(replication *r, uint32_t k, histogram *latency, bool counts,
                        double q[LATENCY_QUANTILES]) {
  histogram_flush(latency, counts ? r->recorder->phase->latency[k] : NULL, LATENCY_QUANTILES,
                  latency_probabilities, q);
}

static void close_class(replication *r, uint32_t k, const class_raw *w, double seconds,
                        const double q[LATENCY_QUANTILES], bool counts) {
  recorder *rec = r->recorder;
  class_row *row = &rec->class_rows[rec->report.class_count++];
  row->klass = k ? k - 1 : NONE;
  class_figures_make(&row->f, w, seconds, q, &r->a->slo);
  if (counts)
    add_class(rec->phase, k, w, &row->f);
}

static void set_tail_limit(replication *r, uint32_t k) {
  double limit = histogram_sum_quantile(r->recorder->phase->latency[1 + k], 0.99);
  r->classes[k].tail_limit = isnan(limit) ? TICKS_NEVER : ticks_from_seconds(limit);
}

static void close_classes(replication *r, double seconds, bool counts) {
  recorder *rec = r->recorder;
  uint32_t n = r->a->class_count;
  bool single = one_request_class(r);
  class_raw *raw = arena_alloc(rec->scratch, (n + 1) * sizeof *raw);
  for (uint32_t k = 0; k < n; k++) {
    collect_class(r, k, &raw[1 + k]);
    if (k >= r->a->request_count)
      continue;
    uint64_t in_flight = raw[0].in_flight_end + raw[1 + k].in_flight_end;
    class_raw_add(&raw[0], &raw[1 + k]);
    raw[0].in_flight_end = in_flight;
    if (!single)
      histogram_add(&rec->all, &r->classes[k].latency);
  }
  rec->report.class_count = 0;
  double q[LATENCY_QUANTILES];
  flush_class(r, 0, single ? &r->classes[0].latency : &rec->all, counts, q);
  close_class(r, 0, &raw[0], seconds, q, counts);
  for (uint32_t k = 0; k < n; k++) {
    if (!class_in_use(r, k, &raw[1 + k]))
      continue;
    if (k || !single)
      flush_class(r, 1 + k, &r->classes[k].latency, counts, q);
    close_class(r, 1 + k, &raw[1 + k], seconds, q, counts);
  }
  if (counts)
    for (uint32_t k = 0; k < n; k++)
      set_tail_limit(r, k);
}

/* ---- parts of latencies ---- */

static void add_parts(part_sums *into, const path *p, const area *sums) {
  for (uint32_t i = 0; i < p->part_count; i++) {
    part_sums *s = &into[p->parts[i].node];
    area *a = p->parts[i].kind == PART_WAIT      ? &s->wait
              : p->parts[i].kind == PART_SERVICE ? &s->service
                                                 : &s->network;
    *a += sums[i];
  }
  for (uint32_t i = 0; i < p->visit_count; i++)
    into[p->visit_nodes[i]].visits += (sums[p->part_count + i / 2] >> (32 * (i % 2))) & UINT32_MAX;
}

static void close_parts(replication *r, bool counts) {
  phase_sums *p = r->recorder->phase;
  for (uint32_t i = 0; i < r->c->path_count; i++) {
    const path *path = &r->c->paths[i];
    path_state *s = &r->paths[i];
    bool all = path->klass < r->a->request_count;
    for (int to_all = 0; counts && to_all <= all; to_all++) {
      size_t at = (size_t)(to_all ? 0 : 1 + path->klass) * r->c->node_count;
      add_parts(&p->parts[at], path, s->sums);
      add_parts(&p->tail_parts[at], path, s->tails);
    }
    memset(s->sums, 0, s->words * sizeof *s->sums);
    memset(s->tails, 0, s->words * sizeof *s->tails);
  }
  for (uint32_t k = 0; k < r->a->class_count; k++) {
    if (counts) {
      p->tail[1 + k] += r->tail_counts[k];
      if (k < r->a->request_count)
        p->tail[0] += r->tail_counts[k];
    }
    r->tail_counts[k] = 0;
  }
}

/* ---- resources and nodes ---- */

static bool node_in_use(const replication *r, uint32_t node) {
  const node_state *n = &r->nodes[node];
  if (node == CLIENT_NODE)
    return false;
  return r->c->nodes[node].settings[r->phase].stands || n->standing.value || n->inside.value ||
         n->booting.value;
}

/* An unlimited resource that is held is compiled away: what it holds is what is inside the node. */
static void from_visits(resource_raw *w, const node_raw *n) {
  *w = (resource_raw){.busy = n->inside,
                      .asked = n->arrivals,
                      .started = n->arrivals,
                      .finished = n->completions,
                      .busy_max = n->inside_max,
                      .unlimited = true};
}

static void add_resource_row(replication *r, uint32_t res, uint32_t instance, const resource_raw *w,
                             double seconds, double wait_p99) {
  recorder *rec = r->recorder;
  resource_row *row = &rec->resource_rows[rec->report.resource_count++];
  row->resource = res;
  row->instance = instance;
  resource_figures_make(&row->f, w, seconds, wait_p99);
}

static void tell(replication *r, uint32_t res, told *t, told what, const char *detail) {
  *t |= what;
  recorder_tell(r, r->now, "resource", r->c->resources[res].full, detail);
}

/* What the window shows for the first time: in the phase (full, first refusal) or since it changed.
 */
static void follow_resource(replication *r, uint32_t res, const resource_raw *w,
                            const resource_figures *f) {
  told *t = &r->recorder->told[res];
  if (!(*t & TOLD_FULL) && f->full_fraction > 0.5)
    tell(r, res, t, TOLD_FULL, "full");
  if (!(*t & TOLD_REFUSAL) && w->refused)
    tell(r, res, t, TOLD_REFUSAL, "first_refusal");
  if (!(*t & TOLD_OVERLOADED) && f->utilization > 0.99) {
    tell(r, res, t, TOLD_OVERLOADED | TOLD_BACKLOG, "overloaded");
  } else if (*t & TOLD_OVERLOADED && f->utilization < 0.9) {
    *t &= (told)~TOLD_OVERLOADED;
    tell(r, res, t, 0, "recovered");
  }
  if (*t & TOLD_BACKLOG && !(*t & TOLD_OVERLOADED) && !(f->wait_fraction >= 0.5)) {
    *t &= (told)~TOLD_BACKLOG;
    tell(r, res, t, 0, "caught_up");
  }
}

static void close_resource(replication *r, uint32_t res, const node_raw *node, double seconds,
                           bool counts) {
  static const double p99 = 0.99;
  recorder *rec = r->recorder;
  const compiled_resource *c = &r->c->resources[res];
  const compiled_node *n = &r->c->nodes[c->node];
  uint32_t first, count = node_slots(r, c->node, &first);
  resource_raw total, *each = NULL;
  if (r->a->detail_instances)
    each = arena_alloc(rec->scratch, count * sizeof *each);
  collect_resource(r, res, &total, each);
  histogram *waits = &r->meters[res].waits;
  bool visits = !c->serves && total.unlimited;
  if (visits && resource_is_pool(c))
    return;
  if (visits)
    from_visits(&total, node);
  /* those who did not wait count as 0 */
  histogram_settle(waits);
  if (total.started > waits->total) {
    waits->counts[0] += (uint32_t)(total.started - waits->total);
    waits->total = total.started;
    waits->scales |= 1;
  }
  double q;
  histogram_flush(waits, counts ? rec->phase->wait[res] : NULL, 1, &p99, &q);
  add_resource_row(r, res, 0, &total, seconds, q);
  const resource_figures *figures = &rec->resource_rows[rec->report.resource_count - 1].f;
  rec->utilization[res] = figures->utilization;
  rec->busiest[res] = figures->utilization_max;
  follow_resource(r, res, &total, figures);
  for (uint32_t k = 0; each && !visits && k < n->most_instances; k++)
    if (r->instances[first + k].state != INSTANCE_ABSENT)
      add_resource_row(r, res, k + 1, &each[k], seconds, NAN);
  if (counts)
    resource_raw_add(&rec->phase->resources[res], &total);
}

static histogram_sum *lag_sum(replication *r, uint32_t node) {
  histogram_sum **h = &r->recorder->phase->lag[node];
  if (!*h)
    *h = new_sum(r);
  return *h;
}

static void close_node(replication *r, uint32_t node, double seconds, bool counts) {
  static const double p99 = 0.99;
  recorder *rec = r->recorder;
  node_state *n = &r->nodes[node];
  const compiled_node *c = &r->c->nodes[node];
  bool shown = node_in_use(r, node), has_lag = n->has_replicas && n->lag;
  node_raw raw;
  n->wasted_sum = n->busy_sum = 0;
  collect_node(r, node, &raw);
  node_row *row = &rec->node_rows[rec->report.node_count];
  uint32_t first_row = rec->report.resource_count;
  for (uint32_t k = 0; k < c->resource_count; k++)
    close_resource(r, c->first_resource + k, &raw, seconds, counts && shown);
  if (!shown)
    rec->report.resource_count = first_row;
  raw.wasted = n->wasted_sum;
  raw.busy = n->busy_sum;
  double residence, lag = NAN;
  histogram_flush(&n->residence, counts ? rec->phase->residence[node] : NULL, 1, &p99, &residence);
  if (has_lag)
    histogram_flush(n->lag, counts ? lag_sum(r, node) : NULL, 1, &p99, &lag);
  if (!shown)
    return;
  rec->report.node_count++;
  row->node = node;
  row->busiest = NONE;
  node_figures_make(&row->f, &raw, seconds, residence, lag, c->kind == &kind_cache, has_lag);
  for (uint32_t i = first_row; i < rec->report.resource_count; i++) {
    const resource_row *s = &rec->resource_rows[i];
    if (s->instance || s->f.utilization < row->f.utilization)
      continue;
    if (row->busiest != NONE && s->f.utilization == row->f.utilization)
      continue;
    row->f.utilization = s->f.utilization;
    row->busiest = s->resource;
  }
  if (!counts)
    return;
  node_raw_add(&rec->phase->nodes[node], &raw);
  if (rec->phase->warmings[node])
    warming_follow(rec->phase->warmings[node], ticks_to_seconds(r->now), (double)raw.entries,
                   (double)raw.lookups, (double)raw.hits);
}

/* ---- the window ---- */

static void follow_slo(replication *r) {
  double met = r->recorder->class_rows[0].f.slo_met;
  if (isnan(met))
    return;
  bool broken = met == 0;
  if (broken == r->recorder->slo_broken)
    return;
  r->recorder->slo_broken = broken;
  recorder_tell(r, r->now, "slo", "all", broken ? "broken" : "met");
}

static double fullest(const replication *r) {
  double most = 0;
  for (uint32_t k = 0; k < r->c->resource_count; k++)
    most = fmax(most, r->recorder->busiest[k]);
  return most;
}

/* Offered to a class in the window; 0 when it has no row. */
static double offered_to(const recorder *rec, uint32_t klass) {
  for (uint32_t i = 0; i < rec->report.class_count; i++)
    if (rec->class_rows[i].klass == klass)
      return rec->class_rows[i].f.offered_per_s;
  return 0;
}

static void follow_backlogs(replication *r, bool counts) {
  const recorder *rec = r->recorder;
  phase_sums *p = rec->phase;
  double all = 0, asked_per_s = 0;
  window_load work = {.start = rec->start,
                      .end = r->now,
                      .inside = pool_live(&r->request_pool),
                      .utilization = fullest(r)};
  for (uint32_t k = 0; k < r->a->class_count; k++) {
    window_load w = {.start = rec->start,
                     .end = r->now,
                     .per_s = offered_to(rec, k),
                     .inside = r->classes[k].in_flight.value,
                     .utilization = fullest(r)};
    backlog_follow(&p->backlogs[k], &w, counts);
    all += k < r->a->request_count ? w.inside : 0;
    asked_per_s += k < r->a->request_count ? w.per_s : 0;
    work.per_s += w.per_s;
  }
  window_load requests = work;
  requests.inside = all;
  requests.per_s = asked_per_s;
  backlog_follow(&p->requests, &requests, counts);
  backlog_follow(&p->work, &work, counts);
  if (counts)
    trend_add(&p->in_flight, ticks_to_seconds(r->now), all);
}

static void follow_whole_window(replication *r, double offered_per_s) {
  recorder *rec = r->recorder;
  phase_sums *p = rec->phase;
  rec->offered_per_s = p->last_per_s = offered_per_s;
  if (isnan(p->began_per_s))
    p->began_per_s = offered_per_s;
  if (p->decided == TICKS_NEVER)
    memcpy(p->late_utilization, rec->utilization, r->c->resource_count * sizeof *rec->utilization);
}

static void follow_phase(replication *r, bool partial, bool counts) {
  recorder *rec = r->recorder;
  phase_sums *p = rec->phase;
  const class_figures *all = &rec->class_rows[0].f;
  if (!partial)
    follow_whole_window(r, all->offered_per_s);
  follow_backlogs(r, counts);
  if (!counts)
    return;
  p->windows += !partial;
  p->measured += r->now - rec->start;
  if (all->slo_met == 0 && p->missed_at == TICKS_NEVER) {
    p->missed_at = rec->start;
    p->missed_per_s = all->offered_per_s;
  }
}

bool recorder_close(replication *r, bool partial) {
  recorder *rec = r->recorder;
  if (r->now == rec->start)
    return true;
  double seconds = ticks_to_seconds(r->now - rec->start);
  bool counts = !rec->warmup;
  rec->scratch = arena_new();
  rec->report.node_count = rec->report.resource_count = 0;
  close_classes(r, seconds, counts);
  close_parts(r, counts);
  for (uint32_t n = 0; n < r->c->node_count; n++)
    close_node(r, n, seconds, counts);
  arena_free(rec->scratch);
  rec->report.replication = r->def.index;
  rec->report.phase = r->phase;
  rec->report.start = rec->start;
  rec->report.end = r->now;
  rec->report.warmup = rec->warmup;
  rec->report.partial = partial;
  rec->report.classes = rec->class_rows;
  rec->report.nodes = rec->node_rows;
  rec->report.resources = rec->resource_rows;
  follow_phase(r, partial, counts);
  bool fine = !r->def.sink.window || r->def.sink.window(r->def.sink.context, &rec->report);
  follow_slo(r);
  rec->start = r->now;
  rec->warmup = r->now < rec->phase->warm_until;
  return fine;
}
