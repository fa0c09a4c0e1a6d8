/* An arena: everything that lives as long as an architecture is cut from it and freed with it. */
#ifndef SIM_ARENA_H
#define SIM_ARENA_H

#include <stddef.h>

typedef struct arena arena;

arena *arena_new(void);    /* NULL when out of memory */
void arena_free(arena *a); /* NULL is allowed */
/* Zeroed, aligned for any type; aborts with a message when memory is out (the sizes are small and
 * the caller could do nothing). */
void *arena_alloc(arena *a, size_t size);
/* The same at a multiple of `alignment`, a power of two. */
void *arena_alloc_at(arena *a, size_t alignment, size_t size);
char *arena_copy_text(arena *a, const char *text);
char *arena_format(arena *a, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
