/* The names of an architecture as they stand in a CSV file, quoted once; shared by all threads. */
#ifndef OUTPUT_LABELS_H
#define OUTPUT_LABELS_H

#include "models/program.h"
#include "output/sheet.h"

typedef struct labels {
  arena *memory;
  label *phases;         /* (phase_count) */
  label *classes;        /* (1 + class_count): [0] is `all`, then by class index */
  label *nodes;          /* (node_count) */
  label *kinds;          /* (node_count): the language's word, "server" */
  label *resources;      /* (resource_count): "cores" */
  label *full_resources; /* (resource_count): "db.cores" */
  label *resource_nodes; /* (resource_count): the node's name */
  size_t longest_phase;  /* bytes */
} labels;

labels *labels_new(const architecture *a); /* completed */
void labels_free(labels *l);

#endif
