#include "output/whole_file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_special(const char *path) {
  struct stat s;
  return stat(path, &s) == 0 && !S_ISREG(s.st_mode);
}

whole_file whole_file_open(arena *memory, const char *path) {
  whole_file f = {.path = path};
  if (is_special(path)) {
    f.stream = fopen(path, "w");
    return f;
  }
  const char *beside = arena_format(memory, "%s.%ld", path, (long)getpid());
  int fd = open(beside, O_WRONLY | O_CREAT | O_EXCL, 0666);
  if (fd < 0)
    return f;
  f.beside = beside;
  f.stream = fdopen(fd, "w");
  return f;
}

int whole_file_commit(whole_file *f) {
  errno = 0;
  bool fine = !ferror(f->stream);
  fine = fclose(f->stream) == 0 && fine;
  int error = fine ? 0 : errno ? errno : EIO;
  if (!f->beside)
    return error;
  if (!error && rename(f->beside, f->path) != 0)
    error = errno;
  if (error)
    unlink(f->beside);
  return error;
}
