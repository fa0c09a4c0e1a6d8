/* What is said of mistakes in scenarios and settings, and how it is printed. */
#include "models/option.h"
#include "tests/unit/fragment.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

Suite *mistakes_suite(void);

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
    {"local n = server 'a' { servers = 2 }", 1,
     "server \"a\": unknown option \"servers\"; did you mean \"instances\"?"},
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
     "choose: branch 1: begins with its weight, a number of more than 0, at most 1e12, not cpu(…)"},
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
    {"lognormal(1)", 1,
     "lognormal: takes 2 values in its parentheses, not 1, as in lognormal(mean, cv)"},
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
    {"empirical { file = 'x.csv' }", 1,
     "empirical: a file and the column are needed: empirical { file = \"times.csv\", column = "
     "\"cpu_s\" }"},
    {"empirical { file = 'x.csv', column = 'y' }", 1,
     "empirical: can't read x.csv: No such file or directory"},
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

/* That what param returned can't be called follows from what is wrong with param. */
START_TEST(nothing_that_follows) {
  scenario *s = read_with("param 'x' { 1, 2 }\n", NULL, 0);
  ck_assert(
      has_mistake(s, false, 1,
                  "param: takes 2 values in its parentheses, not 1, as in param(\"replicas\", 2)"));
  for (uint32_t i = 0; i < s->mistakes.count; i++)
    ck_assert(!strstr(s->mistakes.list[i].text, "attempt to call"));
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

static void add_mistakes(Suite *s) {
  TCase *c = tcase_create("mistakes");
  tcase_set_timeout(c, 120);
  tcase_add_test(c, wrong_settings);
  tcase_add_loop_test(c, mistakes_are_named, 0, sizeof mistake_cases / sizeof *mistake_cases);
  tcase_add_loop_test(c, doubts_are_warnings, 0, sizeof warning_cases / sizeof *warning_cases);
  tcase_add_test(c, several_at_once);
  tcase_add_test(c, nothing_that_follows);
  tcase_add_test(c, what_is_missing);
  tcase_add_test(c, print_with_the_line);
  tcase_add_test(c, print_not_too_many);
  suite_add_tcase(s, c);
}

Suite *mistakes_suite(void) {
  Suite *s = suite_create("mistakes");
  add_mistakes(s);
  return s;
}
