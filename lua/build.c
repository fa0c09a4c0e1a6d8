/* The whole architecture, and how fields of declared tables are read. Reading copies into the arena
 * and leaves the stack as it was; what the words have checked is not checked again. */
#include "lua/build.h"

#include <lauxlib.h>
#include <math.h>
#include <string.h>

/* ---- fields of the table at the top ---- */

double field_number(lua_State *L, const char *name) {
  lua_getfield(L, -1, name);
  double number = lua_isnumber(L, -1) ? lua_tonumber(L, -1) : NAN;
  lua_pop(L, 1);
  return number;
}

uint32_t field_count(lua_State *L, const char *name) {
  double number = field_number(L, name);
  if (!(number > 0))
    return 0;
  return number < (double)UINT32_MAX ? (uint32_t)number : UINT32_MAX;
}

bool field_flag(lua_State *L, const char *name) {
  lua_getfield(L, -1, name);
  bool flag = lua_toboolean(L, -1);
  lua_pop(L, 1);
  return flag;
}

const char *field_text(lua_State *L, architecture *a, const char *name) {
  lua_getfield(L, -1, name);
  const char *text = lua_type(L, -1) == LUA_TSTRING ? lua_tostring(L, -1) : NULL;
  if (text)
    text = arena_copy_text(a->memory, text);
  lua_pop(L, 1);
  return text;
}

origin field_where(lua_State *L) {
  lua_getfield(L, -1, "where");
  lua_Integer place = lua_tointeger(L, -1);
  lua_pop(L, 1);
  return (origin){(uint32_t)(place >> 32), (uint32_t)place};
}

uint32_t field_index(lua_State *L, const char *name) {
  uint32_t index = field_count(L, name);
  return index ? index - 1 : NONE;
}

uint32_t field_list(lua_State *L, const char *name) {
  if (lua_getfield(L, -1, name) != LUA_TTABLE) {
    lua_pop(L, 1);
    lua_newtable(L);
  }
  return (uint32_t)lua_rawlen(L, -1);
}

const double *field_numbers(lua_State *L, architecture *a, const char *name, uint32_t *count) {
  *count = field_list(L, name);
  double *numbers = arena_alloc(a->memory, (*count + 1) * sizeof *numbers);
  for (uint32_t i = 0; i < *count; i++) {
    lua_rawgeti(L, -1, i + 1);
    numbers[i] = lua_tonumber(L, -1);
    lua_pop(L, 1);
  }
  lua_pop(L, 1);
  return numbers;
}

/* ---- the run ---- */

static void build_slo(lua_State *L, architecture *a) {
  slo_def *slo = &a->slo;
  *slo = (slo_def){NAN, NAN, NAN, NAN, NAN, NAN, NAN, false};
  if (lua_getfield(L, -1, "slo") == LUA_TTABLE) {
    *slo = (slo_def){field_number(L, "p50"),    field_number(L, "p90"),
                     field_number(L, "p95"),    field_number(L, "p99"),
                     field_number(L, "p999"),   field_number(L, "mean"),
                     field_number(L, "errors"), true};
  }
  lua_pop(L, 1);
}

/* "lib/shop.lua" is called shop. */
static const char *title_of_file(const architecture *a) {
  const char *slash = strrchr(a->files[0].path, '/');
  char *title = arena_copy_text(a->memory, slash ? slash + 1 : a->files[0].path);
  char *dot = strrchr(title, '.');
  if (dot && dot != title)
    *dot = 0;
  return title;
}

static uint64_t field_seed(lua_State *L) {
  double seed = field_number(L, "seed");
  return seed >= 0 && seed < 0x1p63 ? (uint64_t)seed : 1;
}

static void build_run(lua_State *L, architecture *a) {
  a->title = "";
  a->window = 10;
  a->length = NAN;
  a->reps = 0;
  a->seed = 1;
  if (lua_getfield(L, -1, "run") == LUA_TTABLE) {
    a->title = field_text(L, a, "title");
    a->where = field_where(L);
    a->window = field_number(L, "window");
    a->length = field_number(L, "length");
    a->held = !isnan(field_number(L, "hold"));
    a->reps = field_count(L, "reps");
    a->seed = field_seed(L);
    const char *detail = field_text(L, a, "detail");
    a->detail_instances = detail && strcmp(detail, "instances") == 0;
  }
  lua_pop(L, 1);
  if (!a->title || !*a->title)
    a->title = title_of_file(a);
}

static void build_parameters(lua_State *L, architecture *a) {
  a->parameter_count = field_list(L, "parameters");
  a->parameters = arena_alloc(a->memory, (a->parameter_count + 1) * sizeof *a->parameters);
  for (uint32_t i = 0; i < a->parameter_count; i++) {
    lua_rawgeti(L, -1, i + 1);
    a->parameters[i] = (parameter_def){field_text(L, a, "name"), field_text(L, a, "text"),
                                       field_flag(L, "is_set")};
    lua_pop(L, 1);
  }
  lua_pop(L, 1);
}

void build_architecture(lua_State *L, architecture *a) {
  luaL_checkstack(L, 20, NULL);
  build_run(L, a);
  build_slo(L, a);
  build_parameters(L, a);
  build_work(L, a);
  build_traffic(L, a);
  build_recorded(L, a);
  build_phases(L, a);
}
