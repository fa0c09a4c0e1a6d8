/* Opens a file that another may have put there: a regular one or none, so that reading never waits
 * for somebody to write. */
#ifndef OUTPUT_REGULAR_H
#define OUTPUT_REGULAR_H

#include <stddef.h>
#include <stdio.h>

/* FOLDER/NAME for reading, behind a byte order mark if it begins with one; NULL with a text in
 * `why`, which calls it NAME. */
FILE *regular_open(const char *folder, const char *name, char *why, size_t size);

#endif
