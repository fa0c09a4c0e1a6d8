/* `outgrow trace`: some requests followed step by step.
 *
 * Which are the slowest is known at the end only, and to record all of them would cost more than
 * the run. But a replication can be repeated exactly: a first run finds them, a second follows
 * them, and ends as soon as they have. */
#include "cli/ending.h"
#include "cli/interrupt.h"
#include "cli/phases.h"
#include "cli/pilot.h"
#include "cli/talk.h"
#include "cli/verb.h"
#include "lua/mistake_print.h"
#include "models/watcher.h"
#include "output/progress.h"
#include "output/traces.h"
#include "output/whole_file.h"
#include "sim/runner.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { WHY_SIZE = 512, SLOWEST_DEFAULT = 3, SPANS_DEFAULT = 10000, LINES_DEFAULT = 100 };

/* One replication with its watcher. */
typedef struct trace_job {
  struct trace_state *state;
  uint32_t index; /* of the replication */
  watcher *watcher;
  const replication *replication; /* while it runs */
} trace_job;

typedef struct trace_state {
  const command_line *line;
  scenario *scenario;
  const trace_format *format;
  whole_file file; /* stream NULL: none is asked for, or it is done with */
  watch_filter filter;
  ticks until;
  bool slowest; /* they are sought; else the first that are due at a time */
  uint32_t most, threads;
  progress *progress;
  trace_job *jobs; /* (job_count) */
  uint32_t job_count;
  sighting *found; /* (found_count), the slowest first */
  uint32_t found_count;
  atomic_flag told; /* only the first failure speaks */
  exit_code code;
  char why[WHY_SIZE];
} trace_state;

/* ---- what is asked for ---- */

static void add_unknown(scenario *s, const char *flag, const char *what, const char *asked,
                        const char *near) {
  if (near)
    mistakes_add(&s->mistakes, (origin){0, 0}, "%s: there is no %s \"%s\"; did you mean \"%s\"?",
                 flag, what, asked, near);
  else
    mistakes_add(&s->mistakes, (origin){0, 0}, "%s: there is no %s \"%s\"", flag, what, asked);
}

/* The index of a name; NONE, with a mistake that names the nearest. */
static uint32_t find_name(scenario *s, const char *flag, const char *what, const char *asked,
                          const char *const *names, uint32_t count) {
  for (uint32_t i = 0; i < count; i++)
    if (strcmp(names[i], asked) == 0)
      return i;
  add_unknown(s, flag, what, asked, mistake_nearest(asked, names, count));
  return NONE;
}

static uint32_t find_class(const trace_state *state, const char *asked) {
  const architecture *a = state->scenario->architecture;
  const char **names = arena_alloc(state->line->memory, (a->class_count + 1) * sizeof *names);
  for (uint32_t i = 0; i < a->class_count; i++)
    names[i] = a->classes[i].name;
  return find_name(state->scenario, "--class", "request or message", asked, names, a->class_count);
}

static phase_range find_phases(const trace_state *state, const char *asked) {
  const char *near;
  phase_range found =
      phases_asked(state->scenario->architecture, asked, &near, state->line->memory);
  if (found.first == found.end)
    add_unknown(state->scenario, "--phase", "phase", asked, near);
  return found;
}

/* The window of requests.csv in which the time lies. */
static void set_window(watch_filter *f, double window, double at) {
  double k = floor(at / window);
  f->from = ticks_from_seconds(k * window);
  f->to = ticks_from_seconds((k + 1) * window);
}

static void set_time(trace_state *state) {
  scenario *s = state->scenario;
  double at = state->line->at;
  watch_filter *f = &state->filter;
  if (isnan(at))
    return;
  if (ticks_from_seconds(at) >= state->until)
    mistakes_add(&s->mistakes, (origin){0, 0}, "--at %g s is beyond the end of the run, at %g s",
                 at, ticks_to_seconds(state->until));
  f->from = ticks_from_seconds(at);
  f->with_warmup = true;
  if (state->slowest)
    set_window(f, s->architecture->window, at);
}

/* "chrome or otlp" */
static const char *format_names(const trace_state *state) {
  const char *names = trace_formats[0].name;
  for (uint32_t i = 1; i < trace_format_count; i++)
    names = arena_format(state->line->memory, i + 1 < trace_format_count ? "%s, %s" : "%s or %s",
                         names, trace_formats[i].name);
  return names;
}

static void set_format(trace_state *state) {
  const char *asked = state->line->format, *path = state->line->folder;
  mistakes *m = &state->scenario->mistakes;
  if (!asked) {
    state->format = path ? trace_format_of_path(path) : NULL;
    return;
  }
  state->format = trace_format_find(asked);
  if (!state->format)
    mistakes_add(m, (origin){0, 0}, "--format is %s, not \"%s\"", format_names(state), asked);
  else if (!path)
    mistakes_add(m, (origin){0, 0}, "--format says how a file is written: name one with -o");
}

/* A trace must not take the place of what it is made from. */
static void guard_sources(trace_state *state) {
  const architecture *a = state->scenario->architecture;
  struct stat here, there;
  if (!state->line->folder || stat(state->line->folder, &here) != 0)
    return;
  for (uint32_t i = 0; i < a->file_count; i++)
    if (stat(a->files[i].path, &there) == 0 && here.st_dev == there.st_dev &&
        here.st_ino == there.st_ino)
      mistakes_add(&state->scenario->mistakes, (origin){0, 0},
                   "-o %s would replace the scenario itself", state->line->folder);
}

static void choose_replications(trace_state *state) {
  architecture *a = state->scenario->architecture;
  if (state->line->reps.given)
    a->reps = (uint32_t)state->line->reps.value;
  if (!state->slowest)
    a->reps = 1;
  else if (!a->reps)
    a->reps = pilot_replications(a, state->until);
}

static void choose(trace_state *state) {
  const command_line *line = state->line;
  architecture *a = state->scenario->architecture;
  if (line->seed.given)
    a->seed = line->seed.value;
  if (line->in_flight.given)
    a->most_in_flight = (uint32_t)line->in_flight.value;
  state->until = ending_of(line, state->scenario);
  state->slowest = line->slowest.given || isnan(line->at);
  state->most = line->slowest.given ? (uint32_t)line->slowest.value : SLOWEST_DEFAULT;
  state->filter = (watch_filter){.klass = NONE, .phases = {0, a->phase_count}, .to = TICKS_NEVER};
  if (line->klass)
    state->filter.klass = find_class(state, line->klass);
  if (line->phase)
    state->filter.phases = find_phases(state, line->phase);
  set_format(state);
  guard_sources(state);
  if (state->until != TICKS_NEVER)
    set_time(state);
  if (!state->scenario->mistakes.errors)
    choose_replications(state);
}

/* ---- running ---- */

static void fail(trace_state *state, exit_code code, const char *why) {
  if (atomic_flag_test_and_set(&state->told))
    return;
  state->code = code;
  snprintf(state->why, sizeof state->why, "%s", why);
  interrupt_request();
}

/* At each window's end: there may be nothing more to see. */
static bool go_on(void *context, const window_report *w) {
  const trace_job *job = context;
  const trace_state *state = job->state;
  if (state->progress)
    progress_note(state->progress, w->replication, w->end, w->phase,
                  replication_events(job->replication));
  const watch_filter *f = &state->filter;
  if (state->found || !state->slowest)
    return !watcher_is_done(job->watcher);
  return w->end < f->to && w->phase < f->phases.end;
}

static void simulate(trace_job *job, hooks asked) {
  trace_state *state = job->state;
  replication_def def = {.architecture = state->scenario->architecture,
                         .index = job->index,
                         .until = state->until,
                         .hooks = asked,
                         .sink = {.context = job, .window = go_on},
                         .interrupt = interrupt_flag(),
                         .watcher = job->watcher};
  replication *r = replication_new(&def);
  if (!r) {
    fail(state, EXIT_FAILED, "out of memory");
    return;
  }
  job->replication = r;
  outcome_of_run outcome = replication_run(r);
  char why[WHY_SIZE];
  snprintf(why, sizeof why, "%s%s", outcome == RUN_LAW ? "internal error: " : "",
           replication_error(r));
  if (outcome == RUN_HOOK || outcome == RUN_FULL || outcome == RUN_LAW)
    fail(state, outcome == RUN_HOOK ? EXIT_MISTAKE : EXIT_FAILED, why);
  replication_free(r);
}

static void run_job(void *context, uint32_t index) {
  trace_state *state = context;
  trace_job *job = &state->jobs[index];
  char why[WHY_SIZE] = "";
  hooks asked = {0};
  if (atomic_load(interrupt_flag()))
    return;
  if (!scenario_hooks(state->scenario, job->index, &asked, why, sizeof why)) {
    fail(state, EXIT_MISTAKE, why);
    return;
  }
  simulate(job, asked);
  scenario_hooks_free(&asked);
}

static void drop_jobs(trace_state *state) {
  for (uint32_t i = 0; i < state->job_count; i++)
    watcher_free(state->jobs[i].watcher);
  state->job_count = 0;
}

/* All jobs; false when something failed or was interrupted. */
static bool run_jobs(trace_state *state) {
  const architecture *a = state->scenario->architecture;
  if (!state->line->quiet && may_colour(stderr))
    state->progress = progress_new(stderr, a, a->reps, state->until);
  int error = runner_run(state->job_count, state->threads, run_job, state);
  progress_end(state->progress);
  state->progress = NULL;
  if (error)
    fail(state, EXIT_FAILED, strerror(error));
  return !*state->why && !atomic_load(interrupt_flag());
}

static void add_job(trace_state *state, uint32_t replication, watcher *w) {
  state->jobs[state->job_count++] = (trace_job){.state = state, .index = replication, .watcher = w};
}

static int slower_first(const void *x, const void *y) {
  return sighting_before(x, y) ? -1 : sighting_before(y, x);
}

/* The slowest of all replications. */
static void gather(trace_state *state) {
  uint32_t all = 0, count;
  for (uint32_t i = 0; i < state->job_count; i++) {
    watcher_found(state->jobs[i].watcher, &count);
    all += count;
  }
  sighting *list = arena_alloc(state->line->memory, (all + 1) * sizeof *list);
  all = 0;
  for (uint32_t i = 0; i < state->job_count; i++) {
    const sighting *found = watcher_found(state->jobs[i].watcher, &count);
    memcpy(list + all, found, count * sizeof *list);
    all += count;
  }
  qsort(list, all, sizeof *list, slower_first);
  state->found = list;
  state->found_count = all < state->most ? all : state->most;
}

static bool find_slowest(trace_state *state) {
  for (uint32_t i = 0; i < state->scenario->architecture->reps; i++)
    add_job(state, i, watcher_finds(&state->filter, state->most));
  bool fine = run_jobs(state);
  if (fine)
    gather(state);
  drop_jobs(state);
  return fine;
}

static bool is_wanted(const trace_state *state, uint32_t replication) {
  for (uint32_t i = 0; i < state->found_count; i++)
    if (state->found[i].replication == replication)
      return true;
  return false;
}

static bool follow(trace_state *state) {
  const architecture *a = state->scenario->architecture;
  for (uint32_t i = 0; state->slowest && i < a->reps; i++)
    if (is_wanted(state, i))
      add_job(state, i, watcher_follows(state->found, state->found_count, i));
  if (!state->slowest)
    add_job(state, 0, watcher_follows_first(a, &state->filter));
  return run_jobs(state);
}

/* ---- what was seen ---- */

/* As they were found: the slowest first; else as they were due. */
static int in_order(const void *x, const void *y) {
  const followed *const *a = x, *const *b = y;
  const span *p = (*a)->spans, *q = (*b)->spans;
  sighting s = {(*a)->replication, p->klass, (*a)->key, p->start, span_length(p)};
  sighting t = {(*b)->replication, q->klass, (*b)->key, q->start, span_length(q)};
  return slower_first(&s, &t);
}

static traces collect(const trace_state *state) {
  uint32_t count, all = 0;
  for (uint32_t i = 0; i < state->job_count; i++) {
    watcher_traces(state->jobs[i].watcher, &count);
    all += count;
  }
  const followed **list = arena_alloc(state->line->memory, (all + 1) * sizeof *list);
  all = 0;
  for (uint32_t i = 0; i < state->job_count; i++) {
    const followed *f = watcher_traces(state->jobs[i].watcher, &count);
    for (uint32_t k = 0; k < count; k++)
      list[all++] = &f[k];
  }
  if (state->slowest)
    qsort(list, all, sizeof *list, in_order);
  const whole *spans = &state->line->spans, *lines = &state->line->lines;
  return (traces){.memory = state->line->memory,
                  .architecture = state->scenario->architecture,
                  .list = list,
                  .count = all,
                  .most_spans = spans->given ? (uint32_t)spans->value : SPANS_DEFAULT,
                  .most_lines = lines->given ? (uint32_t)lines->value : LINES_DEFAULT,
                  .stop = interrupt_flag()};
}

/* What must hold, whatever the scenario. */
static bool is_sound(const trace_state *state, const traces *t) {
  bool fine = !state->slowest || t->count == state->found_count;
  for (uint32_t i = 0; i < t->count; i++) {
    const span *whole = t->list[i]->spans;
    fine = fine && spans_hold(t->list[i]);
    if (fine && state->slowest)
      fine = span_length(whole) == state->found[i].latency && whole->end_kind == SPAN_DONE;
  }
  if (!fine)
    complain("internal error: what was followed is not what was found, or does not add up");
  return fine;
}

static exit_code complain_file(const trace_state *state, int error) {
  complain("cannot write \"%s\": %s", state->line->folder, strerror(error));
  return EXIT_FAILED;
}

/* Before anything is simulated for it. */
static exit_code open_file(trace_state *state) {
  if (!state->line->folder)
    return EXIT_FINE;
  state->file = whole_file_new(state->line->memory, state->line->folder);
  interrupt_removes(state->file.beside); /* from its first moment on */
  int error = whole_file_open(&state->file);
  return error ? complain_file(state, error) : EXIT_FINE;
}

/* Whatever it came to, nothing half-written is left. */
static void close_file(trace_state *state) {
  whole_file_drop(&state->file);
  interrupt_removes(NULL);
}

static exit_code write_file(trace_state *state, const traces *t) {
  if (!state->file.stream)
    return EXIT_FINE;
  state->format->write(state->file.stream, t);
  if (traces_stopped(t))
    return EXIT_INTERRUPTED;
  int error = whole_file_commit(&state->file);
  return error ? complain_file(state, error) : EXIT_FINE;
}

static exit_code complain_none(const trace_state *state) {
  const command_line *line = state->line;
  const char *class = line->klass ? arena_format(line->memory, " of \"%s\"", line->klass) : "";
  const char *phase =
      line->phase ? arena_format(line->memory, " while \"%s\" stood", line->phase) : "";
  const char *time =
      isnan(line->at) ? "" : arena_format(line->memory, " at %.12g s or later", line->at);
  if (state->slowest && !isnan(line->at))
    time = arena_format(line->memory, " in the window of %g s", line->at);
  complain("nothing to trace: no request%s %s%s%s%s", class,
           state->slowest ? "was answered" : "was due", time, phase,
           state->slowest && isnan(line->at) ? " (what ends in a warm-up does not count)" : "");
  return EXIT_MISTAKE;
}

static void tell_file(const trace_state *state, const traces *t) {
  uint32_t cut = 0;
  for (uint32_t i = 0; i < t->count; i++)
    cut += t->list[i]->count > t->most_spans;
  fprintf(stderr, "written to %s", state->line->folder);
  if (cut)
    fprintf(stderr, "; of %u request%s only %u spans, the longest (--spans N: more)", cut,
            cut == 1 ? "" : "s", t->most_spans);
  fputc('\n', stderr);
}

static exit_code conclude(trace_state *state) {
  traces t = collect(state);
  if (!is_sound(state, &t))
    return EXIT_FAILED;
  if (!t.count)
    return complain_none(state);
  exit_code code = write_file(state, &t);
  if (code != EXIT_FINE || state->line->quiet)
    return code;
  waterfall_write(stdout, &t, may_colour(stdout), may_unicode());
  fflush(stdout);
  if (traces_stopped(&t))
    return EXIT_INTERRUPTED;
  if (state->line->folder)
    tell_file(state, &t);
  return code;
}

static exit_code trace_all(trace_state *state) {
  const architecture *a = state->scenario->architecture;
  const whole *threads = &state->line->threads;
  state->threads = threads->given ? (uint32_t)threads->value : runner_processors();
  state->jobs = arena_alloc(state->line->memory, (a->reps + 1) * sizeof *state->jobs);
  pilot_warmups(state->scenario, state->until, a->reps, state->threads, interrupt_flag(),
                state->line->memory);
  bool fine = !state->slowest || find_slowest(state);
  fine = fine && follow(state);
  exit_code code = fine ? conclude(state) : *state->why ? state->code : EXIT_INTERRUPTED;
  if (*state->why)
    complain("%s", state->why);
  drop_jobs(state);
  return code;
}

static exit_code trace(const command_line *line) {
  trace_state state = {.line = line, .told = ATOMIC_FLAG_INIT};
  scenario *s = scenario_read(line->words[0], line->settings, line->setting_count);
  state.scenario = s;
  if (!s->mistakes.errors)
    choose(&state);
  if (s->mistakes.errors || !line->quiet)
    mistakes_print(&s->mistakes, s->architecture, stderr);
  interrupt_install();
  exit_code code = s->mistakes.errors ? EXIT_MISTAKE : open_file(&state);
  if (code == EXIT_FINE)
    code = trace_all(&state);
  close_file(&state);
  scenario_free(s);
  return code;
}

#define FIELD(field) offsetof(command_line, field)
static const flag flags[] = {
    {"--class", "NAME", "only this request, or this message (every request)", FLAG_TEXT,
     FIELD(klass), 0, 0},
    {"--slowest", "N", "the N slowest of those answered, in all replications (3)", FLAG_WHOLE,
     FIELD(slowest), 1, 1000},
    {"--at", "TIME",
     "the first of each request due then or later; with --slowest: that ended in this window",
     FLAG_SECONDS, FIELD(at), 0, 0},
    {"--phase", "NAME",
     "only those that ended while this phase stood; with --at alone: that were due then", FLAG_TEXT,
     FIELD(phase), 0, 0},
    {"-o", "FILE", "writes them into a file for a trace viewer, too", FLAG_TEXT, FIELD(folder), 0,
     0},
    {"--format", "NAME",
     "of the file: chrome (Perfetto, chrome://tracing), or otlp (Jaeger), as *.otlp.json is",
     FLAG_TEXT, FIELD(format), 0, 0},
    {"--spans", "N", "of one request in the file: refusals and the longest (10000)", FLAG_WHOLE,
     FIELD(spans), 1, 100000000},
    {"--lines", "N", "of one request here, beside sums of what is shorter (100)", FLAG_WHOLE,
     FIELD(lines), 10, 100000000},
    FLAG_SET,
    {"--seed", "N", "another seed, other luck", FLAG_WHOLE, FIELD(seed), 0, UINT64_MAX},
    {"--until", "TIME", "simulated time at which to end: 90, 90s, 5min, 2h", FLAG_SECONDS,
     FIELD(until), 0, 0},
    FLAG_IN_FLIGHT(FIELD(in_flight)),
    {"--reps", "N", "replications in which the slowest are sought (as many as run makes)",
     FLAG_WHOLE, FIELD(reps), 1, 1000000},
    {"--threads", "N", "threads (one a processor); the results do not depend on it", FLAG_WHOLE,
     FIELD(threads), 1, 4096},
    {"-q", NULL, "prints nothing but mistakes", FLAG_SWITCH, FIELD(quiet), 0, 0},
};

const verb trace_verb = {.name = "trace",
                         .words = "FILE",
                         .text = "follows some requests step by step: what each waited for",
                         .least = 1,
                         .most = 1,
                         .flags = flags,
                         .flag_count = sizeof flags / sizeof *flags,
                         .run = trace};
