#include "output/fingerprint.h"
#include "sim/random.h"

#include <endian.h>
#include <errno.h>
#include <string.h>

enum { WORD = 8, CHUNK = 1 << 16 };

static void end_word(fingerprint *p, uint64_t word) {
  p->key = random_absorb(p->key, word);
  p->word = 0;
}

static void add_byte(fingerprint *p, unsigned char byte) {
  p->word |= (uint64_t)byte << 8 * (p->bytes++ % WORD);
  if (p->bytes % WORD == 0)
    end_word(p, p->word);
}

static void add_word(fingerprint *p, const char *text) {
  uint64_t word;
  memcpy(&word, text, WORD);
  p->bytes += WORD;
  end_word(p, le64toh(word));
}

void fingerprint_add(fingerprint *p, const char *text, size_t length) {
  const char *end = text + length;
  while (text < end && p->bytes % WORD)
    add_byte(p, (unsigned char)*text++);
  for (; end - text >= WORD; text += WORD)
    add_word(p, text);
  while (text < end)
    add_byte(p, (unsigned char)*text++);
}

uint64_t fingerprint_hash(const fingerprint *p) {
  return random_key(random_key(p->key, p->word), p->bytes);
}

int fingerprint_add_stream(fingerprint *p, FILE *in) {
  char chunk[CHUNK];
  errno = 0;
  for (size_t n; (n = fread(chunk, 1, sizeof chunk, in));)
    fingerprint_add(p, chunk, n);
  return ferror(in) ? (errno ? errno : EIO) : 0;
}
