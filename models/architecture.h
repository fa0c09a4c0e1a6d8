/* The architecture: all that a scenario declared, immutable once built.
 *
 * Three things, kept apart: the *work* (data, operations, requests), the *traffic* that asks for
 * it, and the *phases*, each of which places the work on nodes. Everything refers to everything
 * else by index. All memory is the arena's. Threads share one architecture; state lives in a
 * `replication`.
 *
 * Whoever builds one (the Lua layer, a test) fills `architecture` with definitions and calls
 * architecture_complete(), which checks, places, and compiles. */
#ifndef MODELS_ARCHITECTURE_H
#define MODELS_ARCHITECTURE_H

#include "models/mistake.h"
#include "models/option.h"
#include "sim/arena.h"
#include "sim/variate.h"

#define NONE        UINT32_MAX
#define UNLIMITED   UINT32_MAX /* a capacity */
#define CLIENT_NODE 0          /* index of the node `client`, which always stands */

/* ---- the work ------------------------------------------------------------------------------- */

typedef enum keys_kind { KEYS_UNIFORM, KEYS_ZIPF, KEYS_LATEST, KEYS_HOTSPOT } keys_kind;

/* Which rows are asked for. Ranks 1 … rows; rank r of zipf has weight r^-exponent. */
typedef struct keys_def {
  keys_kind kind;
  double exponent;  /* zipf, latest: >= 0 */
  double share, of; /* hotspot: this share of the draws goes to this part of the rows, uniformly */
} keys_def;

typedef struct data_def {
  const char *name;
  origin where;
  double rows;     /* >= 1, whole, up to 1e15 */
  double row_size; /* bytes */
  keys_def popularity;
} data_def;

typedef enum step_kind {
  STEP_CPU,  /* amount: seconds of a core */
  STEP_WAIT, /* amount: seconds */
  STEP_READ,
  STEP_WRITE,
  STEP_QUERY,
  STEP_SCAN,     /* data; times; fresh; matches (query, scan) */
  STEP_CALL,     /* operation; timeout, patience, cancel, priority */
  STEP_LATER,    /* operation; delay */
  STEP_CHOOSE,   /* branches with weights, one is taken */
  STEP_TIMES,    /* amount: how often; one branch */
  STEP_PARALLEL, /* branches, all at once; waits for all; cancel */
  STEP_QUORUM,   /* branches; waits for `quorum` of them; cancel */
  STEP_FAIL      /* probability */
} step_kind;

struct step_def;
typedef struct branch_def {
  double weight;          /* choose: > 0; else 1 */
  struct step_def *steps; /* (count) */
  uint32_t count;
} branch_def;

typedef struct step_def {
  step_kind kind;
  origin where;
  uint64_t id;             /* names the step within the work, whatever the placement: set by
                              architecture_complete() from the operation's name and the step's path */
  const variate *amount;   /* cpu, wait, times */
  const variate *times;    /* read write query scan: how often, one after the other; NULL is once */
  double rounds;           /* mean of times, or of a times step's amount, as they are rounded: set
                              by architecture_complete() */
  uint32_t column;         /* amount or times is what the trace recorded: column of
                              architecture.recorded, from 1; 0: drawn */
  uint32_t data;           /* read … scan */
  uint32_t operation;      /* call, later */
  bool fresh;              /* a key of its own instead of the request's */
  bool cancel;             /* stop the work that nobody waits for any more */
  double matches;          /* query, scan: rows touched */
  double probability;      /* fail: 0 … 1 */
  uint32_t quorum;         /* 1 … branch_count */
  uint32_t priority;       /* call: 0 is the caller's, else 1 is first */
  const variate *timeout;  /* call: the caller stops waiting; NULL never */
  const variate *patience; /* call: gives up if no service has begun by then; NULL never */
  const variate *delay;    /* later: NULL is at once */
  branch_def *branches;    /* (branch_count) */
  uint32_t branch_count;
} step_def;

/* An operation, a request's own steps, or an external (which has no steps but a time). */
typedef struct operation_def {
  const char *name;
  origin where;
  branch_def body;
  bool is_request;
  bool is_external;
  const variate *time; /* external */
  double fails;        /* external: probability */
  uint32_t places;     /* external: how many at once */
} operation_def;

/* A class of requests, or of messages (an operation that `later` sends). */
typedef struct class_def {
  const char *name;
  origin where;
  uint32_t operation;
  bool is_message;
  double weight;           /* > 0; requests */
  uint32_t priority;       /* >= 1, 1 goes first */
  const variate *timeout;  /* NULL never */
  const variate *patience; /* NULL never */
  bool cancel;
} class_def;

/* ---- the traffic ---------------------------------------------------------------------------- */

typedef enum rate_kind {
  RATE_CONSTANT, /* a */
  RATE_GROWTH,   /* from a to b over c seconds, geometric; then stays */
  RATE_RAMP,     /* from a to b over c, straight; then stays */
  RATE_POINTS,   /* times[], values[]: straight lines between, flat outside, jumps at equal times */
  RATE_STEPS,    /* times[], values[]: flat from each time on; before the first: the first */
  RATE_DIURNAL,  /* mean a, relative amplitude b (0 … 1), period c, peak at d */
  RATE_FLASH,    /* at a, peak b, rise c, fall d */
  RATE_SUM,      /* parts */
  RATE_PRODUCT   /* parts */
} rate_kind;

/* A rate over time, per second, never negative. */
typedef struct rate_def {
  rate_kind kind;
  double a, b, c, d;
  uint32_t count;                      /* of times/values or parts */
  const double *times, *values;        /* (count), times ascending */
  const struct rate_def *const *parts; /* (count) */
} rate_def;

typedef enum arrivals_kind {
  ARRIVALS_POISSON,  /* rate */
  ARRIVALS_RENEWAL,  /* interval */
  ARRIVALS_EVERY,    /* interval, constant; the first at one interval */
  ARRIVALS_MMPP,     /* states: values = rates, stays = mean stay, cyclic from the first */
  ARRIVALS_SCHEDULE, /* times[], counts[] */
  ARRIVALS_USERS     /* users, think, at_once */
} arrivals_kind;

typedef struct arrivals_def {
  arrivals_kind kind;
  const rate_def *rate;
  const variate *interval;
  const variate *batch;   /* requests an arrival; NULL is 1 */
  uint32_t count;         /* states, or entries of the schedule */
  const double *values;   /* mmpp: rates; schedule: times in s, ascending */
  const double *stays;    /* mmpp: mean stay in s */
  const uint32_t *counts; /* schedule: requests at that time */
  const uint32_t
      *classes;       /* schedule: which class each request is, one a request; NULL: by weight */
  bool *has_column;   /* schedule: which columns of architecture.recorded it fills; NULL: none,
                               and no keys or sizes either */
  uint32_t first_row; /* with has_column: of architecture.recorded, of its first request */
  uint32_t users;
  const variate *think; /* s */
  bool at_once;         /* users begin by asking, not thinking */
} arrivals_def;

typedef struct ask_def {
  uint32_t klass; /* index into classes */
  double weight;  /* > 0 */
} ask_def;

typedef struct traffic_def {
  const char *name;
  origin where;
  arrivals_def arrivals;
  const ask_def *asks; /* (ask_count): what it issues; filled with every request when not said */
  uint32_t ask_count;
} traffic_def;

/* What traces recorded of single requests besides time and class: one table for all of them, a row
 * a request. */
typedef struct recorded_table {
  uint32_t column_count, row_count;
  const char *const *columns; /* (column_count): names */
  const double *values;       /* (row_count x column_count), >= 0; 0 where a trace has no such */
  const uint64_t *keys;       /* (row_count): which row of data it asks for; 0: not recorded */
  const double *sizes;        /* (row_count): bytes of that row; NaN: not recorded */
} recorded_table;

/* ---- the phases ----------------------------------------------------------------------------- */

/* A node as one phase wants it. Which options there are is the kind's business (models/kind.h); the
 * schema of the language gives every option a value, so a kind never meets a missing one. */
typedef struct node_def {
  const char *name;
  const char *kind; /* the language's word: "server" */
  origin where;
  options options;
} node_def;

typedef enum trigger_kind {
  TRIGGER_START,  /* the first phase */
  TRIGGER_WHEN,   /* a hook over the last window, `sustained` */
  TRIGGER_AT,     /* value: seconds from the start */
  TRIGGER_AFTER,  /* value: seconds from when the phase before stood */
  TRIGGER_AT_LOAD /* value: offered rate per second, by traffic (of users: in the last window) */
} trigger_kind;

typedef struct phase_def {
  const char *name;
  const char *declared; /* as in the scenario; under `hold` name is that and " at 80/s" */
  const char *loads;    /* under `hold`, of the first of those: all that it is held at; or NULL */
  origin where;
  trigger_kind trigger;
  double value;
  double sustained; /* s */
  double takes;     /* s from the decision until the phase stands */
  bool afresh;      /* nothing of the phase before goes on: no request, no state, no boot */
  double warmup;    /* s from standing; NaN: to be found before the run (0 in one) */
  node_def *nodes;  /* (count), with those of `always`, without client */
  uint32_t count;
  const variate *trip; /* one way between two nodes; NULL is none */
} phase_def;

typedef struct slo_def {
  double p50, p90, p95, p99, p999, mean; /* s; NaN: not asked for */
  double errors;                         /* share; NaN: not asked for */
  bool declared;
} slo_def;

typedef struct scenario_file {
  const char *path; /* as shown in messages */
  const char *text;
  size_t length;
} scenario_file;

typedef struct parameter_def {
  const char *name;
  const char *value; /* as written or set */
  bool is_set;       /* by the command line */
} parameter_def;

struct compiled; /* models/program.h: nodes over all phases, layouts, programs */

typedef struct architecture {
  arena *memory;
  const char *title;
  origin where; /* of scenario { } */
  uint64_t seed;
  uint32_t reps;           /* 0: not said */
  uint32_t most_in_flight; /* requests and branches; 0: as many as events can name */
  double window;           /* s */
  double length;           /* s; NaN: until growth ends */
  bool held;               /* rates change only where phases do: each phase is steady */
  bool detail_instances;
  slo_def slo;

  scenario_file *files;
  uint32_t file_count; /* [0] is the scenario itself */
  parameter_def *parameters;
  uint32_t parameter_count;
  data_def *data;
  uint32_t data_count;
  operation_def *operations;
  uint32_t operation_count; /* with requests' own and externals */
  class_def *classes;
  uint32_t class_count;   /* requests first, then messages */
  uint32_t request_count; /* classes that are requests */
  traffic_def *traffic;
  uint32_t traffic_count;
  recorded_table recorded;
  phase_def *phases;
  uint32_t phase_count;

  struct compiled *compiled; /* NULL until completed */
} architecture;

/* Checks the whole, names the steps, places the work and compiles every phase. False when `m` holds
 * errors; the architecture must not be run then. */
bool architecture_complete(architecture *a, mistakes *m);

/* Under `hold`: the same nodes as in the phase before, at another load. */
bool architecture_repeats(const architecture *a, uint32_t phase);

/* Phases first … end - 1. */
typedef struct phase_range {
  uint32_t first, end;
} phase_range;

/* The phase of that name; under `hold` also all at which the architecture of that name is held.
 * Empty where there is none. */
phase_range architecture_phases(const architecture *a, const char *name);

/* The moment at which a run ends of itself, in s: when the last rate that grows stops growing; of
 * traffic that is all written down, the end of the window of its last request. NaN: never. */
double architecture_end(const architecture *a);

#endif
