/* `outgrow draw`: each phase's architecture as Graphviz text, on stdout or as files of a folder;
 * there also as SVG where Graphviz's `dot` is installed. Nothing is run. */
#define _GNU_SOURCE /* posix_spawn_file_actions_addchdir_np */
#include "cli/phases.h"
#include "cli/talk.h"
#include "cli/verb.h"
#include "lua/mistake_print.h"
#include "models/bounds.h"
#include "output/drawing.h"
#include "output/folder.h"

#include <errno.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { WHY_SIZE = 512, NAME_SIZE = 32 };

extern char **environ;

typedef struct drawings {
  const architecture *a;
  const bounds *bounds;
  phase_range phases;
  arena *memory;
} drawings;

static bool choose_phases(const command_line *line, drawings *d) {
  const architecture *a = d->a;
  const char *near;
  d->phases = (phase_range){0, a->phase_count};
  if (!line->phase)
    return true;
  d->phases = phases_asked(a, line->phase, &near, d->memory);
  if (d->phases.first < d->phases.end)
    return true;
  complain("there is no phase \"%s\"; did you mean \"%s\"?", line->phase,
           near ? near : a->phases[0].name);
  return false;
}

/* ---- into a folder ---------------------------------------------------------------------- */

/* Runs `dot` in the folder's hidden part, where what it leaves is kept if it is whole. False when
 * there is no `dot`. */
static bool lay_out(folder *f, const char *text, const char *picture) {
  char *const argv[] = {"dot", "-Tsvg", "-o", (char *)picture, (char *)text, NULL};
  pid_t child;
  int status = 0;
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addchdir_np(&actions, folder_draft(f));
  bool ran = posix_spawnp(&child, "dot", &actions, NULL, argv, environ) == 0;
  posix_spawn_file_actions_destroy(&actions);
  if (!ran)
    return false;
  while (waitpid(child, &status, 0) < 0 && errno == EINTR)
    continue;
  if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
    folder_keep(f, picture);
  else
    complain("dot could not lay out %s", text);
  return true;
}

static int write_file(const drawings *d, folder *f, const char *name, uint32_t phase) {
  FILE *out = folder_create_stream(f, name);
  if (!out)
    return errno;
  drawing_write(out, d->a, d->bounds, phase, d->memory);
  int error = fflush(out) != 0 || ferror(out) ? (errno ? errno : EIO) : 0;
  if (fclose(out) != 0 && !error)
    error = errno;
  folder_keep(f, name);
  return error;
}

/* Under `hold` an architecture is drawn once. */
static bool drawn_before(const drawings *d, uint32_t phase) {
  return phase > d->phases.first && architecture_repeats(d->a, phase);
}

static exit_code draw_into(const drawings *d, const char *place, bool quiet) {
  char why[WHY_SIZE], text[NAME_SIZE], picture[NAME_SIZE];
  bool has_dot = true;
  folder *f = folder_open(place, why, sizeof why);
  if (!f) {
    complain("%s", why);
    return EXIT_FAILED;
  }
  for (uint32_t p = d->phases.first; p < d->phases.end; p++) {
    if (drawn_before(d, p))
      continue;
    snprintf(text, sizeof text, "phase-%u.dot", (unsigned)(p + 1));
    snprintf(picture, sizeof picture, "phase-%u.svg", (unsigned)(p + 1));
    int error = write_file(d, f, text, p);
    if (error) {
      complain("cannot write into \"%s\": %s", place, strerror(error));
      folder_abandon(f);
      return EXIT_FAILED;
    }
    has_dot = has_dot && lay_out(f, text, picture);
  }
  if (!folder_commit(f, NULL, 0, why, sizeof why)) {
    complain("%s", why);
    return EXIT_FAILED;
  }
  if (!quiet)
    fprintf(stderr, "written to %s%s\n", place,
            has_dot ? "" : " (as text only: Graphviz's dot is not installed)");
  return EXIT_FINE;
}

/* ---- the verb --------------------------------------------------------------------------- */

static exit_code draw_scenario(const command_line *line, const scenario *s) {
  drawings d = {.a = s->architecture, .memory = line->memory};
  if (!choose_phases(line, &d))
    return EXIT_MISTAKE;
  d.bounds = bounds_make(d.a, line->memory);
  if (line->folder)
    return draw_into(&d, line->folder, line->quiet);
  for (uint32_t p = d.phases.first; p < d.phases.end; p++)
    if (!drawn_before(&d, p))
      drawing_write(stdout, d.a, d.bounds, p, line->memory);
  return EXIT_FINE;
}

static exit_code draw_file(const command_line *line) {
  scenario *s = scenario_read(line->words[0], line->settings, line->setting_count);
  exit_code code = EXIT_MISTAKE;
  mistakes_print(&s->mistakes, s->architecture, stderr);
  if (!s->mistakes.errors)
    code = draw_scenario(line, s);
  scenario_free(s);
  return code;
}

static const flag flags[] = {
    FLAG_SET,
    {"--phase", "NAME", "only this phase", FLAG_TEXT, offsetof(command_line, phase), 0, 0},
    {"-o", "DIR", "writes phase-1.dot … there, and phase-1.svg … where dot is installed", FLAG_TEXT,
     offsetof(command_line, folder), 0, 0},
    {"-q", NULL, "prints nothing but mistakes", FLAG_SWITCH, offsetof(command_line, quiet), 0, 0},
};

const verb draw_verb = {.name = "draw",
                        .words = "FILE",
                        .text = "draws each phase's architecture as Graphviz text",
                        .least = 1,
                        .most = 1,
                        .flags = flags,
                        .flag_count = sizeof flags / sizeof *flags,
                        .run = draw_file};
