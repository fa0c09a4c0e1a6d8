#include "sim/memory.h"
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

void memory_out(void) {
  static const char text[] = "outgrow: out of memory\n";
  if (write(STDERR_FILENO, text, sizeof text - 1) < 0)
    _exit(EXIT_FAILURE); /* nobody to tell */
  _exit(EXIT_FAILURE);
}

enum { HUGE_PAGE = 1 << 21 };

void *memory_zeroed(size_t size) {
  if (size < HUGE_PAGE) {
    void *block = calloc(1, size);
    if (!block)
      memory_out();
    return block;
  }
  size_t whole = (size + HUGE_PAGE - 1) & ~(size_t)(HUGE_PAGE - 1);
  void *block = aligned_alloc(HUGE_PAGE, whole);
  if (!block)
    memory_out();
#ifdef MADV_HUGEPAGE
  madvise(block, whole, MADV_HUGEPAGE);
#endif
  return memset(block, 0, size);
}
