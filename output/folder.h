/* The folder that a run leaves behind: each file whole or not at all.
 *
 * Everything is written into a hidden folder inside the destination (one file system, so a rename
 * is enough) and moved to its place by folder_commit(), under a lock: of two runs into one folder
 * the last one wins whole. run.json goes first and comes last, so a folder with a run.json is
 * complete. Files that we do not know stay untouched. A hidden folder of a run that was killed is
 * removed by the next. */
#ifndef OUTPUT_FOLDER_H
#define OUTPUT_FOLDER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

typedef struct folder folder;

/* Makes the destination, and what lies above it, if it is not there; NULL with a text in `why`. */
folder *folder_open(const char *path, char *why, size_t size);
/* Whether moving the `known` files to their place would replace one of those that the run has read
 * (paths), or a scenario that is not a run's copy; then a text in `why`. */
bool folder_would_lose(const folder *f, const char *const *paths, size_t path_count,
                       const char *const *known, size_t known_count, char *why, size_t size);
const char *folder_path(const folder *f);
/* Path of the hidden folder, for what reads or makes files there by their path. */
const char *folder_draft(const folder *f);

/* A new file in the hidden folder (and the folders that its name needs), open for writing; appended
 * to when it is there. -1 with errno. Threads may call this at once. */
int folder_create(const folder *f, const char *name);
FILE *folder_create_stream(const folder *f, const char *name);
/* Appends file `part` to file `name` and removes it; a missing one is none. 0 or an errno value. */
int folder_append(const folder *f, const char *name, const char *part);

/* The file will be moved to its place. */
void folder_keep(folder *f, const char *name);

/* Moves the files that are kept to their place, in order, removes what an earlier run has left of
 * the `known` names, frees the folder. False with a text in `why`. */
bool folder_commit(folder *f, const char *const *known, size_t known_count, char *why, size_t size);
/* Leaves everything as it was and frees the folder; NULL is allowed. */
void folder_abandon(folder *f);

#endif
