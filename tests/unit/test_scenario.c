/* Reading scenarios: every construct of the language as an architecture. */
#include "models/option.h"
#include "tests/unit/fragment.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

Suite *scenario_suite(void);

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
  ck_assert_uint_eq(a->reps, 0);
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

Suite *scenario_suite(void) {
  Suite *s = suite_create("scenario");
  add_reading(s);
  return s;
}
