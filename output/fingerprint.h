/* A fingerprint of bytes: 64 bits by which a change of a file shows, though not one that was made
 * to be missed. Words of eight bytes are mixed in one after the other (sim/random.h), so it may be
 * taken in pieces of any length. */
#ifndef OUTPUT_FINGERPRINT_H
#define OUTPUT_FINGERPRINT_H

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* Begins as {0}. */
typedef struct fingerprint {
  uint64_t key;
  uint64_t word;  /* the last bytes, fewer than eight */
  uint64_t bytes; /* so far */
} fingerprint;

void fingerprint_add(fingerprint *p, const char *text, size_t length);
/* All that is left of the stream. 0 or an errno value. */
int fingerprint_add_stream(fingerprint *p, FILE *in);
uint64_t fingerprint_hash(const fingerprint *p);

#endif
