/* Reading scenarios: every construct of the language as an architecture, and what is said of
 * mistakes.
 *
 * A fragment is completed by what a scenario needs at least, so each test writes only what it is
 * about; the completing text stands behind it, so that lines count from the fragment's first. */
#include "lua/mistake_print.h"
#include "lua/scenario.h"
#include "models/option.h"

#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define REQUEST  " request \"r\" { cpu(1*ms) }"
#define TRAFFIC  " traffic \"t\" { arrivals = poisson { rate = 5 } }"
#define SERVER   "server \"app\" { runs = everything, cores = 64 }"
#define DATABASE "database \"db\" { stores = everything, cores = 64 }"
#define PHASE    " phase \"p\" { " SERVER ", " DATABASE " }"
#define REST     REQUEST TRAFFIC PHASE

static void show_mistakes(const scenario *s) {
  mistakes_print(&s->mistakes, s->architecture, stderr);
}

static scenario *read_with(const char *text, const setting *settings, uint32_t count) {
  return scenario_read_text("shop.lua", text, settings, count);
}

/* Reads what has to be right. */
static scenario *read_fine(const char *text) {
  scenario *s = read_with(text, NULL, 0);
  if (s->mistakes.errors)
    show_mistakes(s);
  ck_assert_uint_eq(s->mistakes.errors, 0);
  return s;
}

static const operation_def *operation(const scenario *s, const char *name) {
  const architecture *a = s->architecture;
  for (uint32_t i = 0; i < a->operation_count; i++)
    if (strcmp(a->operations[i].name, name) == 0)
      return &a->operations[i];
  ck_abort_msg("no operation %s", name);
  return NULL;
}

static const step_def *step(const scenario *s, const char *name, uint32_t i) {
  const operation_def *o = operation(s, name);
  ck_assert_uint_lt(i, o->body.count);
  return &o->body.steps[i];
}

static const node_def *node(const phase_def *p, const char *name) {
  for (uint32_t i = 0; i < p->count; i++)
    if (strcmp(p->nodes[i].name, name) == 0)
      return &p->nodes[i];
  ck_abort_msg("no node %s", name);
  return NULL;
}

/* ---- what is read ---- */

START_TEST(run_and_slo) {
  scenario *s =
      read_fine("scenario { title = 'T', window = 5*s, length = 1*hours, warmup = 10*s, reps "
                "= 7, seed = 42, detail = 'instances' }\n"
                "slo { p99 = 300*ms, mean = 50*ms, errors = 0.1*percent }" REST);
  const architecture *a = s->architecture;
  ck_assert_str_eq(a->title, "T");
  ck_assert_double_eq(a->window, 5);
  ck_assert_double_eq(a->length, 3600);
  ck_assert_double_eq(a->phases[0].warmup, 10);
  ck_assert_uint_eq(a->reps, 7);
  ck_assert_uint_eq(a->seed, 42);
  ck_assert(a->detail_instances);
  ck_assert(a->slo.declared);
  ck_assert_double_eq_tol(a->slo.p99, 0.3, 1e-15);
  ck_assert_double_eq_tol(a->slo.errors, 0.001, 1e-15);
  ck_assert(isnan(a->slo.p50));
  scenario_free(s);
}
END_TEST

START_TEST(defaults_of_a_run) {
  scenario *s = read_fine(REST);
  const architecture *a = s->architecture;
  ck_assert_str_eq(a->title, "shop");
  ck_assert_double_eq(a->window, 10);
  ck_assert(isnan(a->length) && isnan(a->phases[0].warmup));
  ck_assert_uint_eq(a->reps, 1);
  ck_assert_uint_eq(a->seed, 1);
  ck_assert(!a->slo.declared && !a->detail_instances);
  ck_assert_uint_eq(a->file_count, 1);
  scenario_free(s);
}
END_TEST

START_TEST(units) {
  scenario *s =
      read_fine("assert(ns == 1e-9 and us == 1e-6 and ms == 1e-3 and s == 1 and min == 60)\n"
                "assert(hours == 3600 and days == 86400 and KB == 1e3 and MiB == 2^20)\n"
                "assert(percent == 0.01 and Gbps == 125e6 and per_minute(60) == 1)\n"
                "assert(per_day(86400) == 1 and unlimited == math.huge and km == 1)" REST);
  scenario_free(s);
}
END_TEST

START_TEST(data_and_popularity) {
  scenario *s = read_fine(
      "data 'd' { rows = 10, row_size = 3*KB, popularity = hotspot { share = 0.9, of = 0.1 } }\n"
      "data 'c' { rows = 1e6, popularity = zipf(0.9) } data 'b' { rows = 1, popularity = latest(1) "
      "}\n"
      "data 'a' { rows = 2, popularity = uniform_keys }\n"
      "request 'q' { read 'a', read 'b', read 'c', read 'd' }" REST);
  const data_def *d = s->architecture->data;
  ck_assert_uint_eq(s->architecture->data_count, 4);
  ck_assert_str_eq(d[0].name, "a"); /* sorted by name */
  ck_assert_int_eq(d[0].popularity.kind, KEYS_UNIFORM);
  ck_assert_int_eq(d[1].popularity.kind, KEYS_LATEST);
  ck_assert_double_eq(d[2].popularity.exponent, 0.9);
  ck_assert_double_eq(d[2].rows, 1e6);
  ck_assert_double_eq(d[2].row_size, 1000);
  ck_assert_int_eq(d[3].popularity.kind, KEYS_HOTSPOT);
  ck_assert_double_eq(d[3].popularity.share, 0.9);
  ck_assert_double_eq(d[3].popularity.of, 0.1);
  ck_assert_uint_eq(d[3].where.line, 1);
  scenario_free(s);
}
END_TEST

START_TEST(distributions) {
  static const struct {
    const char *text;
    variate_kind kind;
    double mean;
  } cases[] = {
      {"0.5", VARIATE_CONSTANT, 0.5},
      {"constant(0.5)", VARIATE_CONSTANT, 0.5},
      {"exponential(2)", VARIATE_EXPONENTIAL, 2},
      {"lognormal(2, 0.5)", VARIATE_LOGNORMAL, 2},
      {"gamma(2, 0.5)", VARIATE_GAMMA, 2},
      {"weibull(2, 0.5)", VARIATE_WEIBULL, 2},
      {"erlang(2, 0.5)", VARIATE_ERLANG, 2},
      {"erlang { k = 3, mean = 6 }", VARIATE_ERLANG, 6},
      {"hyperexponential(2, 3)", VARIATE_HYPEREXPONENTIAL, 2},
      {"hyperexponential { { 0.5, 1 }, { 0.5, 3 } }", VARIATE_HYPEREXPONENTIAL, 2},
      {"uniform { from = 1, to = 3 }", VARIATE_UNIFORM, 2},
      {"pareto { shape = 2, min = 1 }", VARIATE_PARETO, 2},
      {"triangular { min = 1, mode = 2, max = 3 }", VARIATE_TRIANGULAR, 2},
      {"empirical { { 1, 1 }, { 3, 1 } }", VARIATE_EMPIRICAL, 2},
      {"mixture { { 1, 1 }, { 1, exponential(3) } }", VARIATE_MIXTURE, 2},
      {"shifted(exponential(1), 1)", VARIATE_SHIFTED, 2},
      {"scaled(exponential(1), 2)", VARIATE_SCALED, 2},
      {"geometric(3)", VARIATE_GEOMETRIC, 3},
      {"clipped(constant(9), 1, 2)", VARIATE_CLIPPED, 2},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    char text[400];
    snprintf(text, sizeof text, "request 'q' { cpu(%s) }" REST, cases[i].text);
    scenario *s = read_fine(text);
    const variate *v = step(s, "q", 0)->amount;
    ck_assert_msg(v->kind == cases[i].kind, "%s", cases[i].text);
    ck_assert_msg(fabs(v->mean - cases[i].mean) < 1e-9, "%s: %g", cases[i].text, v->mean);
    scenario_free(s);
  }
}
END_TEST

START_TEST(truncated_and_normal) {
  scenario *s =
      read_fine("request 'q' { cpu(truncated(exponential(1), 0, unlimited)), wait(normal(5, "
                "0.1)) }" REST);
  ck_assert_int_eq(step(s, "q", 0)->amount->kind, VARIATE_TRUNCATED);
  ck_assert_int_eq(step(s, "q", 1)->amount->kind, VARIATE_NORMAL);
  ck_assert_int_eq(step(s, "q", 1)->kind, STEP_WAIT);
  scenario_free(s);
}
END_TEST

START_TEST(simple_steps) {
  scenario *s = read_fine(
      "data 'd' { rows = 10 } external 'bank' { time = 1*ms, fails = 1*percent, places = 3 }\n"
      "operation 'o' { read('d', { times = 3, fresh = true }), write 'd',\n"
      "  query('d', { matches = 200 }), scan 'd', fail(0.5) }\n"
      "request 'q' { call('o', { timeout = 1*s, priority = 2, patience = 2*s, cancel = true }),\n"
      "  call 'bank', later('o', { delay = 5*min }) }" REST);
  const step_def *read = step(s, "o", 0);
  ck_assert_int_eq(read->kind, STEP_READ);
  ck_assert_uint_eq(read->data, 0);
  ck_assert_double_eq(read->times->mean, 3);
  ck_assert(read->fresh);
  ck_assert_int_eq(step(s, "o", 1)->kind, STEP_WRITE);
  ck_assert_ptr_null(step(s, "o", 1)->times);
  ck_assert_double_eq(step(s, "o", 2)->matches, 200);
  ck_assert_int_eq(step(s, "o", 3)->kind, STEP_SCAN);
  ck_assert_double_eq(step(s, "o", 4)->probability, 0.5);
  const step_def *call = step(s, "q", 0);
  ck_assert_int_eq(call->kind, STEP_CALL);
  ck_assert_str_eq(s->architecture->operations[call->operation].name, "o");
  ck_assert_double_eq(call->timeout->mean, 1);
  ck_assert_double_eq(call->patience->mean, 2);
  ck_assert_uint_eq(call->priority, 2);
  ck_assert(call->cancel);
  ck_assert_uint_eq(call->where.line, 4);
  ck_assert_uint_eq(step(s, "q", 1)->priority, 0);
  ck_assert_double_eq(step(s, "q", 2)->delay->mean, 300);
  ck_assert_double_eq(operation(s, "bank")->fails, 0.01);
  ck_assert_uint_eq(operation(s, "bank")->places, 3);
  ck_assert(operation(s, "bank")->is_external && !operation(s, "o")->is_external);
  scenario_free(s);
}
END_TEST

START_TEST(branching_steps) {
  scenario *s =
      read_fine("operation 'o' { cpu(1*ms) } local twice = times(2, call 'o', call 'o')\n"
                "request 'q' { choose { { 50, call 'o' }, { 50, cpu(1*ms), call 'o' }, { 10 } },\n"
                "  twice, times(geometric(3), call 'o'),\n"
                "  parallel { call 'o', { cpu(1*ms), call 'o' }, cancel = true },\n"
                "  quorum(2, { call 'o', call 'o', call 'o' }), twice }" REST);
  const step_def *choose = step(s, "q", 0);
  ck_assert_int_eq(choose->kind, STEP_CHOOSE);
  ck_assert_uint_eq(choose->branch_count, 3);
  ck_assert_double_eq(choose->branches[0].weight, 50);
  ck_assert_double_eq(choose->branches[1].weight, 50);
  ck_assert_uint_eq(choose->branches[1].count, 2);
  ck_assert_uint_eq(choose->branches[2].count, 0);
  const step_def *times = step(s, "q", 1);
  ck_assert_double_eq(times->amount->mean, 2);
  ck_assert_uint_eq(times->branch_count, 1);
  ck_assert_uint_eq(times->branches[0].count, 2);
  ck_assert_int_eq(step(s, "q", 2)->amount->kind, VARIATE_GEOMETRIC);
  const step_def *parallel = step(s, "q", 3);
  ck_assert_uint_eq(parallel->branch_count, 2);
  ck_assert_uint_eq(parallel->branches[1].count, 2);
  ck_assert(parallel->cancel);
  ck_assert_uint_eq(step(s, "q", 4)->quorum, 2);
  ck_assert_ptr_ne(step(s, "q", 5)->branches[0].steps, times->branches[0].steps);
  scenario_free(s);
}
END_TEST

START_TEST(classes_of_requests_and_messages) {
  scenario *s = read_fine(
      "operation 'mail' { cpu(1*ms) } operation 'bill' { cpu(1*ms) }\n"
      "request 'b' { weight = 3, priority = 2, timeout = exponential(1), patience = 5, cancel = "
      "true,\n"
      "  later 'mail', later 'bill', later 'mail' } request 'a' { cpu(1*ms) }" TRAFFIC PHASE);
  const architecture *a = s->architecture;
  ck_assert_uint_eq(a->request_count, 2);
  ck_assert_uint_eq(a->class_count, 4);
  ck_assert_str_eq(a->classes[0].name, "a");
  ck_assert_uint_eq(a->classes[0].priority, 1);
  ck_assert_ptr_null(a->classes[0].timeout);
  const class_def *b = &a->classes[1];
  ck_assert_double_eq(b->weight, 3);
  ck_assert_uint_eq(b->priority, 2);
  ck_assert_double_eq(b->timeout->mean, 1);
  ck_assert_double_eq(b->patience->mean, 5);
  ck_assert(b->cancel && !b->is_message);
  ck_assert_str_eq(a->operations[b->operation].name, "b");
  ck_assert(a->operations[b->operation].is_request);
  ck_assert_str_eq(a->classes[2].name, "bill");
  ck_assert_str_eq(a->classes[3].name, "mail");
  ck_assert(a->classes[3].is_message);
  ck_assert_str_eq(a->operations[a->classes[3].operation].name, "mail");
  scenario_free(s);
}
END_TEST

static const arrivals_def *arrivals_of(const scenario *s) {
  ck_assert_uint_eq(s->architecture->traffic_count, 1);
  return &s->architecture->traffic[0].arrivals;
}

static scenario *read_arrivals(const char *arrivals) {
  char text[500];
  snprintf(text, sizeof text,
           "scenario { length = 60 } traffic 't' { arrivals = %s }" REQUEST PHASE, arrivals);
  return read_fine(text);
}

START_TEST(arrivals) {
  scenario *s = read_arrivals("poisson { rate = per_day(86400), batch = geometric(2) }");
  const arrivals_def *a = arrivals_of(s);
  ck_assert_int_eq(a->kind, ARRIVALS_POISSON);
  ck_assert_int_eq(a->rate->kind, RATE_CONSTANT);
  ck_assert_double_eq(a->rate->a, 1);
  ck_assert_double_eq(a->batch->mean, 2);
  scenario_free(s);
  s = read_arrivals("renewal { interval = gamma(1, 0.5) }");
  ck_assert_int_eq(arrivals_of(s)->kind, ARRIVALS_RENEWAL);
  ck_assert_int_eq(arrivals_of(s)->interval->kind, VARIATE_GAMMA);
  scenario_free(s);
  s = read_arrivals("every(2*s, { batch = 3 })");
  ck_assert_int_eq(arrivals_of(s)->kind, ARRIVALS_EVERY);
  ck_assert_double_eq(arrivals_of(s)->interval->a, 2);
  ck_assert_double_eq(arrivals_of(s)->batch->a, 3);
  scenario_free(s);
  s = read_arrivals("mmpp { { 10, 60 }, { 0, 5 } }");
  ck_assert_int_eq(arrivals_of(s)->kind, ARRIVALS_MMPP);
  ck_assert_uint_eq(arrivals_of(s)->count, 2);
  ck_assert_double_eq(arrivals_of(s)->values[0], 10);
  ck_assert_double_eq(arrivals_of(s)->stays[1], 5);
  scenario_free(s);
  s = read_arrivals("schedule { { 0, 1 }, { 5, 3 }, { 5, 2 } }");
  ck_assert_int_eq(arrivals_of(s)->kind, ARRIVALS_SCHEDULE);
  ck_assert_uint_eq(arrivals_of(s)->count, 3);
  ck_assert_double_eq(arrivals_of(s)->values[1], 5);
  ck_assert_uint_eq(arrivals_of(s)->counts[1], 3);
  scenario_free(s);
  s = read_arrivals("users { count = 20, think = exponential(1), start = 'at-once' }");
  ck_assert_int_eq(arrivals_of(s)->kind, ARRIVALS_USERS);
  ck_assert_uint_eq(arrivals_of(s)->users, 20);
  ck_assert_double_eq(arrivals_of(s)->think->mean, 1);
  ck_assert(arrivals_of(s)->at_once);
  scenario_free(s);
}
END_TEST

static const rate_def *read_rate(scenario **s, const char *rate) {
  char text[300];
  snprintf(text, sizeof text, "poisson { rate = %s }", rate);
  *s = read_arrivals(text);
  return arrivals_of(*s)->rate;
}

START_TEST(rates) {
  scenario *s;
  const rate_def *r = read_rate(&s, "growth { from = 1, to = 9, over = 2*hours }");
  ck_assert_int_eq(r->kind, RATE_GROWTH);
  ck_assert(r->a == 1 && r->b == 9 && r->c == 7200);
  scenario_free(s);
  r = read_rate(&s, "ramp { from = 0, to = 9, over = 5 }");
  ck_assert(r->kind == RATE_RAMP && r->a == 0 && r->b == 9 && r->c == 5);
  scenario_free(s);
  r = read_rate(&s, "points { { 0, 1 }, { 5, 2 }, { 5, 9 } }");
  ck_assert(r->kind == RATE_POINTS && r->count == 3 && r->times[2] == 5 && r->values[2] == 9);
  scenario_free(s);
  r = read_rate(&s, "steps { { 0, 1 }, { 5, 2 } }");
  ck_assert(r->kind == RATE_STEPS && r->count == 2 && r->values[1] == 2);
  scenario_free(s);
  r = read_rate(&s, "diurnal { mean = 5, amplitude = 0.5, peak_at = 3*hours }");
  ck_assert(r->kind == RATE_DIURNAL && r->a == 5 && r->b == 0.5 && r->c == 86400 && r->d == 10800);
  scenario_free(s);
  r = read_rate(&s, "flash { at = 1, peak = 2, rise = 3, fall = 4 }");
  ck_assert(r->kind == RATE_FLASH && r->a == 1 && r->b == 2 && r->c == 3 && r->d == 4);
  scenario_free(s);
  r = read_rate(&s, "2 * ramp { from = 1, to = 2, over = 3 } + 5");
  ck_assert(r->kind == RATE_SUM && r->count == 2);
  ck_assert(r->parts[0]->kind == RATE_PRODUCT && r->parts[1]->kind == RATE_CONSTANT);
  ck_assert(r->parts[0]->parts[0]->a == 2 && r->parts[0]->parts[1]->kind == RATE_RAMP);
  ck_assert(r->parts[1]->a == 5);
  scenario_free(s);
}
END_TEST

START_TEST(asks) {
  scenario *s = read_fine(
      "request 'a' { weight = 7, cpu(1*ms) } request 'b' { cpu(1*ms) }\n"
      "traffic 'x' { arrivals = every(1), asks = { 'a', b = 5 } }\n"
      "traffic 'y' { arrivals = every(1), asks = 'b' } traffic 'z' { arrivals = every(1) }" PHASE);
  const traffic_def *t = s->architecture->traffic;
  ck_assert_uint_eq(t[0].ask_count, 2);
  ck_assert_uint_eq(t[0].asks[0].klass, 0);
  ck_assert_double_eq(t[0].asks[0].weight, 7);
  ck_assert_double_eq(t[0].asks[1].weight, 5);
  ck_assert_uint_eq(t[1].ask_count, 1);
  ck_assert_uint_eq(t[1].asks[0].klass, 1);
  ck_assert_uint_eq(t[2].ask_count, 2);
  ck_assert_double_eq(t[2].asks[0].weight, 7);
  scenario_free(s);
}
END_TEST

START_TEST(nodes_and_their_options) {
  scenario *s = read_fine(
      "data 'd' { rows = 10 } operation 'm' { cpu(1*ms) } request 'r' { read 'd', later 'm' "
      "}\n" TRAFFIC "phase 'p' {\n"
      "  server 'app' { runs = { 'r' }, cores = 8, threads = 64,\n"
      "    queue_limit = 200, instances = 2, speed = { 1, 0.5 }, pools = { db = 40 },\n"
      "    scheduler = 'ps', when_full = 'block', price = 0.4, boot = exponential(45) },\n"
      "  database 'db' { stores = everything, connections = 10, replicas = 2, read_from = "
      "'replicas' },\n"
      "  cache 'mem' { fronts = { 'd' }, capacity = 4*GiB, ttl = 5*min, on_write = 'update', "
      "inside = 'app' },\n"
      "  queue 'q' { carries = 'm', capacity = 1e6 }, workers 'w' { takes = 'q' } }");
  const phase_def *p = &s->architecture->phases[0];
  ck_assert_uint_eq(p->count, 5);
  const options *app = &node(p, "app")->options;
  ck_assert_str_eq(node(p, "app")->kind, "server");
  ck_assert_uint_eq(option_capacity(app, "cores"), 8);
  ck_assert_double_eq(option_number(app, "queue_limit"), 200);
  ck_assert_double_eq(option_number_at(app, "speed", 1), 0.5);
  ck_assert_str_eq(option_word(app, "scheduler"), "ps");
  ck_assert_str_eq(option_word(app, "discipline"), "fcfs");
  ck_assert_double_eq(option_variate(app, "boot")->mean, 45);
  ck_assert(!option_flag(app, "event_loop"));
  const option *pools = option_find(app, "pools");
  ck_assert(pools->type == OPTION_MAP && pools->count == 1 && pools->numbers[0] == 40);
  ck_assert_str_eq(pools->names[0], "db");
  const option *runs = option_find(app, "runs");
  ck_assert(runs->type == OPTION_NAMES && runs->count == 1 && runs->given);
  ck_assert_uint_eq(option_find(app, "queue_limit")->where.line, 4); /* its own line */
  ck_assert(!option_find(app, "discipline")->given);
  ck_assert_uint_eq(option_find(app, "discipline")->where.line, 3);
  const options *db = &node(p, "db")->options;
  ck_assert_uint_eq(option_find(db, "stores")->count, OPTION_EVERYTHING);
  ck_assert_double_eq_tol(option_variate(db, "query_cost")->mean, 0.0012, 1e-12);
  ck_assert_str_eq(option_word(db, "read_from"), "replicas");
  const options *mem = &node(p, "mem")->options;
  ck_assert_double_eq(option_number(mem, "capacity"), 4 * 0x1p30);
  ck_assert_double_eq(option_number(mem, "entries"), INFINITY);
  ck_assert_uint_eq(option_capacity(mem, "entries"), UNLIMITED);
  ck_assert_str_eq(option_word(mem, "inside"), "app");
  scenario_free(s);
}
END_TEST

START_TEST(phases_and_always) {
  scenario *s = read_fine(
      "request 'r' { cpu(1*ms) } traffic 't' { arrivals = poisson { rate = 5 } }\n"
      "always { network { trip = exponential(0.5*ms) }, client { runs = {} } }\n"
      "phase 'one' { " SERVER " }\n"
      "phase 'two' { when = function(now) return now.p99 > 1 end, sustained = 30, takes = "
      "5*min, " SERVER " }\n"
      "phase 'three' { at = 1*hours, network { trip = 0 }, " SERVER " }\n"
      "phase 'four' { after = 10, " SERVER " } phase 'five' { at_load = 50, " SERVER " }");
  const phase_def *p = s->architecture->phases;
  ck_assert_uint_eq(s->architecture->phase_count, 5);
  ck_assert_int_eq(p[0].trigger, TRIGGER_START);
  ck_assert_double_eq_tol(p[0].trip->mean, 0.0005, 1e-15);
  ck_assert_uint_eq(p[0].count, 2);
  ck_assert_str_eq(p[0].nodes[0].kind, "client");
  ck_assert_int_eq(p[1].trigger, TRIGGER_WHEN);
  ck_assert_double_eq(p[1].sustained, 30);
  ck_assert_double_eq(p[1].takes, 300);
  ck_assert(p[2].trigger == TRIGGER_AT && p[2].value == 3600);
  ck_assert_double_eq(p[2].trip->mean, 0);
  ck_assert(p[3].trigger == TRIGGER_AFTER && p[3].value == 10);
  ck_assert(p[4].trigger == TRIGGER_AT_LOAD && p[4].value == 50);
  scenario_free(s);
}
END_TEST

/* Only the order of phases and of the nodes in one means something. */
START_TEST(order_of_declaration) {
  scenario *x =
      read_fine("data 'a' { rows = 1 } data 'b' { rows = 2 } operation 'o' { read 'a', read 'b' }\n"
                "request 'q' { call 'o' } request 'p' { cpu(1*ms) }" TRAFFIC PHASE);
  scenario *y =
      read_fine(PHASE TRAFFIC
                "request 'p' { cpu(1*ms) } request 'q' { call 'o' }\n"
                "operation 'o' { read 'a', read 'b' } data 'b' { rows = 2 } data 'a' { rows = 1 }");
  for (uint32_t i = 0; i < 2; i++) {
    ck_assert_str_eq(x->architecture->data[i].name, y->architecture->data[i].name);
    ck_assert_str_eq(x->architecture->classes[i].name, y->architecture->classes[i].name);
  }
  for (uint32_t i = 0; i < 3; i++)
    ck_assert_str_eq(x->architecture->operations[i].name, y->architecture->operations[i].name);
  ck_assert_uint_eq(step(x, "o", 1)->data, step(y, "o", 1)->data);
  scenario_free(x);
  scenario_free(y);
}
END_TEST

/* ---- parameters ---- */

START_TEST(parameters) {
  static const char text[] =
      "local n, w, f, c = param('n', 2), param('w', 'x'), param('f', false), param('c', { 'lru', "
      "'fifo' })\n"
      "local d = param('d', 100*ms)\n"
      "scenario { reps = n, title = w .. c .. tostring(f), window = d }" REST;
  static const setting some[] = {
      {"n", "4"}, {"w", "y"}, {"f", "true"}, {"c", "fifo"}, {"d", "2*min"}};
  scenario *s = read_with(text, NULL, 0);
  ck_assert_uint_eq(s->architecture->reps, 2);
  ck_assert_str_eq(s->architecture->title, "xlrufalse");
  ck_assert_uint_eq(s->architecture->parameter_count, 5);
  ck_assert_str_eq(s->architecture->parameters[0].name, "n");
  ck_assert_str_eq(s->architecture->parameters[0].value, "2");
  ck_assert(!s->architecture->parameters[0].is_set);
  scenario_free(s);
  s = read_with(text, some, 5);
  ck_assert_uint_eq(s->architecture->reps, 4);
  ck_assert_str_eq(s->architecture->title, "yfifotrue");
  ck_assert_double_eq(s->architecture->window, 120);
  ck_assert(s->architecture->parameters[0].is_set);
  ck_assert_str_eq(s->architecture->parameters[4].value, "2*min");
  scenario_free(s);
}
END_TEST

static void expect_setting_mistake(const char *name, const char *value, const char *expected) {
  const setting one = {name, value};
  scenario *s =
      read_with("local n, c = param('replicas', 2), param('c', { 'lru', 'fifo' })" REST, &one, 1);
  ck_assert_uint_eq(s->mistakes.errors, 1);
  ck_assert_str_eq(s->mistakes.list[0].text, expected);
  scenario_free(s);
}

START_TEST(wrong_settings) {
  expect_setting_mistake("replica", "3",
                         "--set replica: there is no parameter \"replica\"; did you mean "
                         "\"replicas\"?; there are c, replicas");
  expect_setting_mistake("replicas", "many",
                         "param \"replicas\": --set gives \"many\", has to be a number");
  expect_setting_mistake(
      "replicas", "(function() while true do end end)()",
      "this scenario does not end: it was stopped after 100 million instructions");
  expect_setting_mistake("c", "lfu",
                         "param \"c\": --set gives \"lfu\", has to be one of \"lru\", \"fifo\"");
}
END_TEST

/* ---- mistakes ---- */

typedef struct mistake_case {
  const char *text; /* completed by REST */
  uint32_t line;    /* 0: of the scenario as a whole */
  const char *expected;
} mistake_case;

static const mistake_case mistake_cases[] = {
    /* names and words */
    {"\nsever 'app' {}", 2, "unknown word \"sever\"; did you mean \"server\"?"},
    {"server = 3", 1,
     "server is a word of the language and can't be assigned to; use another name, or local "
     "server"},
    {"_G.cpu = 3", 1,
     "cpu is a word of the language and can't be assigned to; use another name, or local cpu"},
    {"io.open('x')", 1,
     "io is not there in a scenario: a scenario can't reach files, programs or the clock"},
    {"data '' { rows = 1 }", 1, "data: a name can't be empty"},
    {"local n = server 'a.b' {}", 1,
     "server: a node's name can't have a dot: its resources are called after it, as in db.cores"},
    {"operation 'a\\n' {}", 1, "operation: a name can't have control characters"},
    {"operation 'a\\xff' {}", 1, "operation: a name has to be UTF-8"},
    {"operation(('x'):rep(201)) {}", 1, "operation: a name can't be longer than 200 bytes"},
    {"request 'all' { cpu(1) }", 1,
     "request \"all\": the name \"all\" means every request in the figures"},
    {"local n = server 'client' {}", 1,
     "server \"client\": the name \"client\" is taken: the client always stands"},
    {"operation 'x' { cpu(1) }\nexternal 'x' { time = 1 }", 2,
     "external \"x\": the name is taken: operation \"x\" stands in line 1"},
    {"data 'x'", 1, "data \"x\": needs its table behind it: data \"x\" { … }"},
    {"data { rows = 3 }", 1,
     "data: the name comes first: data \"users\" { rows = 5e6, row_size = 1*KB }"},
    /* options */
    {"local n = server 'app' {\n  runs = everything,\n  core = 8 }", 3,
     "server \"app\": unknown option \"core\"; did you mean \"cores\"?"},
    {"local n = server 'a' { cores = 'x' }", 1,
     "server \"a\": cores has to be a whole number between 1 and 4294967294, or unlimited, not "
     "\"x\""},
    {"local n = server 'a' { cores = 1.5 }", 1,
     "server \"a\": cores has to be a whole number between 1 and 4294967294, or unlimited, not "
     "1.5"},
    {"local n = server 'a' { balance = 'random ' }", 1,
     "server \"a\": balance: there is no \"random \"; did you mean \"random\"?"},
    {"local n = server 'a' { event_loop = 1 }", 1,
     "server \"a\": event_loop has to be true or false, not 1"},
    {"local n = server 'a' { speed = { 1, -1 } }", 1,
     "server \"a\": speed: entry 2 has to be a number of more than 0, not -1"},
    {"local n = server 'a' { pools = { db = 0 } }", 1,
     "server \"a\": pools: db has to be a whole number between 1 and 4294967294, not 0"},
    {"local n = server 'a' { runs = { 'x', 'x' } }", 1, "server \"a\": runs: names \"x\" twice"},
    {"local n = server 'a' { runs = { everything } }", 1,
     "server \"a\": runs: everything stands alone, without braces"},
    {"local n = server 'a' { 5 }", 1,
     "server \"a\": entry 1 has no name: options are written name = value, as in server \"app\" { "
     "runs = "
     "everything, cores = 8, threads = 64 }"},
    {"local n = cache 'a' { capacity = 5*MB }", 1,
     "cache \"a\": needs fronts: a list of names such as { \"a\", \"b\" }, or everything"},
    {"scenario { reps = 0 }", 1,
     "scenario: reps has to be a whole number between 1 and 1000000, not 0"},
    {"scenario { seed = -1 }", 1,
     "scenario: seed has to be a whole number between 0 and 1e+15, not -1"},
    {"scenario { window = 0/0 }", 1,
     "scenario: window has to be a duration of at least 1 us, not NaN (0/0)"},
    {"scenario {} scenario {}", 1, "scenario: stands in line 1 already"},
    {"slo { errors = 5 }", 1,
     "slo: errors has to be a share between 0 and 1, not 5; meant 5*percent?"},
    {"data 'x' { rows = 5.5 }", 1,
     "data \"x\": rows has to be a whole number between 1 and 1e+15, not 5.5"},
    {"local n = database 'a' { instances = 3 }", 1,
     "database \"a\": unknown option \"instances\"; did you mean \"replicas\"?"},
    /* steps */
    {"operation 'o' { cpu(0) }", 1,
     "cpu: the time has to be a duration (a number or a distribution) of more than 0, not 0"},
    {"operation 'o' {\n  cpu(uniform { from = -1, to = 3 }) }", 2,
     "cpu: the time: can be less than 0"},
    {"operation 'o' { cpu }", 1,
     "operation \"o\": step 1 has to be a step such as cpu(5*ms), not the word cpu"},
    {"operation 'o' { 'x' }", 1,
     "operation \"o\": step 1 has to be a step such as cpu(5*ms), not \"x\"; meant call \"x\"?"},
    {"operation 'bank' { cpu(1) }\nrequest 'x' { call 'bnk' }", 2,
     "call \"bnk\": there is no operation \"bnk\"; did you mean \"bank\"?"},
    {"request 'x' { call 'r' }", 1,
     "call \"r\": \"r\" is a request; call takes an operation or an external"},
    {"external 'e' { time = 1 } request 'x' { later 'e' }", 1,
     "later \"e\": \"e\" is an external; later sends an operation"},
    {"data 'users' { rows = 1 } request 'x' { read 'user' }", 1,
     "read \"user\": there is no data \"user\"; did you mean \"users\"?"},
    {"request 'x' { read('a', { tims = 3 }) } data 'a' { rows = 1 }", 1,
     "read \"a\": unknown option \"tims\"; did you mean \"times\"?"},
    {"request 'x' { call 'r' { timeout = 3 } }", 1,
     "a step can't be called: options stand in the same parentheses, as in call(\"pay\", { timeout "
     "= 1*s })"},
    {"request 'x' { choose { { cpu(1) } } }", 1,
     "choose: branch 1: begins with its weight, a number of more than 0, not cpu(…)"},
    {"request 'x' { times(2) }", 1, "times: repeats nothing: times(3, step, …)"},
    {"request 'x' { parallel {} }", 1, "parallel: needs at least one step"},
    {"request 'x' { quorum(3, { cpu(1) }) }", 1,
     "quorum: waits for 3 of 1 branches: has to be a whole number between 1 and 1"},
    {"request 'x' { cpu(1), nil, cpu(2) }", 1, "request \"x\": entry 2 is nothing (nil)"},
    {"request 'x' { fail(2) }", 1,
     "fail: the probability has to be a share between 0 and 1, not 2; meant 2*percent?"},
    {"local s = cpu(1) for i = 1, 60 do s = times(1, s, s) end", 1,
     "a step that is made of more than 100000 others is too large"},
    {"local s = cpu(1) for i = 1, 60 do s = times(1, s) end", 1,
     "a step that is made of more than 60 others within each other is too large"},
    {"local s = cpu(1) for i = 1, 15 do s = times(1, s, s) end for i = 1, 9 do operation('o' .. i) "
     "{ s } end",
     0, "the scenario has 589816 steps in all; 200000 are the most"},
    /* distributions, rates, arrivals */
    {"exponential(-1)", 1, "exponential: the mean must be a finite number above 0"},
    {"lognormal(1)", 1, "lognormal: takes 2 values in its parentheses, not 1"},
    {"uniform { 1, 2 }", 1, "uniform: needs from: a number"},
    {"local d = exponential(1)\nd.mean = 3", 2, "a distribution can't be changed: write a new one"},
    {"local r = ramp { from = 1, to = 2, over = 3 } - 1", 1, "rates only add (+) and multiply (*)"},
    {"points { { 5, 1 }, { 3, 2 } }", 1,
     "points: entry 2: times have to ascend, 3 s comes after 5 s"},
    {"growth { from = 0, to = 1, over = 1 }", 1,
     "growth: from has to be a number of more than 0, not 0"},
    {"poisson(5)", 1, "poisson: needs a table; write poisson { rate = … }"},
    {"every(0)", 1, "every: the interval has to be a duration of more than 0, not 0"},
    {"renewal { interval = 0 }", 1,
     "renewal: the interval is always 0: infinitely many arrivals at once"},
    {"traffic 'x' { arrivals = 5 }", 1,
     "traffic \"x\": arrivals has to be poisson { … }, renewal { … }, every(d), mmpp { … }, "
     "schedule { … } "
     "or users { … }, not 5"},
    {"traffic 'x' { arrivals = every(1), asks = { 'rr' } }", 1,
     "traffic \"x\": asks \"rr\", which is no request; did you mean \"r\"?"},
    /* phases */
    {"phase 'a' { at = 3 }", 1,
     "phase \"a\": the first phase stands from the start: it can't have at"},
    {"phase 'a' { 5 }", 1,
     "phase \"a\": entry 1 has to be a node such as server \"app\" { … }, not 5"},
    {"phase 'a' { " SERVER " } phase 'b' { " SERVER " }", 1,
     "phase \"b\": can't be reached: a phase after the first needs when, at, after or at_load"},
    {"phase 'a' { } phase 'b' { at = 1, after = 3 }", 1,
     "phase \"b\": begins by at or by after, not by both"},
    {"phase 'a' { } phase 'b' { at = 1, sustained = 3 }", 1,
     "phase \"b\": sustained belongs to when"},
    {"phase 'a' { } phase 'b' { at = 9 } phase 'c' { at = 3 }", 1,
     "phase \"c\": can't be reached: at = 3 s, but phase \"b\" stands at 9 s"},
    {"phase 'a' { " SERVER ", " SERVER " }", 1, "phase \"a\": has two nodes of the name \"app\""},
    /* not modelled yet */
    {"local n = log 'events' { partitions = 3 }", 1, "log \"events\" is not modelled yet"},
    {"local n = server 'a' { retry = 3 }", 1, "server \"a\": \"retry\" is not modelled yet"},
    {"local n = server 'a' { balance = 'nearest' }", 1,
     "server \"a\": balance: \"nearest\" is not modelled yet"},
    {"local n = server 'a' { balance = function() end }", 1,
     "server \"a\": balance: a rule that is a function is not modelled yet"},
    {"request 'x' { transfer(1*MB) }", 1, "transfer is not modelled yet"},
    {"empirical { file = 'x.csv', column = 'y' }", 1,
     "empirical: values from a file are not modelled yet; write them down: empirical { { value, "
     "weight }, … }"},
    {"at(10*min, 3)", 1, "at is not modelled yet"},
    /* Lua itself */
    {"\nx = = 3", 2, "unexpected symbol near '='"},
    {"error('boom')", 1, "boom"},
    {"error({})", 1, "an error was raised that is a table, not a text"},
    {"local t = nil; t.x = 1", 1, "attempt to index a nil value (local 't')"},
    {"\nwhile true do end", 2,
     "this scenario does not end: it was stopped after 100 million instructions"},
    {"while true do pcall(function() while true do end end) end", 1,
     "this scenario does not end: it was stopped after 100 million instructions"},
    {"xpcall(function() while true do end end, function() while true do end end)", 1,
     "this scenario does not end: it was stopped after 100 million instructions"},
    {"local t = {}\nwhile true do t[#t + 1] = { 1, 2 } end", 2,
     "this scenario needs more than 256 MiB of memory"},
    {"local s = 'x' while true do s = s .. s end", 1,
     "this scenario needs more than 256 MiB of memory"},
    {"local function f() return f() + 1 end f()", 1,
     "this scenario calls itself too deeply (stack overflow)"},
    {"(' '):rep(1e9)", 1, "string.rep makes a text of more than 16 MiB"},
    {"table.move({}, 1, 1e15, 2)", 1, "a range of more than 10 million entries"},
    {"string.find(('a'):rep(10000), ('a*'):rep(10) .. 'b')", 1,
     "this pattern may take too long on a text of 10000 characters"},
    {"setmetatable({}, { __gc = print })", 1, "__gc is not there in a scenario"},
    {"for k in pairs({ [{}] = 1 }) do end", 1,
     "a key that is a table has no fixed order: use numbers or texts as keys"},
    {"require '../x'", 1, "require \"../x\": only files beside the scenario can be required"},
    {"require 'none'", 1, "require \"none\": can't read none.lua: No such file or directory"},
};

static bool has_mistake(const scenario *s, bool warning, uint32_t line, const char *text) {
  for (uint32_t i = 0; i < s->mistakes.count; i++) {
    const mistake *m = &s->mistakes.list[i];
    if (m->warning == warning && m->where.line == line && strcmp(m->text, text) == 0)
      return true;
  }
  return false;
}

START_TEST(mistakes_are_named) {
  const mistake_case *c = &mistake_cases[_i];
  char text[1000];
  snprintf(text, sizeof text, "%s%s", c->text, REST);
  scenario *s = read_with(text, NULL, 0);
  bool found = has_mistake(s, false, c->line, c->expected);
  if (!found)
    show_mistakes(s);
  ck_assert_msg(found, "%s: not said in line %u: %s", c->text, c->line, c->expected);
  scenario_free(s);
}
END_TEST

static const mistake_case warning_cases[] = {
    {"request 'x' { timeout = 3000, cpu(1*ms) }", 1,
     "request \"x\": timeout = 3000 is 50 min; meant 3000*ms?"},
    {"operation 'x' { cpu(1*ms) }", 1, "operation \"x\": no request comes to it"},
    {"data 'x' { rows = 1 }", 1, "data \"x\": nothing reads or writes it"},
    {"local n = server 'x' { }", 1, "server \"x\": stands in no phase"},
    {"local n = cache 'x' { fronts = 'd', capacity = 4 }", 1,
     "cache \"x\": capacity = 4 is 4 bytes; meant 4*GiB?"},
    {"local n = database 'x' { memory = 16*GiB }", 1,
     "database \"x\": memory has no effect: pages and disks are not modelled yet"},
    {"request 'x' { cpu(pareto { shape = 1, min = 1 }) }", 1, "cpu: the time has no finite mean"},
};

START_TEST(doubts_are_warnings) {
  const mistake_case *c = &warning_cases[_i];
  char text[1000];
  snprintf(text, sizeof text, "%s%s", c->text, REST);
  scenario *s = read_with(text, NULL, 0);
  if (!has_mistake(s, true, c->line, c->expected))
    show_mistakes(s);
  ck_assert_msg(has_mistake(s, true, c->line, c->expected), "%s", c->expected);
  scenario_free(s);
}
END_TEST

START_TEST(several_at_once) {
  scenario *s = read_with("data 'd' { rows = -1 }\nrequest 'r' { cpu(0), call 'nix' }\n"
                          "traffic 't' { arival = 3 }" PHASE,
                          NULL, 0);
  ck_assert(has_mistake(s, false, 1,
                        "data \"d\": rows has to be a whole number between 1 and 1e+15, not -1"));
  ck_assert(has_mistake(s, false, 2, "call \"nix\": there is no operation \"nix\""));
  ck_assert(has_mistake(s, false, 3,
                        "traffic \"t\": unknown option \"arival\"; did you mean \"arrivals\"?"));
  ck_assert_uint_eq(s->mistakes.errors, 5);
  scenario_free(s);
}
END_TEST

START_TEST(what_is_missing) {
  scenario *s = read_with("", NULL, 0);
  ck_assert(has_mistake(
      s, false, 0,
      "the scenario declares nothing: it needs at least one request, one traffic and one phase"));
  scenario_free(s);
  s = read_with(REQUEST PHASE, NULL, 0);
  ck_assert(has_mistake(s, false, 0, "the scenario needs at least one traffic"));
  scenario_free(s);
}
END_TEST

/* ---- printing ---- */

static char *printed(const scenario *s) {
  char *text;
  size_t size;
  FILE *out = open_memstream(&text, &size);
  mistakes_print(&s->mistakes, s->architecture, out);
  fclose(out);
  return text;
}

START_TEST(print_with_the_line) {
  scenario *s = read_with("\n  local n = server 'app' {\tcore = 8 }\n" REST, NULL, 0);
  char *text = printed(s);
  ck_assert_str_eq(text,
                   "shop.lua:2: server \"app\": unknown option \"core\"; did you mean \"cores\"?\n"
                   "    2 |   local n = server 'app' { core = 8 }\n");
  free(text);
  scenario_free(s);
}
END_TEST

START_TEST(print_not_too_many) {
  scenario *s = read_with("for i = 1, 5000 do cpu(-i) end" REST, NULL, 0);
  char *text = printed(s);
  ck_assert_uint_eq(s->mistakes.errors, 5000);
  ck_assert_ptr_nonnull(strstr(text, "… and 4980 more mistakes\n"));
  free(text);
  scenario_free(s);
}
END_TEST

/* ---- files ---- */

static char folder[64];

static const char *path_of(const char *name) {
  static char path[200];
  snprintf(path, sizeof path, "%s/%s", folder, name);
  return path;
}

static void write_file(const char *name, const char *bytes, size_t size) {
  FILE *f = fopen(path_of(name), "wb");
  ck_assert_ptr_nonnull(f);
  fwrite(bytes, 1, size, f);
  fclose(f);
}

static void make_folder(void) {
  snprintf(folder, sizeof folder, "%s", "/tmp/outgrow_test_XXXXXX");
  ck_assert_ptr_nonnull(mkdtemp(folder));
}

static void remove_folder(void) {
  static const char *const names[] = {"a.lua", "b.lua", "c.lua"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++)
    unlink(path_of(names[i]));
  rmdir(folder);
}

static void expect_unreadable(const char *path, const char *why) {
  scenario *s = scenario_read(path, NULL, 0);
  ck_assert_ptr_null(s->architecture);
  ck_assert_uint_eq(s->mistakes.errors, 1);
  ck_assert_msg(strstr(s->mistakes.list[0].text, why) != NULL, "%s", s->mistakes.list[0].text);
  char *text = printed(s);
  ck_assert_ptr_nonnull(strstr(text, why));
  free(text);
  scenario_free(s);
}

START_TEST(unreadable_files) {
  expect_unreadable(path_of("none.lua"), "No such file or directory");
  expect_unreadable(folder, "this is a folder, not a file");
  write_file("a.lua", "\x1bLua", 4);
  expect_unreadable(path_of("a.lua"), "this is not text");
  write_file("a.lua", "x\0y", 3);
  expect_unreadable(path_of("a.lua"), "this is not text");
  FILE *f = fopen(path_of("a.lua"), "wb");
  for (int i = 0; i < (17 << 10); i++)
    for (int k = 0; k < 1024; k++)
      fputc(' ', f);
  fclose(f);
  expect_unreadable(path_of("a.lua"), "larger than 16 MiB");
}
END_TEST

START_TEST(require_beside) {
  static const char main_text[] =
      "local b = require 'b' assert(b == require 'b')\nb.declare()" TRAFFIC PHASE;
  static const char other[] = "return { declare = function()\n  request 'r' { cpu(1*ms) }\nend }";
  write_file("a.lua", main_text, sizeof main_text - 1);
  write_file("b.lua", other, sizeof other - 1);
  scenario *s = scenario_read(path_of("a.lua"), NULL, 0);
  ck_assert_uint_eq(s->mistakes.errors, 0);
  ck_assert_uint_eq(s->architecture->file_count, 2);
  ck_assert_str_eq(s->architecture->files[1].path, path_of("b.lua"));
  ck_assert_str_eq(s->architecture->files[1].text, other);
  const operation_def *r = operation(s, "r");
  ck_assert(r->where.file == 1 && r->where.line == 2);
  scenario_free(s);
}
END_TEST

START_TEST(require_in_a_circle) {
  write_file("a.lua", "require 'b'", 11);
  write_file("b.lua", "require 'c'", 11);
  write_file("c.lua", "require 'b'", 11);
  scenario *s = scenario_read(path_of("a.lua"), NULL, 0);
  ck_assert_uint_eq(s->mistakes.errors, 1);
  ck_assert_str_eq(s->mistakes.list[0].text,
                   "require \"b\": the files require each other in a circle");
  ck_assert_uint_eq(s->mistakes.list[0].where.file, 2);
  scenario_free(s);
}
END_TEST

/* ---- the sandbox ---- */

START_TEST(pairs_in_a_fixed_order) {
  scenario *s = read_fine(
      "local t, order = { b = 1, a = 1, [3] = 1, [1.5] = 1, [true] = 1, [false] = 1, [-2] = 1 }, "
      "{}\n"
      "for k in pairs(t) do order[#order + 1] = tostring(k) end\n"
      "assert(table.concat(order, ' ') == '-2 1.5 3 a b false true')\n"
      "local k, walked = nil, {} repeat k = next(t, k) walked[#walked + 1] = tostring(k) until k "
      "== nil\n"
      "assert(table.concat(walked, ' ') == '-2 1.5 3 a b false true nil')\n"
      "for key in pairs(t) do t[key] = nil end assert(next(t) == nil)\n"
      "assert(not tostring({}):find('0x') and string.format('%s', print) == 'function')" REST);
  scenario_free(s);
}
END_TEST

START_TEST(random_numbers_are_seeded) {
  static const char text[] =
      "scenario { seed = 7, title = string.format('%.17g %d', math.random(), "
      "math.random(1000)) }" REST;
  scenario *x = read_fine(text), *y = read_fine(text);
  ck_assert_str_eq(x->architecture->title, y->architecture->title);
  scenario_free(x);
  scenario_free(y);
}
END_TEST

START_TEST(caught_errors_go_on) {
  scenario *s =
      read_fine("local fine, why = pcall(error, 'x') assert(not fine and why == 'x')\n"
                "assert(select(2, xpcall(error, function(e) return e .. '!' end, 'x')) == 'x!')\n"
                "assert(pcall(function(...) return ... end, 1, 2))" REST);
  scenario_free(s);
}
END_TEST

/* ---- conditions ---- */

static scenario *read_condition(const char *condition) {
  char text[700];
  snprintf(text, sizeof text,
           "request 'r' { cpu(1*ms) }" TRAFFIC "phase 'p' { " SERVER
           " }\nphase 'q' {\n  when = function(now)\n"
           "    return %s end, " SERVER ", server 'other' {} }",
           condition);
  return read_with(text, NULL, 0);
}

START_TEST(conditions_are_tried) {
  static const struct {
    const char *condition, *expected; /* NULL: fine */
  } cases[] = {
      {"now.p99 > 3 or now.mean > 1 or now.latency_p50 > 1", NULL},
      {"now.offered + now.goodput + now.errors + now.in_flight_mean > 3 and now.time > 5", NULL},
      {"now.node.app.utilization > 1 or now.node.app.cores.queue_mean > 1 or now.phase == 'x'",
       NULL},
      {"now.class.r.p99 > 1 or now.class.all.completed > 1", NULL},
      {"now.p98 > 1", "now has no figure \"p98\"; did you mean \"p90\"?"},
      {"now.node.ap.fill > 1", "there is no node \"ap\"; did you mean \"app\"?"},
      {"now.node.app.corse.utilization > 1",
       "a node has no figure and this node no resource \"corse\"; did you mean \"cores\"?"},
      {"now.class.rr.p99 > 1", "there is no request or message \"rr\"; did you mean \"r\"?"},
      {"now.node.other.fill > 1",
       "node \"other\" does not stand in phase \"p\", in which this is asked"},
      {"(function() while true do end end)()",
       "this condition does not end: it was stopped after 10 million instructions"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    scenario *s = read_condition(cases[i].condition);
    const char *expected = cases[i].expected;
    if (s->mistakes.errors != (expected != NULL))
      show_mistakes(s);
    ck_assert_uint_eq(s->mistakes.errors, expected != NULL);
    if (expected)
      ck_assert_msg(has_mistake(s, false, 4, expected), "%s", expected);
    scenario_free(s);
  }
}
END_TEST

START_TEST(conditions_return_a_truth) {
  scenario *s = read_condition("nil");
  ck_assert(
      has_mistake(s, false, 2,
                  "phase \"q\": when has to return true or false, not nil (is a return missing?)"));
  scenario_free(s);
}
END_TEST

/* A window of phase 0 with one figure. */
static window_report window_with(class_row *row, double p99) {
  *row = (class_row){.klass = NONE};
  row->f.latency_p99_s = p99;
  return (window_report){.classes = row, .class_count = 1};
}

START_TEST(hooks_of_a_replication) {
  const setting set = {"limit", "2"};
  scenario *s = read_with(
      "local limit = param('limit', 1) local asked = 0\n"
      "request 'r' { cpu(1*ms) }" TRAFFIC "phase 'p' { " SERVER " } phase 'q' { " SERVER
      ", when = function(now) asked = asked + 1 return now.p99 > limit or asked > 3 end }",
      &set, 1);
  ck_assert_uint_eq(s->mistakes.errors, 0);
  hooks one, other;
  char why[200];
  ck_assert(scenario_hooks(s, 0, &one, why, sizeof why));
  ck_assert(scenario_hooks(s, 1, &other, why, sizeof why));
  class_row row;
  window_report low = window_with(&row, 1.5);
  ck_assert_int_eq(one.when(one.context, 1, &low, why, sizeof why), 0);
  ck_assert_int_eq(one.when(one.context, 1, &low, why, sizeof why), 0);
  window_report unmeasured = window_with(&row, NAN);
  ck_assert_int_eq(one.when(one.context, 1, &unmeasured, why, sizeof why), 0);
  ck_assert_int_eq(one.when(one.context, 1, &low, why, sizeof why), 1); /* asked often enough */
  window_report high = window_with(&row, 2.5);
  ck_assert_int_eq(other.when(other.context, 1, &high, why, sizeof why), 1); /* counts on its own */
  scenario_hooks_free(&one);
  scenario_hooks_free(&other);
  scenario_free(s);
}
END_TEST

START_TEST(hooks_that_fail) {
  scenario *s = read_with("local kept request 'r' { cpu(1*ms) }" TRAFFIC "phase 'p' { " SERVER
                          " } phase 'q' { " SERVER
                          ",\n when = function(now) kept = kept or now return kept.p99 > 5 end }",
                          NULL, 0);
  ck_assert_uint_eq(s->mistakes.errors, 0);
  hooks h;
  char why[200];
  ck_assert(scenario_hooks(s, 0, &h, why, sizeof why));
  class_row row;
  window_report now = window_with(&row, 1);
  ck_assert_int_eq(h.when(h.context, 1, &now, why, sizeof why), 0);
  ck_assert_int_eq(h.when(h.context, 1, &now, why, sizeof why), -1);
  ck_assert_str_eq(
      why, "shop.lua:2: this is the window of an earlier call: keep its numbers, not the window");
  scenario_hooks_free(&h);
  scenario_free(s);
}
END_TEST

START_TEST(no_hooks_without_conditions) {
  scenario *s = read_fine(REST);
  hooks h;
  char why[100];
  ck_assert(scenario_hooks(s, 0, &h, why, sizeof why));
  ck_assert(h.when == NULL);
  scenario_hooks_free(&h);
  scenario_free(s);
}
END_TEST

/* ---- together ---- */

static void add_reading(Suite *s) {
  TCase *c = tcase_create("reading");
  tcase_add_test(c, run_and_slo);
  tcase_add_test(c, defaults_of_a_run);
  tcase_add_test(c, units);
  tcase_add_test(c, data_and_popularity);
  tcase_add_test(c, distributions);
  tcase_add_test(c, truncated_and_normal);
  tcase_add_test(c, simple_steps);
  tcase_add_test(c, branching_steps);
  tcase_add_test(c, classes_of_requests_and_messages);
  tcase_add_test(c, arrivals);
  tcase_add_test(c, rates);
  tcase_add_test(c, asks);
  tcase_add_test(c, nodes_and_their_options);
  tcase_add_test(c, phases_and_always);
  tcase_add_test(c, order_of_declaration);
  tcase_add_test(c, parameters);
  suite_add_tcase(s, c);
}

static void add_mistakes(Suite *s) {
  TCase *c = tcase_create("mistakes");
  tcase_set_timeout(c, 120);
  tcase_add_test(c, wrong_settings);
  tcase_add_loop_test(c, mistakes_are_named, 0, sizeof mistake_cases / sizeof *mistake_cases);
  tcase_add_loop_test(c, doubts_are_warnings, 0, sizeof warning_cases / sizeof *warning_cases);
  tcase_add_test(c, several_at_once);
  tcase_add_test(c, what_is_missing);
  tcase_add_test(c, print_with_the_line);
  tcase_add_test(c, print_not_too_many);
  suite_add_tcase(s, c);
}

static void add_files(Suite *s) {
  TCase *c = tcase_create("files");
  tcase_add_checked_fixture(c, make_folder, remove_folder);
  tcase_add_test(c, unreadable_files);
  tcase_add_test(c, require_beside);
  tcase_add_test(c, require_in_a_circle);
  suite_add_tcase(s, c);
}

static void add_sandbox(Suite *s) {
  TCase *c = tcase_create("sandbox");
  tcase_add_test(c, pairs_in_a_fixed_order);
  tcase_add_test(c, random_numbers_are_seeded);
  tcase_add_test(c, caught_errors_go_on);
  suite_add_tcase(s, c);
  c = tcase_create("conditions");
  tcase_set_timeout(c, 60);
  tcase_add_test(c, conditions_are_tried);
  tcase_add_test(c, conditions_return_a_truth);
  tcase_add_test(c, hooks_of_a_replication);
  tcase_add_test(c, hooks_that_fail);
  tcase_add_test(c, no_hooks_without_conditions);
  suite_add_tcase(s, c);
}

Suite *scenario_suite(void) {
  Suite *s = suite_create("scenario");
  add_reading(s);
  add_mistakes(s);
  add_files(s);
  add_sandbox(s);
  return s;
}
