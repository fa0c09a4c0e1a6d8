/* One file that is written whole or not at all: beside its place, then renamed. What is no ordinary
 * file (a pipe, a device) is written where it is. */
#ifndef OUTPUT_WHOLE_FILE_H
#define OUTPUT_WHOLE_FILE_H

#include "sim/arena.h"
#include <stdbool.h>
#include <stdio.h>

typedef struct whole_file {
  FILE *stream;
  const char *path, *beside; /* NULL: written in its place */
} whole_file;

/* Of a file that is to be written to `path`; nothing is opened yet. */
whole_file whole_file_new(arena *memory, const char *path);
/* 0, or an errno value when that failed or when what stands there must not be written. */
int whole_file_open(whole_file *f);
/* Closes it and moves it to its place; 0 or an errno value (then nothing is left of it). */
int whole_file_commit(whole_file *f);
/* Closes it if it is open; nothing is left of it. */
void whole_file_drop(whole_file *f);

#endif
