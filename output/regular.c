#include "output/regular.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static FILE *refuse(int fd, const char *name, const char *because, char *why, size_t size) {
  snprintf(why, size, "cannot read %s: %s", name, because);
  if (fd >= 0)
    close(fd);
  return NULL;
}

/* A spreadsheet may have put one there. */
static void skip_mark(FILE *in) {
  static const char mark[] = "\xef\xbb\xbf";
  char first[sizeof mark - 1];
  size_t length = fread(first, 1, sizeof first, in);
  if (length != sizeof first || memcmp(first, mark, length) != 0)
    rewind(in);
}

FILE *regular_open(const char *folder, const char *name, char *why, size_t size) {
  char path[strlen(folder) + strlen(name) + 2];
  struct stat status;
  sprintf(path, "%s/%s", folder, name);
  int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC); /* a FIFO must not hold us here */
  if (fd < 0 || fstat(fd, &status) != 0)
    return refuse(fd, name, strerror(errno), why, size);
  if (!S_ISREG(status.st_mode))
    return refuse(fd, name, S_ISDIR(status.st_mode) ? "it is a folder" : "it is no regular file",
                  why, size);
  FILE *in = fdopen(fd, "r");
  if (!in)
    return refuse(fd, name, strerror(errno), why, size);
  skip_mark(in);
  return in;
}
