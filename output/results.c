/* Figures over replications. Invariant: a phase that never stood yields NaN everywhere, never a
 * zero. */
#include "output/results.h"
#include "sim/memory.h"

#include <gsl/gsl_sort_double.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>
#include <stdlib.h>

results results_new(arena *memory, const architecture *a, const summary *const *replications,
                    uint32_t count) {
  return (results){.architecture = a,
                   .replications = replications,
                   .count = count,
                   .scratch = arena_alloc(memory, (count + 1) * sizeof(double))};
}

static const double FULL = FULL_UTILIZATION;

/* ---- readings --------------------------------------------------------------------------- */

/* Where all was warm-up even counts and maxima are none. */
static bool has_figures(const phase_summary *p) {
  return p->measured_s > 0;
}

double read_class(const phase_summary *p, uint32_t item, uint32_t figure) {
  return has_figures(p) ? ((const double *)&p->classes[item].f)[figure] : NAN;
}

double read_node(const phase_summary *p, uint32_t item, uint32_t figure) {
  bool has = has_figures(p) && p->nodes[item].stood;
  return has ? ((const double *)&p->nodes[item].f)[figure] : NAN;
}

double read_resource(const phase_summary *p, uint32_t item, uint32_t figure) {
  bool has = has_figures(p) && p->resources[item].stood;
  return has ? ((const double *)&p->resources[item].f)[figure] : NAN;
}

double read_late_utilization(const phase_summary *p, uint32_t item, uint32_t figure) {
  (void)figure;
  return p->resources[item].stood ? p->resources[item].late_utilization : NAN;
}

/* Readings of the phase itself look at neither item nor figure. */
#define PHASE_READING(name, expression)                                                            \
  double name(const phase_summary *p, uint32_t item, uint32_t figure) {                            \
    (void)item, (void)figure;                                                                      \
    return expression;                                                                             \
  }

static double moment(ticks t) {
  return t == TICKS_NEVER ? NAN : ticks_to_seconds(t);
}

PHASE_READING(read_began, moment(p->began))
PHASE_READING(read_decided, moment(p->decided))
PHASE_READING(read_left, moment(p->left_at))
PHASE_READING(read_began_load, p->began_per_s)
PHASE_READING(read_decided_load, p->decided_per_s)
PHASE_READING(read_left_load, p->left_per_s)
PHASE_READING(read_warmup, moment(p->warmup))
PHASE_READING(read_cost_per_hour, p->cost_per_hour)
PHASE_READING(read_moving_parts, (double)p->moving_parts)

double read_final_load(const phase_summary *p, uint32_t item, uint32_t figure) {
  (void)item, (void)figure;
  if (!p->changing)
    return p->last_per_s; /* of the phase */
  return !isnan(p->decided_per_s) ? p->decided_per_s
         : !isnan(p->left_per_s)  ? p->left_per_s
                                  : p->last_per_s;
}

double read_slo_fraction(const phase_summary *p, uint32_t item, uint32_t figure) {
  (void)figure;
  const class_summary *c = &p->classes[item];
  return c->slo_windows ? (double)c->slo_met_windows / (double)c->slo_windows : NAN;
}

double read_cost_per_million(const phase_summary *p, uint32_t item, uint32_t figure) {
  (void)figure;
  double good_per_hour = p->classes[item].f.goodput_per_s * 3600;
  return good_per_hour > 0 ? p->cost_per_hour / good_per_hour * 1e6 : NAN;
}

/* ---- over replications ------------------------------------------------------------------ */

static bool is_class_wait(uint32_t figure) {
  return (figure >= CLASS_FIGURE(latency_mean_s) && figure <= CLASS_FIGURE(latency_max_s)) ||
         figure == CLASS_FIGURE(in_flight_mean);
}

static bool is_node_wait(uint32_t figure) {
  return figure == NODE_FIGURE(residence_mean_s) || figure == NODE_FIGURE(residence_p99_s) ||
         figure == NODE_FIGURE(inside_mean);
}

static bool is_resource_wait(uint32_t figure) {
  return figure == RESOURCE_FIGURE(wait_mean_s) || figure == RESOURCE_FIGURE(wait_p99_s) ||
         figure == RESOURCE_FIGURE(queue_mean);
}

/* Also what grows with waits, or falls with them. */
static bool tells_of_waits(reading *read, uint32_t figure) {
  if (read == read_node)
    return is_node_wait(figure) || figure == NODE_FIGURE(inside_max);
  if (read == read_resource)
    return is_resource_wait(figure) || figure == RESOURCE_FIGURE(queue_max) ||
           figure == RESOURCE_FIGURE(wait_fraction);
  return read == read_slo_fraction;
}

/* What a replication says of a phase in which it stood, or of a class there. */
typedef bool judged(const phase_summary *p, uint32_t class_row);

/* In at least half of the replications in which the phase stood. */
static bool mostly(const results *r, uint32_t phase, judged *is, uint32_t class_row) {
  uint32_t times = 0;
  for (uint32_t i = 0; i < r->count; i++) {
    const phase_summary *p = &r->replications[i]->phases[phase];
    times += p->stood && is(p, class_row);
  }
  return times && 2 * times >= results_stood(r, phase);
}

static bool unbounded(const phase_summary *p, uint32_t class_row) {
  return p->classes[class_row].unbounded;
}

static bool overloaded(const phase_summary *p, uint32_t class_row) {
  (void)class_row;
  return p->overload.overloaded;
}

static bool overloaded_steadily(const phase_summary *p, uint32_t class_row) {
  return overloaded(p, class_row) && p->overload.since == TICKS_NEVER;
}

bool results_overloaded(const results *r, uint32_t phase) {
  return mostly(r, phase, overloaded, 0);
}

/* More comes than can be done although the load does not grow by design: of a class, or of work
 * that nobody waits for any more. */
static bool waits_grow(const results *r, uint32_t phase) {
  return mostly(r, phase, overloaded_steadily, 0);
}

/* Waits grow without end where more comes than can be done: their mean says how long one looked.
 * Where there was no room, it is of those who met less. */
static bool has_no_mean(const results *r, uint32_t phase, reading *read, uint32_t item,
                        uint32_t figure) {
  if (read == read_class)
    return is_class_wait(figure) && results_class_hidden(r, phase, item);
  if (results_cut(r, phase) && tells_of_waits(read, figure))
    return true;
  bool wait = (read == read_node && is_node_wait(figure)) ||
              (read == read_resource && is_resource_wait(figure));
  if (!wait || !waits_grow(r, phase))
    return false;
  uint32_t busy = read == read_node ? NODE_FIGURE(utilization) : RESOURCE_FIGURE(utilization_max);
  return results_mean(r, phase, read, item, busy) > FULL;
}

/* ---- percentiles ---- */

/* The probability whose quantile the figure is; NaN when it is none. */
static double probability(reading *read, uint32_t figure) {
  static const struct {
    size_t figure;
    double p;
  } latencies[] = {{CLASS_FIGURE(latency_p50_s), 0.5},
                   {CLASS_FIGURE(latency_p90_s), 0.9},
                   {CLASS_FIGURE(latency_p95_s), 0.95},
                   {CLASS_FIGURE(latency_p99_s), 0.99},
                   {CLASS_FIGURE(latency_p999_s), 0.999}};
  for (size_t i = 0; read == read_class && i < sizeof latencies / sizeof *latencies; i++)
    if (latencies[i].figure == figure)
      return latencies[i].p;
  bool other = (read == read_node && figure == NODE_FIGURE(residence_p99_s)) ||
               (read == read_resource && figure == RESOURCE_FIGURE(wait_p99_s));
  return other ? 0.99 : NAN;
}

static const histogram_sum *histogram_of(const phase_summary *p, reading *read, uint32_t item) {
  return read == read_class  ? p->classes[item].latency
         : read == read_node ? p->nodes[item].residence
                             : p->resources[item].wait;
}

static void subtract(histogram_sum *from, const histogram_sum *h) {
  for (uint32_t b = 0; b < HISTOGRAM_BUCKETS; b++)
    from->counts[b] -= h->counts[b];
  from->total -= h->total;
}

static void add(histogram_sum *to, const histogram_sum *h) {
  for (uint32_t b = 0; b < HISTOGRAM_BUCKETS; b++)
    to->counts[b] += h->counts[b];
  to->total += h->total;
}

/* A bucket in which so large a share of all values lies may hold an atom. */
static const double DENSE = 1.0 / 32;

/* Where the quantile may be: all of its bucket, if values need not lie evenly in it. */
static interval place_of_quantile(const histogram_sum *h, double quantile) {
  uint32_t b = histogram_bucket(ticks_from_seconds(quantile));
  if ((double)h->counts[b] < DENSE * (double)h->total)
    return (interval){quantile, quantile, quantile};
  ticks upper = histogram_upper(b) < h->max ? histogram_upper(b) : h->max;
  return (interval){quantile, fmin(quantile, ticks_to_seconds(histogram_lower(b))),
                    fmax(quantile, ticks_to_seconds(upper))};
}

/* The quantile of all replications' values together, because the mean of theirs lies low in the
 * tail; of the replications that have it, those without one of them into without[count], NaN
 * elsewhere. How many. */
static size_t pooled_quantile(const results *r, uint32_t phase, reading *read, uint32_t item,
                              uint32_t figure, interval *pooled, double *without) {
  histogram_sum *all = calloc(1, sizeof *all);
  double p = probability(read, figure);
  size_t n = 0;
  if (!all)
    memory_out();
  for (uint32_t i = 0; i < r->count; i++) {
    const phase_summary *s = &r->replications[i]->phases[phase];
    without[i] = s->stood ? read(s, item, figure) : NAN;
    if (isnan(without[i]))
      continue;
    histogram_sum_merge(all, histogram_of(s, read, item));
    n++;
  }
  pooled->mean = histogram_sum_quantile(all, p);
  *pooled = n ? place_of_quantile(all, pooled->mean) : (interval){NAN, NAN, NAN};
  for (uint32_t i = 0; n > 1 && i < r->count; i++) {
    const phase_summary *s = &r->replications[i]->phases[phase];
    if (isnan(without[i]))
      continue;
    subtract(all, histogram_of(s, read, item));
    without[i] = histogram_sum_quantile(all, p);
    add(all, histogram_of(s, read, item));
  }
  free(all);
  return n;
}

/* Its interval is Student's t on the jackknife's pseudo-values, n q - (n - 1) q(without one), of
 * the logarithm (Miller 1974): a tail often hangs on one replication in ten, and then errors are
 * not even. */
static interval quantile_interval(const results *r, uint32_t phase, reading *read, uint32_t item,
                                  uint32_t figure) {
  interval pooled;
  size_t n = pooled_quantile(r, phase, read, item, figure, &pooled, r->scratch), count = 0;
  double q = pooled.mean;
  if (n < 2 || !(q > 0))
    return (interval){q, n > 1 ? q : NAN, n > 1 ? q : NAN};
  for (uint32_t i = 0; i < r->count; i++)
    if (!isnan(r->scratch[i]))
      r->scratch[count++] = (double)n * log(q) - (double)(n - 1) * log(r->scratch[i]);
  interval spread = interval_of(count, r->scratch, CONFIDENCE);
  double factor = exp((spread.high - spread.low) / 2);
  return (interval){q, fmin(q / factor, pooled.low), fmax(q * factor, pooled.high)};
}

bool results_values(const results *r, uint32_t phase, reading *read, uint32_t item, uint32_t figure,
                    double *values, double *about) {
  *about = NAN;
  if (has_no_mean(r, phase, read, item, figure))
    return false;
  size_t n = 0;
  if (!isnan(probability(read, figure))) {
    interval pooled;
    n = pooled_quantile(r, phase, read, item, figure, &pooled, values);
    *about = pooled.mean;
    for (uint32_t i = 0; n > 1 && i < r->count; i++)
      values[i] = (double)n * *about - (double)(n - 1) * values[i];
    return n > 0;
  }
  double sum = 0;
  for (uint32_t i = 0; i < r->count; i++) {
    const phase_summary *p = &r->replications[i]->phases[phase];
    values[i] = p->stood ? read(p, item, figure) : NAN;
    if (isnan(values[i]))
      continue;
    sum += values[i];
    n++;
  }
  if (n)
    *about = sum / (double)n;
  return n > 0;
}

/* The values of the replications that have one, into scratch; how many. */
static size_t gather(const results *r, uint32_t phase, reading *read, uint32_t item,
                     uint32_t figure) {
  size_t n = 0;
  for (uint32_t i = 0; i < r->count; i++) {
    const phase_summary *p = &r->replications[i]->phases[phase];
    double value = p->stood ? read(p, item, figure) : NAN;
    if (!isnan(value))
      r->scratch[n++] = value;
  }
  return n;
}

interval results_interval(const results *r, uint32_t phase, reading *read, uint32_t item,
                          uint32_t figure) {
  size_t n = 0;
  if (has_no_mean(r, phase, read, item, figure))
    return (interval){NAN, NAN, NAN};
  if (!isnan(probability(read, figure)))
    return quantile_interval(r, phase, read, item, figure);
  if (read == read_class && figure == CLASS_FIGURE(latency_max_s))
    return (interval){results_spread(r, phase, read, item, figure).most, NAN, NAN};
  n = gather(r, phase, read, item, figure);
  return n ? interval_of(n, r->scratch, CONFIDENCE) : (interval){NAN, NAN, NAN};
}

spread results_spread(const results *r, uint32_t phase, reading *read, uint32_t item,
                      uint32_t figure) {
  size_t n = gather(r, phase, read, item, figure);
  if (!n)
    return (spread){NAN, NAN, NAN};
  gsl_sort(r->scratch, 1, n);
  return (spread){gsl_stats_median_from_sorted_data(r->scratch, 1, n), r->scratch[0],
                  r->scratch[n - 1]};
}

double results_mean(const results *r, uint32_t phase, reading *read, uint32_t item,
                    uint32_t figure) {
  return results_interval(r, phase, read, item, figure).mean;
}

uint32_t results_stood(const results *r, uint32_t phase) {
  uint32_t stood = 0;
  for (uint32_t i = 0; i < r->count; i++)
    stood += r->replications[i]->phases[phase].stood;
  return stood;
}

uint64_t results_completed(const results *r, uint32_t phase, uint32_t class_row) {
  uint64_t completed = 0;
  for (uint32_t i = 0; i < r->count; i++) {
    const phase_summary *p = &r->replications[i]->phases[phase];
    if (p->stood)
      completed += p->classes[class_row].completed;
  }
  return completed;
}

bool results_changing(const results *r) {
  for (uint32_t i = 0; i < r->count; i++)
    for (uint32_t p = 0; p < r->architecture->phase_count; p++)
      if (r->replications[i]->phases[p].stood && r->replications[i]->phases[p].changing)
        return true;
  return false;
}

/* In this phase, or in one before it after which nothing went on. */
static bool is_cut(const phase_summary *phases, uint32_t phase) {
  while (phase && !phases[phase].stood)
    phase--;
  return phases[phase].full_at != TICKS_NEVER;
}

uint32_t results_cut(const results *r, uint32_t phase) {
  uint32_t times = 0;
  for (uint32_t i = 0; i < r->count; i++)
    times += is_cut(r->replications[i]->phases, phase);
  return times;
}

bool results_full(const results *r) {
  for (uint32_t p = 0; p < r->architecture->phase_count; p++)
    if (results_cut(r, p))
      return true;
  return false;
}

bool results_recorded(const results *r) {
  for (uint32_t i = 0; i < r->architecture->traffic_count; i++)
    if (r->architecture->traffic[i].arrivals.kind != ARRIVALS_SCHEDULE)
      return false;
  return true;
}

bool results_waits_hidden(const results *r, uint32_t phase) {
  return results_class_hidden(r, phase, 0);
}

bool results_class_hidden(const results *r, uint32_t phase, uint32_t class_row) {
  return results_cut(r, phase) || mostly(r, phase, unbounded, class_row);
}

/* How many replications name this resource. */
static uint32_t named(const results *r, uint32_t phase, uint32_t resource) {
  uint32_t times = 0;
  for (uint32_t i = 0; i < r->count; i++) {
    const phase_summary *p = &r->replications[i]->phases[phase];
    times += p->stood && p->bottleneck == resource;
  }
  return times;
}

static uint32_t most_named(const results *r, uint32_t phase) {
  uint32_t best = NONE, most = 0;
  for (uint32_t resource = 0; resource < r->architecture->compiled->resource_count; resource++) {
    uint32_t times = named(r, phase, resource);
    if (times > most)
      most = times, best = resource;
  }
  return best;
}

/* What the summaries compare when they name their bottleneck. */
static double read_load(const phase_summary *p, uint32_t resource, uint32_t figure) {
  (void)figure;
  if (!p->resources[resource].stood)
    return NAN;
  bool late = p->changing && p->decided != TICKS_NEVER;
  return late ? p->resources[resource].late_utilization : p->resources[resource].f.utilization;
}

static bool is_full(const results *r, uint32_t phase, uint32_t resource) {
  return results_mean(r, phase, read_load, resource, 0) > FULL;
}

/* Under overload several are full at once: threads whose holders wait for a full database, services
 * that others' late calls fill. Which is 99.99 % busy and which 99.98 % is chance; the one that can
 * bear least is what limits. */
uint32_t results_bottleneck(const results *r, uint32_t phase) {
  uint32_t best = most_named(r, phase), count = r->architecture->compiled->resource_count;
  if (best == NONE || !r->bounds || !is_full(r, phase, best))
    return best;
  const double *bound = &r->bounds->bound_per_s[(size_t)phase * count];
  for (uint32_t resource = 0; resource < count; resource++)
    if (bound[resource] < bound[best] && is_full(r, phase, resource))
      best = resource;
  return best;
}

uint32_t results_busiest(const results *r, uint32_t phase, uint32_t node) {
  const compiled_node *n = &r->architecture->compiled->nodes[node];
  uint32_t best = NONE;
  double most = 0;
  for (uint32_t i = 0; i < n->resource_count; i++) {
    uint32_t resource = n->first_resource + i;
    double busy = results_mean(r, phase, read_resource, resource, RESOURCE_FIGURE(utilization));
    if (busy > most)
      most = busy, best = resource;
  }
  return best;
}

static bool was_offered(const results *r, uint32_t phase, uint32_t class_row) {
  for (uint32_t i = 0; i < r->count; i++) {
    const phase_summary *p = &r->replications[i]->phases[phase];
    if (p->stood && (p->classes[class_row].offered || p->classes[class_row].completed))
      return true;
  }
  return false;
}

bool results_has_class(const results *r, uint32_t phase, uint32_t class_row) {
  const architecture *a = r->architecture;
  if (class_row == 0)
    return true;
  return a->compiled->phases[phase].births[class_row - 1].entry != NONE ||
         was_offered(r, phase, class_row);
}

bool results_has_node(const results *r, uint32_t phase, uint32_t node) {
  const compiled_node *n = &r->architecture->compiled->nodes[node];
  return n->settings && n->settings[phase].stands;
}
