/* Files. A file is read once, as text, and kept whole: messages quote it, a run copies it into its
 * folder, and the hooks of a replication read it again from here, not from a disk that may have
 * changed.
 *
 * Invariant: files[0] is the scenario; all others lie in its folder or below. */
#include "lua/source.h"
#include "lua/sandbox.h"

#include <errno.h>
#include <lauxlib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { CHUNK_MOST = 50 }; /* Lua shortens longer names in its messages */

/* ---- reading ---- */

uint32_t source_add(architecture *a, const char *path, const char *text, size_t length) {
  scenario_file *files = arena_alloc(a->memory, (a->file_count + 1) * sizeof *files);
  if (a->file_count)
    memcpy(files, a->files, a->file_count * sizeof *files);
  files[a->file_count] = (scenario_file){arena_copy_text(a->memory, path), text, length};
  a->files = files;
  return a->file_count++;
}

static bool is_text(const char *text, size_t length) {
  return !memchr(text, 0, length) && !(length && text[0] == '\x1b');
}

static const char *read_whole(FILE *f, architecture *a, const char *path) {
  size_t size = 0, room = 4096;
  char *text = malloc(room + 1);
  while (text && (size += fread(text + size, 1, room - size, f)) == room && room <= SANDBOX_FILE) {
    char *more = realloc(text, 2 * room + 1);
    if (!more)
      free(text);
    text = more;
    room *= 2;
  }
  const char *why = NULL;
  if (!text)
    why = "not enough memory";
  else if (ferror(f))
    why = strerror(errno);
  else if (size > SANDBOX_FILE)
    why = "the file is larger than 16 MiB, the most for scenarios and their files";
  else if (!is_text(text, size))
    why = "this is not text: it has a byte that is 0, or begins as compiled Lua does";
  if (!why) {
    char *kept = arena_alloc(a->memory, size + 1);
    memcpy(kept, text, size);
    source_add(a, path, kept, size);
  }
  free(text);
  return why;
}

bool source_read(architecture *a, const char *path, const char **why) {
  struct stat status;
  if (stat(path, &status) != 0) {
    *why = strerror(errno);
    return false;
  }
  if (S_ISDIR(status.st_mode)) {
    *why = "this is a folder, not a file";
    return false;
  }
  if (!S_ISREG(status.st_mode)) {
    *why = "this is no regular file";
    return false;
  }
  FILE *f = fopen(path, "rb");
  if (!f) {
    *why = strerror(errno);
    return false;
  }
  *why = read_whole(f, a, path);
  fclose(f);
  return !*why;
}

/* ---- names of chunks ---- */

static size_t folder_length(const char *path) {
  const char *slash = strrchr(path, '/');
  return slash ? (size_t)(slash - path) + 1 : 0;
}

/* "@shop.lua", "@lib/common.lua": the path below the scenario's folder. */
static void chunk_name(const architecture *a, uint32_t file, char name[static CHUNK_MOST + 2]) {
  const char *path = a->files[file].path + folder_length(a->files[0].path);
  if (strlen(path) <= CHUNK_MOST)
    snprintf(name, CHUNK_MOST + 2, "@%s", path);
  else
    snprintf(name, CHUNK_MOST + 2, "@file %u", file);
}

bool source_find(const architecture *a, const char *chunk, uint32_t *file) {
  char name[CHUNK_MOST + 2];
  for (*file = 0; *file < a->file_count; ++*file) {
    chunk_name(a, *file, name);
    if (strcmp(name, chunk) == 0)
      return true;
  }
  return false;
}

const char *source_strip(const architecture *a, const char *text, origin *at) {
  char name[CHUNK_MOST + 2];
  for (uint32_t file = 0; file < a->file_count; file++) {
    chunk_name(a, file, name);
    size_t length = strlen(name + 1);
    if (strncmp(text, name + 1, length) != 0 || text[length] != ':')
      continue;
    char *end;
    unsigned long line = strtoul(text + length + 1, &end, 10);
    if (end == text + length + 1 || end[0] != ':' || end[1] != ' ')
      continue;
    *at = (origin){file, (uint32_t)line};
    return end + 2;
  }
  return text;
}

/* ---- loading and require ---- */

int source_load(lua_State *L) {
  const architecture *a = sandbox_of(L)->architecture;
  uint32_t file = (uint32_t)luaL_checkinteger(L, 1);
  char name[CHUNK_MOST + 2];
  chunk_name(a, file, name);
  const char *text = a->files[file].text;
  size_t length = a->files[file].length;
  if (length >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0)
    text += 3, length -= 3;
  if (length && text[0] == '#') { /* as `lua` does: a first line for the shell */
    const char *end = memchr(text, '\n', length);
    length -= end ? (size_t)(end - text) : length;
    text = end ? end : "";
  }
  if (luaL_loadbufferx(L, text, length, name, "t") != LUA_OK)
    lua_error(L);
  lua_getfield(L, LUA_REGISTRYINDEX, "outgrow.environment");
  lua_setupvalue(L, -2, 1);
  return 1;
}

static int refuse(lua_State *L, const char *module, const char *why) {
  sandbox *box = sandbox_of(L);
  mistakes_add(box->mistakes, sandbox_here(L), "require \"%s\": %s", module, why);
  return sandbox_abort(L);
}

static void check_module(lua_State *L, const char *module) {
  static const char allowed[] =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./";
  size_t length = strlen(module);
  if (length == 0 || length > 200 || strspn(module, allowed) != length)
    refuse(L, module, "a name is made of letters, digits, _, - and /");
  if (strstr(module, "..") || module[0] == '/' || module[0] == '.')
    refuse(L, module, "only files beside the scenario can be required");
  if (length > 4 && strcmp(module + length - 4, ".lua") == 0)
    refuse(L, module, "leave the ending .lua out");
}

static bool file_known(const architecture *a, const char *path, uint32_t *file) {
  for (*file = 1; *file < a->file_count; ++*file)
    if (strcmp(a->files[*file].path, path) == 0)
      return true;
  return false;
}

/* Leaves the path of a module below the scenario's folder on the stack. */
static const char *module_path(lua_State *L, const char *module) {
  const char *scenario = sandbox_of(L)->architecture->files[0].path;
  const char *below = luaL_gsub(L, module, ".", "/");
  lua_pushlstring(L, scenario, folder_length(scenario));
  return lua_pushfstring(L, "%s%s.lua", lua_tostring(L, -1), below);
}

static uint32_t find_module(lua_State *L, const char *module) {
  sandbox *box = sandbox_of(L);
  const char *path = module_path(L, module), *why;
  uint32_t file;
  if (file_known(box->architecture, path, &file))
    return file;
  if (box->reread)
    refuse(L, module, "was not required when the scenario was read first");
  if (!source_read(box->architecture, path, &why))
    refuse(L, module, lua_pushfstring(L, "can't read %s: %s", path, why));
  file = box->architecture->file_count - 1;
  sandbox_spend_memory(L, box->architecture->files[file].length);
  return file;
}

int source_require(lua_State *L) {
  const char *module = luaL_checkstring(L, 1);
  lua_settop(L, 1);
  check_module(L, module);
  luaL_getsubtable(L, LUA_REGISTRYINDEX, "outgrow.required");
  int required = lua_gettop(L);
  if (lua_getfield(L, required, module) == LUA_TLIGHTUSERDATA)
    refuse(L, module, "the files require each other in a circle");
  if (!lua_isnil(L, -1))
    return 1;
  uint32_t file = find_module(L, module);
  lua_pushlightuserdata(L, L); /* under way */
  lua_setfield(L, required, module);
  lua_pushcfunction(L, source_load);
  lua_pushinteger(L, file);
  lua_call(L, 1, 1);
  lua_call(L, 0, 1);
  if (lua_isnil(L, -1)) {
    lua_pop(L, 1);
    lua_pushboolean(L, true);
  }
  lua_pushvalue(L, -1);
  lua_setfield(L, required, module);
  return 1;
}
