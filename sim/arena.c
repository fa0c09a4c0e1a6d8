/* An arena: a list of chunks, each twice as large as the one before (up to 1 MB), cut from the
 * front.
 *
 * Invariant: the first `used` bytes of the newest chunk are handed out, the rest is zero; a block
 * that is larger than a chunk gets one of its own. */
#include "sim/arena.h"
#include "sim/memory.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CHUNK_FIRST = 4096, CHUNK_LARGEST = 1 << 20 };

typedef struct chunk {
  struct chunk *older;
  size_t size; /* of bytes[] */
  size_t used;
  alignas(max_align_t) char bytes[];
} chunk;

struct arena {
  chunk *newest;
};

static void *or_abort(void *memory) {
  if (memory)
    return memory;
  memory_out();
}

arena *arena_new(void) {
  return calloc(1, sizeof(arena));
}

void arena_free(arena *a) {
  if (!a)
    return;
  for (chunk *c = a->newest, *older; c; c = older) {
    older = c->older;
    free(c);
  }
  free(a);
}

static chunk *add_chunk(arena *a, size_t least) {
  size_t size = a->newest ? 2 * a->newest->size : CHUNK_FIRST;
  if (size > CHUNK_LARGEST)
    size = CHUNK_LARGEST;
  if (size < least)
    size = least;
  chunk *c = or_abort(size < SIZE_MAX - sizeof(chunk) ? calloc(1, sizeof(chunk) + size) : NULL);
  c->size = size;
  c->older = a->newest;
  return a->newest = c;
}

void *arena_alloc(arena *a, size_t size) {
  size_t step = alignof(max_align_t);
  or_abort(size <= SIZE_MAX - step ? a : NULL);
  size = (size + step - 1) / step * step;
  chunk *c = a->newest;
  if (!c || c->size - c->used < size)
    c = add_chunk(a, size);
  void *block = c->bytes + c->used;
  c->used += size;
  return block;
}

void *arena_alloc_at(arena *a, size_t alignment, size_t size) {
  or_abort(size <= SIZE_MAX - alignment ? a : NULL);
  char *block = arena_alloc(a, size + alignment);
  return block + -(uintptr_t)block % alignment;
}

char *arena_copy_text(arena *a, const char *text) {
  size_t size = strlen(text) + 1;
  return memcpy(arena_alloc(a, size), text, size);
}

char *arena_format(arena *a, const char *format, ...) {
  va_list values, again;
  va_start(values, format);
  va_copy(again, values);
  int length = vsnprintf(NULL, 0, format, values);
  va_end(values);
  size_t size = length < 0 ? 1 : (size_t)length + 1;
  char *text = arena_alloc(a, size);
  if (length >= 0)
    vsnprintf(text, size, format, again);
  va_end(again);
  return text;
}
