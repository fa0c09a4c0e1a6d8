/* The bounds of the sandbox: memory by the allocator, instructions by a count hook, errors by one
 * protected call through which all Lua code is run.
 *
 * A limit, once hit, stays hit: our pcall passes its error on, the hook raises it again, so no code
 * of the user can go on. Where it happened is noted at the moment it happens, for an error of
 * memory comes without a place. */
#include "lua/sandbox.h"
#include "lua/embedded.h"
#include "lua/library.h"
#include "lua/native.h"
#include "lua/source.h"

#include <lauxlib.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { HOOK_INTERVAL = 1000, BYTES_PER_INSTRUCTION = 16 };

static const char already_said = 0; /* its address is the error of sandbox_abort() */

sandbox *sandbox_of(lua_State *L) {
  return *(sandbox **)lua_getextraspace(L);
}

/* ---- limits ---- */

origin sandbox_here(lua_State *L) {
  const sandbox *box = sandbox_of(L);
  lua_Debug frame;
  for (int level = 0; lua_getstack(L, level, &frame); level++) {
    uint32_t file;
    if (!lua_getinfo(L, "Sl", &frame) || frame.currentline <= 0)
      continue;
    if (source_find(box->architecture, frame.source, &file))
      return (origin){file, (uint32_t)frame.currentline};
  }
  return (origin){0, 0};
}

static void *allocate(void *context, void *block, size_t old, size_t size) {
  sandbox *box = context;
  if (!block)
    old = 0;
  if (size == 0) {
    free(block);
    box->used -= old;
    return NULL;
  }
  if (size > old && box->used + (size - old) > box->most) {
    if (box->state)
      box->limit_at = sandbox_here(box->state);
    return NULL;
  }
  void *moved = realloc(block, size);
  if (!moved)
    return NULL;
  box->used += size - old;
  if (size > old) /* making and copying texts is work too */
    box->instructions -= (int64_t)((size - old) / BYTES_PER_INSTRUCTION);
  return moved;
}

int sandbox_abort(lua_State *L) {
  lua_pushlightuserdata(L, (void *)&already_said);
  return lua_error(L);
}

static void stop(lua_State *L, limit limit) {
  sandbox *box = sandbox_of(L);
  if (!box->limit)
    box->limit_at = sandbox_here(L);
  box->limit = limit;
  sandbox_abort(L);
}

static time_t seconds_now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC_COARSE, &t);
  return t.tv_sec;
}

void sandbox_grant(sandbox *box, int64_t instructions) {
  box->instructions = box->granted = instructions;
  box->begun = seconds_now();
}

void sandbox_spend(lua_State *L, int64_t instructions) {
  sandbox *box = sandbox_of(L);
  box->instructions -= instructions;
  if (box->instructions < 0)
    stop(L, LIMIT_INSTRUCTIONS);
  if (seconds_now() - box->begun > SANDBOX_SECONDS)
    stop(L, LIMIT_TIME);
}

void sandbox_spend_memory(lua_State *L, size_t bytes) {
  sandbox *box = sandbox_of(L);
  box->most -= bytes < box->most ? bytes : box->most;
  if (box->used > box->most)
    stop(L, LIMIT_MEMORY);
}

void sandbox_pass_limit(lua_State *L, int status) {
  sandbox *box = sandbox_of(L);
  if (status == LUA_ERRMEM)
    box->limit = LIMIT_MEMORY;
  if (box->limit)
    sandbox_abort(L);
}

static void count_hook(lua_State *L, lua_Debug *frame) {
  (void)frame;
  sandbox_spend(L, HOOK_INTERVAL);
}

/* ---- calls and their errors ---- */

/* Runs where the error was raised, with the stack still standing. */
static int note_place(lua_State *L) {
  lua_settop(L, 1);
  origin at = sandbox_here(L);
  lua_pushinteger(L, (lua_Integer)at.file << 32 | at.line);
  lua_setfield(L, LUA_REGISTRYINDEX, "outgrow.error_at");
  return 1;
}

static origin noted_place(lua_State *L) {
  lua_getfield(L, LUA_REGISTRYINDEX, "outgrow.error_at");
  lua_Integer at = lua_tointeger(L, -1);
  lua_pop(L, 1);
  return (origin){(uint32_t)(at >> 32), (uint32_t)at};
}

static void add_limit_mistake(sandbox *box) {
  if (box->limit == LIMIT_MEMORY)
    mistakes_add(box->mistakes, box->limit_at, "%s needs more than %d MiB of memory", box->subject,
                 SANDBOX_MEMORY >> 20);
  else if (box->limit == LIMIT_TIME)
    mistakes_add(box->mistakes, box->limit_at, "%s does not end: it was stopped after %d s",
                 box->subject, SANDBOX_SECONDS);
  else
    mistakes_add(box->mistakes, box->limit_at,
                 "%s does not end: it was stopped after %d million instructions", box->subject,
                 (int)(box->granted / 1000000));
}

static bool has_error_at(const mistakes *m, origin at) {
  for (uint32_t i = 0; at.line && i < m->count; i++)
    if (!m->list[i].warning && m->list[i].where.file == at.file && m->list[i].where.line == at.line)
      return true;
  return false;
}

/* What Lua itself says of a line of which a word has said what is wrong follows from that. */
static void add_text_mistake(sandbox *box, const char *text) {
  origin at = noted_place(box->state);
  const char *rest = source_strip(box->architecture, text, &at);
  if (rest == text && strncmp(text, "outgrow/", 8) == 0 && !strstr(text, "stack overflow"))
    mistakes_add(box->mistakes, at, "internal error, please report it: %s", text);
  else if (strstr(rest, "stack overflow"))
    mistakes_add(box->mistakes, at, "%s calls itself too deeply (stack overflow)", box->subject);
  else if (strncmp(rest, "attempt to", 10) != 0 || !has_error_at(box->mistakes, at))
    mistakes_add(box->mistakes, at, "%s", rest);
}

static void add_mistake(sandbox *box, int status) {
  lua_State *L = box->state;
  if (status == LUA_ERRMEM && !box->limit)
    box->limit = LIMIT_MEMORY;
  if (box->limit)
    add_limit_mistake(box);
  else if (lua_touserdata(L, -1) == (const void *)&already_said)
    return;
  else if (lua_type(L, -1) == LUA_TSTRING)
    add_text_mistake(box, lua_tostring(L, -1));
  else
    mistakes_add(box->mistakes, noted_place(L), "an error was raised that is a %s, not a text",
                 luaL_typename(L, -1));
}

bool sandbox_call(sandbox *box, int arguments, int results) {
  lua_State *L = box->state;
  int base = lua_gettop(L) - arguments;
  lua_pushcfunction(L, note_place);
  lua_insert(L, base);
  int status = lua_pcall(L, arguments, results, base);
  if (status != LUA_OK) {
    add_mistake(box, status);
    lua_settop(L, base - 1);
    return false;
  }
  lua_remove(L, base);
  return true;
}

/* ---- loading ---- */

bool sandbox_load(sandbox *box, uint32_t file) {
  lua_State *L = box->state;
  lua_pushcfunction(L, source_load);
  lua_pushinteger(L, file);
  return sandbox_call(box, 1, 1);
}

static const embedded_file *find_embedded(const char *name) {
  const embedded_file *f = embedded_files;
  while (f->name && strcmp(f->name, name) != 0)
    f++;
  return f->name ? f : NULL;
}

static int import(lua_State *L) {
  sandbox_import(L, luaL_checkstring(L, 1));
  return 1;
}

void sandbox_import(lua_State *L, const char *name) {
  luaL_getsubtable(L, LUA_REGISTRYINDEX, "outgrow.modules");
  if (lua_getfield(L, -1, name) == LUA_TNIL) {
    const embedded_file *f = find_embedded(name);
    if (!f)
      luaL_error(L, "outgrow/%s is missing", name);
    lua_pop(L, 1);
    if (luaL_loadbufferx(L, (const char *)f->bytes, f->size, name, "b"))
      lua_error(L);
    lua_pushcfunction(L, import);
    native_push(L);
    lua_call(L, 2, 1);
    lua_pushvalue(L, -1);
    lua_setfield(L, -3, name);
  }
  lua_remove(L, -2);
}

static int open_protected(lua_State *L) {
  library_open(L);
  sandbox_import(L, "words.lua");
  lua_getfield(L, -1, "environment");
  lua_setfield(L, LUA_REGISTRYINDEX, "outgrow.environment");
  lua_setfield(L, LUA_REGISTRYINDEX, "outgrow.words");
  return 0;
}

bool sandbox_open(sandbox *box) {
  box->used = 0;
  box->most = SANDBOX_MEMORY;
  sandbox_grant(box, SANDBOX_INSTRUCTIONS);
  box->limit = LIMIT_NONE;
  box->state = NULL;
  box->random = draw_at(random_key(random_name("math.random"), 1));
  lua_State *L = lua_newstate(allocate, box);
  if (!L) {
    mistakes_add(box->mistakes, (origin){0, 0}, "not enough memory to read a scenario");
    return false;
  }
  *(sandbox **)lua_getextraspace(L) = box;
  box->state = L;
  lua_pushcfunction(L, open_protected);
  if (!sandbox_call(box, 0, 0))
    return false;
  sandbox_grant(box, SANDBOX_INSTRUCTIONS);
  lua_sethook(L, count_hook, LUA_MASKCOUNT, HOOK_INTERVAL);
  return true;
}

void sandbox_close(sandbox *box) {
  lua_State *L = box->state;
  box->state = NULL;
  if (!L)
    return;
  lua_sethook(L, NULL, 0, 0);
  lua_close(L);
}
