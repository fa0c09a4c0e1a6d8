/* Distributions: made at once when a scenario writes one, so what is wrong is said at its line. */
#include "lua/build.h"

#include <lauxlib.h>
#include <math.h>
#include <string.h>

enum { PARAMETERS = 3 };

/* The arguments of build_variate(), read. */
typedef struct recipe {
  arena *memory;
  double number[PARAMETERS];
  uint32_t count;
  const double *values, *weights;
  const variate *const *parts;
  const char *why;
} recipe;

typedef const variate *maker(recipe *r);

static const variate *constant(recipe *r) {
  return variate_constant(r->memory, r->number[0], &r->why);
}
static const variate *exponential(recipe *r) {
  return variate_exponential(r->memory, r->number[0], &r->why);
}
static const variate *geometric(recipe *r) {
  return variate_geometric(r->memory, r->number[0], &r->why);
}
static const variate *uniform(recipe *r) {
  return variate_uniform(r->memory, r->number[0], r->number[1], &r->why);
}
static const variate *normal(recipe *r) {
  return variate_normal(r->memory, r->number[0], r->number[1], &r->why);
}
static const variate *lognormal(recipe *r) {
  return variate_lognormal(r->memory, r->number[0], r->number[1], &r->why);
}
static const variate *gamma_of(recipe *r) {
  return variate_gamma(r->memory, r->number[0], r->number[1], &r->why);
}
static const variate *erlang(recipe *r) {
  return variate_erlang(r->memory, (uint32_t)r->number[0], r->number[1], &r->why);
}
static const variate *erlang_cv(recipe *r) {
  return variate_erlang_cv(r->memory, r->number[0], r->number[1], &r->why);
}
static const variate *weibull(recipe *r) {
  return variate_weibull(r->memory, r->number[0], r->number[1], &r->why);
}
static const variate *pareto(recipe *r) {
  return variate_pareto(r->memory, r->number[0], r->number[1], &r->why);
}
static const variate *triangular(recipe *r) {
  return variate_triangular(r->memory, r->number[0], r->number[1], r->number[2], &r->why);
}
static const variate *hyperexponential(recipe *r) {
  return variate_hyperexponential(r->memory, r->number[0], r->number[1], &r->why);
}
static const variate *branches(recipe *r) {
  return variate_hyperexponential_branches(r->memory, r->count, r->weights, r->values, &r->why);
}
static const variate *empirical(recipe *r) {
  return variate_empirical(r->memory, r->count, r->values, r->weights, &r->why);
}
static const variate *mixture(recipe *r) {
  return variate_mixture(r->memory, r->count, r->weights, r->parts, &r->why);
}
static const variate *shifted(recipe *r) {
  return variate_shifted(r->memory, r->parts[0], r->number[0], &r->why);
}
static const variate *scaled(recipe *r) {
  return variate_scaled(r->memory, r->parts[0], r->number[0], &r->why);
}
static const variate *truncated(recipe *r) {
  return variate_truncated(r->memory, r->parts[0], r->number[0], r->number[1], &r->why);
}
static const variate *clipped(recipe *r) {
  return variate_clipped(r->memory, r->parts[0], r->number[0], r->number[1], &r->why);
}

static maker *find_maker(lua_State *L, const char *kind) {
  static const struct {
    const char *kind;
    maker *make;
  } makers[] = {{"constant", constant},
                {"exponential", exponential},
                {"geometric", geometric},
                {"uniform", uniform},
                {"normal", normal},
                {"lognormal", lognormal},
                {"gamma", gamma_of},
                {"erlang", erlang},
                {"erlang_cv", erlang_cv},
                {"weibull", weibull},
                {"pareto", pareto},
                {"triangular", triangular},
                {"hyperexponential", hyperexponential},
                {"branches", branches},
                {"empirical", empirical},
                {"mixture", mixture},
                {"shifted", shifted},
                {"scaled", scaled},
                {"truncated", truncated},
                {"clipped", clipped}};
  for (size_t i = 0; i < sizeof makers / sizeof *makers; i++)
    if (strcmp(makers[i].kind, kind) == 0)
      return makers[i].make;
  luaL_error(L, "no maker for %s", kind);
  return NULL;
}

static uint32_t list_length(lua_State *L, int index) {
  return lua_istable(L, index) ? (uint32_t)lua_rawlen(L, index) : 0;
}

static const double *read_numbers(lua_State *L, int index, arena *memory) {
  uint32_t count = list_length(L, index);
  if (!count)
    return NULL;
  double *numbers = arena_alloc(memory, count * sizeof *numbers);
  for (uint32_t i = 0; i < count; i++) {
    lua_rawgeti(L, index, i + 1);
    numbers[i] = lua_tonumber(L, -1);
    lua_pop(L, 1);
  }
  return numbers;
}

static const variate *const *read_parts(lua_State *L, int index, arena *memory) {
  uint32_t count = list_length(L, index);
  const variate **parts = arena_alloc(memory, (count + 1) * sizeof *parts);
  for (uint32_t i = 0; i < count; i++) {
    lua_rawgeti(L, index, i + 1);
    parts[i] = lua_touserdata(L, -1);
    lua_pop(L, 1);
  }
  return parts;
}

static recipe read_recipe(lua_State *L) {
  recipe r = {.memory = sandbox_of(L)->memory};
  for (int i = 0; i < PARAMETERS; i++) {
    lua_rawgeti(L, 2, i + 1);
    r.number[i] = lua_tonumber(L, -1);
    lua_pop(L, 1);
  }
  r.count = list_length(L, 3);
  if (!r.count)
    r.count = list_length(L, 5);
  sandbox_spend_memory(L, 256 + 48 * (size_t)r.count);
  r.values = read_numbers(L, 3, r.memory);
  r.weights = read_numbers(L, 4, r.memory);
  r.parts = read_parts(L, 5, r.memory);
  return r;
}

static double lowest_part(const variate *v);

/* The lower end of what can be drawn. */
static double lowest(const variate *v) {
  switch (v->kind) {
  case VARIATE_CONSTANT:
  case VARIATE_UNIFORM:
  case VARIATE_TRIANGULAR:
    return v->a;
  case VARIATE_PARETO:
    return v->b;
  case VARIATE_GEOMETRIC:
    return 1;
  case VARIATE_EMPIRICAL:
    return v->values[0];
  case VARIATE_MIXTURE:
    return lowest_part(v);
  case VARIATE_SHIFTED:
    return lowest(v->parts[0]) + v->a;
  case VARIATE_SCALED:
    return lowest(v->parts[0]) * v->a;
  case VARIATE_TRUNCATED:
  case VARIATE_CLIPPED:
    return fmax(lowest(v->parts[0]), v->a);
  default:
    return 0;
  }
}

static double lowest_part(const variate *v) {
  double low = INFINITY;
  for (uint32_t i = 0; i < v->count; i++)
    low = fmin(low, lowest(v->parts[i]));
  return low;
}

int build_variate(lua_State *L) {
  maker *make = find_maker(L, luaL_checkstring(L, 1));
  lua_settop(L, 5);
  recipe r = read_recipe(L);
  const variate *v = make(&r);
  if (!v) {
    lua_pushnil(L);
    lua_pushstring(L, r.why ? r.why : "parameters out of range");
    return 2;
  }
  char words[200];
  variate_describe(v, words, sizeof words);
  lua_pushlightuserdata(L, (void *)v);
  lua_pushnumber(L, v->mean);
  lua_pushnumber(L, lowest(v));
  lua_pushstring(L, words);
  lua_pushboolean(L, isinf(v->variance));
  return 5;
}

const variate *field_variate(lua_State *L, const char *name) {
  const variate *v = NULL;
  if (lua_getfield(L, -1, name) == LUA_TTABLE) {
    lua_getfield(L, -1, "made");
    v = lua_touserdata(L, -1);
    lua_pop(L, 1);
  }
  lua_pop(L, 1);
  return v;
}
