/* The sandbox: a Lua state that can do nothing but compute, within bounds.
 *
 * Invariants: code of the user reaches no file, no clock, no address and no function of ours that
 * is not a word of the language; it means the same on every machine (fixed order of keys, seeded
 * numbers); it can spend neither more memory nor more instructions than it is given, and can't
 * catch being stopped. Whatever goes wrong in it becomes an entry of `mistakes`. */
#ifndef LUA_SANDBOX_H
#define LUA_SANDBOX_H

#include "lua/scenario.h"
#include "lua/source.h"
#include "sim/random.h"
#include <lua.h>
#include <stdint.h>
#include <time.h>

/* What a scenario may spend while it is read, and one condition each time it is asked. */
enum { SANDBOX_MEMORY = 256 << 20, SANDBOX_FILE = 16 << 20 };
#define SANDBOX_INSTRUCTIONS   INT64_C(100000000)
#define CONDITION_INSTRUCTIONS INT64_C(10000000)

/* Instructions are what counts, and the same everywhere. The time is only for what they miss:
 * single ones that take long (comparing texts of megabytes). */
enum { SANDBOX_SECONDS = 60 };

typedef enum limit { LIMIT_NONE, LIMIT_MEMORY, LIMIT_INSTRUCTIONS, LIMIT_TIME } limit;

typedef struct sandbox {
  lua_State *state;
  arena *memory;              /* of the architecture */
  architecture *architecture; /* takes the files that are read */
  mistakes *mistakes;
  const setting *settings; /* of --set */
  uint32_t setting_count;
  const char *subject; /* what is stopped by a limit: "this scenario", "this condition" */
  bool reread;       /* the files come from the architecture, not from the disk; print is silent */
  bool silent;       /* print says nothing */
  size_t used, most; /* bytes */
  int64_t instructions, granted; /* left, and given at first */
  time_t begun;                  /* when they were given, s */
  limit limit;                   /* that was hit; stays */
  origin limit_at;
  source_mark mark; /* of source_option() */
  draw random;      /* of math.random */
} sandbox;

/* Makes the state with the library and the words; `box` has the fields above `used` set. False
 * (with a mistake) without memory. */
bool sandbox_open(sandbox *box);
void sandbox_close(sandbox *box);

sandbox *sandbox_of(lua_State *L);

/* Runs the function below its `arguments` on the stack; results replace them. False when it failed:
 * the mistake is added and nothing stays on the stack. */
bool sandbox_call(sandbox *box, int arguments, int results);
/* Loads user code of file `file` with the words as its globals; false with a mistake (syntax). */
bool sandbox_load(sandbox *box, uint32_t file);
/* Runs an embedded file (once) and leaves what it returned on the stack. Raises on failure. */
void sandbox_import(lua_State *L, const char *name);

/* Gives instructions, and the time to spend them. */
void sandbox_grant(sandbox *box, int64_t instructions);
/* Charges work done in C; raises when the limit is passed. */
void sandbox_spend(lua_State *L, int64_t instructions);
/* Charges memory of the arena; raises likewise. */
void sandbox_spend_memory(lua_State *L, size_t bytes);
/* Passes on an error that pcall caught when it is one of a limit; else returns. */
void sandbox_pass_limit(lua_State *L, int status);

/* The place in the user's files that is being run, {0, 0} when there is none. */
origin sandbox_here(lua_State *L);
/* Raises the error that stands for "the mistake is already in the list". */
int sandbox_abort(lua_State *L);

#endif
