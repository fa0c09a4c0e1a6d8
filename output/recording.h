/* What one replication writes while it runs: its windows and happenings, each into a file of its
 * own.
 *
 * A recording belongs to one replication and its thread; nothing is shared but the folder and the
 * labels, which do not change. Held in memory are a buffer a file, and what ensembles need of each
 * window. recordings_join()
 * then makes one file of the parts, in the order of the replications, so threads leave no trace. */
#ifndef OUTPUT_RECORDING_H
#define OUTPUT_RECORDING_H

#include "models/replication.h"
#include "output/folder.h"
#include "output/labels.h"
#include "output/progress.h"

typedef struct recording recording;

typedef struct recording_def {
  const folder *folder;
  const labels *labels;
  uint32_t replication;
  bool windows;            /* false: --no-windows */
  struct ensemble *series; /* takes the windows; NULL: not kept */
  struct course *course;   /* likewise */
  progress *progress;      /* NULL without */
} recording_def;

/* Makes the files with their header lines; to be called once, before any recording. 0 or errno. */
int recordings_begin(const folder *f, bool windows);

/* NULL with errno. */
recording *recording_new(const recording_def *def);
/* The replication whose count of events progress shows; optional. */
void recording_watch(recording *r, const replication *of);
sink recording_sink(recording *r);
/* Writes out and frees; 0 or the errno value of the first failure. */
int recording_close(recording *r);

/* Appends the parts of replications 0 … count-1 and keeps the files in the folder. 0 or errno. */
int recordings_join(folder *f, uint32_t count, bool windows);

#endif
