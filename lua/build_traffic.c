/* Traffic: arrivals and the rates behind them. */
#include "lua/build.h"

#include <lauxlib.h>
#include <math.h>
#include <string.h>

/* Place of the field `kind` in a list of words, which is in the order of the enum. */
static uint32_t kind_of(lua_State *L, const char *const *words) {
  lua_getfield(L, -1, "kind");
  const char *word = lua_tostring(L, -1);
  uint32_t kind = 0;
  while (strcmp(words[kind], word) != 0)
    kind++;
  lua_pop(L, 1);
  return kind;
}

static double number_or_zero(lua_State *L, const char *name) {
  double number = field_number(L, name);
  return isnan(number) ? 0 : number;
}

/* ---- rates ---- */

static const rate_def *read_rate(lua_State *L, architecture *a);

static const rate_def *const *read_parts(lua_State *L, architecture *a, uint32_t *count) {
  *count = field_list(L, "parts");
  const rate_def **parts = arena_alloc(a->memory, (*count + 1) * sizeof *parts);
  for (uint32_t i = 0; i < *count; i++) {
    lua_rawgeti(L, -1, i + 1);
    parts[i] = read_rate(L, a);
    lua_pop(L, 1);
  }
  lua_pop(L, 1);
  return parts;
}

static const rate_def *read_rate(lua_State *L, architecture *a) {
  static const char *const kinds[] = {"constant", "growth", "ramp", "points", "steps",
                                      "diurnal",  "flash",  "sum",  "product"};
  luaL_checkstack(L, 20, NULL);
  rate_def *rate = arena_alloc(a->memory, sizeof *rate);
  rate->kind = (rate_kind)kind_of(L, kinds);
  rate->a = number_or_zero(L, "a");
  rate->b = number_or_zero(L, "b");
  rate->c = number_or_zero(L, "c");
  rate->d = number_or_zero(L, "d");
  if (rate->kind >= RATE_SUM) {
    rate->parts = read_parts(L, a, &rate->count);
  } else {
    rate->times = field_numbers(L, a, "times", &rate->count);
    rate->values = field_numbers(L, a, "values", &rate->count);
  }
  return rate;
}

/* ---- arrivals ---- */

static const rate_def *field_rate(lua_State *L, architecture *a, const char *name) {
  const rate_def *rate = NULL;
  if (lua_getfield(L, -1, name) == LUA_TTABLE)
    rate = read_rate(L, a);
  lua_pop(L, 1);
  return rate;
}

static const uint32_t *field_counts(lua_State *L, architecture *a, const char *name) {
  uint32_t count;
  const double *numbers = field_numbers(L, a, name, &count);
  uint32_t *counts = arena_alloc(a->memory, (count + 1) * sizeof *counts);
  for (uint32_t i = 0; i < count; i++)
    counts[i] = (uint32_t)numbers[i];
  return counts;
}

/* Of a trace: which class each request is; NULL without. */
static const uint32_t *field_classes(lua_State *L, architecture *a) {
  uint32_t count;
  const double *numbers = field_numbers(L, a, "classes", &count);
  if (!count)
    return NULL;
  uint32_t *classes = arena_alloc(a->memory, count * sizeof *classes);
  for (uint32_t i = 0; i < count; i++)
    classes[i] = (uint32_t)numbers[i] - 1;
  return classes;
}

static arrivals_def read_arrivals(lua_State *L, architecture *a) {
  static const char *const kinds[] = {"poisson", "renewal", "every", "mmpp", "schedule", "users"};
  uint32_t stays, entries;
  lua_getfield(L, -1, "arrivals");
  arrivals_def arrivals = {
      .kind = (arrivals_kind)kind_of(L, kinds),
      .rate = field_rate(L, a, "rate"),
      .interval = field_variate(L, "interval"),
      .batch = field_variate(L, "batch"),
      .values = field_numbers(L, a, "values", &entries),
      .stays = field_numbers(L, a, "stays", &stays),
      .counts = field_counts(L, a, "counts"),
      .classes = field_classes(L, a),
      .users = field_count(L, "users"),
      .think = field_variate(L, "think"),
      .at_once = field_flag(L, "at_once"),
  };
  arrivals.count = entries;
  lua_pop(L, 1);
  return arrivals;
}

static const ask_def *read_asks(lua_State *L, architecture *a, uint32_t *count) {
  *count = field_list(L, "asks");
  ask_def *asks = arena_alloc(a->memory, (*count + 1) * sizeof *asks);
  for (uint32_t i = 0; i < *count; i++) {
    lua_rawgeti(L, -1, i + 1);
    asks[i] = (ask_def){field_index(L, "index"), field_number(L, "weight")};
    lua_pop(L, 1);
  }
  lua_pop(L, 1);
  return asks;
}

void build_traffic(lua_State *L, architecture *a) {
  a->traffic_count = field_list(L, "traffic");
  a->traffic = arena_alloc(a->memory, (a->traffic_count + 1) * sizeof *a->traffic);
  for (uint32_t i = 0; i < a->traffic_count; i++) {
    lua_rawgeti(L, -1, i + 1);
    traffic_def *t = &a->traffic[i];
    t->name = field_text(L, a, "name");
    t->where = field_where(L);
    t->arrivals = read_arrivals(L, a);
    t->asks = read_asks(L, a, &t->ask_count);
    lua_pop(L, 1);
  }
  lua_pop(L, 1);
}
