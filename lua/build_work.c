/* The work: data, operations with their steps, classes. A step that a scenario uses in two places
 * is copied, so every place has a step_def of its own. */
#include "lua/build.h"

#include <lauxlib.h>
#include <string.h>

/* ---- data ---- */

static keys_kind keys_kind_of(const char *word) {
  static const char *const words[] = {"uniform", "zipf", "latest", "hotspot"};
  keys_kind kind = KEYS_UNIFORM;
  while (kind < KEYS_HOTSPOT && strcmp(words[kind], word) != 0)
    kind++;
  return kind;
}

static keys_def read_popularity(lua_State *L, architecture *a) {
  lua_getfield(L, -1, "popularity");
  keys_def keys = {keys_kind_of(field_text(L, a, "kind")), field_number(L, "exponent"),
                   field_number(L, "share"), field_number(L, "of")};
  if (keys.kind != KEYS_HOTSPOT)
    keys.share = keys.of = 0;
  lua_pop(L, 1);
  return keys;
}

static void build_data(lua_State *L, architecture *a) {
  a->data_count = field_list(L, "data");
  a->data = arena_alloc(a->memory, (a->data_count + 1) * sizeof *a->data);
  for (uint32_t i = 0; i < a->data_count; i++) {
    lua_rawgeti(L, -1, i + 1);
    a->data[i] = (data_def){field_text(L, a, "name"), field_where(L), field_number(L, "rows"),
                            field_number(L, "row_size"), read_popularity(L, a)};
    lua_pop(L, 1);
  }
  lua_pop(L, 1);
}

/* ---- steps ---- */

static step_kind step_kind_of(lua_State *L) {
  static const char *const words[] = {"cpu",      "wait",   "read",  "write",  "query",
                                      "scan",     "call",   "later", "choose", "times",
                                      "parallel", "quorum", "fail"};
  lua_getfield(L, -1, "kind");
  const char *word = lua_tostring(L, -1);
  uint32_t kind = 0;
  while (strcmp(words[kind], word) != 0)
    kind++;
  lua_pop(L, 1);
  return (step_kind)kind;
}

static branch_def read_branch(lua_State *L, architecture *a);

static void read_branches(lua_State *L, architecture *a, step_def *s) {
  s->branch_count = field_list(L, "branches");
  s->branches = arena_alloc(a->memory, (s->branch_count + 1) * sizeof *s->branches);
  for (uint32_t i = 0; i < s->branch_count; i++) {
    lua_rawgeti(L, -1, i + 1);
    s->branches[i] = read_branch(L, a);
    lua_pop(L, 1);
  }
  lua_pop(L, 1);
}

static bool is_access(step_kind kind) {
  return kind >= STEP_READ && kind <= STEP_SCAN;
}

static step_def read_step(lua_State *L, architecture *a) {
  step_kind kind = step_kind_of(L);
  uint32_t index = field_index(L, "index");
  bool counts = kind == STEP_QUERY || kind == STEP_SCAN;
  step_def s = {
      .kind = kind,
      .where = field_where(L),
      .amount = field_variate(L, "amount"),
      .times = field_variate(L, "times"),
      .column = field_count(L, "column"),
      .data = is_access(kind) ? index : NONE,
      .operation = kind == STEP_CALL || kind == STEP_LATER ? index : NONE,
      .fresh = field_flag(L, "fresh"),
      .cancel = field_flag(L, "cancel"),
      .matches = counts ? field_number(L, "matches") : 1,
      .probability = kind == STEP_FAIL ? field_number(L, "probability") : 0,
      .quorum = field_count(L, "quorum"),
      .priority = field_count(L, "priority"),
      .timeout = field_variate(L, "timeout"),
      .patience = field_variate(L, "patience"),
      .delay = field_variate(L, "delay"),
  };
  read_branches(L, a, &s);
  return s;
}

static branch_def read_branch(lua_State *L, architecture *a) {
  luaL_checkstack(L, 20, NULL);
  branch_def b = {.weight = field_number(L, "weight"), .count = field_list(L, "steps")};
  b.steps = arena_alloc(a->memory, (b.count + 1) * sizeof *b.steps);
  for (uint32_t i = 0; i < b.count; i++) {
    lua_rawgeti(L, -1, i + 1);
    b.steps[i] = read_step(L, a);
    lua_pop(L, 1);
  }
  lua_pop(L, 1);
  return b;
}

/* ---- operations ---- */

static branch_def read_body(lua_State *L, architecture *a) {
  branch_def body = {.weight = 1};
  if (lua_getfield(L, -1, "body") == LUA_TTABLE)
    body = read_branch(L, a);
  lua_pop(L, 1);
  return body;
}

static operation_def read_operation(lua_State *L, architecture *a) {
  const char *word = field_text(L, a, "word");
  bool external = strcmp(word, "external") == 0;
  return (operation_def){
      .name = field_text(L, a, "name"),
      .where = field_where(L),
      .body = read_body(L, a),
      .is_request = strcmp(word, "request") == 0,
      .is_external = external,
      .time = external ? field_variate(L, "time") : NULL,
      .fails = external ? field_number(L, "fails") : 0,
      .places = external ? field_count(L, "places") : UNLIMITED,
  };
}

static void build_operations(lua_State *L, architecture *a) {
  a->operation_count = field_list(L, "work");
  a->operations = arena_alloc(a->memory, (a->operation_count + 1) * sizeof *a->operations);
  for (uint32_t i = 0; i < a->operation_count; i++) {
    lua_rawgeti(L, -1, i + 1);
    a->operations[i] = read_operation(L, a);
    lua_pop(L, 1);
  }
  lua_pop(L, 1);
}

static void build_classes(lua_State *L, architecture *a) {
  a->request_count = field_count(L, "request_count");
  a->class_count = field_list(L, "classes");
  a->classes = arena_alloc(a->memory, (a->class_count + 1) * sizeof *a->classes);
  for (uint32_t i = 0; i < a->class_count; i++) {
    lua_rawgeti(L, -1, i + 1);
    a->classes[i] = (class_def){
        .name = field_text(L, a, "name"),
        .where = field_where(L),
        .operation = field_index(L, "index"),
        .is_message = field_flag(L, "message"),
        .weight = field_number(L, "weight"),
        .priority = field_count(L, "priority"),
        .timeout = field_variate(L, "timeout"),
        .patience = field_variate(L, "patience"),
        .cancel = field_flag(L, "cancel"),
    };
    lua_pop(L, 1);
  }
  lua_pop(L, 1);
}

void build_work(lua_State *L, architecture *a) {
  build_data(L, a);
  build_operations(L, a);
  build_classes(L, a);
}
