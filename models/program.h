/* What an architecture is compiled into: nodes over all phases, their resources, and for every
 * phase the path of every class as a small program.
 *
 * A *node* here is one (name, kind) over all phases in which it stands without a gap of kind; its
 * state survives a change of phase. A *resource* is one thing with a capacity and a line in each
 * instance of a node. Instructions refer to nodes and resources by index, so a request that began
 * in one phase finishes its path in the next. Immutable, shared by all threads. */
#ifndef MODELS_PROGRAM_H
#define MODELS_PROGRAM_H

#include "models/architecture.h"
#include <string.h>

struct node_kind;

typedef enum discipline { LINE_FCFS, LINE_LCFS, LINE_RANDOM, LINE_PRIORITY, LINE_SJF } discipline;
typedef enum scheduler {
  SCHEDULE_FCFS,
  SCHEDULE_PS,
  /* these preempt (resource_preempts) */
  SCHEDULE_PRIORITY,
  SCHEDULE_LCFS,
  SCHEDULE_SRPT
} scheduler;
typedef enum when_full { FULL_REJECT, FULL_BLOCK, FULL_DROP_OLDEST } when_full;
typedef enum balance {
  BALANCE_ROUND_ROBIN,
  BALANCE_RANDOM,
  BALANCE_LEAST_CONNECTIONS,
  BALANCE_POWER_OF_TWO,
  BALANCE_KEY,
  BALANCE_SHARED
} balance;
typedef enum read_from { READ_ANY, READ_PRIMARY, READ_REPLICAS } read_from;

/* One resource of a node's instances as one phase wants it. */
typedef struct resource_setting {
  uint32_t capacity;   /* of one instance; UNLIMITED */
  uint32_t line_limit; /* waiting at most; UNLIMITED */
  discipline discipline;
  when_full when_full;
  scheduler scheduler; /* cores only */
  bool shared;         /* one line for all instances, capacity is still that of one */
} resource_setting;

/* A node as one phase wants it, read from its options. */
typedef struct node_setting {
  bool stands;
  const node_def *def;
  uint32_t instances; /* all, a database's replicas included */
  balance balance;
  double price;         /* an instance-hour */
  const variate *boot;  /* NULL is at once */
  uint32_t replicas;    /* of these instances, the last so many are read replicas */
  const double *speeds; /* (instances) */
  bool event_loop;
  read_from read_from;         /* database */
  const variate *lag;          /* database, NULL none */
  resource_setting *resources; /* (compiled_node.resource_count) */
  const void *own;             /* what only this kind knows (its .c file) */
} node_setting;

typedef struct compiled_resource {
  uint32_t node;
  const char *name; /* "cores", "pool:db" */
  const char *full; /* "db.cores" */
  bool serves;      /* work is done on it (cores): it has service times; else it is held */
} compiled_resource;

typedef struct compiled_node {
  const char *name;
  const struct node_kind *kind;
  uint32_t first_resource, resource_count; /* into compiled.resources */
  uint32_t first_instance, most_instances; /* over all phases; runtime instances */
  uint32_t front;         /* runtime instance that holds what all instances share; NONE: nothing */
  node_setting *settings; /* (phase_count) */
} compiled_node;

/* What a request of a class begins with. Down to `parked` it is laid out as a request (state.h),
 * and copied into one. */
typedef struct birth {
  uint32_t entry;      /* first instruction; NONE: the class does not occur */
  uint32_t next, prev; /* in no line: they mean nothing */
  uint32_t here, target;
  uint32_t frame;
  uint32_t end;  /* the END of its path */
  uint16_t path; /* index into compiled.paths */
  uint8_t status, parked;
  uint32_t klass;
  uint32_t priority; /* of the class */
  bool guarded;      /* has a timeout, patience, or is cancelled */
} birth;

typedef struct compiled_phase {
  const char *name;
  birth *births;         /* (class_count) */
  uint32_t moving_parts; /* instances and links that must work: see cost.c */
} compiled_phase;

typedef struct compiled {
  compiled_node *nodes;
  uint32_t node_count; /* by name, client first */
  compiled_resource *resources;
  uint32_t resource_count;
  uint32_t instance_count;
  compiled_phase *phases; /* (architecture.phase_count) */
  struct instruction *code;
  uint32_t code_count;
  struct holding *holdings;
  uint32_t holding_count;
  struct path *paths;
  uint32_t path_count;
  uint32_t words; /* most 64-bit words that a path needs for its parts */
  ticks *delays;
  uint32_t delay_count;         /* constant timeouts, one deadline line each */
  uint32_t *class_delay;        /* (class_count): its deadline line; NONE */
  struct placement *placements; /* (phase_count), for check and bounds */
} compiled;

/* Calls under way to one node. */
static inline bool resource_is_pool(const compiled_resource *r) {
  return strncmp(r->name, "pool:", 5) == 0;
}

/* Its node stands in the phase; a pool that only another phase limits is none there. */
static inline bool resource_stands(const compiled *c, uint32_t resource, uint32_t phase) {
  const compiled_resource *r = &c->resources[resource];
  const compiled_node *n = &c->nodes[r->node];
  const node_setting *s = n->settings ? &n->settings[phase] : NULL;
  return s && s->stands &&
         (!resource_is_pool(r) || s->resources[resource - n->first_resource].capacity != UNLIMITED);
}

#endif
