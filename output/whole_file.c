#include "output/whole_file.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

static bool is_special(const char *path) {
  struct stat s;
  return stat(path, &s) == 0 && !S_ISREG(s.st_mode);
}

/* A file that may not be written must not be replaced either. */
static bool is_forbidden(const char *path) {
  return access(path, F_OK) == 0 && access(path, W_OK) != 0;
}

whole_file whole_file_new(arena *memory, const char *path) {
  whole_file f = {.path = path};
  if (!is_special(path))
    f.beside = arena_format(memory, "%s.%ld", path, (long)getpid());
  return f;
}

int whole_file_open(whole_file *f) {
  if (is_forbidden(f->path))
    return errno;
  /* a pipe that nobody reads is refused, not waited for */
  int flags = f->beside ? O_WRONLY | O_CREAT | O_EXCL : O_WRONLY | O_TRUNC | O_NONBLOCK;
  int fd = open(f->beside ? f->beside : f->path, flags, 0666);
  if (fd < 0)
    return errno;
  if (!f->beside)
    fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) & ~O_NONBLOCK);
  f->stream = fdopen(fd, "w");
  if (f->stream)
    return 0;
  int error = errno;
  close(fd);
  if (f->beside)
    unlink(f->beside);
  return error;
}

/* 0 or an errno value; of a write that failed earlier the reason may be lost. */
static int close_stream(FILE *stream) {
  bool failed = ferror(stream);
  errno = 0;
  int error = fflush(stream) == 0 ? 0 : errno;
  if (fclose(stream) != 0 && !error)
    error = errno;
  return error ? error : failed ? EIO : 0;
}

int whole_file_commit(whole_file *f) {
  int error = close_stream(f->stream);
  f->stream = NULL;
  if (f->beside && !error && rename(f->beside, f->path) != 0)
    error = errno;
  if (f->beside && error)
    unlink(f->beside);
  return error;
}

void whole_file_drop(whole_file *f) {
  if (!f->stream)
    return;
  fclose(f->stream);
  f->stream = NULL;
  if (f->beside)
    unlink(f->beside);
}
