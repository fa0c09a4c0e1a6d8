/* What `outgrow check` prints: notation against the textbook's, quantities, cost, and that all of a
 * shop fits its columns and says what matters. */
#include "models/cost.h"
#include "models/explain.h"
#include "models/notation.h"
#include "models/quantity.h"
#include "tests/unit/declare.h"
#include <stdio.h>
#include <stdlib.h>

Suite *explain_suite(void);

/* ---- notation ------------------------------------------------------------------------------- */

typedef void shaper(declared *d, node_def *app);

static void check_notation(const char *expected, const variate *(*cost)(declared *, double),
                           shaper *shape) {
  declared *d = declare();
  request(d, "r", 1, STEPS(cpu(cost(d, 0.01))));
  visitors(d, 1, 1);
  node_def *app = node(d, phase(d, "one"), "server", "app");
  everything(d, app, "runs");
  if (shape)
    shape(d, app);
  const compiled *c = place(d);
  const bounds *b = bounds_make(&d->a, d->memory);
  ck_assert_str_eq(notation_of(b->flows[0], node_of(c, "app"), d->memory), expected);
  undeclare(d);
}

static void three_cores(declared *d, node_def *app) {
  number(d, app, "cores", 3);
}
static void bounded(declared *d, node_def *app) {
  number(d, app, "cores", 3);
  number(d, app, "threads", 3);
  number(d, app, "queue_limit", 8);
}
static void shares(declared *d, node_def *app) {
  word(d, app, "scheduler", "ps");
}
static void shares_with_places(declared *d, node_def *app) {
  number(d, app, "cores", 8);
  number(d, app, "threads", 64);
  word(d, app, "scheduler", "ps");
}
static void copies(declared *d, node_def *app) {
  number(d, app, "cores", 8);
  number(d, app, "instances", 8);
  word(d, app, "balance", "least-connections");
}
static void one_line(declared *d, node_def *app) {
  number(d, app, "cores", 2);
  number(d, app, "instances", 4);
  word(d, app, "balance", "shared");
}
static void waits(declared *d, node_def *app) {
  number(d, app, "cores", 8);
  number(d, app, "threads", 64);
  number(d, app, "queue_limit", 200);
  word(d, app, "scheduler", "srpt");
}
static void unlimited(declared *d, node_def *app) {
  number(d, app, "cores", INFINITY);
}

START_TEST(notation_is_the_textbooks) {
  check_notation("M/M/1", exponential, NULL);
  check_notation("M/D/1", constant, NULL);
  check_notation("M/M/3", exponential, three_cores);
  check_notation("M/M/3/11", exponential, bounded);
  check_notation("M/M/1-PS", exponential, shares);
  check_notation("M/M/8 with 64 threads, shared", exponential, shares_with_places);
  check_notation("8 x M/M/8 (least-connections)", exponential, copies);
  check_notation("M/M/8 (4 instances, one line)", exponential, one_line);
  check_notation("M/M/8 with 64 threads, 200 waiting, srpt", exponential, waits);
  check_notation("M/M/inf", exponential, unlimited);
}
END_TEST

/* ---- quantities ----------------------------------------------------------------------------- */

START_TEST(quantities_have_three_digits_and_a_unit) {
  ck_assert_str_eq(quantity_time(0.0005).text, "500 us");
  ck_assert_str_eq(quantity_time(0.0123).text, "12.3 ms");
  ck_assert_str_eq(quantity_time(300).text, "5 min");
  ck_assert_str_eq(quantity_time(14400).text, "4 hours");
  ck_assert_str_eq(quantity_time(0).text, "0 ms");
  ck_assert_str_eq(quantity_time(NAN).text, "-");
  ck_assert_str_eq(quantity_count(64).text, "64");
  ck_assert_str_eq(quantity_count(12345).text, "12,345");
  ck_assert_str_eq(quantity_count(1.2e6).text, "1.2 million");
  ck_assert_str_eq(quantity_count(INFINITY).text, "unlimited");
  ck_assert_str_eq(quantity_rate(1234).text, "1,234/s");
  ck_assert_str_eq(quantity_per_day(2e9 / 86400).text, "2 billion a day");
  ck_assert_str_eq(quantity_bytes(4 * 0x1p30).text, "4 GiB");
  ck_assert_str_eq(quantity_bytes(4e9).text, "4 GB");
  ck_assert_str_eq(quantity_share(0.614).text, "61.4 %");
}
END_TEST

/* ---- a shop --------------------------------------------------------------------------------- */

static void shop_work(declared *d) {
  uint32_t users = data(d, "users", 5e6, 1000, (keys_def){.kind = KEYS_ZIPF, .exponent = 0.6});
  uint32_t products =
      data(d, "products", 1e6, 2000, (keys_def){.kind = KEYS_ZIPF, .exponent = 0.9});
  uint32_t orders = data(d, "orders", 2e7, 4000, (keys_def){.kind = KEYS_LATEST, .exponent = 0.8});
  uint32_t bank = external(d, "bank", 0.08, 0.0002), smtp = external(d, "smtp", 0.1, 0);
  uint32_t auth = operation(d, "auth", STEPS(cpu(constant(d, 0.0005)), touch(STEP_READ, users)));
  step_def reads = touch(STEP_READ, products), finds = touch(STEP_QUERY, products);
  reads.times = constant(d, 3);
  finds.matches = 200;
  uint32_t catalog =
      operation(d, "catalog", STEPS(cpu(variate_lognormal(d->memory, 0.004, 0.5, &why)), reads));
  uint32_t find = operation(d, "find", STEPS(cpu(constant(d, 0.002)), finds));
  uint32_t pay =
      operation(d, "pay", STEPS(cpu(constant(d, 0.008)), call(bank), touch(STEP_WRITE, orders)));
  uint32_t mail = operation(d, "mail", STEPS(cpu(constant(d, 0.02)), call(smtp)));
  request(d, "browse", 70, STEPS(call(auth), call(catalog)));
  request(d, "search", 20,
          STEPS(call(find), branched(d, STEP_PARALLEL, 2, branch(d, 1, STEPS(call(catalog))),
                                     branch(d, 1, STEPS(call(catalog))))));
  uint32_t buy = request(d, "checkout", 10, STEPS(call(auth), call(pay), later(mail)));
  d->a.classes[buy].timeout = constant(d, 3);
  message(d, mail);
  visitors(d, 1e6 / 86400, 2e9 / 86400);
}

static declared *shop(void) {
  declared *d = declare();
  d->a.title = "A shop outgrows its server";
  shop_work(d);
  phase_def *p = phase(d, "monolith");
  p->trip = exponential(d, 0.0005);
  node_def *app = node(d, p, "server", "app"), *db = node(d, p, "database", "db");
  everything(d, app, "runs");
  number(d, app, "cores", 8);
  number(d, app, "threads", 64);
  number(d, app, "queue_limit", 200);
  number(d, app, "price", 0.4);
  everything(d, db, "stores");
  number(d, db, "cores", 8);
  number(d, db, "connections", 100);
  number(d, db, "price", 0.8);
  p = phase(d, "horizontal");
  p->trip = d->a.phases[0].trip;
  p->trigger = TRIGGER_WHEN;
  p->sustained = 30;
  p->takes = 300;
  p->nodes[p->count++] = *app;
  app = &p->nodes[0];
  app->options.list = arena_alloc(d->memory, MOST_OPTIONS * sizeof(option));
  memcpy(app->options.list, d->a.phases[0].nodes[0].options.list, MOST_OPTIONS * sizeof(option));
  number(d, app, "instances", 8);
  pool(d, app, "db", 40);
  db = node(d, p, "database", "db");
  everything(d, db, "stores");
  number(d, db, "cores", 32);
  number(d, db, "connections", 400);
  number(d, db, "replicas", 2);
  node_def *mem = node(d, p, "cache", "mem"), *jobs = node(d, p, "queue", "jobs");
  names(d, mem, "fronts", 2, "users", "products");
  number(d, mem, "capacity", 0x1p30);
  names(d, jobs, "carries", 1, "mail");
  number(d, jobs, "capacity", 1e6);
  node_def *mailer = node(d, p, "workers", "mailer");
  word(d, mailer, "takes", "jobs");
  number(d, mailer, "instances", 4);
  number(d, mailer, "cores", 2);
  place(d);
  ck_assert_uint_eq(d->m.count, 0);
  return d;
}

static char *explained(declared *d) {
  char *text = NULL;
  size_t size = 0;
  FILE *out = open_memstream(&text, &size);
  explain_architecture(&d->a, out);
  fclose(out);
  return text;
}

static void says(const char *text, const char *part) {
  ck_assert_msg(strstr(text, part) != NULL, "\"%s\" is not in:\n%.2000s", part, text);
}

START_TEST(a_shop_is_explained) {
  declared *d = shop();
  char *text = explained(d);
  if (getenv("SHOW"))
    fputs(text, stderr);
  says(text, "A shop outgrows its server\n==========================\n");
  says(text, "poisson, 11.6/s to 23,148/s (1 million to 2 billion a day) in 1 hour");
  says(text, "browse 70 %, search 20 %, checkout 10 %");
  says(text, "Phase \"monolith\": stands from the start");
  says(text, "decided when its condition holds for 30 s, takes 5 min");
  says(text, "M/G/8 with 64 threads, 200 waiting");
  says(text, "checkout on app, a thread of 64, timeout 3 s");
  says(text, "in line: mail");
  says(text, "cpu 500 us ");
  says(text, "send mail through jobs to mailer");
  says(text, "message mail, taken by mailer");
  says(text, "Hits assumed in mem (once full, independent keys): users ");
  says(text, "Holds to ");
  says(text, "when_full = \"reject\"");
  for (const char *line = text, *end; *line; line = end + 1) {
    end = strchr(line, '\n');
    ck_assert_msg(end - line <= 100, "too wide: %.*s", (int)(end - line), line);
    ck_assert_msg(end == line || end[-1] != ' ', "blanks: %.*s", (int)(end - line), line);
  }
  free(text);
  undeclare(d);
}
END_TEST

START_TEST(cost_counts_instances_and_links) {
  declared *d = shop();
  const compiled *c = d->a.compiled;
  ck_assert_double_eq_tol(cost_per_hour(c, 0), 1.2, 1e-12);
  ck_assert_double_eq_tol(cost_per_hour(c, 1), 8 * 0.4, 1e-12);
  /* app, db; client to app, app to db, bank and smtp */
  ck_assert_uint_eq(cost_moving_parts(&d->a, c, 0), 2 + 4);
  /* 8 + 3 + 1 + 1 + 4; client to app, app to db, mem, bank and jobs, mailer to jobs and smtp */
  ck_assert_uint_eq(cost_moving_parts(&d->a, c, 1), 17 + 7);
  undeclare(d);
}
END_TEST

Suite *explain_suite(void) {
  Suite *suite = suite_create("explain");
  TCase *t = tcase_create("explain");
  tcase_add_test(t, notation_is_the_textbooks);
  tcase_add_test(t, quantities_have_three_digits_and_a_unit);
  tcase_add_test(t, a_shop_is_explained);
  tcase_add_test(t, cost_counts_instances_and_links);
  suite_add_tcase(suite, t);
  return suite;
}
