/* The command line: each verb's flags are one const table, from which the line is read and `outgrow
 * help VERB` is written. */
#ifndef CLI_FLAGS_H
#define CLI_FLAGS_H

#include "lua/scenario.h"
#include "sim/event.h"
#include <stdio.h>

/* A whole number that may not have been given. */
typedef struct whole {
  bool given;
  uint64_t value;
} whole;

/* What a command line says; a verb looks at what its flags can set. */
typedef struct command_line {
  const char *const *all; /* (all_count): argv as it was */
  uint32_t all_count;
  arena *memory;
  const char **words; /* (word_count): what is no flag */
  uint32_t word_count;
  setting *settings; /* (setting_count) */
  uint32_t setting_count;
  const char *folder;                 /* NULL: not given */
  const char *precision;              /* likewise */
  const char *klass, *phase, *format; /* NULL: not given */
  whole seed, reps, in_flight, threads, slowest, spans, lines;
  double until, at; /* s; NaN: not given */
  bool no_windows, no_report, quiet, check;
} command_line;

typedef enum flag_kind {
  FLAG_SWITCH,  /* bool */
  FLAG_TEXT,    /* const char * */
  FLAG_WHOLE,   /* whole, from least to most */
  FLAG_SECONDS, /* double: 90, 90s, 5min, 2h */
  FLAG_SETTING  /* adds to settings: name=value */
} flag_kind;

typedef struct flag {
  const char *name;     /* "--seed" */
  const char *argument; /* as usage shows it; NULL: a switch */
  const char *text;     /* one line */
  flag_kind kind;
  size_t offset; /* of its field in command_line */
  uint64_t least, most;
} flag;

#define FLAG_SET                                                                                   \
  {                                                                                                \
    "--set", "NAME=VALUE", "sets a parameter of the scenario; may be repeated", FLAG_SETTING, 0,   \
        0, 0                                                                                       \
  }

#define FLAG_IN_FLIGHT(field)                                                                      \
  {                                                                                                \
    "--in-flight", "N", "requests in flight at most, with their branches; a phase with more ends", \
        FLAG_WHOLE, field, 1, EVENT_SUBJECT_MAX                                                    \
  }

/* Reads argv[2] on into `line` (whose memory is set). False with a text in `why`. */
bool flags_read(command_line *line, const flag *flags, uint32_t count, int argc,
                const char *const *argv, char *why, size_t size);
/* One line a flag. */
void flags_print(const flag *flags, uint32_t count, FILE *out);

/* "90", "90s", "5min", "1.5h", "2 days" in seconds; NaN when it is none, or not above 0. */
double seconds_read(const char *text);

#endif
