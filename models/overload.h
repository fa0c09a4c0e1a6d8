/* Did more come than could be done? The verdict on a class of requests or messages in a phase.
 *
 * Traffic that is steady: something is full and what is in flight still grows in the later half of
 * the phase. Traffic that changes by design: from some moment on until the phase's end something
 * was full in every window, and more was in flight at the end than at that moment. In both, growth
 * has to be more than chance: three standard deviations of what came less what was done, were both
 * Poisson. Users who wait for their answers never ask for more than can be done; where
 * they give up, the work that goes on without them may pile up. */
#ifndef MODELS_OVERLOAD_H
#define MODELS_OVERLOAD_H

#include "models/architecture.h"
#include "sim/time.h"
#include "sim/trend.h"

/* Above this utilization of a window or a phase a resource counts as full. */
#define FULL_UTILIZATION 0.98

/* How a class is asked for. */
typedef enum asked { ASKED_STEADILY, ASKED_CHANGING, ASKED_BY_USERS } asked;
asked class_asked(const architecture *a, uint32_t klass);

/* Whether no traffic changes by design: rates stay the same, or users ask. */
bool traffic_is_steady(const architecture *a);

/* The windows so far, without a gap up to now, in which some resource was full. */
typedef struct full_windows {
  uint32_t count;
  ticks since;
  double per_s;   /* offered load in the first of them */
  double inside;  /* in flight at its beginning */
  double offered; /* requests, in all of them */
} full_windows;

typedef struct backlog {
  trend in_flight;
  double began;  /* when the figures begin */
  double inside; /* at the end of the last window */
  ticks end;     /* of it */
  full_windows full;
} backlog;

typedef struct window_load {
  ticks start, end;
  double per_s;       /* offered */
  double inside;      /* in flight at its end */
  double utilization; /* of the fullest instance of any resource */
} window_load;

typedef struct overload {
  bool overloaded;
  double growth_per_s; /* of requests in flight; NaN when not overloaded */
  ticks since;         /* when the load changes by design; otherwise TICKS_NEVER */
  double since_per_s;  /* offered load then; NaN */
} overload;

overload overload_none(void);

/* All that was under way in a phase: when its figures began, at its end, and on the mean of its
 * later half; and what came meanwhile. Of one replication (0 of them: nothing was measured), or the
 * sums of several. */
typedef struct carried {
  double began, ended, later, offered;
  uint32_t replications;
} carried;

/* Whether it was much more at first, by more than chance: then what was measured is not what the
 * phase's own load causes. Either it fell by more than what comes and goes at random (as for
 * growth), or it began so far above what is usual later that a geometric number hardly ever is. */
bool backlog_worked_off(const carried *c);

/* `counts`: not warm-up. */
void backlog_follow(backlog *b, const window_load *w, bool counts);

/* offered_per_s (of the class) and utilization (of the fullest instance): of the phase. */
overload backlog_judge(const backlog *b, asked how, double offered_per_s, double utilization);

#endif
