/* Where scenarios live: files, the sandbox, and the conditions that are asked while it runs. */
#include "models/option.h"
#include "tests/unit/fragment.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

Suite *sandbox_suite(void);

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
      {"now.node.app.cores > 0.7",
       "a node, class or resource is no number: compare one of its figures, `.utilization` for one "
       "(`outgrow help now` lists them)"},
      {"now.node.app.zzzzzz.utilization > 1",
       "a node has no figure and this node no resource \"zzzzzz\"; there are instances, "
       "instances_booting, utilization, inside_mean, inside_max, inside_end, arrivals, completions, "
       "failed, rejected, residence_mean, residence_p99, hit_ratio, byte_hit_ratio, fill, lag_mean, "
       "lag_p99, lag_max, availability, wasted_fraction, cost_per_hour, threads, cores"},
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

Suite *sandbox_suite(void) {
  Suite *s = suite_create("sandbox");
  add_files(s);
  add_sandbox(s);
  return s;
}
