#include "cli/interrupt.h"

#include <signal.h>
#include <stddef.h>

static atomic_bool requested;

static void on_signal(int number) {
  (void)number;
  atomic_store(&requested, true);
}

void interrupt_request(void) {
  atomic_store(&requested, true);
}

const atomic_bool *interrupt_flag(void) {
  return &requested;
}

/* A signal that the parent had ignored (nohup) stays ignored. */
static void install(int number) {
  struct sigaction before,
      wanted = {.sa_handler = on_signal, .sa_flags = SA_RESETHAND | SA_RESTART};
  sigemptyset(&wanted.sa_mask);
  if (sigaction(number, NULL, &before) == 0 && before.sa_handler != SIG_IGN)
    sigaction(number, &wanted, NULL);
}

void interrupt_install(void) {
  install(SIGINT);
  install(SIGTERM);
  install(SIGHUP);
}
