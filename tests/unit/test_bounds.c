/* The bottleneck law, against figures worked out by hand or published. */
#include "models/flow.h"
#include "tests/unit/declare.h"

Suite *bounds_suite(void);

static const keys_def uniform = {.kind = KEYS_UNIFORM};

#define NEAR(x, y) ck_assert_double_eq_tol(x, y, 1e-9 * (1 + fabs((double)(y))))

static const bounds *bounds_of(declared *d) {
  place(d);
  for (uint32_t i = 0; i < d->m.count; i++)
    ck_assert_msg(d->m.list[i].warning, "%s", d->m.list[i].text);
  return bounds_make(&d->a, d->memory);
}

static double demand(const declared *d, const bounds *b, const char *resource) {
  return b->demand_s[resource_of(d->a.compiled, resource)];
}
static double class_demand(const declared *d, const bounds *b, uint32_t klass,
                           const char *resource) {
  return b->class_demand_s[klass * b->resource_count + resource_of(d->a.compiled, resource)];
}
static double bound(const declared *d, const bounds *b, const char *resource) {
  return b->bound_per_s[resource_of(d->a.compiled, resource)];
}
static double full_at(const declared *d, const bounds *b, uint32_t phase, const char *resource) {
  return b->full_at[phase * b->resource_count + resource_of(d->a.compiled, resource)];
}
static const char *bottleneck(const declared *d, const bounds *b, uint32_t phase) {
  return b->bottleneck[phase] == NONE ? NULL : d->a.compiled->resources[b->bottleneck[phase]].full;
}

static node_def *server(declared *d, phase_def *p, const char *name, const char *runs,
                        double cores) {
  node_def *n = node(d, p, "server", name);
  if (runs)
    names(d, n, "runs", 1, runs);
  else
    everything(d, n, "runs");
  number(d, n, "cores", cores);
  return n;
}

static node_def *database(declared *d, phase_def *p, double cores) {
  node_def *n = node(d, p, "database", "db");
  everything(d, n, "stores");
  number(d, n, "cores", cores);
  return n;
}

/* ---- the law -------------------------------------------------------------------------------- */

START_TEST(one_server) {
  declared *d = declare();
  request(d, "r", 1, STEPS(cpu(exponential(d, 0.01))));
  visitors(d, 10, 10);
  for (int cores = 1; cores <= 3; cores += 2)
    server(d, phase(d, cores == 1 ? "one" : "three"), "app", NULL, cores);
  const bounds *b = bounds_of(d);
  NEAR(demand(d, b, "app.cores"), 0.01);
  NEAR(b->largest_per_s[0], 100);
  NEAR(b->largest_per_s[1], 300);
  ck_assert_str_eq(bottleneck(d, b, 0), "app.cores");
  NEAR(b->latency_s[0], 0.01);
  ck_assert(isinf(bound(d, b, "app.threads")));
  undeclare(d);
}
END_TEST

/* Stack Overflow's day in February 2016, from its published sums: 209,420,973 requests, of which
 * 504,816,843 SQL queries took 607,073,066 ms and the web tier 1,609,944,301 ms. */
START_TEST(stack_overflow_2016) {
  const double requests = 209420973;
  declared *d = declare();
  uint32_t posts = data(d, "posts", 1e6, 1000, uniform);
  step_def queries = touch(STEP_QUERY, posts);
  const char *why;
  queries.times = variate_geometric(d->memory, 504816843 / requests, &why); /* whole numbers */
  request(d, "page", 1, STEPS(cpu(constant(d, 1609944.301 / requests)), queries));
  visitors(d, requests / 86400, requests / 86400);
  phase_def *p = phase(d, "2016");
  server(d, p, "web", NULL, 4);
  amount(d, database(d, p, 4), "query_cost", constant(d, 607073.066 / 504816843));
  const bounds *b = bounds_of(d);
  ck_assert_double_eq_tol(demand(d, b, "web.cores"), 7.69e-3, 0.005e-3);
  ck_assert_double_eq_tol(demand(d, b, "db.cores"), 2.90e-3, 0.005e-3);
  ck_assert_double_eq_tol(2424 * demand(d, b, "web.cores"), 18.6, 0.05);
  ck_assert_double_eq_tol(2424 * demand(d, b, "db.cores"), 7.03, 0.01);
  undeclare(d);
}
END_TEST

/* TeaStore (MiSim's model): each service's demand over its capacity a second. */
START_TEST(teastore_pages) {
  declared *d = declare();
  uint32_t auth = operation(d, "auth", STEPS(cpu(constant(d, 150.0 / 12000))));
  uint32_t image = operation(d, "image", STEPS(cpu(constant(d, 40.0 / 10000))));
  uint32_t recommend = operation(d, "recommend", STEPS(cpu(constant(d, 100.0 / 6400))));
  step_def page = cpu(constant(d, 30.0 / 10000));
  request(d, "product", 1, STEPS(page, call(image), call(recommend)));
  request(d, "login", 1, STEPS(page, call(auth)));
  request(d, "category", 1, STEPS(page, call(image), call(image)));
  visitors(d, 1, 1);
  phase_def *p = phase(d, "teastore");
  server(d, p, "web", NULL, 1);
  server(d, p, "auth-service", "auth", 1);
  server(d, p, "image-service", "image", 1);
  server(d, p, "recommender", "recommend", 1);
  const bounds *b = bounds_of(d);
  NEAR(1 / class_demand(d, b, 0, "recommender.cores"), 64);
  NEAR(1 / class_demand(d, b, 1, "auth-service.cores"), 80);
  NEAR(1 / class_demand(d, b, 2, "image-service.cores"), 125);
  NEAR(class_demand(d, b, 2, "recommender.cores"), 0);
  NEAR(demand(d, b, "web.cores"), 0.003);
  NEAR(demand(d, b, "image-service.cores"), 0.004);
  undeclare(d);
}
END_TEST

/* ---- what is held --------------------------------------------------------------------------- */

START_TEST(threads_connections_and_pools_are_held) {
  declared *d = declare();
  uint32_t users = data(d, "users", 100, 10, uniform);
  uint32_t bank = external(d, "bank", 0.08, 0);
  step_def reads = touch(STEP_READ, users);
  reads.times = constant(d, 3);
  request(d, "r", 1, STEPS(cpu(constant(d, 0.01)), reads, call(bank), pause_for(constant(d, 0.1))));
  visitors(d, 10, 10);
  phase_def *p = phase(d, "one");
  p->trip = constant(d, 0.001);
  node_def *app = server(d, p, "app", NULL, 4);
  number(d, app, "threads", 20);
  number(d, app, "instances", 2);
  pool(d, app, "db", 2);
  number(d, database(d, p, 2), "connections", 10);
  const bounds *b = bounds_of(d);
  NEAR(demand(d, b, "app.threads"), 0.01 + 3 * (0.001 + 0.002) + 0.082 + 0.1);
  NEAR(bound(d, b, "app.threads"), 40 / 0.201);
  NEAR(demand(d, b, "app.pool:db"), 3 * 0.003);
  NEAR(demand(d, b, "db.connections"), 0.003);
  NEAR(demand(d, b, "db.cores"), 0.003);
  NEAR(demand(d, b, "bank.places"), 0.08);
  NEAR(bound(d, b, "app.cores"), 800);
  NEAR(b->latency_s[0], 0.203);
  ck_assert_str_eq(bottleneck(d, b, 0), "app.threads");
  undeclare(d);
}
END_TEST

START_TEST(an_event_loop_holds_its_thread_for_cpu_only) {
  declared *d = declare();
  request(d, "r", 1, STEPS(cpu(constant(d, 0.01)), pause_for(constant(d, 0.5))));
  visitors(d, 10, 10);
  node_def *app = server(d, phase(d, "one"), "app", NULL, 1);
  number(d, app, "threads", 1);
  flag(d, app, "event_loop", true);
  const bounds *b = bounds_of(d);
  NEAR(demand(d, b, "app.threads"), 0.01);
  NEAR(b->latency_s[0], 0.51);
  undeclare(d);
}
END_TEST

/* ---- visits --------------------------------------------------------------------------------- */

/* a on one server calls b on another, which calls a again with probability 0.6: 2.5 rounds. A
 * failure of 1 in 5 before the second half of b's work lets 4 in 5 of it be done. */
START_TEST(loops_and_failures) {
  declared *d = declare();
  uint32_t a = operation(d, "a", NULL, 0);
  step_def again = branched(d, STEP_CHOOSE, 2, branch(d, 3, STEPS(call(a))), branch(d, 2, NULL, 0));
  uint32_t b =
      operation(d, "b", STEPS(cpu(constant(d, 0.01)), again, fails(0), cpu(constant(d, 0.03))));
  d->a.operations[a].body = branch(d, 1, STEPS(cpu(constant(d, 0.02)), call(b)));
  request(d, "r", 1, STEPS(call(a)));
  visitors(d, 1, 1);
  phase_def *p = phase(d, "one");
  p->trip = constant(d, 0.001);
  server(d, p, "x", NULL, 1);
  number(d, server(d, p, "y", "b", 1), "threads", 100);
  const bounds *r = bounds_of(d);
  NEAR(demand(d, r, "x.cores"), 2.5 * 0.02);
  NEAR(demand(d, r, "y.cores"), 2.5 * 0.04);
  /* time of b: 0.04 + 0.6 (trips + time of a), a: 0.02 + trips + b */
  double t = (0.04 + 0.6 * (0.002 + 0.02 + 0.002)) / 0.4;
  NEAR(demand(d, r, "y.threads"), 2.5 * t);
  NEAR(r->latency_s[0], 0.002 + 0.02 + 0.002 + t);
  d->a.operations[b].body.steps[2].probability = 0.2;
  r = bounds_make(&d->a, d->memory);
  /* s = 0.8 (0.4 + 0.6 s): a call that failed leaves the rest undone */
  double s = 0.32 / 0.52;
  NEAR(demand(d, r, "y.cores"), 2.5 * (0.01 + (0.4 + 0.6 * s) * 0.8 * 0.03));
  undeclare(d);
}
END_TEST

START_TEST(times_parallel_and_quorum) {
  declared *d = declare();
  uint32_t fast = operation(d, "fast", STEPS(cpu(constant(d, 0.01))));
  uint32_t slow = operation(d, "slow", STEPS(cpu(constant(d, 0.05)), fails(0.5)));
  step_def both = branched(d, STEP_PARALLEL, 2, branch(d, 1, STEPS(call(fast))),
                           branch(d, 1, STEPS(call(fast), call(fast))));
  step_def first =
      branched(d, STEP_QUORUM, 2, branch(d, 1, STEPS(call(fast))), branch(d, 1, STEPS(call(slow))));
  first.quorum = 1;
  step_def rounds = branched(d, STEP_TIMES, 1, branch(d, 1, STEPS(call(slow))));
  rounds.amount = constant(d, 3);
  request(d, "both", 1, STEPS(both));
  request(d, "first", 1, STEPS(first, cpu(constant(d, 0.1))));
  request(d, "rounds", 1, STEPS(rounds, cpu(constant(d, 0.1))));
  visitors(d, 1, 1);
  server(d, phase(d, "one"), "app", NULL, 1);
  const bounds *b = bounds_of(d);
  NEAR(class_demand(d, b, 0, "app.cores"), 0.03);
  NEAR(b->latency_s[0], 0.02);
  NEAR(class_demand(d, b, 1, "app.cores"), 0.06 + 0.1); /* fast always makes the quorum */
  NEAR(b->latency_s[1], 0.11);
  NEAR(class_demand(d, b, 2, "app.cores"), 0.05 * (1 + 0.5 + 0.25) + 0.125 * 0.1);
  undeclare(d);
}
END_TEST

START_TEST(messages_count_for_who_sends_them) {
  declared *d = declare();
  uint32_t mail = operation(d, "mail", STEPS(cpu(constant(d, 0.02))));
  request(d, "buy", 1, STEPS(cpu(constant(d, 0.01)), later(mail)));
  request(d, "look", 3, STEPS(cpu(constant(d, 0.01))));
  uint32_t sent = message(d, mail);
  visitors(d, 1, 1);
  server(d, phase(d, "in line"), "app", NULL, 1);
  phase_def *p = phase(d, "sent");
  p->trip = constant(d, 0.001);
  server(d, p, "app", NULL, 1);
  names(d, node(d, p, "queue", "jobs"), "carries", 1, "mail");
  word(d, node(d, p, "workers", "mailer"), "takes", "jobs");
  const bounds *b = bounds_of(d);
  uint32_t n = b->resource_count;
  uint32_t app = resource_of(d->a.compiled, "app.cores");
  uint32_t mailer = resource_of(d->a.compiled, "mailer.cores");
  NEAR(b->demand_s[app], 0.01 + 0.02 / 4);
  ck_assert(isnan(b->demand_s[mailer]));
  NEAR(b->demand_s[n + app], 0.01);
  NEAR(b->demand_s[n + mailer], 0.02 / 4);
  NEAR(b->class_demand_s[(3 + 0) * n + mailer], 0.02);
  NEAR(b->class_demand_s[(3 + sent) * n + mailer], 0.02);
  NEAR(b->class_demand_s[(3 + sent) * n + app], 0);
  NEAR(b->latency_s[0], 0.03);
  NEAR(b->latency_s[3 + 0], 0.002 + 0.01 + 0.002);
  ck_assert(isnan(b->latency_s[sent]));
  undeclare(d);
}
END_TEST

/* ---- capacities ----------------------------------------------------------------------------- */

/* Reads 1 ms, writes 4 ms, three reads a write: the primary takes the writes and its part of the
 * reads. */
START_TEST(the_primary_takes_the_writes) {
  declared *d = declare();
  uint32_t t = data(d, "t", 100, 10, uniform);
  request(d, "r", 3, STEPS(touch(STEP_READ, t)));
  request(d, "w", 1, STEPS(touch(STEP_WRITE, t)));
  visitors(d, 1, 1);
  const char *from[] = {"any", "replicas", "primary", "any"};
  for (int i = 0; i < 4; i++) {
    phase_def *p = phase(d, from[i]);
    server(d, p, "app", NULL, 1);
    node_def *db = database(d, p, 2);
    number(d, db, "replicas", 2);
    word(d, db, "read_from", from[i]);
    if (i == 3)
      word(d, db, "balance", "least-connections");
  }
  const bounds *b = bounds_of(d);
  NEAR(demand(d, b, "db.cores"), 0.75e-3 + 1e-3);
  NEAR(b->largest_per_s[0], 2 / (1e-3 + 0.25e-3));
  NEAR(b->largest_per_s[1], 2 / 1e-3);
  NEAR(b->largest_per_s[2], 2 / 1.75e-3);
  NEAR(b->largest_per_s[3], 2 / 1e-3); /* 1 ms of writes is more than a third of 1.75 */
  NEAR(full_at(d, b, 0, "db.cores"), 1.75 / 3 / 1.25);
  NEAR(full_at(d, b, 2, "db.cores"), 1 / 3.0); /* all of it is on one of three */
  NEAR(full_at(d, b, 0, "app.cores"), 1);
  undeclare(d);
}
END_TEST

START_TEST(unequal_speeds) {
  declared *d = declare();
  request(d, "r", 1, STEPS(cpu(constant(d, 0.01))));
  visitors(d, 1, 1);
  for (int i = 0; i < 2; i++) {
    node_def *app = server(d, phase(d, i ? "looks" : "turns"), "app", NULL, 1);
    number(d, app, "instances", 2);
    numbers(d, app, "speed", 2, 1.0, 0.4);
    word(d, app, "balance", i ? "least-connections" : "round-robin");
  }
  const bounds *b = bounds_of(d);
  NEAR(b->largest_per_s[0], 80);
  NEAR(b->largest_per_s[1], 140);
  NEAR(full_at(d, b, 0, "app.cores"), (0.4 + 1) / 2); /* the fast one is 0.4 full by then */
  NEAR(full_at(d, b, 1, "app.cores"), 1);
  undeclare(d);
}
END_TEST

/* ---- caches --------------------------------------------------------------------------------- */

static double hit_ratio(const declared *d, const bounds *b, uint32_t data, const char *cache) {
  return b->hit_ratio[data * d->a.compiled->node_count + node_of(d->a.compiled, cache)];
}

/* A cache of a quarter of the rows, all alike, finds a quarter; what it misses asks the database.
 */
START_TEST(misses_go_on_to_the_database) {
  declared *d = declare();
  uint32_t t = data(d, "t", 1000, 10, uniform), other = data(d, "other", 1000, 10, uniform);
  request(d, "r", 1, STEPS(touch(STEP_READ, t)));
  visitors(d, 1, 1);
  phase_def *p = phase(d, "one");
  p->trip = constant(d, 0.001);
  server(d, p, "app", NULL, 1);
  database(d, p, 1);
  node_def *mem = node(d, p, "cache", "mem");
  names(d, mem, "fronts", 1, "t");
  number(d, mem, "capacity", 250 * 14);
  number(d, mem, "overhead", 4);
  amount(d, mem, "lookup_cost", constant(d, 0.0001));
  number(d, mem, "cores", 1);
  const bounds *b = bounds_of(d);
  ck_assert_double_eq_tol(hit_ratio(d, b, t, "mem"), 0.25, 1e-9);
  ck_assert(isnan(hit_ratio(d, b, other, "mem")));
  ck_assert_double_eq_tol(demand(d, b, "db.cores"), 0.75e-3, 1e-9);
  NEAR(demand(d, b, "mem.cores"), 0.1e-3);
  ck_assert_double_eq_tol(b->latency_s[0], 0.002 + 0.0021 + 0.75 * 0.003, 1e-9);
  undeclare(d);
}
END_TEST

/* Two in a row: the first holds a hot spot, the second all of the rest. Each instance has its own.
 */
START_TEST(a_second_cache_sees_what_the_first_misses) {
  declared *d = declare();
  uint32_t t = data(d, "t", 1000, 10, (keys_def){.kind = KEYS_HOTSPOT, .share = 0.9, .of = 0.001});
  request(d, "r", 1, STEPS(touch(STEP_READ, t)));
  visitors(d, 1, 1);
  phase_def *p = phase(d, "one");
  number(d, server(d, p, "app", NULL, 1), "instances", 4);
  database(d, p, 1);
  node_def *far = node(d, p, "cache", "far"), *near = node(d, p, "cache", "near");
  names(d, far, "fronts", 1, "t");
  number(d, far, "entries", 1000);
  names(d, near, "fronts", 1, "t");
  word(d, near, "inside", "app");
  number(d, near, "entries", 100);
  const bounds *b = bounds_of(d);
  double near_hits = hit_ratio(d, b, t, "near");
  ck_assert_double_gt(near_hits, 0.9);
  ck_assert_double_lt(near_hits, 0.9 + 0.1 * 100 / 999);
  NEAR(hit_ratio(d, b, t, "far"), 1);
  NEAR(demand(d, b, "db.cores"), 0);
  undeclare(d);
}
END_TEST

/* Two days, one after the other: each phase by what is asked in it. */
START_TEST(phases_have_their_own_mean_request) {
  declared *d = declare();
  request(d, "a", 1, STEPS(cpu(constant(d, 0.01))));
  request(d, "b", 1, STEPS(cpu(constant(d, 0.02))));
  for (uint32_t i = 0; i < 2; i++) {
    visitors(d, 1, 1);
    ask_def *asks = arena_alloc(d->memory, sizeof *asks);
    double *levels = arena_alloc(d->memory, 4 * sizeof *levels);
    levels[1] = 600;
    levels[2 + i] = 100;
    rate_def *steps = arena_alloc(d->memory, sizeof *steps);
    *steps = (rate_def){.kind = RATE_STEPS, .count = 2, .times = levels, .values = levels + 2};
    *asks = (ask_def){i, 1};
    d->a.traffic[i].arrivals.rate = steps;
    d->a.traffic[i].asks = asks;
    d->a.traffic[i].ask_count = 1;
  }
  server(d, phase(d, "one"), "app", NULL, 1);
  phase_def *second = phase(d, "two");
  second->trigger = TRIGGER_AT;
  second->value = 600;
  server(d, second, "app", NULL, 1);
  const bounds *b = bounds_of(d);
  NEAR(b->share[0], 1);
  NEAR(b->largest_per_s[0], 100);
  NEAR(b->share[2 + 1], 1);
  NEAR(b->largest_per_s[1], 50);
  undeclare(d);
}
END_TEST

/* ---- the mean request, circles -------------------------------------------------------------- */

START_TEST(sources_count_by_their_rates_in_the_end) {
  declared *d = declare();
  request(d, "a", 1, STEPS(cpu(constant(d, 0.01))));
  request(d, "b", 1, STEPS(cpu(constant(d, 0.02))));
  visitors(d, 1, 30);
  visitors(d, 10, 10);
  d->a.traffic[0].ask_count = 1;
  server(d, phase(d, "one"), "app", NULL, 1);
  const bounds *b = bounds_of(d);
  NEAR(b->share[0], 35.0 / 40);
  NEAR(demand(d, b, "app.cores"), 0.01 * 35 / 40 + 0.02 * 5 / 40);
  undeclare(d);
}
END_TEST

static uint32_t circles(double weight, bool later_too) {
  declared *d = declare();
  uint32_t ping = operation(d, "ping", NULL, 0);
  uint32_t pong = operation(
      d, "pong",
      STEPS(branched(d, STEP_CHOOSE, 2,
                     branch(d, weight, STEPS(later_too ? later(ping) : call(ping), call(ping))),
                     branch(d, 1 - weight, NULL, 0))));
  d->a.operations[ping].body = branch(d, 1, STEPS(call(pong)));
  request(d, "r", 1, STEPS(call(ping)));
  bounds_check_circles(&d->a, &d->m);
  uint32_t errors = d->m.errors;
  if (errors)
    ck_assert(complains(d, false, "a call never ends: ping -> pong -> ping comes back"));
  undeclare(d);
  return errors;
}

START_TEST(circles_that_never_end) {
  ck_assert_uint_eq(circles(0.49, false), 0);
  ck_assert_uint_eq(circles(0.5, false), 1); /* ends, but after infinite work on average */
  ck_assert_uint_eq(circles(0.9, false), 1);
  ck_assert_uint_eq(circles(0.9, true), 1);
  declared *d = declare();
  uint32_t self = operation(d, "self", NULL, 0);
  d->a.operations[self].body = branch(d, 1, STEPS(call(self)));
  bounds_check_circles(&d->a, &d->m);
  ck_assert(complains(d, false, "operation \"self\": a call never ends: self -> self"));
  d->m.count = d->m.errors = 0;
  d->a.operations[self].body = branch(d, 1, STEPS(fails(0.1), call(self)));
  bounds_check_circles(&d->a, &d->m);
  ck_assert_uint_eq(d->m.errors, 0);
  undeclare(d);
}
END_TEST

Suite *bounds_suite(void) {
  Suite *suite = suite_create("bounds");
  TCase *t = tcase_create("bounds");
  tcase_add_test(t, one_server);
  tcase_add_test(t, stack_overflow_2016);
  tcase_add_test(t, teastore_pages);
  tcase_add_test(t, threads_connections_and_pools_are_held);
  tcase_add_test(t, an_event_loop_holds_its_thread_for_cpu_only);
  tcase_add_test(t, loops_and_failures);
  tcase_add_test(t, times_parallel_and_quorum);
  tcase_add_test(t, messages_count_for_who_sends_them);
  tcase_add_test(t, the_primary_takes_the_writes);
  tcase_add_test(t, unequal_speeds);
  tcase_add_test(t, misses_go_on_to_the_database);
  tcase_add_test(t, a_second_cache_sees_what_the_first_misses);
  tcase_add_test(t, sources_count_by_their_rates_in_the_end);
  tcase_add_test(t, phases_have_their_own_mean_request);
  tcase_add_test(t, circles_that_never_end);
  suite_add_tcase(suite, t);
  return suite;
}
