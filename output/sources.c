#include "output/sources.h"
#include "output/files.h"
#include "sim/random.h"

#include <errno.h>
#include <string.h>

/* How much of the path is the folder, its slash included. */
static size_t folder_length(const char *path) {
  const char *slash = strrchr(path, '/');
  return slash ? (size_t)(slash + 1 - path) : 0;
}

static bool is_taken(const char *name) {
  for (uint32_t i = 0; i < OUTPUT_NAME_COUNT; i++)
    if (strcmp(name, output_name(i)) == 0)
      return true;
  return false;
}

/* Whether the name stays inside a folder that it is put into, and is nothing that we write. */
static bool is_harmless(const char *name) {
  return *name && *name != '/' && *name != '.' && !strstr(name, "..") && !strstr(name, "//") &&
         name[strlen(name) - 1] != '/' && !is_taken(name);
}

const char *source_name(arena *memory, const architecture *a, uint32_t i) {
  if (i == 0)
    return SCENARIO_COPY;
  const char *path = a->files[i].path;
  size_t beside = folder_length(a->files[0].path);
  bool is_beside = strncmp(path, a->files[0].path, beside) == 0;
  if (is_beside && is_harmless(path + beside))
    return path + beside;
  return arena_format(memory, "required/%u.lua", (unsigned)i);
}

static int write_copy(const folder *f, const char *name, const scenario_file *file) {
  FILE *out = folder_create_stream(f, name);
  if (!out)
    return errno;
  bool fine = fwrite(file->text, 1, file->length, out) == file->length;
  int error = fine ? 0 : errno;
  if (fclose(out) != 0 && !error)
    error = errno;
  return error;
}

int sources_write(folder *f, arena *memory, const architecture *a) {
  for (uint32_t i = 0; i < a->file_count; i++) {
    const char *name = source_name(memory, a, i);
    int error = write_copy(f, name, &a->files[i]);
    if (error)
      return error;
    folder_keep(f, name);
  }
  return 0;
}

uint64_t sources_hash_next(uint64_t before, const char *text) {
  return random_key(before, random_name(text));
}

uint64_t sources_hash(const architecture *a) {
  uint64_t hash = 0;
  for (uint32_t i = 0; i < a->file_count; i++)
    hash = sources_hash_next(hash, a->files[i].text);
  return hash;
}
