#include "lua/csv.h"
#include "lua/sandbox.h"
#include "lua/source.h"

#include <csv.h>
#include <lauxlib.h>
#include <string.h>

typedef struct reading {
  lua_State *L;
  int table;              /* of the columns, on the stack */
  lua_Integer row, field; /* at hand; row 0 is the header */
  lua_Integer columns;    /* of the first row */
  bool header;
  bool uneven;      /* a row of another length */
  lua_Integer line; /* at hand, from 1 */
  lua_Integer gap;  /* an empty line behind which nothing has come yet; 0 */
  bool hole;        /* something came behind an empty line */
  int ended;        /* the character that ended the line before, when nothing has come since */
} reading;

/* Makes room for one more column. */
static void add_column(reading *r) {
  lua_newtable(r->L);
  lua_rawseti(r->L, r->table, r->field);
  r->columns = r->field;
}

static void end_field(void *text, size_t length, void *context) {
  reading *r = context;
  if (r->uneven || r->hole)
    return;
  r->ended = 0;
  r->hole = r->gap != 0;
  for (const char *c = text; c && (c = memchr(c, '\n', length - (size_t)(c - (char *)text))); c++)
    r->line++;
  r->field++;
  bool first = r->columns < r->field;
  if (first && r->row > (r->header ? 0 : 1)) {
    r->uneven = true;
    return;
  }
  if (first)
    add_column(r);
  if (r->row == 0)
    lua_getfield(r->L, r->table, "names");
  else
    lua_rawgeti(r->L, r->table, r->field);
  lua_pushlstring(r->L, text ? text : "", length);
  lua_rawseti(r->L, -2, r->row == 0 ? r->field : r->row);
  lua_pop(r->L, 1);
}

/* An empty line at the end is nothing; elsewhere it may stand for a row, which its reader has to
 * decide. CR and LF end one line. */
static void end_row(int end, void *context) {
  reading *r = context;
  if (r->uneven || r->hole)
    return;
  if (r->field == 0) {
    if (end == '\n' && r->ended == '\r')
      r->ended = 0;
    else if (end >= 0)
      r->gap = r->gap ? r->gap : r->line, r->line++, r->ended = end;
    return;
  }
  r->uneven = r->field != r->columns;
  if (r->uneven)
    return;
  r->ended = end;
  r->line++;
  r->row++;
  r->field = 0;
}

/* Only below the scenario's folder. */
static bool is_allowed(const char *file) {
  return *file && *file != '/' && *file != '.' && !strstr(file, "..") && strlen(file) <= 200;
}

static int refuse(lua_State *L, const char *why) {
  sandbox *box = sandbox_of(L);
  mistakes_add(box->mistakes, sandbox_here(L), "%s: can't read %s: %s", lua_tostring(L, 1),
               lua_tostring(L, 2), why);
  lua_pushboolean(L, false);
  return 1;
}

/* The file's place among the scenario's; NULL with *why. */
static const scenario_file *open_file(lua_State *L, const char *file, const char **why) {
  sandbox *box = sandbox_of(L);
  architecture *a = box->architecture;
  const char *slash = strrchr(a->files[0].path, '/');
  size_t folder = slash ? (size_t)(slash - a->files[0].path) + 1 : 0;
  lua_pushlstring(L, a->files[0].path, folder);
  const char *path = lua_pushfstring(L, "%s%s", lua_tostring(L, -1), file);
  for (uint32_t i = 1; i < a->file_count; i++)
    if (strcmp(a->files[i].path, path) == 0)
      return &a->files[i];
  if (box->reread) {
    *why = "it was not read when the scenario was read first";
    return NULL;
  }
  if (!source_read(a, path, why))
    return NULL;
  sandbox_spend_memory(L, a->files[a->file_count - 1].length);
  /* what is read has to be gone through, once for all that is asked of it */
  box->instructions += 60 * (int64_t)a->files[a->file_count - 1].length;
  return &a->files[a->file_count - 1];
}

static const char *parse(reading *r, const scenario_file *f) {
  struct csv_parser parser;
  if (csv_init(&parser, CSV_STRICT | CSV_STRICT_FINI | CSV_REPALL_NL) != 0)
    return "not enough memory";
  sandbox_spend(r->L, (int64_t)(f->length / 4));
  size_t mark = strncmp(f->text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0; /* spreadsheets begin with it */
  size_t length = f->length - mark;
  bool whole = csv_parse(&parser, f->text + mark, length, end_field, end_row, r) == length &&
               csv_fini(&parser, end_field, end_row, r) == 0;
  csv_free(&parser);
  if (r->uneven)
    return lua_pushfstring(r->L, "line %d has not as many fields as the first (%d)", (int)r->line,
                           (int)r->columns);
  if (r->hole)
    return lua_pushfstring(r->L, "line %d is empty", (int)r->gap);
  if (!whole)
    return lua_pushfstring(r->L, "line %d is no CSV: a quote is out of place", (int)r->line);
  return r->row <= 1 ? "there is no row in it" : NULL;
}

int csv_read(lua_State *L) {
  luaL_checkstring(L, 1);
  const char *file = luaL_checkstring(L, 2), *why = NULL;
  bool header = lua_toboolean(L, 3);
  if (!is_allowed(file))
    return refuse(L, "only files beside the scenario, or in folders there, can be read");
  const scenario_file *f = open_file(L, file, &why);
  if (!f)
    return refuse(L, why);
  lua_newtable(L);
  reading r = {.L = L, .table = lua_gettop(L), .row = header ? 0 : 1, .header = header, .line = 1};
  if (header) {
    lua_newtable(L);
    lua_setfield(L, r.table, "names");
  }
  luaL_checkstack(L, 10, NULL);
  why = parse(&r, f);
  if (why)
    return refuse(L, why);
  lua_pushinteger(L, r.row - 1);
  lua_setfield(L, r.table, "rows");
  lua_settop(L, r.table);
  return 1;
}
