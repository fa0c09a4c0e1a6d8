#include "cli/interrupt.h"

#include <signal.h>
#include <stddef.h>
#include <unistd.h>

static atomic_bool requested, signalled;
static const char *_Atomic half_written;

/* The second: raised again, it has its ordinary effect as soon as this returns. */
static void die(int number) {
  const char *path = atomic_load(&half_written);
  if (path)
    unlink(path);
  signal(number, SIG_DFL);
  raise(number);
}

static void on_signal(int number) {
  atomic_store(&requested, true);
  if (atomic_exchange(&signalled, true))
    die(number);
}

void interrupt_removes(const char *path) {
  atomic_store(&half_written, path);
}

void interrupt_request(void) {
  atomic_store(&requested, true);
}

const atomic_bool *interrupt_flag(void) {
  return &requested;
}

/* A signal that the parent had ignored (nohup) stays ignored. */
static void install(int number) {
  struct sigaction before, wanted = {.sa_handler = on_signal, .sa_flags = SA_RESTART};
  sigemptyset(&wanted.sa_mask);
  if (sigaction(number, NULL, &before) == 0 && before.sa_handler != SIG_IGN)
    sigaction(number, &wanted, NULL);
}

void interrupt_install(void) {
  install(SIGINT);
  install(SIGTERM);
  install(SIGHUP);
}
