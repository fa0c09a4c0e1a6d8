#include "models/warming.h"
#include <math.h>

/* What is kept has to grow by a tenth to be filling. */
static const double LEAST_KEPT = 1.1;

void warming_follow(warming *w, double time, double entries, double lookups, double hits) {
  if (w->last == 0)
    w->first = entries;
  w->last = entries;
  if (lookups > 0)
    trend_add(&w->hits, time, hits / lookups);
}

double warming_grown(const warming *w, double *error) {
  double grown = 0;
  *error = trend_grown_error(&w->hits);
  if (!(w->last > LEAST_KEPT * w->first) || isnan(*error))
    return *error = 0;
  trend_slope(&w->hits, &grown);
  return grown;
}
