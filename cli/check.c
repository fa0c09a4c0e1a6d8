/* `outgrow check`: reads a scenario, says what is wrong with it, or what it comes to on paper. */
#include "cli/verb.h"
#include "lua/mistake_print.h"
#include "models/explain.h"
#include "models/replication.h"

/* A run refuses what has no end; on paper it makes no difference. */
static void doubt_end(scenario *s) {
  if (!s->mistakes.errors && replication_length(s->architecture) == TICKS_NEVER)
    mistakes_warn(&s->mistakes, s->architecture->where,
                  "to run it, it needs an end: no rate grows; say scenario { length = 10*min }");
}

static exit_code check(const command_line *line) {
  scenario *s = scenario_read(line->words[0], line->settings, line->setting_count);
  doubt_end(s);
  exit_code code = s->mistakes.errors ? EXIT_MISTAKE : EXIT_FINE;
  mistakes_print(&s->mistakes, s->architecture, stderr);
  if (code == EXIT_FINE)
    explain_architecture(s->architecture, stdout);
  scenario_free(s);
  return code;
}

static const flag flags[] = {FLAG_SET};

const verb check_verb = {.name = "check",
                         .words = "FILE",
                         .text = "reads a scenario, names its mistakes, explains what it means",
                         .least = 1,
                         .most = 1,
                         .flags = flags,
                         .flag_count = sizeof flags / sizeof *flags,
                         .run = check};
