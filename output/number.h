/* Numbers as text: the shortest form of nine significant digits, the same on every machine.
 *
 * Ordinary magnitudes (1e-9 … 1e15) are written without an exponent, whole numbers whole, without
 * trailing zeros, with `.` as decimal point whatever the locale. Nothing is terminated: each
 * function returns how many bytes it wrote, at most NUMBER_SIZE. */
#ifndef OUTPUT_NUMBER_H
#define OUTPUT_NUMBER_H

#include "sim/time.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { NUMBER_SIZE = 32 };

/* NaN ("not measured") writes nothing; an infinity is `inf`. From 1e9 on the whole part stands in
 * full. */
size_t number_write(char *out, double value);

/* Four significant digits, from 1e4 on whole numbers: finer than a pixel. Else as above. */
size_t number_rough(char *out, double value);

size_t number_whole(char *out, uint64_t value);

/* Seconds: the shortest decimal fraction that names this tick and no other (at most 11 places);
 * TICKS_NEVER writes nothing. */
size_t number_seconds(char *out, ticks t);

/* Reads what JSON calls a number, or an infinity as number_write() has it; false for anything else
 * (01, 1., .5, +1, 0x1, nan, 1e999). */
bool number_read(const char *text, double *value);

#endif
