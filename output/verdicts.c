#include "output/verdicts.h"
#include "models/bounds.h"
#include "models/mean_request.h"
#include "output/phase_text.h"
#include "output/precision.h"
#include "output/text.h"
#include <math.h>
#include <string.h>

enum { TEXT_SIZE = 256, NAME_COLUMNS = 30 };

static double read_growth(const phase_summary *p, uint32_t item, uint32_t figure) {
  (void)item, (void)figure;
  return p->overload.overloaded ? p->overload.growth_per_s : NAN;
}

static double read_since(const phase_summary *p, uint32_t item, uint32_t figure) {
  (void)item, (void)figure;
  bool known = p->overload.overloaded && p->overload.since != TICKS_NEVER;
  return known ? ticks_to_seconds(p->overload.since) : NAN;
}

static double read_since_load(const phase_summary *p, uint32_t item, uint32_t figure) {
  (void)item, (void)figure;
  return p->overload.overloaded ? p->overload.since_per_s : NAN;
}

static double read_missed(const phase_summary *p, uint32_t item, uint32_t figure) {
  (void)item, (void)figure;
  return p->missed_at == TICKS_NEVER ? NAN : ticks_to_seconds(p->missed_at);
}

static double read_missed_load(const phase_summary *p, uint32_t item, uint32_t figure) {
  (void)item, (void)figure;
  return p->missed_per_s;
}

static double read_offered(const phase_summary *p, uint32_t item, uint32_t figure) {
  (void)figure;
  return (double)p->classes[item].offered;
}

/* Less is not worth a word. */
static const double LEAST_GROWN = 0.005;

static double read_hits_grown(const phase_summary *p, uint32_t node, uint32_t figure) {
  (void)figure;
  return p->nodes[node].hits_grown;
}

typedef struct clean_name {
  char text[TEXT_SIZE];
} clean_name;

static clean_name phase_name(const results *r, uint32_t p) {
  clean_name n;
  phase_text(n.text, sizeof n.text, r->architecture, p, NAME_COLUMNS);
  return n;
}

static clean_name resource_name(const results *r, uint32_t resource) {
  clean_name n;
  const char *name =
      resource == NONE ? "a node" : r->architecture->compiled->resources[resource].full;
  text_clean(n.text, sizeof n.text, name, NAME_COLUMNS);
  return n;
}

static clean_name quantity(double value) {
  clean_name n;
  text_quantity(n.text, sizeof n.text, value);
  return n;
}

static clean_name duration(double value) {
  clean_name n;
  text_duration(n.text, sizeof n.text, value);
  return n;
}

static clean_name moment(double value) {
  clean_name n;
  text_moment(n.text, sizeof n.text, value);
  return n;
}

/* ---- overload ---- */

static void write_overload(FILE *out, const results *r, uint32_t p, bool colours) {
  double since = results_mean(r, p, read_since, 0, 0);
  clean_name growth = quantity(results_mean(r, p, read_growth, 0, 0));
  fprintf(out, "%s%s is overloaded: %s cannot keep up.%s\n", colours ? "\033[1m" : "",
          phase_name(r, p).text, resource_name(r, results_bottleneck(r, p)).text,
          colours ? "\033[0m" : "");
  double load = results_mean(r, p, read_final_load, 0, 0);
  if (isnan(since) && isnan(load))
    fprintf(out, "  %s a second pile up.\n", growth.text);
  else if (isnan(since))
    fprintf(out, "  At %s requests a second, %s a second pile up.\n", quantity(load).text,
            growth.text);
  else
    fprintf(out,
            "  From %s on, at %s requests a second, more comes than can be done; since then %s a "
            "second have piled up.\n",
            moment(since).text, quantity(results_mean(r, p, read_since_load, 0, 0)).text,
            growth.text);
  if (results_waits_hidden(r, p) && !results_cut(r, p))
    fputs("  Its waits grow for as long as it runs: no mean or percentile of them is given.\n",
          out);
}

void verdicts_overload(FILE *out, const results *r, bool colours) {
  for (uint32_t p = 0; p < r->architecture->phase_count; p++)
    if (results_overloaded(r, p))
      write_overload(out, r, p, colours);
}

/* ---- notes ---- */

static bool has_users(const results *r) {
  for (uint32_t i = 0; i < r->architecture->traffic_count; i++)
    if (r->architecture->traffic[i].arrivals.kind == ARRIVALS_USERS)
      return true;
  return false;
}

static bool measured(const results *r, uint32_t phase) {
  for (uint32_t i = 0; i < r->count; i++) {
    const phase_summary *p = &r->replications[i]->phases[phase];
    if (p->stood && p->measured_s > 0)
      return true;
  }
  return false;
}

static void write_reach(FILE *out, const results *r, uint32_t p) {
  if (!results_stood(r, p))
    fprintf(out, "%s was not reached.\n", phase_name(r, p).text);
  else if (!measured(r, p) && !results_cut(r, p))
    fprintf(out, "%s: nothing was measured, all of its time was warm-up (%s).\n",
            phase_name(r, p).text, duration(r->architecture->phases[p].warmup).text);
}

static double read_full(const phase_summary *p, uint32_t item, uint32_t figure) {
  (void)item, (void)figure;
  return p->full_at == TICKS_NEVER ? NAN : ticks_to_seconds(p->full_at);
}

static double read_full_with(const phase_summary *p, uint32_t item, uint32_t figure) {
  (void)item, (void)figure;
  return p->full_at == TICKS_NEVER ? NAN : p->full_with;
}

/* Where it was cut, or not reached since one before it was. */
static void write_cut(FILE *out, const results *r, uint32_t p) {
  uint32_t cut = results_cut(r, p), stood = results_stood(r, p), here = 0;
  for (uint32_t i = 0; i < r->count; i++)
    here += r->replications[i]->phases[p].full_at != TICKS_NEVER;
  double first = results_spread(r, p, read_full, 0, 0).least;
  if (!cut || !stood)
    return;
  fprintf(out, "%s ", phase_name(r, p).text);
  if (!here)
    fprintf(out, "was reached in %u of %u replications", stood, r->count);
  else if (r->count == 1)
    fprintf(out, "ends at %s", moment(first).text);
  else
    fprintf(out, "ends early in %u of %u replications, first at %s", here, stood,
            moment(first).text);
  if (here)
    fprintf(out, ": there is room for %s in flight, requests and their branches, and no more",
            quantity(results_spread(r, p, read_full_with, 0, 0).most).text);
  fputs("; no mean or percentile of its waits is given.\n", out);
}

static void count_windows(const results *r, uint32_t phase, uint64_t *all, uint64_t *missed) {
  for (uint32_t i = 0; i < r->count; i++) {
    const phase_summary *p = &r->replications[i]->phases[phase];
    if (!p->stood)
      continue;
    *all += p->classes[0].slo_windows;
    *missed += p->classes[0].slo_windows - p->classes[0].slo_met_windows;
  }
}

/* When the objective was first missed, and at which load: the middle one of the replications, from
 * the first to the last of them. */
static void write_objective(FILE *out, const results *r, uint32_t p) {
  uint64_t all = 0, missed = 0;
  count_windows(r, p, &all, &missed);
  if (!missed)
    return;
  spread at = results_spread(r, p, read_missed, 0, 0);
  spread load = results_spread(r, p, read_missed_load, 0, 0);
  fprintf(out, "%s missed its objective in %llu of %llu windows", phase_name(r, p).text,
          (unsigned long long)missed, (unsigned long long)all);
  if (r->count > 1)
    fprintf(out, " of %u replications", results_stood(r, p));
  fprintf(out, ", first at %s", moment(at.median).text);
  if (at.most > at.least)
    fprintf(out, " (%s to %s)", moment(at.least).text, moment(at.most).text);
  fprintf(out, ", at %s", quantity(load.median).text);
  if (load.most > load.least)
    fprintf(out, " (%s to %s)", quantity(load.least).text, quantity(load.most).text);
  fputs(" requests a second.\n", out);
}

/* Of the replications' looks the harmonic mean counts: those in which little happened look as if
 * they had forgotten their beginning. */
static double read_dependence(const phase_summary *p, uint32_t item, uint32_t figure) {
  (void)item, (void)figure;
  return 1 / p->independent;
}

static void write_warmup(FILE *out, const results *r, uint32_t p) {
  double cut = r->architecture->phases[p].warmup;
  const warmup_finding *f = r->warmups ? &r->warmups[p] : NULL;
  if (!f || !f->sought || !measured(r, p) || results_cut(r, p))
    return;
  if (f->too_few)
    fprintf(out,
            "%s: %u whole windows are too few to see a warm-up, or whether it is long "
            "enough; none was cut.\n",
            phase_name(r, p).text, f->windows);
  else if (f->unsteady)
    fprintf(out,
            "%s is not steady, or too short to become so: its first %s were cut, the most that may "
            "be.\n",
            phase_name(r, p).text, duration(cut).text);
  else if (cut > 0)
    fprintf(out, "%s: its first %s were warm-up (found) and are not in the figures.\n",
            phase_name(r, p).text, duration(cut).text);
}

static carried carried_into(const results *r, uint32_t phase) {
  carried sum = {0};
  for (uint32_t i = 0; i < r->count; i++) {
    const carried *c = &r->replications[i]->phases[phase].carried;
    sum.began += c->began;
    sum.ended += c->ended;
    sum.later += c->later;
    sum.offered += c->offered;
    sum.replications += c->replications;
  }
  return sum;
}

/* Traffic is steady, and what an overload before the phase had left was worked off in its figures:
 * over all replications. */
static bool worked_off(const results *r, uint32_t p) {
  if (p == 0 || r->architecture->phases[p].afresh || results_changing(r) ||
      results_overloaded(r, p))
    return false;
  carried c = carried_into(r, p);
  return c.replications && backlog_worked_off(&c) &&
         (results_overloaded(r, p - 1) || worked_off(r, p - 1));
}

/* Its figures are of what stood before, too. */
static void write_worked_off(FILE *out, const results *r, uint32_t p) {
  carried c = carried_into(r, p);
  if (!worked_off(r, p))
    return;
  fprintf(out,
          "%s worked off what the overload before it had left: %s were under way at first, %s at "
          "its end; a longer warmup leaves that out.\n",
          phase_name(r, p).text, quantity(c.began / c.replications).text,
          quantity(c.ended / c.replications).text);
}

/* Half of an interval over its mean. Where replications differ so much (few of them, a heavy tail,
 * long memory), Student's t no longer holds what it promises: tests/slow/coverage.txt. */
static const double LOOSE = 0.2;

/* Asked for more than it holds by the bottleneck law, with nobody refused: whatever was measured,
 * it would grow with a longer look. */
static bool write_beyond(FILE *out, const results *r, uint32_t p) {
  const double NEARLY_FULL = 0.95;
  uint32_t resource = results_bottleneck(r, p);
  if (!r->bounds || results_changing(r) || has_users(r) || resource == NONE ||
      results_mean(r, p, read_class, 0, CLASS_FIGURE(errors)) > 0 ||
      results_mean(r, p, read_resource, resource, RESOURCE_FIGURE(utilization)) < NEARLY_FULL)
    return false;
  double load = phase_load(r->architecture, p), most = r->bounds->largest_per_s[p];
  if (!(load >= most * (1 - 1e-9)))
    return false;
  fprintf(out,
          "%s is asked for %s requests a second and holds to %s (%s): its waits have no mean, they "
          "grow for as long as one looks.\n",
          phase_name(r, p).text, quantity(load).text, quantity(most).text,
          resource_name(r, resource).text);
  return true;
}

/* Means of a steady phase need many independent looks at it, percentiles many requests beyond them.
 */
static void write_shortness(FILE *out, const results *r, uint32_t p) {
  enum { LEAST_LOOKS = 15, LEAST_BEYOND = 200 };
  double looks = 1 / results_mean(r, p, read_dependence, 0, 0);
  uint64_t completed = results_completed(r, p, 0);
  if (results_recorded(r) && results_stood(r, p))
    completed /= results_stood(r, p); /* the same ones in every replication */
  if (results_overloaded(r, p) || results_cut(r, p) || !measured(r, p) || write_beyond(out, r, p))
    return;
  if (looks < LEAST_LOOKS)
    fprintf(out,
            "%s is too short: it takes so long to forget how it began that it is worth %.2g "
            "independent looks; make it %.2g times as long.\n",
            phase_name(r, p).text, looks, 2 * LEAST_LOOKS / looks);
  interval mean = results_interval(r, p, read_class, 0, CLASS_FIGURE(latency_mean_s));
  double half = (mean.high - mean.low) / 2 / mean.mean;
  if (half > LOOSE) {
    char within[TEXT_SIZE];
    text_percent(within, sizeof within, half);
    fprintf(out,
            "%s: its mean latency is known within %s only, and such intervals miss too often.\n",
            phase_name(r, p).text, within);
  }
  if (completed && completed < 100 * LEAST_BEYOND)
    fprintf(out, "%s: only %.3g requests lie beyond its p99; %s.\n", phase_name(r, p).text,
            (double)completed / 100,
            results_recorded(r) ? "only a longer recording makes it firmer"
                                : "more time, or --reps, makes it firmer");
}

/* A bottleneck whose capacity is a default was decided by us, not by the scenario. */
static void write_default(FILE *out, const results *r, uint32_t p) {
  uint32_t resource = results_bottleneck(r, p);
  if (resource == NONE)
    return;
  const compiled *c = r->architecture->compiled;
  const option *o = bounds_default(c, p, resource);
  if (o)
    fprintf(out, "%s: %s is a default of %s; say %s = … of \"%s\" if it has another number.\n",
            phase_name(r, p).text, resource_name(r, resource).text, quantity(o->number).text,
            o->name, c->nodes[c->resources[resource].node].name);
}

/* In no phase do the replications differ, as far as something was measured. */
static bool all_alike(const results *r) {
  bool any = false;
  for (uint32_t p = 0; p < r->architecture->phase_count; p++) {
    interval mean = results_interval(r, p, read_class, 0, CLASS_FIGURE(latency_mean_s));
    if (results_stood(r, p) && mean.high != mean.low)
      return false; /* also where there is none */
    any |= mean.high == mean.low;
  }
  return any;
}

/* What grows has no steady state, and its percentiles say how long it grew; a recording is what it
 * is. */
static void write_changing(FILE *out, const results *r) {
  if (r->count > 1 && all_alike(r))
    fputs("Nothing in it is random: all replications are the same.\n", out);
  else if (results_recorded(r) && r->count > 1)
    fputs("The load is one recording, the same in every replication: \xc2\xb1 is the chance beside "
          "it, and says nothing of another day's.\n",
          out);
  else if (!results_recorded(r) && results_changing(r) && !has_users(r))
    fputs("The load changes by design: figures are over all windows; hold measures at stated "
          "loads.\n",
          out);
}

/* A recording that is longer than the run, or much shorter. */
static void write_recording(FILE *out, const results *r) {
  double end = ticks_to_seconds(r->replications[0]->end);
  for (uint32_t i = 0; i < r->architecture->traffic_count && !r->interrupted && !results_full(r);
       i++) {
    const traffic_def *t = &r->architecture->traffic[i];
    const arrivals_def *d = &t->arrivals;
    char name[TEXT_SIZE];
    text_clean(name, sizeof name, t->name, NAME_COLUMNS);
    uint32_t behind = 0;
    while (d->kind == ARRIVALS_SCHEDULE && behind < d->count &&
           d->values[d->count - 1 - behind] >= end)
      behind++;
    if (behind)
      fprintf(out, "%s: %u of %u entries lie behind the end of the run, at %s.\n", name, behind,
              d->count, moment(end).text);
    else if (d->kind == ARRIVALS_SCHEDULE && d->count && d->values[d->count - 1] < 0.7 * end)
      fprintf(out, "%s ends at %s; from then to %s nothing of it comes.\n", name,
              moment(d->values[d->count - 1]).text, moment(end).text);
  }
}

/* Of those who were under way when the run ended no wait is known: not that of the longest. */
static void write_unfinished(FILE *out, const results *r, uint32_t p) {
  const double LEAST_SHARE = 0.05, LEAST = 10;
  double inside = results_mean(r, p, read_class, 0, CLASS_FIGURE(in_flight_end));
  double offered = results_mean(r, p, read_offered, 0, 0);
  if (has_users(r) || results_overloaded(r, p) || results_cut(r, p) ||
      !isnan(results_mean(r, p, read_left, 0, 0)) ||
      !(inside >= LEAST && inside > LEAST_SHARE * offered))
    return;
  char share[TEXT_SIZE];
  text_percent(share, sizeof share, inside / offered);
  fprintf(out,
          "%s: %s requests (%s) were under way when the run ended; their waits are not in the "
          "figures.\n",
          phase_name(r, p).text, quantity(inside).text, share);
}

/* Of the mean over replications. */
static double grown_error(const results *r, uint32_t p, uint32_t node) {
  double squares = 0, n = results_stood(r, p);
  for (uint32_t i = 0; i < r->count; i++) {
    const phase_summary *s = &r->replications[i]->phases[p];
    double error = s->stood ? s->nodes[node].hits_grown_error : 0;
    squares += error * error;
  }
  return sqrt(squares) / n;
}

/* Its hits say how long one has looked. */
static void write_warming(FILE *out, const results *r, uint32_t p) {
  const compiled *c = r->architecture->compiled;
  for (uint32_t n = 0; n < c->node_count && !results_changing(r); n++) {
    double grown = results_mean(r, p, read_hits_grown, n, 0);
    if (!(grown > LEAST_GROWN && grown > 3 * grown_error(r, p, n)))
      continue;
    char name[TEXT_SIZE];
    text_clean(name, sizeof name, c->nodes[n].name, NAME_COLUMNS);
    fprintf(out,
            "%s: cache %s was still filling; over the later half its hit ratio grew by %.2g: a "
            "longer warmup leaves that out.\n",
            phase_name(r, p).text, name, grown);
  }
}

static void write_at_once(FILE *out, const results *r) {
  bool at_once = false, cut = false;
  for (uint32_t i = 0; i < r->architecture->traffic_count; i++)
    at_once |= r->architecture->traffic[i].arrivals.at_once;
  for (uint32_t p = 0; p < r->architecture->phase_count; p++)
    cut |= r->architecture->phases[p].warmup > 0;
  if (at_once && !cut)
    fputs("All users begin at once, and no warm-up is cut: the first crowd is in the figures.\n",
          out);
}

void verdicts_notes(FILE *out, const results *r) {
  write_changing(out, r);
  write_recording(out, r);
  write_at_once(out, r);
  precision_write(out, r);
  for (uint32_t p = 0; p < r->architecture->phase_count; p++) {
    write_reach(out, r, p);
    write_cut(out, r, p);
    write_warmup(out, r, p);
    write_worked_off(out, r, p);
    write_shortness(out, r, p);
    write_unfinished(out, r, p);
    write_warming(out, r, p);
    write_objective(out, r, p);
    write_default(out, r, p);
  }
}
