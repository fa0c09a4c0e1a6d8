/* An assertion for long loops: check's own note every pass down, at the price of a system call. */
#ifndef TESTS_UNIT_MUST_H
#define TESTS_UNIT_MUST_H

#include <check.h>

#define must(condition)                                                                            \
  do {                                                                                             \
    if (!(condition))                                                                              \
      ck_abort_msg("not so: %s", #condition);                                                      \
  } while (0)

#endif
