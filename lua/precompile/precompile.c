/* At build time: Lua files into what the interpreter makes of them, so that a run need not read
 * them again. Lines and names stay, for messages.
 *
 * It is only for the release of the library that made it, and is not checked when it is loaded.
 *
 *   precompile FROM TO FILE…     FROM/FILE becomes TO/FILE
 *
 * Exit code 1 with a message if a file can't be read, is no Lua, or can't be written. */
#include <lauxlib.h>
#include <stdio.h>
#include <stdlib.h>

_Noreturn static void give_up(const char *what, const char *name) {
  fprintf(stderr, "precompile: %s: %s\n", name, what);
  exit(EXIT_FAILURE);
}

static int write_piece(lua_State *L, const void *piece, size_t size, void *out) {
  (void)L;
  return fwrite(piece, 1, size, out) != size;
}

/* A text that lasts as long as the state. */
static const char *joined(lua_State *L, const char *folder, const char *name) {
  return lua_pushfstring(L, "%s/%s", folder, name);
}

/* luaL_loadfile() would name the chunk after the path. */
static char *read_file(const char *path, size_t *size) {
  FILE *in = fopen(path, "rb");
  if (!in || fseek(in, 0, SEEK_END) != 0)
    give_up("can't be read", path);
  long length = ftell(in);
  char *text = length < 0 ? NULL : malloc((size_t)length + 1);
  rewind(in);
  if (!text || fread(text, 1, (size_t)length, in) != (size_t)length)
    give_up("can't be read", path);
  fclose(in);
  *size = (size_t)length;
  return text;
}

static void precompile(lua_State *L, const char *from, const char *to, const char *name) {
  size_t size;
  char *text = read_file(joined(L, from, name), &size);
  if (luaL_loadbufferx(L, text, size, joined(L, "=outgrow", name), "t") != LUA_OK)
    give_up(lua_tostring(L, -1), name);
  free(text);
  FILE *out = fopen(joined(L, to, name), "wb");
  lua_pushvalue(L, -2);
  if (!out || lua_dump(L, write_piece, out, 0) != 0 || fclose(out) != 0)
    give_up("can't be written", name);
  lua_settop(L, 0);
}

int main(int count, char **arguments) {
  if (count < 3)
    give_up("precompile FROM TO FILE…", "usage");
  lua_State *L = luaL_newstate();
  if (!L)
    give_up("out of memory", "precompile");
  for (int i = 3; i < count; i++)
    precompile(L, arguments[1], arguments[2], arguments[i]);
  lua_close(L);
  return EXIT_SUCCESS;
}
