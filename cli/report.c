/* `outgrow report`: the page of an earlier run, made again from the files that it left. */
#include "output/report.h"
#include "cli/talk.h"
#include "cli/verb.h"
#include "output/files.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

enum { WHY_SIZE = 512 };

static exit_code write_report(folder *f, const char *place) {
  char why[WHY_SIZE];
  bool io = false;
  folder_keep(f, REPORT_HTML);
  if (!report_write(f, place, true, &io, why, sizeof why)) {
    complain("%s: %s", place, why);
    folder_abandon(f);
    return io ? EXIT_FAILED : EXIT_MISTAKE;
  }
  if (folder_commit(f, NULL, 0, why, sizeof why))
    return EXIT_FINE;
  complain("%s", why);
  return EXIT_FAILED;
}

static exit_code report(const command_line *line) {
  const char *place = line->words[0];
  char why[WHY_SIZE];
  const char *facts = arena_format(line->memory, "%s/%s", place, RUN_JSON);
  if (access(facts, R_OK) != 0) {
    complain("cannot read %s: %s; say the folder that a run has left, as in out/shop", facts,
             strerror(errno));
    return EXIT_MISTAKE;
  }
  folder *f = folder_open(place, why, sizeof why);
  if (!f) {
    complain("%s", why);
    return EXIT_FAILED;
  }
  exit_code code = write_report(f, place);
  if (code == EXIT_FINE && !line->quiet)
    fprintf(stderr, "written to %s/%s\n", place, REPORT_HTML);
  return code;
}

static const flag flags[] = {
    {"-q", NULL, "prints nothing but mistakes", FLAG_SWITCH, offsetof(command_line, quiet), 0, 0},
};

const verb report_verb = {.name = "report",
                          .words = "DIR",
                          .text = "makes the report page of a run again from the files it left",
                          .least = 1,
                          .most = 1,
                          .flags = flags,
                          .flag_count = sizeof flags / sizeof *flags,
                          .run = report};
