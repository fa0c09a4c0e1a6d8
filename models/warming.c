#include "models/warming.h"
#include <math.h>

/* What is kept has to grow by a tenth, the hit ratio by a hundredth, to be worth a word. */
static const double LEAST_KEPT = 1.1, LEAST_HITS = 0.01;

void warming_follow(warming *w, double time, double entries, double lookups, double hits) {
  if (w->last == 0)
    w->first = entries;
  w->last = entries;
  if (lookups > 0)
    trend_add(&w->hits, time, hits / lookups);
}

double warming_grown(const warming *w) {
  double grown = 0, slope = trend_slope(&w->hits, &grown);
  return !isnan(slope) && w->last > LEAST_KEPT * w->first && grown > LEAST_HITS ? grown : 0;
}
