/* What traces recorded of each request: fields, keys and sizes of all of them in one table. */
#include "lua/build.h"
#include "sim/random.h"

#include <lauxlib.h>
#include <math.h>

/* The table as it is filled. */
typedef struct filling {
  architecture *a;
  double *values, *sizes;
  uint64_t *keys;
} filling;

/* Pushes the arrivals of the traffic at the top, which is taken to have been read before. */
static bool push_recorded(lua_State *L) {
  lua_getfield(L, -1, "arrivals");
  if (field_flag(L, "is_recorded"))
    return true;
  lua_pop(L, 1);
  return false;
}

/* Each trace gets the rows behind those of the one before; all rows. */
static uint32_t place_rows(lua_State *L, architecture *a) {
  uint32_t rows = 0;
  for (uint32_t i = 0; i < a->traffic_count; i++) {
    lua_rawgeti(L, -1, i + 1);
    if (push_recorded(L)) {
      arrivals_def *d = &a->traffic[i].arrivals;
      d->has_column = arena_alloc(a->memory, a->recorded.column_count + 1);
      d->first_row = rows;
      rows += d->count;
      lua_pop(L, 1);
    }
    lua_pop(L, 1);
  }
  return rows;
}

/* A row's name, other than 0. */
static uint64_t key_of(const char *text) {
  uint64_t key = random_name(text);
  return key ? key : 1;
}

static void fill_keys(lua_State *L, filling *f, const arrivals_def *d) {
  uint32_t count = field_list(L, "keys");
  for (uint32_t i = 0; i < count; i++) {
    lua_rawgeti(L, -1, i + 1);
    f->keys[d->first_row + i] = key_of(lua_tostring(L, -1));
    lua_pop(L, 1);
  }
  lua_pop(L, 1);
}

static void fill_sizes(lua_State *L, filling *f, const arrivals_def *d) {
  uint32_t count = field_list(L, "sizes");
  for (uint32_t i = 0; i < d->count; i++)
    f->sizes[d->first_row + i] = NAN;
  for (uint32_t i = 0; i < count; i++) {
    lua_rawgeti(L, -1, i + 1);
    f->sizes[d->first_row + i] = lua_tonumber(L, -1);
    lua_pop(L, 1);
  }
  lua_pop(L, 1);
}

/* The field at the top: its values into its column. */
static void fill_column(lua_State *L, filling *f, const arrivals_def *d) {
  uint32_t column = field_index(L, "index"), columns = f->a->recorded.column_count;
  d->has_column[column] = true;
  uint32_t count = field_list(L, "values");
  for (uint32_t i = 0; i < count; i++) {
    lua_rawgeti(L, -1, i + 1);
    f->values[(size_t)(d->first_row + i) * columns + column] = lua_tonumber(L, -1);
    lua_pop(L, 1);
  }
  lua_pop(L, 1);
}

static void fill(lua_State *L, filling *f, const arrivals_def *d) {
  uint32_t count = field_list(L, "fields");
  for (uint32_t i = 0; i < count; i++) {
    lua_rawgeti(L, -1, i + 1);
    fill_column(L, f, d);
    lua_pop(L, 1);
  }
  lua_pop(L, 1);
  fill_keys(L, f, d);
  fill_sizes(L, f, d);
}

static void read_names(lua_State *L, architecture *a) {
  a->recorded.column_count = field_list(L, "columns");
  const char **names = arena_alloc(a->memory, (a->recorded.column_count + 1) * sizeof *names);
  for (uint32_t i = 0; i < a->recorded.column_count; i++) {
    lua_rawgeti(L, -1, i + 1);
    names[i] = field_text(L, a, "name");
    lua_pop(L, 1);
  }
  a->recorded.columns = names;
  lua_pop(L, 1);
}

void build_recorded(lua_State *L, architecture *a) {
  read_names(L, a);
  field_list(L, "traffic");
  uint32_t rows = a->recorded.row_count = place_rows(L, a);
  filling f = {.a = a,
               .values = arena_alloc(a->memory, ((size_t)rows * a->recorded.column_count + 1) *
                                                    sizeof *f.values),
               .sizes = arena_alloc(a->memory, (rows + 1) * sizeof *f.sizes),
               .keys = arena_alloc(a->memory, (rows + 1) * sizeof *f.keys)};
  for (uint32_t i = 0; i < a->traffic_count; i++) {
    lua_rawgeti(L, -1, i + 1);
    if (push_recorded(L)) {
      fill(L, &f, &a->traffic[i].arrivals);
      lua_pop(L, 1);
    }
    lua_pop(L, 1);
  }
  lua_pop(L, 1);
  a->recorded.values = f.values;
  a->recorded.sizes = f.sizes;
  a->recorded.keys = f.keys;
}
