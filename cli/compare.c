/* `outgrow compare`: two scenarios, or one with two values of a parameter, meet the same work;
 * which of their differences are real? Nothing but the comparison is written. */
#include "cli/ending.h"
#include "cli/interrupt.h"
#include "cli/pilot.h"
#include "cli/talk.h"
#include "cli/verb.h"
#include "lua/mistake_print.h"
#include "models/bounds.h"
#include "models/replication.h"
#include "output/comparison.h"
#include "sim/runner.h"
#include <math.h>
#include <string.h>

enum { WHY_SIZE = 512, PAIRED_LEAST = 5 };

typedef struct variant {
  const char *path, *name;
  setting *settings; /* (setting_count) */
  uint32_t setting_count;
  scenario *scenario;
  ticks until;
  const warmup_finding *warmups;
  replication **list; /* (reps) */
} variant;

typedef struct pairing {
  const command_line *line;
  variant variants[2];
  uint32_t reps;
  atomic_flag told; /* only the first failure speaks */
  exit_code code;
  char why[WHY_SIZE];
} pairing;

/* ---- who is compared ---- */

/* How often settings before (or all, with the count) name the same parameter as the i-th. */
static uint32_t namesakes(const command_line *line, uint32_t upto, uint32_t i) {
  uint32_t count = 0;
  for (uint32_t k = 0; k < upto; k++)
    count += strcmp(line->settings[k].name, line->settings[i].name) == 0;
  return count;
}

/* Parameters that are set twice; a complaint about one that is set more often. */
static bool count_pairs(const command_line *line, uint32_t *pairs) {
  for (uint32_t i = 0; i < line->setting_count; i++) {
    uint32_t times = namesakes(line, line->setting_count, i);
    if (times > 2) {
      complain("\"%s\" is set %u times: it can have two values, one for each side",
               line->settings[i].name, times);
      return false;
    }
    *pairs += times == 2 && namesakes(line, i, i);
  }
  return true;
}

/* What the side is called, and its settings: those that are set once, and of each that is set twice
 * its first value (side 0) or its second. */
static void choose_settings(const command_line *line, uint32_t side, variant *v) {
  v->settings = arena_alloc(line->memory, (line->setting_count + 1) * sizeof *v->settings);
  v->name = v->path;
  for (uint32_t i = 0; i < line->setting_count; i++) {
    const setting *s = &line->settings[i];
    if (namesakes(line, line->setting_count, i) == 2 && namesakes(line, i, i) != side)
      continue;
    v->settings[v->setting_count++] = *s;
    v->name = arena_format(line->memory, "%s, %s = %s", v->name, s->name, s->value);
  }
}

static bool is_same(const variant *a, const variant *b) {
  if (strcmp(a->path, b->path) != 0)
    return false;
  for (uint32_t i = 0; i < a->setting_count; i++)
    for (uint32_t k = 0; k < b->setting_count; k++)
      if (strcmp(a->settings[i].name, b->settings[k].name) == 0 &&
          strcmp(a->settings[i].value, b->settings[k].value) != 0)
        return false;
  return true;
}

static bool choose_variants(pairing *p) {
  const command_line *line = p->line;
  uint32_t pairs = 0;
  if (!count_pairs(line, &pairs))
    return false;
  if (line->word_count == 1 && !pairs) {
    complain("compare needs two scenarios, or one and two values of a parameter: --set replicas=2 "
             "--set replicas=4");
    return false;
  }
  for (uint32_t side = 0; side < 2; side++) {
    p->variants[side].path = line->words[side ? line->word_count - 1 : 0];
    choose_settings(line, side, &p->variants[side]);
  }
  if (is_same(&p->variants[0], &p->variants[1])) {
    complain("both sides are the same: %s", p->variants[0].name);
    return false;
  }
  return true;
}

/* ---- reading ---- */

static bool read_variant(pairing *p, variant *v) {
  scenario *s = v->scenario = scenario_read(v->path, v->settings, v->setting_count);
  v->until = TICKS_NEVER;
  if (!s->mistakes.errors) {
    v->until = ending_of(p->line, s);
    if (p->line->seed.given)
      s->architecture->seed = p->line->seed.value;
    if (p->line->in_flight.given)
      s->architecture->most_in_flight = (uint32_t)p->line->in_flight.value;
  }
  mistakes_print(&s->mistakes, s->architecture, stderr);
  return !s->mistakes.errors;
}

static uint32_t replications(const pairing *p) {
  uint32_t reps = 0;
  for (int i = 0; i < 2; i++) {
    const variant *v = &p->variants[i];
    uint32_t own = v->scenario->architecture->reps;
    if (!own)
      own = pilot_replications(v->scenario->architecture, v->until);
    if (own > reps)
      reps = own;
  }
  if (p->line->reps.given)
    return (uint32_t)p->line->reps.value;
  return reps > PAIRED_LEAST ? reps : PAIRED_LEAST;
}

static uint32_t threads_of(const pairing *p) {
  const whole *threads = &p->line->threads;
  return threads->given ? (uint32_t)threads->value : runner_processors();
}

/* The same seed gives both the same work, and the same warm-up makes them measure the same part of
 * it. */
static void align(pairing *p) {
  architecture *a = p->variants[0].scenario->architecture;
  architecture *b = p->variants[1].scenario->architecture;
  if (!p->line->seed.given)
    b->seed = a->seed;
  for (int i = 0; i < 2; i++)
    p->variants[i].warmups = pilot_warmups(p->variants[i].scenario, p->variants[i].until, p->reps,
                                           threads_of(p), interrupt_flag(), p->line->memory);
  for (uint32_t k = 0; k < a->phase_count && k < b->phase_count; k++)
    a->phases[k].warmup = b->phases[k].warmup = fmax(a->phases[k].warmup, b->phases[k].warmup);
}

/* ---- running ---- */

static void fail(pairing *p, exit_code code, const char *why) {
  if (atomic_flag_test_and_set(&p->told))
    return;
  p->code = code;
  snprintf(p->why, sizeof p->why, "%s", why);
  interrupt_request();
}

static void simulate(pairing *p, variant *v, uint32_t index, hooks asked) {
  replication_def def = {.architecture = v->scenario->architecture,
                         .index = index,
                         .until = v->until,
                         .hooks = asked,
                         .interrupt = interrupt_flag()};
  replication *r = replication_new(&def);
  if (!r) {
    fail(p, EXIT_FAILED, "out of memory");
    return;
  }
  outcome_of_run outcome = replication_run(r);
  v->list[index] = r;
  if (outcome == RUN_HOOK || outcome == RUN_LAW)
    fail(p, outcome == RUN_HOOK ? EXIT_MISTAKE : EXIT_FAILED, replication_error(r));
}

/* Pairs come one after the other, so that an early end leaves whole ones. */
static void job(void *context, uint32_t index) {
  pairing *p = context;
  variant *v = &p->variants[index % 2];
  char why[WHY_SIZE] = "";
  hooks asked = {0};
  if (atomic_load(interrupt_flag()))
    return;
  if (!scenario_hooks(v->scenario, index / 2, &asked, why, sizeof why)) {
    fail(p, EXIT_MISTAKE, why);
    return;
  }
  simulate(p, v, index / 2, asked);
  scenario_hooks_free(&asked);
}

static results gather(const pairing *p, const variant *v) {
  arena *memory = p->line->memory;
  const summary **list = arena_alloc(memory, (p->reps + 1) * sizeof(*list));
  for (uint32_t i = 0; i < p->reps; i++)
    list[i] = replication_summary(v->list[i]);
  results r = results_new(memory, v->scenario->architecture, list, p->reps);
  r.bounds = bounds_make(v->scenario->architecture, memory);
  r.warmups = v->warmups;
  return r;
}

static exit_code write_csv(const pairing *p, const comparison *c) {
  static const char *const known[] = {COMPARISON_CSV};
  char why[WHY_SIZE];
  if (!p->line->folder)
    return EXIT_FINE;
  folder *f = folder_open(p->line->folder, why, sizeof why);
  if (!f) {
    complain("%s", why);
    return EXIT_FAILED;
  }
  int error = comparison_csv(f, c);
  if (error) {
    complain("cannot write into \"%s\": %s", p->line->folder, strerror(error));
    folder_abandon(f);
    return EXIT_FAILED;
  }
  if (folder_commit(f, known, 1, why, sizeof why))
    return EXIT_FINE;
  complain("%s", why);
  return EXIT_FAILED;
}

static exit_code conclude(const pairing *p) {
  if (*p->why) {
    complain("%s", p->why);
    return p->code;
  }
  if (atomic_load(interrupt_flag()))
    return EXIT_INTERRUPTED;
  results a = gather(p, &p->variants[0]), b = gather(p, &p->variants[1]);
  comparison c = {&a, &b, p->variants[0].name, p->variants[1].name};
  if (!p->line->quiet)
    comparison_write(stdout, &c, may_colour(stdout));
  exit_code code = write_csv(p, &c);
  if (code != EXIT_FINE || !(results_full(&a) || results_full(&b)))
    return code;
  complain("no room for all requests in flight: not all of both was compared");
  return EXIT_FAILED;
}

static exit_code compare_all(pairing *p) {
  interrupt_install();
  p->reps = replications(p);
  for (int i = 0; i < 2; i++)
    p->variants[i].list = arena_alloc(p->line->memory, p->reps * sizeof(replication *));
  align(p);
  int error = runner_run(2 * p->reps, threads_of(p), job, p);
  if (error)
    complain("cannot start a thread: %s", strerror(error));
  exit_code code = error ? EXIT_FAILED : conclude(p);
  for (int i = 0; i < 2; i++)
    for (uint32_t k = 0; k < p->reps; k++)
      replication_free(p->variants[i].list[k]);
  return code;
}

static exit_code compare(const command_line *line) {
  pairing p = {.line = line, .told = ATOMIC_FLAG_INIT};
  if (!choose_variants(&p))
    return EXIT_MISTAKE;
  bool fine = read_variant(&p, &p.variants[0]);
  fine = read_variant(&p, &p.variants[1]) && fine;
  exit_code code = fine ? compare_all(&p) : EXIT_MISTAKE;
  for (int i = 0; i < 2; i++)
    scenario_free(p.variants[i].scenario);
  return code;
}

#define FIELD(field) offsetof(command_line, field)
static const flag flags[] = {
    FLAG_SET,
    {"--reps", "N", "pairs of replications (at least 5 unless told otherwise)", FLAG_WHOLE,
     FIELD(reps), 1, 1000000},
    {"--seed", "N", "another seed, other luck", FLAG_WHOLE, FIELD(seed), 0, UINT64_MAX},
    {"--until", "TIME", "simulated time at which to end: 90, 90s, 5min, 2h", FLAG_SECONDS,
     FIELD(until), 0, 0},
    FLAG_IN_FLIGHT(FIELD(in_flight)),
    {"--threads", "N", "threads (one a processor); the results do not depend on it", FLAG_WHOLE,
     FIELD(threads), 1, 4096},
    {"-o", "DIR", "writes comparison.csv into this folder: every figure of every class", FLAG_TEXT,
     FIELD(folder), 0, 0},
    {"-q", NULL, "prints nothing but mistakes", FLAG_SWITCH, FIELD(quiet), 0, 0},
};

const verb compare_verb = {
    .name = "compare",
    .words = "A.lua [B.lua]",
    .text = "two scenarios, or one and --set x=1 --set x=2, on the same work: what differs?",
    .least = 1,
    .most = 2,
    .flags = flags,
    .flag_count = sizeof flags / sizeof *flags,
    .run = compare};
