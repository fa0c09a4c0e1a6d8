/* From raw sums to figures. Nothing measured is NaN, which is written as an empty field. */
#include "models/raw.h"
#include <math.h>

const double latency_probabilities[LATENCY_QUANTILES] = {0.5, 0.9, 0.95, 0.99, 0.999};

#define FIGURE_ROW(field, column, unit, meaning) {column, unit, meaning},
const figure class_figure_table[CLASS_FIGURE_COUNT] = {CLASS_FIGURES(FIGURE_ROW)};
const figure node_figure_table[NODE_FIGURE_COUNT] = {NODE_FIGURES(FIGURE_ROW)};
const figure resource_figure_table[RESOURCE_FIGURE_COUNT] = {RESOURCE_FIGURES(FIGURE_ROW)};

static uint64_t larger(uint64_t a, uint64_t b) {
  return a > b ? a : b;
}

void class_raw_add(class_raw *sum, const class_raw *w) {
  sum->offered += w->offered;
  for (int s = 0; s < STATUS_COUNT; s++)
    sum->ended[s] += w->ended[s];
  sum->good += w->good;
  sum->reads += w->reads;
  sum->stale += w->stale;
  sum->in_flight += w->in_flight;
  sum->latency += w->latency;
  sum->in_flight_end = w->in_flight_end;
  if (w->latency_max > sum->latency_max)
    sum->latency_max = w->latency_max;
}

void resource_raw_add(resource_raw *sum, const resource_raw *w) {
  sum->busy += w->busy;
  sum->queue += w->queue;
  sum->capacity += w->capacity;
  sum->wait += w->wait;
  sum->stood += w->stood;
  sum->full += w->full;
  sum->work += w->work;
  sum->asked += w->asked;
  sum->refused += w->refused;
  sum->started += w->started;
  sum->waited += w->waited;
  sum->finished += w->finished;
  sum->busy_max = (uint32_t)larger(sum->busy_max, w->busy_max);
  sum->queue_max = (uint32_t)larger(sum->queue_max, w->queue_max);
  if (w->utilization_max > sum->utilization_max)
    sum->utilization_max = w->utilization_max;
  sum->unlimited = w->unlimited;
}

void node_raw_add(node_raw *sum, const node_raw *w) {
  sum->inside += w->inside;
  sum->residence += w->residence;
  sum->standing += w->standing;
  sum->booting += w->booting;
  sum->busy += w->busy;
  sum->wasted += w->wasted;
  sum->arrivals += w->arrivals;
  sum->completions += w->completions;
  sum->failed += w->failed;
  sum->rejected += w->rejected;
  sum->lookups += w->lookups;
  sum->hits += w->hits;
  sum->looked_bytes += w->looked_bytes;
  sum->hit_bytes += w->hit_bytes;
  sum->fill = w->fill;
  sum->inside_max = (uint32_t)larger(sum->inside_max, w->inside_max);
  sum->inside_end = w->inside_end;
  sum->lag.count += w->lag.count;
  sum->lag.sum += w->lag.sum;
  if (w->lag_max > sum->lag_max)
    sum->lag_max = w->lag_max;
  sum->price = w->price;
}

static double ratio(double part, double whole) {
  return whole > 0 ? part / whole : NAN;
}

static uint64_t ended_of(const class_raw *w) {
  uint64_t n = 0;
  for (int s = 0; s < STATUS_COUNT; s++)
    n += w->ended[s];
  return n;
}

static bool within(double figure, double objective) {
  return isnan(objective) || isnan(figure) || figure <= objective;
}

static double slo_met(const class_figures *f, const slo_def *slo) {
  if (!slo || !slo->declared || isnan(f->errors))
    return NAN;
  return within(f->latency_p50_s, slo->p50) && within(f->latency_p90_s, slo->p90) &&
         within(f->latency_p95_s, slo->p95) && within(f->latency_p99_s, slo->p99) &&
         within(f->latency_p999_s, slo->p999) && within(f->latency_mean_s, slo->mean) &&
         within(f->errors, slo->errors);
}

void class_figures_make(class_figures *f, const class_raw *w, double seconds,
                        const double *quantiles, const slo_def *slo) {
  uint64_t ended = ended_of(w), completed = w->ended[STATUS_OK];
  f->offered_per_s = ratio((double)w->offered, seconds);
  f->completed_per_s = ratio((double)completed, seconds);
  f->goodput_per_s = ratio((double)w->good, seconds);
  f->failed_per_s = ratio((double)w->ended[STATUS_FAILED], seconds);
  f->rejected_per_s = ratio((double)w->ended[STATUS_REJECTED], seconds);
  f->timed_out_per_s = ratio((double)w->ended[STATUS_TIMED_OUT], seconds);
  f->abandoned_per_s = ratio((double)w->ended[STATUS_ABANDONED], seconds);
  f->retried_per_s = NAN; /* nobody calls again: not modelled yet */
  f->errors = ratio((double)(ended - completed), (double)ended);
  f->in_flight_mean = ratio(area_to_seconds(w->in_flight), seconds);
  f->in_flight_end = (double)w->in_flight_end;
  f->latency_mean_s = ratio(area_to_seconds(w->latency), (double)completed);
  f->latency_p50_s = quantiles[0];
  f->latency_p90_s = quantiles[1];
  f->latency_p95_s = quantiles[2];
  f->latency_p99_s = quantiles[3];
  f->latency_p999_s = quantiles[4];
  f->latency_max_s = completed ? ticks_to_seconds(w->latency_max) : NAN;
  f->stale_fraction = ratio((double)w->stale, (double)w->reads);
  f->slo_met = slo_met(f, slo);
}

void resource_figures_make(resource_figures *f, const resource_raw *w, double seconds,
                           double wait_p99) {
  double busy = area_to_seconds(w->busy), capacity = area_to_seconds(w->capacity);
  if (busy > capacity)
    capacity = busy;
  f->capacity = w->unlimited ? NAN : ratio(capacity, seconds);
  f->utilization = w->unlimited || capacity == 0 ? 0 : busy / capacity;
  f->utilization_max = w->unlimited ? 0 : fmax(w->utilization_max, f->utilization);
  f->busy_mean = ratio(busy, seconds);
  f->busy_max = w->busy_max;
  f->full_fraction = w->unlimited || !w->stood ? 0 : (double)w->full / (double)w->stood;
  f->queue_mean = ratio(area_to_seconds(w->queue), seconds);
  f->queue_max = w->queue_max;
  f->requests_per_s = ratio((double)w->asked, seconds);
  f->refused_per_s = ratio((double)w->refused, seconds);
  f->wait_fraction = ratio((double)w->waited, (double)w->started);
  f->wait_mean_s = ratio(area_to_seconds(w->wait), (double)w->started);
  f->wait_p99_s = wait_p99;
  f->service_mean_s = ratio(busy, (double)w->finished);
}

void node_figures_make(node_figures *f, const node_raw *w, double seconds, double residence_p99,
                       double lag_p99, bool is_cache, bool has_lag) {
  uint64_t ended = w->completions + w->failed + w->rejected;
  f->instances = ratio(area_to_seconds(w->standing), seconds);
  f->instances_booting = ratio(area_to_seconds(w->booting), seconds);
  f->utilization = 0;
  f->inside_mean = ratio(area_to_seconds(w->inside), seconds);
  f->inside_max = w->inside_max;
  f->inside_end = (double)w->inside_end;
  f->arrivals_per_s = ratio((double)w->arrivals, seconds);
  f->completions_per_s = ratio((double)w->completions, seconds);
  f->failed_per_s = ratio((double)w->failed, seconds);
  f->rejected_per_s = ratio((double)w->rejected, seconds);
  f->residence_mean_s = ratio(area_to_seconds(w->residence), (double)w->completions);
  f->residence_p99_s = residence_p99;
  f->hit_ratio = is_cache ? ratio((double)w->hits, (double)w->lookups) : NAN;
  f->byte_hit_ratio = is_cache ? ratio(w->hit_bytes, w->looked_bytes) : NAN;
  f->fill = w->fill;
  f->lag_mean_s = has_lag ? sample_mean(&w->lag) : NAN;
  f->lag_p99_s = has_lag ? lag_p99 : NAN;
  f->lag_max_s = has_lag && w->lag.count ? ticks_to_seconds(w->lag_max) : NAN;
  f->availability = ratio((double)w->completions, (double)ended);
  f->wasted_fraction = ratio(area_to_seconds(w->wasted), area_to_seconds(w->busy));
  f->cost_per_hour = w->price * (f->instances + f->instances_booting);
}
