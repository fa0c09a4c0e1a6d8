/* The summary of a replication: from the sums of each phase to its figures and verdicts. */
#include "models/cost.h"
#include "models/kind.h"
#include "models/recorder.h"
#include <math.h>
#include <string.h>

static void sum_class(const replication *r, const phase_sums *p, uint32_t k, class_summary *out) {
  const class_raw *w = &p->classes[k];
  double q[LATENCY_QUANTILES];
  histogram_sum_quantiles(p->latency[k], LATENCY_QUANTILES, latency_probabilities, q);
  class_figures_make(&out->f, w, ticks_to_seconds(p->measured), q, &r->a->slo);
  out->offered = w->offered;
  out->completed = w->ended[STATUS_OK];
  out->failed = w->ended[STATUS_FAILED];
  out->rejected = w->ended[STATUS_REJECTED];
  out->timed_out = w->ended[STATUS_TIMED_OUT];
  out->abandoned = w->ended[STATUS_ABANDONED];
  out->tail = p->tail[k];
  out->slo_windows = p->slo_windows[k];
  out->slo_met_windows = p->slo_met_windows[k];
  out->parts = &p->parts[(size_t)k * r->c->node_count];
  out->tail_parts = &p->tail_parts[(size_t)k * r->c->node_count];
  out->latency = p->latency[k];
}

/* Over the phase, not over its worst window. */
static double busiest_instance(const replication *r, const phase_sums *p, uint32_t res,
                               const resource_figures *f) {
  const compiled_node *n = &r->c->nodes[r->c->resources[res].node];
  uint32_t offset = res - n->first_resource, first;
  uint32_t count = node_slots(r, r->c->resources[res].node, &first);
  double most = f->utilization;
  for (uint32_t k = 0; k < count && most > 0; k++) {
    const instance_areas *x = &p->areas[resource_of(r, first + k, offset)->index];
    if (x->capacity)
      most = fmax(most, (double)x->busy / (double)x->capacity);
  }
  return most;
}

static void sum_resource(const replication *r, const phase_sums *p, uint32_t res,
                         resource_summary *out) {
  const compiled_resource *c = &r->c->resources[res];
  const resource_raw *w = &p->resources[res];
  uint32_t phase = (uint32_t)(p - r->recorder->phases);
  double wait = histogram_sum_quantile(p->wait[res], 0.99);
  out->stood = c->node != CLIENT_NODE && resource_stands(r->c, res, phase);
  resource_figures_make(&out->f, w, ticks_to_seconds(p->measured), wait);
  out->f.utilization_max = busiest_instance(r, p, res, &out->f);
  out->wait = p->wait[res];
  out->late_utilization = p->late_utilization[res];
}

static void sum_node(const replication *r, const phase_sums *p, uint32_t node, phase_summary *out) {
  const compiled_node *c = &r->c->nodes[node];
  const node_setting *s = &c->settings[p - r->recorder->phases];
  node_summary *n = &out->nodes[node];
  double residence = histogram_sum_quantile(p->residence[node], 0.99);
  double lag = p->lag[node] ? histogram_sum_quantile(p->lag[node], 0.99) : NAN;
  n->stood = s->stands && node != CLIENT_NODE;
  n->residence = p->residence[node];
  if (p->warmings[node])
    n->hits_grown = warming_grown(p->warmings[node], &n->hits_grown_error);
  node_figures_make(&n->f, &p->nodes[node], ticks_to_seconds(p->measured), residence, lag,
                    c->kind == &kind_cache, p->lag[node] != NULL);
  for (uint32_t k = 0; k < c->resource_count; k++) {
    const resource_summary *res = &out->resources[c->first_resource + k];
    if (res->stood && res->f.utilization > n->f.utilization)
      n->f.utilization = res->f.utilization;
  }
}

/* The resource that was busiest when the phase was outgrown; over the phase where it was not left.
 */
static uint32_t busiest(const replication *r, const phase_summary *s, bool late) {
  uint32_t found = NONE;
  double most = 0;
  for (uint32_t k = 0; k < r->c->resource_count; k++) {
    if (!s->resources[k].stood)
      continue;
    double u = late ? s->resources[k].late_utilization : s->resources[k].f.utilization;
    if (u > most) {
      most = u;
      found = k;
    }
  }
  return found;
}

/* Where the load changes, what counts is the moment at which the phase was outgrown. */
static bool is_late(const phase_summary *s) {
  return s->changing && s->decided != TICKS_NEVER;
}

static uint32_t bottleneck(const replication *r, const phase_summary *s) {
  uint32_t late = is_late(s) ? busiest(r, s, true) : NONE;
  return late != NONE ? late : busiest(r, s, false);
}

/* Of all classes together: what grows, since the first of them did. */
static void add_verdict(overload *all, const overload *o) {
  if (!o->overloaded)
    return;
  double growth = (all->overloaded ? all->growth_per_s : 0) + o->growth_per_s;
  if (!all->overloaded || o->since < all->since)
    *all = *o;
  all->growth_per_s = growth;
}

/* Of the requests together, and of each kind of message: a line that nobody waits for may take
 * longest to forget how it began. */
static double least_independent(const replication *r, const phase_sums *p) {
  double least = trend_independent(&p->in_flight);
  for (uint32_t k = r->a->request_count; k < r->a->class_count; k++)
    least = fmin(least, trend_independent(&p->backlogs[k].in_flight));
  return least;
}

/* Whether somewhere much of what was done was for callers who had gone: after a timeout, or behind
 * several calls of which enough were answered, or one too many failed. */
static bool works_for_nobody(const replication *r, const phase_summary *s) {
  const double MUCH = 0.01; /* of busy time */
  for (uint32_t n = 0; n < r->c->node_count; n++)
    if (s->nodes[n].f.wasted_fraction > MUCH)
      return true;
  return false;
}

/* Callers may have given up what is still done for them: then no class has more and more in flight,
 * but the nodes have. */
static overload judge_work(const replication *r, const phase_sums *p, const phase_summary *s,
                           double utilization) {
  double offered = s->classes[0].f.offered_per_s;
  asked how = ASKED_BY_USERS;
  for (uint32_t k = 0; k < r->a->class_count; k++) {
    asked own = class_asked(r->a, k);
    if (own == ASKED_CHANGING || how == ASKED_BY_USERS)
      how = own;
    offered += k < r->a->request_count ? 0 : s->classes[1 + k].f.offered_per_s;
  }
  if (how == ASKED_BY_USERS && works_for_nobody(r, s)) /* while they ask again */
    how = ASKED_STEADILY;
  return backlog_judge(&p->work, how, offered, utilization);
}

/* What piles up, and since which load, is said of all requests together: the class that shows it
 * first is only a part of them. */
static void tell_all(const phase_sums *p, phase_summary *s, double utilization) {
  asked how = s->overload.since == TICKS_NEVER ? ASKED_STEADILY : ASKED_CHANGING;
  overload all = backlog_judge(&p->requests, how, s->classes[0].f.offered_per_s, utilization);
  if (all.overloaded)
    s->overload = all;
}

static void carry(const replication *r, const phase_sums *p, phase_summary *s) {
  if (!p->work.in_flight.seen)
    return;
  s->carried = (carried){.began = p->work.began,
                         .ended = p->work.inside,
                         .later = trend_later_mean(&p->work.in_flight),
                         .replications = 1};
  for (uint32_t k = 0; k < r->a->class_count; k++)
    s->carried.offered += (double)s->classes[1 + k].offered;
}

static void judge(const replication *r, const phase_sums *p, phase_summary *s) {
  double most = 0;
  for (uint32_t k = 0; k < r->c->resource_count; k++)
    if (s->resources[k].stood)
      most = fmax(most, s->resources[k].f.utilization_max);
  s->independent = traffic_is_steady(r->a) ? least_independent(r, p) : NAN;
  for (uint32_t k = 0; k < r->a->class_count; k++) {
    class_summary *c = &s->classes[1 + k];
    asked how = class_asked(r->a, k);
    c->overload = backlog_judge(&p->backlogs[k], how, c->f.offered_per_s, most);
    c->unbounded = c->overload.overloaded && how == ASKED_STEADILY;
    add_verdict(&s->overload, &c->overload);
    s->classes[0].unbounded |= c->unbounded && k < r->a->request_count;
  }
  if (s->overload.overloaded)
    tell_all(p, s, most);
  s->classes[0].overload = s->overload;
  if (!s->overload.overloaded)
    s->overload = judge_work(r, p, s, most);
}

static void sum_phase(replication *r, uint32_t phase, phase_summary *out) {
  const phase_sums *p = &r->recorder->phases[phase];
  const compiled *c = r->c;
  arena *m = r->memory;
  out->classes = arena_alloc(m, (1 + r->a->class_count) * sizeof *out->classes);
  out->nodes = arena_alloc(m, c->node_count * sizeof *out->nodes);
  out->resources = arena_alloc(m, (c->resource_count + 1) * sizeof *out->resources);
  out->bottleneck = NONE;
  out->began = out->decided = out->left_at = out->missed_at = out->full_at = TICKS_NEVER;
  out->missed_per_s = out->last_per_s = out->independent = NAN;
  out->overload = overload_none();
  out->cost_per_hour = cost_per_hour(c, phase);
  out->moving_parts = cost_moving_parts(r->a, c, phase);
  if (!p->stood)
    return;
  out->stood = true;
  out->left = p->left;
  out->began = p->began;
  out->decided = p->decided;
  out->left_at = p->left_at;
  out->began_per_s = p->began_per_s;
  out->decided_per_s = p->decided_per_s;
  out->left_per_s = p->left_per_s;
  out->missed_at = p->missed_at;
  out->missed_per_s = p->missed_per_s;
  out->full_at = p->full_at;
  out->full_with = p->full_with;
  out->warmup = p->warm_until - p->began;
  out->measured_s = ticks_to_seconds(p->measured);
  out->windows = p->windows;
  for (uint32_t k = 0; k <= r->a->class_count; k++)
    sum_class(r, p, k, &out->classes[k]);
  for (uint32_t k = 0; k < c->resource_count; k++)
    sum_resource(r, p, k, &out->resources[k]);
  for (uint32_t n = 0; n < c->node_count; n++)
    sum_node(r, p, n, out);
  out->changing = !traffic_is_steady(r->a);
  out->bottleneck = bottleneck(r, out);
  out->last_per_s = !out->changing ? out->classes[0].f.offered_per_s : p->last_per_s;
  judge(r, p, out);
  carry(r, p, out);
}

const summary *recorder_summary(replication *r) {
  summary *s = arena_alloc(r->memory, sizeof *s);
  s->replication = r->def.index;
  s->events = r->event_count;
  s->requests = r->requests_offered;
  s->end = r->now;
  s->interrupted = r->outcome == RUN_INTERRUPTED;
  s->memory = r->memory;
  s->phases = arena_alloc(r->memory, r->a->phase_count * sizeof *s->phases);
  for (uint32_t p = 0; p < r->a->phase_count; p++)
    sum_phase(r, p, &s->phases[p]);
  return s;
}
