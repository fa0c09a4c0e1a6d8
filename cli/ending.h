/* When a run ends: what --until says, else the scenario. */
#ifndef CLI_ENDING_H
#define CLI_ENDING_H

#include "cli/flags.h"
#include "sim/time.h"

/* The end in ticks; TICKS_NEVER when there is none, which is a mistake added to the scenario's. */
ticks ending_of(const command_line *line, scenario *s);

#endif
