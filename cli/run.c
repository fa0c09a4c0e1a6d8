/* `outgrow run`: simulates a scenario and leaves a folder of files.
 *
 * In order: read and check (nothing is written when that fails), open the folder, run the
 * replications, write what they come to, move it all to its place, print the table. Each
 * replication writes into files of its own and reads the scenario's hooks for itself, so threads
 * share only what is const. */
#include "cli/ending.h"
#include "cli/interrupt.h"
#include "cli/pilot.h"
#include "cli/talk.h"
#include "cli/verb.h"
#include "lua/mistake_print.h"
#include "models/bounds.h"
#include "output/course.h"
#include "output/ensemble.h"
#include "output/files.h"
#include "output/objectives.h"
#include "output/precision.h"
#include "output/recording.h"
#include "output/report.h"
#include "output/run_json.h"
#include "output/sources.h"
#include "output/summaries.h"
#include "output/table.h"
#include "sim/runner.h"

#include <errno.h>
#include <math.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

enum { WHY_SIZE = 512 };

/* One replication: what became of it. */
typedef struct slot {
  replication *replication; /* NULL: it never ran */
  ensemble *series;         /* NULL with --no-windows */
  course course;
  outcome_of_run outcome;
  bool failed;
  exit_code code;     /* when failed */
  char why[WHY_SIZE]; /* when failed */
} slot;

typedef struct run_state {
  const command_line *line;
  const scenario *scenario;
  const architecture *architecture;
  ticks until; /* of each replication; the scenario's own length unless --until says else */
  uint32_t threads;
  double began_wall; /* s */
  folder *folder;
  labels *labels;
  progress *progress;
  const warmup_finding *warmups;
  precision precision; /* count 0: not asked for */
  uint32_t most;       /* replications that there may be */
  slot *slots;         /* (most) */
} run_state;

/* A curve has a band where there are several; of one it would repeat the windows. */
static bool keeps_series(const run_state *run) {
  return !run->line->no_windows && run->most > 1;
}

/* ---- replications ----------------------------------------------------------------------- */

static void fail(slot *s, exit_code code, const char *why) {
  s->failed = true;
  s->code = code;
  snprintf(s->why, sizeof s->why, "%s", why);
  interrupt_request();
}

static void fail_io(const run_state *run, slot *s, int error) {
  char why[WHY_SIZE];
  snprintf(why, sizeof why, "cannot write into \"%s\": %s", folder_path(run->folder),
           strerror(error));
  fail(s, EXIT_FAILED, why);
}

static void fail_outcome(slot *s, const char *error) {
  char why[WHY_SIZE];
  bool law = s->outcome == RUN_LAW;
  snprintf(why, sizeof why, "%s%s", law ? "internal error: " : "", error ? error : "");
  if (s->outcome == RUN_HOOK)
    fail(s, EXIT_MISTAKE, why);
  else if (law)
    fail(s, EXIT_FAILED, why); /* what a sink met is told by its recording */
}

/* Runs with a recording and hooks that are open. */
static void simulate(run_state *run, uint32_t index, recording *record, hooks asked) {
  slot *s = &run->slots[index];
  replication_def def = {.architecture = run->architecture,
                         .index = index,
                         .until = run->until,
                         .hooks = asked,
                         .sink = recording_sink(record),
                         .interrupt = interrupt_flag()};
  s->replication = replication_new(&def);
  if (!s->replication) {
    fail(s, EXIT_FAILED, "out of memory");
    return;
  }
  recording_watch(record, s->replication);
  s->outcome = replication_run(s->replication);
  fail_outcome(s, replication_error(s->replication));
}

static void simulate_with_hooks(run_state *run, uint32_t index, recording *record) {
  char why[WHY_SIZE] = "";
  hooks asked = {0};
  if (!scenario_hooks(run->scenario, index, &asked, why, sizeof why)) {
    fail(&run->slots[index], EXIT_MISTAKE, why);
    return;
  }
  simulate(run, index, record, asked);
  scenario_hooks_free(&asked);
}

static void job(void *context, uint32_t index) {
  run_state *run = context;
  slot *s = &run->slots[index];
  if (atomic_load(interrupt_flag()))
    return;
  if (keeps_series(run))
    s->series = ensemble_new(run->architecture);
  course_begin(&s->course, run->architecture, run->until);
  recording_def def = {.folder = run->folder,
                       .labels = run->labels,
                       .replication = index,
                       .windows = !run->line->no_windows,
                       .series = s->series,
                       .course = &s->course,
                       .progress = run->progress};
  recording *record = recording_new(&def);
  if (!record) {
    fail_io(run, s, errno);
    return;
  }
  simulate_with_hooks(run, index, record);
  int error = recording_close(record);
  if (error && !s->failed)
    fail_io(run, s, error);
}

/* ---- what they come to ------------------------------------------------------------------ */

static const slot *first_failure(const run_state *run) {
  for (uint32_t i = 0; i < run->architecture->reps; i++)
    if (run->slots[i].failed)
      return &run->slots[i];
  return NULL;
}

static results gather(const run_state *run) {
  const architecture *a = run->architecture;
  arena *memory = run->line->memory;
  const summary **summaries = arena_alloc(memory, (a->reps + 1) * sizeof(*summaries));
  ensemble **series = arena_alloc(memory, (a->reps + 1) * sizeof(*series));
  uint32_t count = 0;
  bool interrupted = false;
  for (uint32_t i = 0; i < a->reps; i++) {
    const slot *s = &run->slots[i];
    if (s->replication) {
      series[count] = s->series;
      summaries[count++] = replication_summary(s->replication);
    }
    interrupted = interrupted || !s->replication || s->outcome == RUN_INTERRUPTED;
  }
  results r = results_new(memory, a, summaries, count);
  r.interrupted = interrupted;
  r.bounds = bounds_make(a, memory);
  r.warmups = run->warmups;
  r.precision = run->precision.count ? &run->precision : NULL;
  r.series = keeps_series(run) ? series : NULL;
  return r;
}

static double wall_now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static double cpu_now(void) {
  struct rusage u;
  getrusage(RUSAGE_SELF, &u);
  return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
         1e-6 * (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec);
}

static int write_run_json(const run_state *run, const results *r) {
  run_facts facts = {.version = OUTGROW_VERSION,
                     .command = run->line->all,
                     .command_count = run->line->all_count,
                     .until_s = ticks_to_seconds(run->until),
                     .asked = run->architecture->reps,
                     .threads = run->threads,
                     .windows = !run->line->no_windows,
                     .wall_s = wall_now() - run->began_wall,
                     .cpu_s = cpu_now(),
                     .mistakes = &run->scenario->mistakes};
  return run_json_write(run->folder, run->line->memory, r, &facts);
}

/* Writes everything and moves it to its place; takes the folder. */
static bool write_all(run_state *run, const results *r) {
  arena *memory = run->line->memory;
  int error = recordings_join(run->folder, run->architecture->reps, !run->line->no_windows);
  if (!error)
    error = summaries_write(run->folder, run->labels, r);
  if (!error)
    error = sources_write(run->folder, memory, run->architecture);
  if (!error && !run->line->no_report)
    folder_keep(run->folder, REPORT_HTML); /* run.json comes last */
  if (!error)
    error = write_run_json(run, r);
  folder *f = run->folder;
  if (error) {
    complain("cannot write into \"%s\": %s", folder_path(f), strerror(error));
    return false;
  }
  char why[WHY_SIZE];
  bool io;
  if (!run->line->no_report && !report_write(f, folder_draft(f), false, &io, why, sizeof why)) {
    complain("%s: %s", folder_path(f), why);
    return false;
  }
  const char *known[OUTPUT_NAME_COUNT];
  for (uint32_t i = 0; i < OUTPUT_NAME_COUNT; i++)
    known[i] = output_name(i);
  run->folder = NULL;
  if (folder_commit(f, known, OUTPUT_NAME_COUNT, why, sizeof why))
    return true;
  complain("%s", why);
  return false;
}

static void print_course(const run_state *run, const results *r) {
  const course **courses = arena_alloc(run->line->memory, (r->count + 1) * sizeof *courses);
  uint32_t count = 0;
  for (uint32_t i = 0; i < run->architecture->reps; i++)
    if (run->slots[i].replication)
      courses[count++] = &run->slots[i].course;
  course_write(stdout, r, courses, may_unicode());
}

static exit_code conclude(run_state *run) {
  results r = gather(run);
  char *place = arena_copy_text(run->line->memory, folder_path(run->folder));
  if (!write_all(run, &r))
    return EXIT_FAILED;
  if (!run->line->quiet) {
    table_write(stdout, &r, may_colour(stdout));
    print_course(run, &r);
    fflush(stdout);
    mistakes_print(&run->scenario->mistakes, run->architecture,
                   stderr); /* warnings: no error runs */
    if (r.interrupted || !results_full(&r))
      fprintf(stderr,
              r.interrupted ? "interrupted; what was complete is in %s\n" : "written to %s\n",
              place);
  }
  if (r.interrupted)
    return EXIT_INTERRUPTED;
  if (results_full(&r)) {
    complain("no room for all requests in flight; what was complete is in %s", place);
    return EXIT_FAILED;
  }
  bool missed = run->line->check && objectives_missed(&r, run->line->quiet ? NULL : stderr);
  return missed ? EXIT_SLO : EXIT_FINE;
}

/* ---- the run ---------------------------------------------------------------------------- */

/* out/shop for scenarios/shop.lua */
static const char *default_folder(arena *memory, const char *path) {
  const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
  const char *dot = strrchr(name, '.');
  size_t length = dot && dot > name ? (size_t)(dot - name) : strlen(name);
  return length ? arena_format(memory, "out/%.*s", (int)length, name) : "out/scenario";
}

static bool would_lose(const run_state *run, char *why, size_t size) {
  const architecture *a = run->architecture;
  const char *known[OUTPUT_NAME_COUNT];
  const char **paths = arena_alloc(run->line->memory, (a->file_count + 1) * sizeof *paths);
  for (uint32_t i = 0; i < OUTPUT_NAME_COUNT; i++)
    known[i] = output_name(i);
  for (uint32_t i = 0; i < a->file_count; i++)
    paths[i] = a->files[i].path;
  return folder_would_lose(run->folder, paths, a->file_count, known, OUTPUT_NAME_COUNT, why, size);
}

static bool open_run(run_state *run, const char *path) {
  const command_line *line = run->line;
  const architecture *a = run->architecture;
  char why[WHY_SIZE];
  const char *place = line->folder ? line->folder : default_folder(line->memory, path);
  run->folder = folder_open(place, why, sizeof why);
  if (!run->folder) {
    complain("%s", why);
    return false;
  }
  int error = recordings_begin(run->folder, !line->no_windows);
  run->labels = error ? NULL : labels_new(a);
  if (!run->labels) {
    complain("cannot write into \"%s\": %s", place, strerror(error ? error : ENOMEM));
    return false;
  }
  if (!line->quiet && may_colour(stderr))
    run->progress = progress_new(stderr, a, a->reps, run->until);
  run->slots = arena_alloc(line->memory, run->most * sizeof(slot));
  return true;
}

static void close_run(run_state *run) {
  for (uint32_t i = 0; run->slots && i < run->architecture->reps; i++) {
    replication_free(run->slots[i].replication);
    ensemble_free(run->slots[i].series);
  }
  labels_free(run->labels);
  folder_abandon(run->folder); /* unless it has been moved to its place */
}

/* Replications from `done` on. */
typedef struct replication_round {
  run_state *run;
  uint32_t done;
} replication_round;

static void job_of_round(void *context, uint32_t index) {
  const replication_round *r = context;
  job(r->run, r->done + index);
}

/* Until there are enough; how many that is depends on the figures alone. 0 or an errno value. */
static int run_rounds(run_state *run) {
  architecture *a = run->scenario->architecture;
  replication_round now = {run, 0};
  for (;;) {
    int error = runner_run(a->reps - now.done, run->threads, job_of_round, &now);
    now.done = a->reps;
    if (error || !run->precision.count || first_failure(run) || atomic_load(interrupt_flag()))
      return error;
    results r = gather(run);
    a->reps = precision_next(&r, &run->precision);
    if (a->reps == now.done)
      return 0;
  }
}

static exit_code run_all(run_state *run, const char *path) {
  interrupt_install();
  char why[WHY_SIZE];
  if (!open_run(run, path))
    return EXIT_FAILED;
  if (would_lose(run, why, sizeof why)) {
    complain("%s", why);
    return EXIT_MISTAKE;
  }
  run->warmups = pilot_warmups(run->scenario, run->until, run->architecture->reps, run->threads,
                               interrupt_flag(), run->line->memory);
  int error = run_rounds(run);
  progress_end(run->progress);
  if (error) {
    complain("cannot start a thread: %s", strerror(error));
    return EXIT_FAILED;
  }
  const slot *failure = first_failure(run);
  if (!failure)
    return conclude(run);
  complain("%s", failure->why);
  return failure->code;
}

/* The command line overrides the scenario. */
static void override(architecture *a, const command_line *line) {
  if (line->seed.given)
    a->seed = line->seed.value;
  if (line->reps.given)
    a->reps = (uint32_t)line->reps.value;
  if (line->in_flight.given)
    a->most_in_flight = (uint32_t)line->in_flight.value;
}

static void choose_replications(run_state *run, scenario *s) {
  architecture *a = s->architecture;
  const char *asked = run->line->precision;
  run->precision.most = run->line->reps.given ? a->reps : PRECISION_MOST;
  if (asked && !precision_read(asked, &run->precision))
    mistakes_add(&s->mistakes, (origin){0, 0},
                 "--precision takes a share, as 2%% or p99=2%%,mean=1%%, not \"%s\"", asked);
  if (asked)
    a->reps = run->precision.most < PRECISION_FIRST ? run->precision.most : PRECISION_FIRST;
  else if (!a->reps)
    a->reps = pilot_replications(a, run->until);
  run->most = asked ? run->precision.most : a->reps;
}

/* What must hold for a run, though not for a scenario. */
static void check_run(run_state *run, scenario *s) {
  const architecture *a = run->architecture;
  run->until = ending_of(run->line, s);
  if (run->line->check && !a->slo.declared)
    mistakes_add(&s->mistakes, (origin){0, 0},
                 "--check has nothing to check: say slo { p99 = 300*ms }");
  if (!s->mistakes.errors)
    choose_replications(run, s);
}

static exit_code run_scenario(run_state *run, scenario *s, const char *path) {
  if (!s->mistakes.errors) {
    override(s->architecture, run->line);
    run->architecture = s->architecture;
    check_run(run, s);
  }
  if (s->mistakes.errors) {
    mistakes_print(&s->mistakes, s->architecture, stderr);
    return EXIT_MISTAKE;
  }
  const whole *threads = &run->line->threads;
  run->threads = threads->given ? (uint32_t)threads->value : runner_processors();
  exit_code code = run_all(run, path);
  close_run(run);
  return code;
}

static exit_code run(const command_line *line) {
  const char *path = line->words[0];
  run_state state = {.line = line, .began_wall = wall_now()};
  scenario *s = scenario_read(path, line->settings, line->setting_count);
  state.scenario = s;
  exit_code code = run_scenario(&state, s, path);
  scenario_free(s);
  return code;
}

#define FIELD(field) offsetof(command_line, field)
static const flag flags[] = {
    {"-o", "DIR", "the folder for what the run leaves behind (out/<scenario>)", FLAG_TEXT,
     FIELD(folder), 0, 0},
    {"--seed", "N", "another seed, other luck", FLAG_WHOLE, FIELD(seed), 0, UINT64_MAX},
    {"--until", "TIME", "simulated time at which to end: 90, 90s, 5min, 2h", FLAG_SECONDS,
     FIELD(until), 0, 0},
    FLAG_SET,
    {"--reps", "N",
     "replications, for confidence intervals (as many as 10 million requests allow: 10, or 1)",
     FLAG_WHOLE, FIELD(reps), 1, 1000000},
    {"--precision", "GOAL",
     "adds replications until mean and p99 are as firm: 2%, or p99=2%,good=1%", FLAG_TEXT,
     FIELD(precision), 0, 0},
    FLAG_IN_FLIGHT(FIELD(in_flight)),
    {"--threads", "N", "threads (one a processor); the results do not depend on it", FLAG_WHOLE,
     FIELD(threads), 1, 4096},
    {"--no-windows", NULL,
     "leaves out what is written window by window, and the ensembles made of it", FLAG_SWITCH,
     FIELD(no_windows), 0, 0},
    {"--no-report", NULL, "leaves out report.html", FLAG_SWITCH, FIELD(no_report), 0, 0},
    {"--check", NULL, "exit code 3 when an objective of slo { … } was missed", FLAG_SWITCH,
     FIELD(check), 0, 0},
    {"-q", NULL, "prints nothing but mistakes", FLAG_SWITCH, FIELD(quiet), 0, 0},
};

const verb run_verb = {.name = "run",
                       .words = "FILE",
                       .text = "simulates a scenario and writes what happened into a folder",
                       .least = 1,
                       .most = 1,
                       .flags = flags,
                       .flag_count = sizeof flags / sizeof *flags,
                       .run = run};
