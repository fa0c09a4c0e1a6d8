/* Help about the language: the schema is read in a Lua state of its own, lua/help.lua makes the
 * text.
 *
 * Invariant: everything here runs our own embedded files only, so a failure is an internal error.
 */
#include "lua/help.h"
#include "lua/embedded.h"
#include "lua/now.h"
#include "models/mistake.h"
#include "sim/memory.h"

#include <lauxlib.h>
#include <lualib.h>
#include <stdlib.h>
#include <string.h>

_Noreturn static void give_up(lua_State *L) {
  fprintf(stderr, "outgrow: internal error: help: %s\n", lua_tostring(L, -1));
  abort();
}

/* Loads an embedded file as a function. */
static void load(lua_State *L, const char *name) {
  for (const embedded_file *f = embedded_files; f->name; f++) {
    if (strcmp(f->name, name))
      continue;
    if (luaL_loadbufferx(L, (const char *)f->bytes, f->size, name, "b") != LUA_OK)
      give_up(L);
    return;
  }
  lua_pushfstring(L, "%s is not embedded", name);
  give_up(L);
}

/* A state whose only value on the stack is the table of help's functions. */
static lua_State *open_help(void) {
  lua_State *L = luaL_newstate();
  if (!L)
    memory_out();
  luaL_openlibs(L);
  load(L, "help.lua");
  const char *const asked[] = {"schema.lua", "topics.lua"};
  for (int i = 0; i < 2; i++) {
    load(L, asked[i]);
    if (lua_pcall(L, 0, 1, 0) != LUA_OK)
      give_up(L);
  }
  if (lua_pcall(L, 2, 1, 0) != LUA_OK)
    give_up(L);
  return L;
}

/* help[function](word): a text or false on top of the stack. */
static const char *ask(lua_State *L, const char *function, const char *word) {
  lua_getfield(L, 1, function);
  lua_pushstring(L, word);
  if (lua_pcall(L, 1, 1, 0) != LUA_OK)
    give_up(L);
  return lua_tostring(L, -1);
}

static void write_text(const char *function, FILE *out) {
  lua_State *L = open_help();
  fputs(ask(L, function, ""), out);
  lua_close(L);
}

/* The word of the language that is nearest, to be freed; NULL when none is near. */
static char *nearest_word(lua_State *L, const char *word) {
  enum { MOST = 256 };
  const char *candidates[MOST];
  char *names = strdup(ask(L, "names", ""));
  uint32_t count = 0;
  if (!names)
    memory_out();
  for (char *at = strtok(names, "\n"); at && count < MOST; at = strtok(NULL, "\n"))
    candidates[count++] = at;
  const char *near = mistake_nearest(word, candidates, count);
  char *kept = near ? strdup(near) : NULL;
  free(names);
  return kept;
}

bool help_word(const char *word, FILE *out, char **nearest) {
  if (strcmp(word, "now") == 0) {
    now_describe(out);
    return true;
  }
  lua_State *L = open_help();
  const char *text = ask(L, "word", word);
  if (text)
    fputs(text, out);
  else if (nearest)
    *nearest = nearest_word(L, word);
  lua_close(L);
  return text != NULL;
}

void help_words(FILE *out) {
  write_text("words", out);
}
void help_annotations(FILE *out) {
  write_text("annotations", out);
}
