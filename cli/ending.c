#include "cli/ending.h"
#include "models/replication.h"
#include <math.h>

ticks ending_of(const command_line *line, scenario *s) {
  bool said = !isnan(line->until);
  ticks end = said ? ticks_from_seconds(line->until) : replication_length(s->architecture);
  if (end == TICKS_NEVER && said)
    mistakes_add(&s->mistakes, (origin){0, 0},
                 "--until is beyond two years, the longest that can be simulated");
  else if (end == TICKS_NEVER && !isnan(s->architecture->length))
    mistakes_add(&s->mistakes, s->architecture->where,
                 "the run is longer than two years, the longest that can be simulated");
  else if (end == TICKS_NEVER)
    mistakes_add(
        &s->mistakes, s->architecture->where,
        "the run has no end: no rate grows; say scenario { length = 10*min } or --until 10min");
  return end;
}
