/* Whether the files of a folder are of one run: what one of them names the others know, and what
 * two of them count is the same.
 *
 * run.json names the phases, phases.csv the classes of each, phase_nodes.csv nodes and resources;
 * they are read in this order, and then the others. What is compared beside names:
 *
 *   phase_nodes.csv, calls.csv   the load at a phase's end                     phases.csv
 *   histograms.csv, requests.csv requests completed                            phases.csv
 *   breakdown.csv                mean latency                                  phases.csv
 *   timeline.csv                 when it was decided to leave a phase          phases.csv
 *   nodes.csv, resources.csv     how often a node or resource is asked for     phase_nodes.csv
 *   requests.csv, ensemble.csv   requests in all                               run.json
 *   all with windows             the end of the run                            run.json
 *   all with replications        their number                                  run.json
 *
 * Of an interrupted run only names and what summaries count, since its windows tell more. */
#ifndef OUTPUT_AGREEMENT_H
#define OUTPUT_AGREEMENT_H

#include "output/reading.h"
#include "output/run_facts.h"

typedef struct agreement agreement;

/* Lives in `memory`. */
agreement *agreement_new(const recorded_run *run, arena *memory);

/* As reading_run(), and false with a text that names both files where this one tells of another run
 * than those before; g NULL: nothing is compared. */
bool agreement_read(agreement *g, const char *folder, const char *name, const reading_use *use,
                    char *why, size_t size);

#endif
