/* Phases and their nodes. A node's options are copied by the type that the schema gives them;
 * nothing here knows a kind of node. */
#include "lua/build.h"

#include <lauxlib.h>
#include <math.h>
#include <string.h>

/* ---- options ---- */

static const char *const *read_names(lua_State *L, architecture *a, uint32_t *count) {
  *count = lua_istable(L, -1) ? (uint32_t)lua_rawlen(L, -1) : 0;
  const char **names = arena_alloc(a->memory, (*count + 1) * sizeof *names);
  for (uint32_t i = 0; i < *count; i++) {
    lua_rawgeti(L, -1, i + 1);
    names[i] = arena_copy_text(a->memory, lua_tostring(L, -1));
    lua_pop(L, 1);
  }
  return names;
}

static void read_number(lua_State *L, architecture *a, option *o) {
  (void)a;
  o->number = field_number(L, "value");
}

static void read_flag(lua_State *L, architecture *a, option *o) {
  (void)a;
  o->flag = field_flag(L, "value");
}

static void read_word(lua_State *L, architecture *a, option *o) {
  o->text = field_text(L, a, "value");
}

static void read_variate(lua_State *L, architecture *a, option *o) {
  (void)a;
  o->variate = field_variate(L, "value");
}

static void read_numbers(lua_State *L, architecture *a, option *o) {
  o->numbers = field_numbers(L, a, "value", &o->count);
}

/* A text here is "everything". */
static void read_name_list(lua_State *L, architecture *a, option *o) {
  bool everything = lua_getfield(L, -1, "value") == LUA_TSTRING;
  o->names = read_names(L, a, &o->count);
  if (everything)
    o->count = OPTION_EVERYTHING;
  lua_pop(L, 1);
}

static void read_map(lua_State *L, architecture *a, option *o) {
  if (lua_getfield(L, -1, "value") == LUA_TTABLE) {
    o->numbers = field_numbers(L, a, "numbers", &o->count);
    lua_getfield(L, -1, "names");
    o->names = read_names(L, a, &o->count);
    lua_pop(L, 1);
  }
  lua_pop(L, 1);
}

/* How an option is read, by the tag of its type in words/types.lua. */
typedef struct option_reader {
  const char *tag;
  option_type type;
  void (*read)(lua_State *L, architecture *a, option *o);
} option_reader;

static const option_reader *find_reader(lua_State *L, const char *tag) {
  static const option_reader readers[] = {
      {"number", OPTION_NUMBER, read_number},
      {"flag", OPTION_FLAG, read_flag},
      {"word", OPTION_WORD, read_word},
      {"variate", OPTION_VARIATE, read_variate},
      {"numbers", OPTION_NUMBERS, read_numbers},
      {"names", OPTION_NAMES, read_name_list},
      {"map", OPTION_MAP, read_map},
  };
  for (size_t i = 0; i < sizeof readers / sizeof *readers; i++)
    if (strcmp(readers[i].tag, tag) == 0)
      return &readers[i];
  luaL_error(L, "a node can't have an option of type %s", tag);
  return NULL;
}

static option read_option(lua_State *L, architecture *a, origin node) {
  option o = {.name = field_text(L, a, "name"), .given = field_flag(L, "given")};
  const option_reader *reader = find_reader(L, field_text(L, a, "tag"));
  o.type = reader->type;
  o.where = o.given ? field_where(L) : node;
  reader->read(L, a, &o);
  return o;
}

static options read_options(lua_State *L, architecture *a, origin node) {
  options list = {.count = field_list(L, "options")};
  list.list = arena_alloc(a->memory, (list.count + 1) * sizeof *list.list);
  for (uint32_t i = 0; i < list.count; i++) {
    lua_rawgeti(L, -1, i + 1);
    list.list[i] = read_option(L, a, node);
    lua_pop(L, 1);
  }
  lua_pop(L, 1);
  return list;
}

/* ---- phases ---- */

static node_def *read_nodes(lua_State *L, architecture *a, uint32_t *count) {
  *count = field_list(L, "nodes");
  node_def *nodes = arena_alloc(a->memory, (*count + 1) * sizeof *nodes);
  for (uint32_t i = 0; i < *count; i++) {
    lua_rawgeti(L, -1, i + 1);
    origin where = field_where(L);
    nodes[i] = (node_def){field_text(L, a, "name"), field_text(L, a, "kind"), where,
                          read_options(L, a, where)};
    lua_pop(L, 1);
  }
  lua_pop(L, 1);
  return nodes;
}

static trigger_kind trigger_of(lua_State *L) {
  static const char *const words[] = {"start", "when", "at", "after", "at_load"};
  lua_getfield(L, -1, "trigger");
  const char *word = lua_tostring(L, -1);
  trigger_kind kind = TRIGGER_START;
  while (strcmp(words[kind], word) != 0)
    kind++;
  lua_pop(L, 1);
  return kind;
}

/* The warm-up that scenario { } sets for every phase; NaN when it is to be found. */
static double read_warmup(lua_State *L) {
  double warmup = NAN;
  if (lua_getfield(L, -1, "run") == LUA_TTABLE)
    warmup = field_number(L, "warmup");
  lua_pop(L, 1);
  return warmup;
}

void build_phases(lua_State *L, architecture *a) {
  double warmup = read_warmup(L);
  a->phase_count = field_list(L, "phases");
  a->phases = arena_alloc(a->memory, (a->phase_count + 1) * sizeof *a->phases);
  for (uint32_t i = 0; i < a->phase_count; i++) {
    lua_rawgeti(L, -1, i + 1);
    phase_def *p = &a->phases[i];
    p->name = field_text(L, a, "name");
    p->declared = field_text(L, a, "declared");
    p->declared = p->declared ? p->declared : p->name;
    p->loads = field_text(L, a, "loads");
    p->where = field_where(L);
    p->trigger = trigger_of(L);
    p->value = field_number(L, "value");
    p->sustained = field_number(L, "sustained");
    p->takes = field_number(L, "takes");
    p->afresh = field_flag(L, "afresh");
    p->warmup = warmup;
    p->trip = field_variate(L, "trip");
    p->nodes = read_nodes(L, a, &p->count);
    lua_pop(L, 1);
  }
  lua_pop(L, 1);
}
