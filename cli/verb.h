/* The verbs of `outgrow`: one file each, one entry in the table in main.c. */
#ifndef CLI_VERB_H
#define CLI_VERB_H

#include "cli/flags.h"

#ifndef OUTGROW_VERSION /* the build says it */
#define OUTGROW_VERSION "development"
#endif

typedef enum exit_code {
  EXIT_FINE = 0,
  EXIT_FAILED = 1,       /* internal or I/O error */
  EXIT_MISTAKE = 2,      /* the user's */
  EXIT_SLO = 3,          /* the run ended, but an objective that --check asks for was missed */
  EXIT_INTERRUPTED = 130 /* what is complete so far was kept */
} exit_code;

typedef struct verb {
  const char *name;
  const char *words;    /* what it takes beside flags, as usage shows it: "FILE" */
  const char *text;     /* one line */
  uint32_t least, most; /* how many words */
  const flag *flags;    /* (flag_count) */
  uint32_t flag_count;
  exit_code (*run)(const command_line *line);
} verb;

extern const verb run_verb, check_verb, compare_verb, trace_verb, draw_verb, report_verb, help_verb;

/* The table (main.c). */
extern const verb *const verbs[];
extern const uint32_t verb_count;
const verb *verb_find(const char *name); /* NULL */

/* Usage of one verb with its flags. */
void verb_usage(const verb *v, FILE *out);

#endif
