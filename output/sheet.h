/* One CSV file while it is written: RFC 4180, LF, numbers bare, text quoted by libcsv, empty for
 * "not measured".
 *
 * Every field function writes the field and its comma; sheet_end() turns the last comma into the
 * line's end. Invariant: each row has as many fields as the sheet has columns (asserted). The first
 * error stays in `error`, and nothing is written after it. */
#ifndef OUTPUT_SHEET_H
#define OUTPUT_SHEET_H

#include "output/columns.h"
#include "sim/interval.h"
#include "sim/time.h"

typedef struct sheet {
  int fd;
  int error;         /* errno of the first failure, 0 */
  uint32_t width;    /* columns */
  uint32_t fields;   /* written in the row at hand */
  size_t used, size; /* of buffer */
  char *buffer;
} sheet;

/* A text as it stands in a CSV file, quotes included; kept for names that occur on many rows. */
typedef struct label {
  const char *text;
  size_t length;
} label;

/* Takes the file over; `width` is the number of columns of each row. fd < 0: error is set from
 * errno. */
void sheet_open(sheet *s, int fd, uint32_t width);
/* Writes out what is left and closes; false on any error since the opening (then `error` says
 * which). */
bool sheet_close(sheet *s);

void sheet_header(sheet *s, const columns *c);
void sheet_text(sheet *s, const char *text); /* NULL or "": empty */
void sheet_label(sheet *s, label l);
/* `count` fields that are formatted already, each with its comma. */
void sheet_fields(sheet *s, label fields, uint32_t count);
void sheet_number(sheet *s, double value);
void sheet_numbers(sheet *s, const double *values, uint32_t count);
void sheet_whole(sheet *s, uint64_t value);
void sheet_seconds(sheet *s, ticks t);
void sheet_interval(sheet *s, interval i); /* three fields: mean, low, high */
void sheet_empty(sheet *s, uint32_t count);
void sheet_end(sheet *s);

/* Quotes `text` into `out` (of `size` bytes); returns the length it has or would have. */
size_t sheet_quote(char *out, size_t size, const char *text);

#endif
