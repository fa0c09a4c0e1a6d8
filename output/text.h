/* Text for people: names made harmless for a terminal, durations and rates in few characters. */
#ifndef OUTPUT_TEXT_H
#define OUTPUT_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Length in bytes (1 … 4) of the valid UTF-8 sequence at `at`, 0 when it is none; the text ends at
 * `end`. *code gets the code point. */
size_t text_utf8(const char *at, const char *end, uint32_t *code);

/* Copies `text` for a terminal: control characters and bytes that are no UTF-8 become `?`, and it
 * is cut (with an ellipsis) to `columns` characters, or fewer if `size` bytes do not hold them.
 * Always terminated. Returns the characters written. */
size_t text_clean(char *out, size_t size, const char *text, size_t columns);

/* Figures for people; the page's own (output/page/text.js) are the same, tests/report/formats.txt
 * holds both to it. Three significant digits, halves upwards; NaN is "-". */

/* "310 ms", "45 s", "2.5 h". */
void text_duration(char *out, size_t size, double seconds);
/* A moment of simulated time: "45 s", "1 h 17 min", "2 d 3 h". */
void text_moment(char *out, size_t size, double seconds);
/* What the functions here write beyond ASCII becomes ASCII: us for µs, ~ for the ellipsis. */
void text_ascii(char *text);
/* "980", "1,249", "12.4k", "3.1M". */
void text_quantity(char *out, size_t size, double value);
/* "97 %", "0.1 %", "<0.01 %". */
void text_percent(char *out, size_t size, double share);

#endif
