#include "output/folder.h"
#include "sim/memory.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define HIDDEN_PREFIX ".outgrow-"
#define HIDDEN        "/" HIDDEN_PREFIX "XXXXXX"

/* A hidden folder younger than this may not be locked yet by the run that made it. */
enum { DEAD_AFTER_S = 60, COPY_BUFFER = 1 << 20, ATTEMPTS = 10 };

struct folder {
  char *path;    /* of the destination, as given */
  int fd;        /* of the destination */
  char *hidden;  /* path of the hidden folder */
  int hidden_fd; /* locked as long as this run lives */
  unsigned made; /* how many folders of `path`, from its end, this run has made */
  char **kept;   /* (kept_count) */
  size_t kept_count;
};

static bool complain(char *why, size_t size, const char *what, const char *path) {
  snprintf(why, size, "%s \"%s\": %s", what, path, strerror(errno));
  return false;
}

/* ---- removing --------------------------------------------------------------------------- */

static bool is_dots(const char *name) {
  return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

/* Removes all that lies in the folder; closes fd. */
static void empty_folder(int fd) {
  DIR *entries = fdopendir(fd);
  if (!entries) {
    close(fd);
    return;
  }
  for (struct dirent *e; (e = readdir(entries));) {
    if (is_dots(e->d_name) || unlinkat(dirfd(entries), e->d_name, 0) == 0)
      continue;
    int inner = openat(dirfd(entries), e->d_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    if (inner >= 0)
      empty_folder(inner);
    unlinkat(dirfd(entries), e->d_name, AT_REMOVEDIR);
  }
  closedir(entries);
}

/* Removes the hidden folder `name` in `fd` if the run that made it has died. */
static void remove_if_dead(int fd, const char *name) {
  int inner = openat(fd, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (inner < 0)
    return;
  struct stat s;
  bool old = fstat(inner, &s) == 0 && s.st_mtime + DEAD_AFTER_S < time(NULL);
  if (old && flock(inner, LOCK_EX | LOCK_NB) == 0) {
    empty_folder(dup(inner));
    unlinkat(fd, name, AT_REMOVEDIR);
  }
  close(inner);
}

static void remove_dead(const char *path) {
  DIR *entries = opendir(path);
  if (!entries)
    return;
  for (struct dirent *e; (e = readdir(entries));)
    if (strncmp(e->d_name, HIDDEN_PREFIX, strlen(HIDDEN_PREFIX)) == 0)
      remove_if_dead(dirfd(entries), e->d_name);
  closedir(entries);
}

/* Removes the folders that this run has made, as far as they are empty. */
static void remove_made(char *path, unsigned made) {
  while (made-- && rmdir(path) == 0) {
    char *slash = strrchr(path, '/');
    if (!slash)
      return;
    *slash = 0;
  }
}

static void free_folder(folder *f) {
  for (size_t i = 0; i < f->kept_count; i++)
    free(f->kept[i]);
  free(f->kept);
  free(f->path);
  free(f->hidden);
  if (f->fd >= 0)
    close(f->fd);
  free(f);
}

static void remove_hidden(folder *f) {
  if (f->hidden_fd < 0)
    return;
  int lock = f->hidden_fd;
  empty_folder(dup(lock));
  rmdir(f->hidden);
  close(lock);
  f->hidden_fd = -1;
}

void folder_abandon(folder *f) {
  if (!f)
    return;
  remove_hidden(f);
  remove_made(f->path, f->made);
  free_folder(f);
}

/* ---- making ----------------------------------------------------------------------------- */

/* Makes `path` and what lies above it; *made counts those that were not there. */
static bool make_path(char *path, unsigned *made) {
  for (char *at = path + 1;; at++) {
    if (*at && *at != '/')
      continue;
    char end = *at;
    *at = 0;
    if (mkdir(path, 0777) == 0)
      ++*made;
    else if (errno != EEXIST)
      return false;
    *at = end;
    if (!end)
      return true;
  }
}

/* Another run that fails may remove the destination just now, so this is tried again. */
static bool make_hidden(folder *f) {
  for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (!make_path(f->path, &f->made))
      return false;
    sprintf(f->hidden, "%s%s", f->path, HIDDEN);
    if (mkdtemp(f->hidden))
      return true;
    if (errno != ENOENT)
      return false;
  }
  return false;
}

static bool open_both(folder *f) {
  f->hidden_fd = open(f->hidden, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  f->fd = open(f->path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (f->hidden_fd < 0 || f->fd < 0)
    return false;
  flock(f->hidden_fd,
        LOCK_EX | LOCK_NB); /* without locks: only the sweeping of dead ones is lost */
  return true;
}

/* The path without slashes at its end. */
static char *copy_path(const char *path) {
  size_t length = strlen(path);
  while (length > 1 && path[length - 1] == '/')
    length--;
  return strndup(path, length);
}

folder *folder_open(const char *path, char *why, size_t size) {
  folder *f = calloc(1, sizeof *f);
  if (f) {
    f->fd = f->hidden_fd = -1;
    f->path = copy_path(path);
    f->hidden = malloc(strlen(path) + sizeof HIDDEN);
  }
  if (!f || !f->path || !f->hidden || !*path) {
    errno = *path ? ENOMEM : ENOENT;
    complain(why, size, "cannot write into", path);
    if (f)
      free_folder(f);
    return NULL;
  }
  if (!make_hidden(f) || !open_both(f)) {
    complain(why, size, "cannot write into", path);
    folder_abandon(f);
    return NULL;
  }
  remove_dead(f->path);
  return f;
}

static bool is_there(const folder *f, const char *name, struct stat *s) {
  return fstatat(f->fd, name, s, 0) == 0;
}

static bool loses(const folder *f, const char *const *paths, size_t path_count,
                  const char *const *known, size_t known_count, char *why, size_t size) {
  struct stat target, source, run;
  for (size_t i = 0; i < path_count; i++)
    for (size_t k = 0; stat(paths[i], &source) == 0 && k < known_count; k++) {
      /* the scenario itself may be repeated in its own folder: the copy is the same */
      bool same = is_there(f, known[k], &target) && target.st_ino == source.st_ino &&
                  target.st_dev == source.st_dev;
      if (!same || (i == 0 && strcmp(known[k], "scenario.lua") == 0))
        continue;
      snprintf(why, size,
               "the results would replace \"%s\", which is part of the scenario; say -o DIR",
               paths[i]);
      return true;
    }
  if (!is_there(f, "scenario.lua", &target) || is_there(f, "run.json", &run))
    return false;
  snprintf(why, size, "\"%s\" holds a scenario.lua that no run has left there; say another -o DIR",
           f->path);
  return true;
}

bool folder_would_lose(const folder *f, const char *const *paths, size_t path_count,
                       const char *const *known, size_t known_count, char *why, size_t size) {
  flock(f->fd, LOCK_SH); /* not in the middle of another run's commit */
  bool lost = loses(f, paths, path_count, known, known_count, why, size);
  flock(f->fd, LOCK_UN);
  return lost;
}

const char *folder_path(const folder *f) {
  return f->path;
}

const char *folder_draft(const folder *f) {
  return f->hidden;
}

/* ---- writing ---------------------------------------------------------------------------- */

/* Makes the folders that `name` needs below fd. */
static bool make_inner(int fd, const char *name) {
  char path[strlen(name) + 1];
  strcpy(path, name);
  for (char *at = strchr(path, '/'); at; at = strchr(at + 1, '/')) {
    *at = 0;
    if (mkdirat(fd, path, 0777) != 0 && errno != EEXIST)
      return false;
    *at = '/';
  }
  return true;
}

int folder_create(const folder *f, const char *name) {
  if (!make_inner(f->hidden_fd, name))
    return -1;
  return openat(f->hidden_fd, name, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
}

FILE *folder_create_stream(const folder *f, const char *name) {
  int fd = folder_create(f, name);
  if (fd < 0)
    return NULL;
  FILE *stream = fdopen(fd, "w");
  if (!stream)
    close(fd);
  return stream;
}

static int write_all(int fd, const char *bytes, size_t count) {
  while (count) {
    ssize_t n = write(fd, bytes, count);
    if (n < 0 && errno != EINTR)
      return errno;
    if (n > 0)
      bytes += n, count -= (size_t)n;
  }
  return 0;
}

static int copy(int from, int to) {
  char *buffer = malloc(COPY_BUFFER);
  int error = buffer ? 0 : ENOMEM;
  for (ssize_t n = 1; n && !error;) {
    n = read(from, buffer, COPY_BUFFER);
    if (n < 0)
      error = errno == EINTR ? 0 : errno;
    else
      error = write_all(to, buffer, (size_t)n);
  }
  free(buffer);
  return error;
}

int folder_append(const folder *f, const char *name, const char *part) {
  int from = openat(f->hidden_fd, part, O_RDONLY | O_CLOEXEC);
  if (from < 0)
    return errno == ENOENT ? 0 : errno;
  int to = folder_create(f, name);
  int error = to < 0 ? errno : copy(from, to);
  if (to >= 0 && close(to) != 0 && !error)
    error = errno;
  close(from);
  unlinkat(f->hidden_fd, part, 0);
  return error;
}

/* ---- moving to the place ---------------------------------------------------------------- */

void folder_keep(folder *f, const char *name) {
  char **larger = realloc(f->kept, (f->kept_count + 1) * sizeof *larger);
  char *copied = strdup(name);
  if (!larger || !copied)
    memory_out();
  f->kept = larger;
  f->kept[f->kept_count++] = copied;
}

static bool is_kept(const folder *f, const char *name) {
  for (size_t i = 0; i < f->kept_count; i++)
    if (strcmp(f->kept[i], name) == 0)
      return true;
  return false;
}

/* A folder in the place of a file would stop us halfway: looked for before anything is touched. */
static bool is_free(const folder *f, const char *name) {
  struct stat s;
  if (fstatat(f->fd, name, &s, AT_SYMLINK_NOFOLLOW) == 0 && S_ISDIR(s.st_mode)) {
    errno = EISDIR;
    return false;
  }
  return true;
}

static bool remove_old(const folder *f, const char *name) {
  return unlinkat(f->fd, name, 0) == 0 || errno == ENOENT;
}

static bool move(const folder *f, const char *name) {
  return make_inner(f->fd, name) && renameat(f->hidden_fd, name, f->fd, name) == 0;
}

/* Moves all; *name is the file at which it failed. */
static bool move_all(const folder *f, const char *const *known, size_t known_count,
                     const char **name) {
  for (size_t i = 0; i < known_count; i++)
    if (!is_free(f, *name = known[i]))
      return false;
  for (size_t i = 0; i < f->kept_count; i++)
    if (!is_free(f, *name = f->kept[i]))
      return false;
  const char *last = f->kept_count ? f->kept[f->kept_count - 1] : NULL;
  if (last && !remove_old(f, *name = last))
    return false;
  for (size_t i = 0; i < known_count; i++)
    if (!is_kept(f, known[i]) && !remove_old(f, *name = known[i]))
      return false;
  for (size_t i = 0; i < f->kept_count; i++)
    if (!move(f, *name = f->kept[i]))
      return false;
  return true;
}

bool folder_commit(folder *f, const char *const *known, size_t known_count, char *why,
                   size_t size) {
  const char *name = "";
  int locked;
  do
    locked = flock(f->fd, LOCK_EX); /* a file system without locks: we go on without */
  while (locked != 0 && errno == EINTR);
  bool moved = move_all(f, known, known_count, &name);
  if (!moved) {
    snprintf(why, size, "cannot write \"%s/%s\": %s", f->path, name, strerror(errno));
    folder_abandon(f);
    return false;
  }
  remove_hidden(f);
  free_folder(f);
  return true;
}
