/* `now`, `now.class.NAME`, `now.node.NAME`, `now.node.NAME.RESOURCE`: views of a window's report
 * whose fields are looked up in the tables of figures when they are read.
 *
 * A field is a column of the CSV without its unit: latency_p99_s is p99 (latency_p99 as well),
 * offered_per_s is offered. Not measured is NaN, with which every comparison is false. Whatever
 * does not exist is an error at the line of the condition. */
#include "lua/now.h"
#include "lua/pairs.h"
#include "lua/sandbox.h"
#include "models/program.h"

#include <lauxlib.h>
#include <stdio.h>
#include <string.h>

enum { FIELD_MOST = 64, CANDIDATES_MOST = 256 };

typedef enum view_kind {
  VIEW_NOW,
  VIEW_CLASSES,
  VIEW_CLASS,
  VIEW_NODES,
  VIEW_NODE,
  VIEW_RESOURCE
} view_kind;

typedef struct view {
  view_kind kind;
  uint32_t row; /* of its array in the report */
  uint64_t serial;
  const window_report *report;
} view;

static const char view_name[] = "outgrow.view";

/* ---- names ---- */

/* Names that could have been meant, for the message. */
typedef struct candidates {
  char names[CANDIDATES_MOST][FIELD_MOST];
  uint32_t count;
} candidates;

static void add_candidate(candidates *c, const char *name) {
  if (c->count < CANDIDATES_MOST)
    snprintf(c->names[c->count++], FIELD_MOST, "%s", name);
}

static int refuse(lua_State *L, const char *what, const char *name, const candidates *c) {
  const char *list[CANDIDATES_MOST];
  for (uint32_t i = 0; i < c->count; i++)
    list[i] = c->names[i];
  const char *near = mistake_nearest(name, list, c->count);
  if (near)
    return luaL_error(L, "%s \"%s\"; did you mean \"%s\"?", what, name, near);
  luaL_Buffer b;
  luaL_buffinit(L, &b);
  for (uint32_t i = 0; i < c->count; i++) {
    if (i)
      luaL_addstring(&b, ", ");
    luaL_addstring(&b, list[i]);
  }
  luaL_pushresult(&b);
  return luaL_error(L, "%s \"%s\"; there are %s", what, name, lua_tostring(L, -1));
}

static void push_view(lua_State *L, const view *of, view_kind kind, uint32_t row) {
  view *v = lua_newuserdatauv(L, sizeof *v, 0);
  *v = (view){kind, row, of->serial, of->report};
  luaL_setmetatable(L, view_name);
}

/* ---- figures ---- */

/* A column without its unit. */
static void field_name(const char *column, char name[static FIELD_MOST]) {
  static const char *const units[] = {"_per_s", "_s"};
  snprintf(name, FIELD_MOST, "%s", column);
  size_t length = strlen(name);
  for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
    size_t n = strlen(units[i]);
    if (length <= n || strcmp(name + length - n, units[i]) != 0)
      continue;
    name[length - n] = 0;
    return;
  }
}

/* What a field is called for short: a class's latency_p99 is p99. */
static const char *short_name(const char *name) {
  static const char latency[] = "latency_";
  return strncmp(name, latency, sizeof latency - 1) == 0 ? name + sizeof latency - 1 : name;
}

/* Pushes the figure called `name`; false when there is none (then its names are candidates). */
static bool push_figure(lua_State *L, const char *name, const figure *table, const void *figures,
                        int count, candidates *c) {
  for (int i = 0; i < count; i++) {
    char field[FIELD_MOST];
    field_name(table[i].column, field);
    if (strcmp(name, field) == 0 || strcmp(name, short_name(field)) == 0) {
      lua_pushnumber(L, ((const double *)figures)[i]);
      return true;
    }
    add_candidate(c, short_name(field));
  }
  return false;
}

/* ---- views ---- */

static int class_field(lua_State *L, const view *v, const char *name) {
  const class_row *row = &v->report->classes[v->row];
  candidates c = {.count = 0};
  if (push_figure(L, name, class_figure_table, &row->f, CLASS_FIGURE_COUNT, &c))
    return 1;
  return refuse(L, "a class has no figure", name, &c);
}

static int now_field(lua_State *L, const view *v, const char *name) {
  static const char *const own[] = {"time", "phase", "class", "node"};
  candidates c = {.count = 0};
  const architecture *a = sandbox_of(L)->architecture;
  if (strcmp(name, "time") == 0)
    lua_pushnumber(L, ticks_to_seconds(v->report->end));
  else if (strcmp(name, "phase") == 0)
    lua_pushstring(L, a->phases[v->report->phase].name);
  else if (strcmp(name, "class") == 0)
    push_view(L, v, VIEW_CLASSES, 0);
  else if (strcmp(name, "node") == 0)
    push_view(L, v, VIEW_NODES, 0);
  else if (!push_figure(L, name, class_figure_table, &v->report->classes[0].f, CLASS_FIGURE_COUNT,
                        &c)) {
    for (size_t i = 0; i < sizeof own / sizeof *own; i++)
      add_candidate(&c, own[i]);
    return refuse(L, "now has no figure", name, &c);
  }
  return 1;
}

static const char *class_name(const architecture *a, const class_row *row) {
  return row->klass == NONE ? "all" : a->classes[row->klass].name;
}

static int classes_field(lua_State *L, const view *v, const char *name) {
  const architecture *a = sandbox_of(L)->architecture;
  candidates c = {.count = 0};
  for (uint32_t i = 0; i < v->report->class_count; i++) {
    const char *row = class_name(a, &v->report->classes[i]);
    if (strcmp(row, name) == 0) {
      push_view(L, v, VIEW_CLASS, i);
      return 1;
    }
    add_candidate(&c, row);
  }
  return refuse(L, "there is no request or message", name, &c);
}

static bool is_node(const compiled *c, const char *name) {
  for (uint32_t i = 0; i < c->node_count; i++)
    if (strcmp(c->nodes[i].name, name) == 0)
      return true;
  return false;
}

static int nodes_field(lua_State *L, const view *v, const char *name) {
  const architecture *a = sandbox_of(L)->architecture;
  candidates c = {.count = 0};
  for (uint32_t i = 0; i < v->report->node_count; i++) {
    const char *row = a->compiled->nodes[v->report->nodes[i].node].name;
    if (strcmp(row, name) == 0) {
      push_view(L, v, VIEW_NODE, i);
      return 1;
    }
    add_candidate(&c, row);
  }
  if (is_node(a->compiled, name))
    return luaL_error(L, "node \"%s\" does not stand in phase \"%s\", in which this is asked", name,
                      a->phases[v->report->phase].name);
  return refuse(L, "there is no node", name, &c);
}

static int node_field(lua_State *L, const view *v, const char *name) {
  const compiled *compiled = sandbox_of(L)->architecture->compiled;
  const node_row *node = &v->report->nodes[v->row];
  candidates c = {.count = 0};
  if (push_figure(L, name, node_figure_table, &node->f, NODE_FIGURE_COUNT, &c))
    return 1;
  for (uint32_t i = 0; i < v->report->resource_count; i++) {
    const resource_row *row = &v->report->resources[i];
    const compiled_resource *r = &compiled->resources[row->resource];
    if (r->node != node->node || row->instance)
      continue;
    if (strcmp(r->name, name) == 0) {
      push_view(L, v, VIEW_RESOURCE, i);
      return 1;
    }
    add_candidate(&c, r->name);
  }
  return refuse(L, "a node has no figure and this node no resource", name, &c);
}

static int resource_field(lua_State *L, const view *v, const char *name) {
  const resource_row *row = &v->report->resources[v->row];
  candidates c = {.count = 0};
  if (push_figure(L, name, resource_figure_table, &row->f, RESOURCE_FIGURE_COUNT, &c))
    return 1;
  return refuse(L, "a resource has no figure", name, &c);
}

/* ---- metamethods ---- */

static uint64_t current_serial(lua_State *L) {
  lua_getfield(L, LUA_REGISTRYINDEX, "outgrow.serial");
  uint64_t serial = (uint64_t)lua_tointeger(L, -1);
  lua_pop(L, 1);
  return serial;
}

static const view *check_view(lua_State *L) {
  const view *v = luaL_checkudata(L, 1, view_name);
  if (v->serial != current_serial(L))
    luaL_error(L, "this is the window of an earlier call: keep its numbers, not the window");
  return v;
}

static int view_index(lua_State *L) {
  static int (*const fields[])(lua_State *, const view *, const char *) = {
      now_field, classes_field, class_field, nodes_field, node_field, resource_field};
  const view *v = check_view(L);
  if (lua_type(L, 2) != LUA_TSTRING)
    return luaL_error(L, "a window's fields have names, not a %s", luaL_typename(L, 2));
  return fields[v->kind](L, v, lua_tostring(L, 2));
}

/* `now.node.db.cores > 0.7` */
static int view_compare(lua_State *L) {
  return luaL_error(L, "a node, class or resource is no number: compare one of its figures, "
                       "`.utilization` for one (`outgrow help now` lists them)");
}

static int view_assign(lua_State *L) {
  return luaL_error(L, "a window can't be changed");
}

/* pairs(now.node), pairs(now.class): names with their views. */
static int view_pairs(lua_State *L) {
  const view *v = check_view(L);
  const architecture *a = sandbox_of(L)->architecture;
  const window_report *r = v->report;
  bool nodes = v->kind == VIEW_NODES;
  if (!nodes && v->kind != VIEW_CLASSES)
    return luaL_error(L, "pairs walks through now.node and now.class only");
  lua_settop(L, 1);
  lua_newtable(L);
  for (uint32_t i = 0; i < (nodes ? r->node_count : r->class_count); i++) {
    push_view(L, v, nodes ? VIEW_NODE : VIEW_CLASS, i);
    lua_setfield(L, 2,
                 nodes ? a->compiled->nodes[r->nodes[i].node].name : class_name(a, &r->classes[i]));
  }
  lua_remove(L, 1);
  return pairs_pairs(L);
}

static void describe_figures(FILE *out, const char *what, const figure *table, int count) {
  int column = fprintf(out, "  %s", what);
  for (int i = 0; i < count; i++) {
    char field[FIELD_MOST];
    field_name(table[i].column, field);
    const char *name = short_name(field);
    if (column + 2 + (int)strlen(name) > 98)
      column = fprintf(out, "\n   ") - 1;
    column += fprintf(out, " %s%s", name, i + 1 < count ? "," : "\n");
  }
}

void now_describe(FILE *out) {
  fputs(
      "function(now) return now.node.app.cores.utilization > 0.7 end\n"
      "  What a phase's `when` is given: the last whole window. Figures are the columns of the CSV "
      "without\n  their units; one that was not measured is NaN, which no comparison likes. Of all "
      "requests together,\n  and of one class:\n\n",
      out);
  describe_figures(out, "now.FIGURE, now.class.NAME.FIGURE:", class_figure_table,
                   CLASS_FIGURE_COUNT);
  describe_figures(out, "now.node.NAME.FIGURE:", node_figure_table, NODE_FIGURE_COUNT);
  describe_figures(out, "now.node.NAME.RESOURCE.FIGURE (cores, threads, connections, …):",
                   resource_figure_table, RESOURCE_FIGURE_COUNT);
  fputs("  now.time (s), now.phase (its name); pairs(now.node) and pairs(now.class) walk through "
        "all.\n",
        out);
}

static void make_metatable(lua_State *L) {
  static const luaL_Reg methods[] = {{"__index", view_index}, {"__newindex", view_assign},
                                     {"__pairs", view_pairs}, {"__lt", view_compare},
                                     {"__le", view_compare},  {"__add", view_compare},
                                     {"__sub", view_compare}, {"__mul", view_compare},
                                     {"__div", view_compare}, {NULL, NULL}};
  if (!luaL_newmetatable(L, view_name)) {
    lua_pop(L, 1);
    return;
  }
  luaL_setfuncs(L, methods, 0);
  lua_pushliteral(L, "window");
  lua_setfield(L, -2, "__name");
  lua_pushboolean(L, false);
  lua_setfield(L, -2, "__metatable");
  lua_pop(L, 1);
}

void now_push(lua_State *L, const window_report *report, uint64_t serial) {
  make_metatable(L);
  lua_pushinteger(L, (lua_Integer)serial);
  lua_setfield(L, LUA_REGISTRYINDEX, "outgrow.serial");
  view origin = {VIEW_NOW, 0, serial, report};
  push_view(L, &origin, VIEW_NOW, 0);
}
