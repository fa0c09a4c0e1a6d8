/* outgrow: how systems scale. Finds the verb, reads its flags, runs it. */
#include "cli/talk.h"
#include "cli/verb.h"

#include <errno.h>
#include <fcntl.h>
#include <gsl/gsl_errno.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

const verb *const verbs[] = {&run_verb,   &check_verb,  &compare_verb,
#ifndef UNWATCHED
                             &trace_verb,
#endif
                             &draw_verb,  &report_verb, &help_verb};
enum { VERB_COUNT = sizeof verbs / sizeof *verbs };
const uint32_t verb_count = VERB_COUNT;

const verb *verb_find(const char *name) {
  for (uint32_t i = 0; i < verb_count; i++)
    if (strcmp(verbs[i]->name, name) == 0)
      return verbs[i];
  return NULL;
}

static exit_code complain_unknown(const char *word) {
  const char *names[VERB_COUNT], *dot = strrchr(word, '.');
  for (uint32_t i = 0; i < verb_count; i++)
    names[i] = verbs[i]->name;
  const char *near = mistake_nearest(word, names, verb_count);
  if (dot && strcmp(dot, ".lua") == 0)
    complain("did you mean `outgrow run %s`?", word);
  else if (near)
    complain("unknown verb \"%s\"; did you mean \"%s\"?", word, near);
  else
    complain("unknown verb \"%s\"; `outgrow help` lists them", word);
  return EXIT_MISTAKE;
}

static bool is_one_of(const char *word, const char *a, const char *b) {
  return strcmp(word, a) == 0 || strcmp(word, b) == 0;
}

static exit_code run(const verb *v, command_line *line, int argc, const char *const *argv) {
  char why[512];
  if (argc == 3 && is_one_of(argv[2], "--help", "-h")) {
    verb_usage(v, stdout);
    return EXIT_FINE;
  }
  if (!flags_read(line, v->flags, v->flag_count, argc, argv, why, sizeof why)) {
    complain("%s (`outgrow help %s` lists the flags)", why, v->name);
    return EXIT_MISTAKE;
  }
  if (line->word_count < v->least || line->word_count > v->most) {
    complain("usage: outgrow %s %s; `outgrow help %s` says more", v->name, v->words, v->name);
    return EXIT_MISTAKE;
  }
  return v->run(line);
}

static exit_code dispatch(command_line *line, int argc, const char *const *argv) {
  if (argc < 2) {
    complain("what shall I do? `outgrow help` lists the verbs");
    return EXIT_MISTAKE;
  }
  if (is_one_of(argv[1], "--version", "version")) {
    puts("outgrow " OUTGROW_VERSION);
    return EXIT_FINE;
  }
  const verb *v = is_one_of(argv[1], "--help", "-h") ? &help_verb : verb_find(argv[1]);
  return v ? run(v, line, argc, argv) : complain_unknown(argv[1]);
}

/* A stream that the parent has closed would give its number to the next file that is opened, and
 * the table would go into a CSV file. Read-only, so writing there is still an error. */
static void fill_streams(void) {
  for (int fd = 0; fd <= 2; fd++)
    if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", O_RDONLY) < 0)
      _exit(EXIT_FAILED);
}

/* What could not be written to stdout makes the run fail; a closed pipe does so without a word. */
static exit_code flush(exit_code code) {
  errno = 0;
  if (fflush(stdout) == 0 && !ferror(stdout))
    return code;
  struct pollfd pipe = {.fd = STDOUT_FILENO, .events = POLLOUT};
  bool closed = poll(&pipe, 1, 0) == 1 && pipe.revents & POLLERR;
  if (errno != EPIPE && !closed) /* 0: it failed before, and what could not be written is gone */
    complain("standard output: %s", errno ? strerror(errno) : "could not be written to");
  return code == EXIT_FINE ? EXIT_FAILED : code;
}

int main(int argc, char **argv) {
  fill_streams();
  signal(SIGPIPE, SIG_IGN);
  signal(SIGXFSZ, SIG_IGN);
  gsl_set_error_handler_off(); /* what GSL refuses is told by its return, not by abort() */
  command_line line = {.all = (const char *const *)argv, .all_count = (uint32_t)argc};
  line.memory = arena_new();
  if (!line.memory) {
    complain("out of memory");
    return EXIT_FAILED;
  }
  exit_code code = flush(dispatch(&line, argc, line.all));
  arena_free(line.memory);
  return code;
}
