/* Placement: what is claimed, what is left, which caches an access meets, and every mistake. */
#include "tests/unit/declare.h"

Suite *placement_suite(void);

static const keys_def uniform = {.kind = KEYS_UNIFORM};

/* The work of a small shop; no nodes yet. */
typedef struct shop {
  declared *d;
  uint32_t users, orders;
  uint32_t mail, bank, pay, browse;
  phase_def *p;
} shop;

static shop shop_new(void) {
  shop s = {.d = declare()};
  declared *d = s.d;
  s.users = data(d, "users", 1000, 100, uniform);
  s.orders = data(d, "orders", 1000, 100, uniform);
  s.bank = external(d, "bank", 0.08, 0.01);
  s.mail = operation(d, "mail", STEPS(cpu(constant(d, 0.02))));
  s.pay = operation(d, "pay", STEPS(call(s.bank), touch(STEP_WRITE, s.orders), later(s.mail)));
  request(d, "browse", 9, STEPS(touch(STEP_READ, s.users)));
  request(d, "buy", 1, STEPS(call(s.pay)));
  s.browse = d->a.classes[0].operation;
  message(d, s.mail);
  visitors(d, 10, 10);
  s.p = phase(d, "one");
  return s;
}

static node_def *app_and_db(shop *s) {
  node_def *app = node(s->d, s->p, "server", "app");
  everything(s->d, app, "runs");
  everything(s->d, node(s->d, s->p, "database", "db"), "stores");
  return app;
}

START_TEST(everything_takes_what_is_left) {
  shop s = shop_new();
  app_and_db(&s);
  node_def *payer = node(s.d, s.p, "server", "payer");
  names(s.d, payer, "runs", 1, "pay");
  const compiled *c = place(s.d);
  const placement *p = &c->placements[0];
  ck_assert_uint_eq(s.d->m.count, 0);
  ck_assert_uint_eq(p->runs_on[s.pay], node_of(c, "payer"));
  ck_assert_uint_eq(p->runs_on[s.browse], node_of(c, "app"));
  ck_assert_uint_eq(p->runs_on[s.mail], node_of(c, "app"));
  ck_assert_uint_eq(p->runs_on[s.bank], node_of(c, "bank"));
  ck_assert_uint_eq(p->carried_by[s.mail], NONE);
  ck_assert_uint_eq(p->stored_on[s.users], node_of(c, "db"));
  ck_assert_str_eq(placement_kind(&s.d->a, c, node_of(c, "bank"), 0), "external");
  ck_assert_str_eq(placement_kind(&s.d->a, c, CLIENT_NODE, 0), "client");
  undeclare(s.d);
}
END_TEST

START_TEST(workers_do_what_their_queue_carries) {
  shop s = shop_new();
  app_and_db(&s);
  names(s.d, node(s.d, s.p, "queue", "jobs"), "carries", 1, "mail");
  word(s.d, node(s.d, s.p, "workers", "mailer"), "takes", "jobs");
  const compiled *c = place(s.d);
  const placement *p = &c->placements[0];
  uint32_t mailer = node_of(c, "mailer"), jobs = node_of(c, "jobs");
  ck_assert_uint_eq(s.d->m.count, 0);
  ck_assert_uint_eq(p->carried_by[s.mail], jobs);
  ck_assert_uint_eq(p->taken_by[jobs], mailer);
  ck_assert_uint_eq(placement_sent_to(p, s.mail), mailer);
  ck_assert_uint_eq(p->runs_on[s.mail], node_of(c, "app")); /* when it is called */
  ck_assert(placement_runs(p, s.mail, mailer) && !placement_runs(p, s.pay, mailer));
  undeclare(s.d);
}
END_TEST

START_TEST(caches_inside_come_first_then_as_declared) {
  shop s = shop_new();
  app_and_db(&s);
  names(s.d, node(s.d, s.p, "cache", "z"), "fronts", 2, "users", "orders");
  names(s.d, node(s.d, s.p, "cache", "a"), "fronts", 1, "users");
  node_def *local = node(s.d, s.p, "cache", "m");
  names(s.d, local, "fronts", 1, "users");
  word(s.d, local, "inside", "app");
  const compiled *c = place(s.d);
  ck_assert_uint_eq(s.d->m.count, 0);
  fronting out[3];
  ck_assert_uint_eq(placement_path(&c->placements[0], s.users, node_of(c, "app"), out), 3);
  ck_assert_uint_eq(out[0].cache, node_of(c, "m"));
  ck_assert_uint_eq(out[1].cache, node_of(c, "z"));
  ck_assert_uint_eq(out[2].cache, node_of(c, "a"));
  ck_assert_uint_eq(placement_path(&c->placements[0], s.users, node_of(c, "db"), out), 2);
  ck_assert_uint_eq(placement_path(&c->placements[0], s.orders, node_of(c, "app"), out), 1);
  undeclare(s.d);
}
END_TEST

START_TEST(a_name_that_does_not_exist_has_a_neighbour) {
  shop s = shop_new();
  node_def *app = node(s.d, s.p, "server", "app");
  names(s.d, app, "runs", 4, "browse", "buy", "mail", "pya");
  names(s.d, node(s.d, s.p, "database", "db"), "stores", 2, "users", "ordres");
  place(s.d);
  ck_assert(
      complains(s.d, false,
                "server \"app\": runs \"pya\", which is no operation or request; did you mean "
                "\"pay\"?"));
  ck_assert(
      complains(s.d, false,
                "database \"db\": stores \"ordres\", which is no data; did you mean \"orders\"?"));
  ck_assert_uint_eq(s.d->m.errors, 2); /* and not that nobody runs "pay" */
  ck_assert_uint_eq(s.d->m.list[0].where.line, app->where.line);
  undeclare(s.d);
}
END_TEST

START_TEST(what_two_claim_or_nobody_claims) {
  shop s = shop_new();
  names(s.d, node(s.d, s.p, "server", "x"), "runs", 2, "browse", "buy");
  names(s.d, node(s.d, s.p, "server", "y"), "runs", 2, "buy", "bank");
  place(s.d);
  ck_assert(complains(s.d, false, "server \"y\": runs \"buy\", which server \"x\" runs too"));
  ck_assert(complains(s.d, false, "runs \"bank\", which is an external"));
  ck_assert(complains(s.d, false, "phase \"one\": no node runs \"pay\", which \"buy\" calls"));
  ck_assert(complains(s.d, false, "phase \"one\": no node runs \"mail\", which \"pay\" sends"));
  ck_assert(
      complains(s.d, false, "phase \"one\": no node stores \"users\", which \"browse\" needs"));
  ck_assert_uint_eq(s.d->m.errors, 6);
  undeclare(s.d);
}
END_TEST

START_TEST(everything_twice) {
  shop s = shop_new();
  app_and_db(&s);
  everything(s.d, node(s.d, s.p, "server", "other"), "runs");
  place(s.d);
  ck_assert(complains(s.d, false, "server \"other\": runs everything, and so does server \"app\""));
  ck_assert_uint_eq(s.d->m.errors, 1);
  undeclare(s.d);
}
END_TEST

START_TEST(queues_that_nobody_takes_from) {
  shop s = shop_new();
  app_and_db(&s);
  names(s.d, node(s.d, s.p, "queue", "jobs"), "carries", 2, "mail", "pay");
  place(s.d);
  ck_assert(complains(s.d, false, "queue \"jobs\": nobody takes from it"));
  ck_assert(complains(s.d, true, "carries \"pay\", which nothing sends"));
  ck_assert_uint_eq(s.d->m.errors, 1);
  undeclare(s.d);
}
END_TEST

START_TEST(what_workers_take_from) {
  shop s = shop_new();
  app_and_db(&s);
  names(s.d, node(s.d, s.p, "queue", "jobs"), "carries", 1, "mail");
  word(s.d, node(s.d, s.p, "workers", "one"), "takes", "jobs");
  word(s.d, node(s.d, s.p, "workers", "two"), "takes", "jobs");
  word(s.d, node(s.d, s.p, "workers", "three"), "takes", "job");
  word(s.d, node(s.d, s.p, "workers", "four"), "takes", "db");
  place(s.d);
  ck_assert(
      complains(s.d, false, "workers \"two\": takes from \"jobs\", and so does workers \"one\""));
  ck_assert(complains(s.d, false,
                      "takes from \"job\", which is no queue in phase \"one\"; did you "
                      "mean \"jobs\"?"));
  ck_assert(complains(s.d, false, "workers \"four\": takes from \"db\", which is no queue"));
  ck_assert_uint_eq(s.d->m.errors, 3);
  undeclare(s.d);
}
END_TEST

START_TEST(caches_and_pools_that_lead_nowhere) {
  shop s = shop_new();
  node_def *app = app_and_db(&s);
  pool(s.d, app, "bd", 10);
  node_def *cache = node(s.d, s.p, "cache", "mem");
  names(s.d, cache, "fronts", 3, "user", "orders", "orders");
  word(s.d, cache, "inside", "db");
  place(s.d);
  ck_assert(complains(s.d, false,
                      "pools has \"bd\", which is no node or external; did you mean \"db\"?"));
  ck_assert(
      complains(s.d, false, "cache \"mem\": fronts \"user\", which is no data; did you mean"));
  ck_assert(complains(s.d, false, "cache \"mem\": fronts \"orders\" twice"));
  ck_assert(complains(s.d, false, "cache \"mem\": inside database \"db\", which runs nothing"));
  ck_assert_uint_eq(s.d->m.errors, 4);
  undeclare(s.d);
}
END_TEST

/* The same node in two phases says what is wrong with it once. */
START_TEST(a_mistake_of_always_is_said_once) {
  shop s = shop_new();
  node_def *app = app_and_db(&s);
  names(s.d, app, "runs", 1, "bowse");
  phase_def *second = phase(s.d, "two");
  memcpy(second->nodes, s.p->nodes, s.p->count * sizeof *s.p->nodes);
  second->count = s.p->count;
  place(s.d);
  ck_assert_uint_eq(s.d->m.errors, 1);
  undeclare(s.d);
}
END_TEST

START_TEST(the_client_can_run_a_page) {
  shop s = shop_new();
  app_and_db(&s);
  node_def *client = node(s.d, s.p, "client", "client");
  names(s.d, client, "runs", 1, "browse");
  const compiled *c = place(s.d);
  ck_assert_uint_eq(s.d->m.errors, 0);
  ck_assert_uint_eq(c->placements[0].runs_on[s.browse], CLIENT_NODE);
  undeclare(s.d);
}
END_TEST

Suite *placement_suite(void) {
  Suite *suite = suite_create("placement");
  TCase *t = tcase_create("placement");
  tcase_add_test(t, everything_takes_what_is_left);
  tcase_add_test(t, workers_do_what_their_queue_carries);
  tcase_add_test(t, caches_inside_come_first_then_as_declared);
  tcase_add_test(t, a_name_that_does_not_exist_has_a_neighbour);
  tcase_add_test(t, what_two_claim_or_nobody_claims);
  tcase_add_test(t, everything_twice);
  tcase_add_test(t, queues_that_nobody_takes_from);
  tcase_add_test(t, what_workers_take_from);
  tcase_add_test(t, caches_and_pools_that_lead_nowhere);
  tcase_add_test(t, a_mistake_of_always_is_said_once);
  tcase_add_test(t, the_client_can_run_a_page);
  suite_add_tcase(suite, t);
  return suite;
}
