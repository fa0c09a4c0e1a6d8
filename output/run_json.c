/* The only file that may differ between two runs of the same: it alone tells of this machine and
 * hour. */
#include "output/run_json.h"
#include "models/mean_request.h"
#include "output/changes.h"
#include "output/files.h"
#include "output/fingerprint.h"
#include "output/json.h"
#include "output/sources.h"
#include "output/verdicts.h"
#include "sim/memory.h"
#include "sim/runner.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <sys/utsname.h>

static void write_command(json *j, const run_facts *facts) {
  json_open(j, "command", '[');
  for (uint32_t i = 0; i < facts->command_count; i++)
    json_text(j, NULL, facts->command[i]);
  json_close(j, ']');
}

static void write_scenario(json *j, arena *memory, const architecture *a) {
  json_open(j, "scenario", '{');
  json_text(j, "title", a->title);
  json_text(j, "path", a->file_count ? a->files[0].path : NULL);
  json_text(j, "hash", arena_format(memory, "%016llx", (unsigned long long)sources_hash(a)));
  json_open(j, "files", '[');
  for (uint32_t i = 0; i < a->file_count; i++) {
    json_open(j, NULL, '{');
    json_text(j, "path", a->files[i].path);
    json_text(j, "copy", source_name(memory, a, i));
    json_close(j, '}');
  }
  json_close(j, ']');
  json_close(j, '}');
}

static void write_parameters(json *j, const architecture *a) {
  json_open(j, "parameters", '[');
  for (uint32_t i = 0; i < a->parameter_count; i++) {
    json_open(j, NULL, '{');
    json_text(j, "name", a->parameters[i].name);
    json_text(j, "value", a->parameters[i].value);
    json_flag(j, "set", a->parameters[i].is_set);
    json_close(j, '}');
  }
  json_close(j, ']');
}

static void write_changed(json *j, const architecture *a, uint32_t phase, node_change which) {
  json_open(j, change_names[which], '[');
  for (uint32_t n = 0; n < a->compiled->node_count; n++)
    if (change_of(a, n, phase) == which)
      json_text(j, NULL, a->compiled->nodes[n].name);
  json_close(j, ']');
}

/* What makes the system move to each phase, and what that does to its nodes. */
static void write_phases(json *j, const architecture *a) {
  static const char *const triggers[] = {[TRIGGER_START] = "start",
                                         [TRIGGER_WHEN] = "when",
                                         [TRIGGER_AT] = "at",
                                         [TRIGGER_AFTER] = "after",
                                         [TRIGGER_AT_LOAD] = "at_load"};
  json_open(j, "phases", '[');
  for (uint32_t p = 0; p < a->phase_count; p++) {
    json_open(j, NULL, '{');
    json_text(j, "name", a->phases[p].name);
    json_text(j, "architecture", a->phases[p].declared);
    json_number(j, "load_per_s", a->held ? phase_load(a, p) : NAN); /* at which it is held */
    json_text(j, "trigger", triggers[a->phases[p].trigger]);
    for (node_change which = CHANGE_ADDED; which < CHANGE_COUNT; which++)
      write_changed(j, a, p, which);
    json_close(j, '}');
  }
  json_close(j, ']');
}

static void write_run(json *j, const results *r, const run_facts *facts) {
  uint64_t events = 0, requests = 0;
  double end = 0;
  for (uint32_t i = 0; i < r->count; i++) {
    const summary *s = r->replications[i];
    events += s->events;
    requests += s->requests;
    if (ticks_to_seconds(s->end) > end)
      end = ticks_to_seconds(s->end);
  }
  json_whole(j, "seed", r->architecture->seed);
  json_whole(j, "replications", r->count);
  json_whole(j, "replications_asked", facts->asked);
  json_number(j, "window_s", r->architecture->window);
  json_number(j, "until_s", facts->until_s);
  json_number(j, "simulated_s", end);
  json_flag(j, "interrupted", r->interrupted);
  json_flag(j, "no_room", results_full(r));
  json_whole(j, "events", events);
  json_whole(j, "requests", requests);
  json_number(j, "wall_s", facts->wall_s);
  json_number(j, "cpu_s", facts->cpu_s);
  json_whole(j, "threads", facts->threads);
}

static void write_machine(json *j) {
  struct utsname u;
  bool known = uname(&u) == 0;
  json_open(j, "machine", '{');
  json_text(j, "name", known ? u.nodename : NULL);
  json_text(j, "system", known ? u.sysname : NULL);
  json_text(j, "release", known ? u.release : NULL);
  json_text(j, "hardware", known ? u.machine : NULL);
  json_whole(j, "processors", runner_processors());
  json_text(j, "compiler", __VERSION__);
  json_close(j, '}');
}

static void write_warnings(json *j, const architecture *a, const mistakes *m) {
  json_open(j, "warnings", '[');
  for (uint32_t i = 0; m && i < m->count; i++) {
    if (!m->list[i].warning)
      continue;
    origin where = m->list[i].where;
    json_open(j, NULL, '{');
    json_text(j, "file",
              where.line && where.file < a->file_count ? a->files[where.file].path : NULL);
    json_whole(j, "line", where.line);
    json_text(j, "text", m->list[i].text);
    json_close(j, '}');
  }
  json_close(j, ']');
}

/* What stands above and below the table on the terminal, a text a line. */
static void write_verdicts(json *j, const results *r) {
  char *text = NULL;
  size_t size = 0;
  FILE *out = open_memstream(&text, &size);
  if (!out)
    memory_out();
  verdicts_overload(out, r, false);
  verdicts_notes(out, r);
  if (fclose(out) != 0)
    memory_out();
  json_open(j, "verdicts", '[');
  for (char *rest = NULL, *line = strtok_r(text, "\n", &rest); line;
       line = strtok_r(NULL, "\n", &rest))
    json_text(j, NULL, line + strspn(line, " "));
  json_close(j, ']');
  free(text);
}

static void write_columns(json *j, const output_file *f) {
  columns c = {0};
  f->columns(&c);
  json_open(j, "columns", '[');
  for (uint32_t i = 0; i < c.count; i++) {
    json_open(j, NULL, '{');
    json_text(j, "name", c.list[i].name);
    json_text(j, "unit", c.list[i].unit);
    json_text(j, "meaning", c.list[i].meaning);
    json_close(j, '}');
  }
  json_close(j, ']');
}

/* What the file comes to, so that a change can be noticed. */
static int write_fingerprint(json *j, const folder *f, arena *memory, const char *name) {
  fingerprint p = {0};
  FILE *in = fopen(arena_format(memory, "%s/%s", folder_draft(f), name), "rb");
  if (!in)
    return errno;
  int error = fingerprint_add_stream(&p, in);
  fclose(in);
  json_whole(j, "bytes", p.bytes);
  json_text(j, "hash", arena_format(memory, "%016llx", (unsigned long long)fingerprint_hash(&p)));
  return error;
}

static int write_files(json *j, const folder *f, arena *memory, bool windows, bool series) {
  int error = 0;
  json_open(j, "files", '{');
  for (uint32_t i = 0; i < OUTPUT_FILE_COUNT && !error; i++) {
    const output_file *file = output_files[i];
    if ((file->window && !windows) || (file->of_series && !series))
      continue;
    json_open(j, file->name, '{');
    json_text(j, "is", file->is);
    error = write_fingerprint(j, f, memory, file->name);
    write_columns(j, file);
    json_close(j, '}');
  }
  json_close(j, '}');
  return error;
}

int run_json_write(folder *f, arena *memory, const results *r, const run_facts *facts) {
  json j = {.out = folder_create_stream(f, RUN_JSON)};
  if (!j.out)
    return errno;
  json_open(&j, NULL, '{');
  json_text(&j, "version", facts->version);
  write_command(&j, facts);
  write_scenario(&j, memory, r->architecture);
  write_parameters(&j, r->architecture);
  write_phases(&j, r->architecture);
  write_run(&j, r, facts);
  write_machine(&j);
  write_warnings(&j, r->architecture, facts->mistakes);
  write_verdicts(&j, r);
  int error = write_files(&j, f, memory, facts->windows, r->series != NULL);
  json_close(&j, '}');
  errno = 0;
  if ((fflush(j.out) != 0 || ferror(j.out)) && !error)
    error = errno ? errno : EIO;
  if (fclose(j.out) != 0 && !error)
    error = errno;
  folder_keep(f, RUN_JSON);
  return error;
}
