#include "output/curves.h"
#include "output/number.h"
#include "output/reading.h"
#include "sim/memory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { FIGURES_MOST = 8 };

/* What one file gives: which of its columns name a row's subject, and which figures are kept. */
typedef struct kind {
  const char *file, *ensemble;
  const char *key;                   /* in the page's data */
  const char *name, *part;           /* columns; part: NULL, or a second one */
  const char *demanded;              /* column that a row must have filled; NULL */
  const char *figures[FIGURES_MOST]; /* NULL ends */
} kind;

static const kind kinds[] = {
    {"requests.csv",
     "ensemble.csv",
     "classes",
     "class",
     NULL,
     NULL,
     {"offered_per_s", "goodput_per_s", "errors", "in_flight_mean", "latency_p50_s",
      "latency_p95_s", "latency_p99_s"}},
    {"nodes.csv",
     "ensemble_nodes.csv",
     "nodes",
     "node",
     NULL,
     NULL,
     {"instances", "hit_ratio", "cost_per_hour"}},
    {"resources.csv",
     "ensemble_nodes.csv",
     "resources",
     "node",
     "resource",
     "capacity",
     {"utilization", "queue_mean"}},
};
enum { KIND_COUNT = sizeof kinds / sizeof *kinds, KIND_CLASSES = 0 };

/* One figure of one subject, a value a point. */
typedef struct curve {
  float *sum, *weight, *low, *high; /* (points); NULL: never measured */
  bool banded;                      /* low and high are confidence limits */
} curve;

typedef struct subject {
  const char *name, *part;
  curve curves[FIGURES_MOST];
} subject;

typedef struct subjects {
  subject *list; /* (count) */
  uint32_t count, capacity;
  uint32_t next;     /* where the next row's subject is likely to stand */
  uint32_t left_out; /* rows' subjects that there were too many of */
} subjects;

struct curves {
  curves_def def;
  uint32_t points, windows; /* windows a point */
  double step_s;
  const char **chosen; /* (chosen_count): nodes that have curves; NULL: all */
  uint32_t chosen_count, node_count;
  subjects of[KIND_COUNT];
};

static bool read_csv(const curves *c, const char *name, const reading_use *use, char *why,
                     size_t size) {
  return reading_run(c->def.folder, name, run_facts_left(c->def.run, name), use, why, size);
}

/* ---- the busiest nodes ------------------------------------------------------------------ */

typedef struct ranked {
  const char *name;
  double utilization;
  uint32_t order;
} ranked;

typedef struct ranking {
  arena *memory;
  ranked *list; /* (count) */
  uint32_t count, capacity, node, utilization;
} ranking;

static bool rank_begin(void *context, reading_file *f) {
  ranking *r = context;
  return reading_need(f, "node", &r->node) && reading_need(f, "utilization", &r->utilization);
}

static bool rank_row(void *context, reading_file *f) {
  ranking *r = context;
  double u;
  uint32_t i = r->count;
  if (!reading_number(f, r->utilization, &u))
    return false;
  while (i > 0 && strcmp(r->list[i - 1].name, f->fields[r->node]) != 0)
    i--;
  if (i > 0) {
    r->list[i - 1].utilization = fmax(r->list[i - 1].utilization, u);
    return true;
  }
  if (r->count == r->capacity) {
    ranked *larger = arena_alloc(r->memory, (2 * r->capacity + 64) * sizeof *larger);
    if (r->count)
      memcpy(larger, r->list, r->count * sizeof *larger);
    r->list = larger;
    r->capacity = 2 * r->capacity + 64;
  }
  r->list[r->count] = (ranked){arena_copy_text(r->memory, f->fields[r->node]), u, r->count};
  r->count++;
  return true;
}

static int busiest_first(const void *a, const void *b) {
  const ranked *x = a, *y = b;
  double u = isnan(x->utilization) ? -1 : x->utilization;
  double v = isnan(y->utilization) ? -1 : y->utilization;
  return u != v ? (u < v ? 1 : -1) : (x->order > y->order) - (x->order < y->order);
}

static bool choose_nodes(curves *c, char *why, size_t size) {
  ranking r = {.memory = c->def.memory};
  reading_use use = {&r, rank_begin, rank_row};
  if (!read_csv(c, "phase_nodes.csv", &use, why, size))
    return false;
  c->node_count = r.count;
  if (r.count <= CURVES_MOST_NODES)
    return true;
  qsort(r.list, r.count, sizeof *r.list, busiest_first);
  c->chosen = arena_alloc(r.memory, CURVES_MOST_NODES * sizeof *c->chosen);
  for (; c->chosen_count < CURVES_MOST_NODES; c->chosen_count++)
    c->chosen[c->chosen_count] = r.list[c->chosen_count].name;
  return true;
}

static bool is_chosen(const curves *c, const char *node) {
  for (uint32_t i = 0; i < c->chosen_count; i++)
    if (strcmp(c->chosen[i], node) == 0)
      return true;
  return !c->chosen;
}

/* ---- subjects --------------------------------------------------------------------------- */

static bool is_subject(const subject *s, const char *name, const char *part) {
  return strcmp(s->name, name) == 0 && (!part || strcmp(s->part, part) == 0);
}

/* Rows come in the same order in each window, so the next one is mostly the next subject. */
static subject *find(subjects *s, const char *name, const char *part) {
  for (uint32_t tried = 0; tried < s->count; tried++) {
    uint32_t i = (s->next + tried) % s->count;
    if (!is_subject(&s->list[i], name, part))
      continue;
    s->next = i + 1;
    return &s->list[i];
  }
  return NULL;
}

static subject *add(curves *c, subjects *s, const char *name, const char *part) {
  if (s->count == s->capacity) {
    subject *larger = arena_alloc(c->def.memory, (2 * s->capacity + 16) * sizeof *larger);
    if (s->count)
      memcpy(larger, s->list, s->count * sizeof *larger);
    s->list = larger;
    s->capacity = 2 * s->capacity + 16;
  }
  s->list[s->count] = (subject){.name = arena_copy_text(c->def.memory, name),
                                .part = part ? arena_copy_text(c->def.memory, part) : NULL};
  s->next = s->count + 1;
  return &s->list[s->count++];
}

/* ---- points ----------------------------------------------------------------------------- */

static float *floats(const curves *c, float value) {
  float *list = arena_alloc(c->def.memory, c->points * sizeof *list);
  for (uint32_t i = 0; i < c->points; i++)
    list[i] = value;
  return list;
}

static void ensure(const curves *c, curve *v) {
  if (v->sum)
    return;
  v->sum = floats(c, 0);
  v->weight = floats(c, 0);
  v->low = floats(c, INFINITY);
  v->high = floats(c, -INFINITY);
}

static uint32_t point_of(const curves *c, double start, double end) {
  double at = (start + end) / 2 / c->step_s;
  return at >= c->points ? c->points - 1 : at > 0 ? (uint32_t)at : 0;
}

/* ---- the window files ------------------------------------------------------------------- */

typedef struct windows {
  curves *c;
  uint32_t kind;
  bool ensemble;
  uint32_t start, end, name, part, instance, demanded;
  uint32_t figures[FIGURES_MOST], lows[FIGURES_MOST], highs[FIGURES_MOST];
} windows;

static uint32_t find_limit(const reading_file *f, const char *figure, const char *limit) {
  char name[64];
  snprintf(name, sizeof name, "%s%s", figure, limit);
  return reading_find(f, name);
}

static bool windows_begin(void *context, reading_file *f) {
  windows *w = context;
  const kind *k = &kinds[w->kind];
  w->instance = reading_find(f, "instance");
  w->part = w->demanded = UINT32_MAX;
  for (uint32_t i = 0; i < FIGURES_MOST && k->figures[i]; i++) {
    w->figures[i] = reading_find(f, k->figures[i]);
    w->lows[i] = find_limit(f, k->figures[i], "_low");
    w->highs[i] = find_limit(f, k->figures[i], "_high");
    if (!w->ensemble && !reading_need(f, k->figures[i], &w->figures[i]))
      return false;
  }
  return reading_need(f, "start_s", &w->start) && reading_need(f, "end_s", &w->end) &&
         reading_need(f, k->name, &w->name) &&
         (!(k->part || w->ensemble) || w->kind == KIND_CLASSES ||
          reading_need(f, "resource", &w->part)) &&
         (w->ensemble || !k->demanded || reading_need(f, k->demanded, &w->demanded));
}

static bool is_kept(const windows *w, const reading_file *f) {
  const kind *k = &kinds[w->kind];
  if (w->instance != UINT32_MAX && *f->fields[w->instance])
    return false;
  if (w->demanded != UINT32_MAX && !*f->fields[w->demanded])
    return false;
  if (w->part != UINT32_MAX && !k->part != !*f->fields[w->part])
    return false;
  return w->kind == KIND_CLASSES || is_chosen(w->c, f->fields[w->name]);
}

static subject *subject_of(const windows *w, const reading_file *f) {
  subjects *s = &w->c->of[w->kind];
  const char *part = kinds[w->kind].part ? f->fields[w->part] : NULL;
  subject *found = find(s, f->fields[w->name], part);
  if (found || w->ensemble)
    return found;
  if (w->kind == KIND_CLASSES && s->count == CURVES_MOST_CLASSES) {
    s->left_out++;
    return NULL;
  }
  return add(w->c, s, f->fields[w->name], part);
}

static bool take_window(const windows *w, reading_file *f, curve *v, uint32_t figure,
                        uint32_t point, double length) {
  double value;
  if (!reading_number(f, w->figures[figure], &value))
    return false;
  if (!isfinite(value))
    return true;
  ensure(w->c, v);
  v->sum[point] += (float)(value * length);
  v->weight[point] += (float)length;
  v->low[point] = fminf(v->low[point], (float)value);
  v->high[point] = fmaxf(v->high[point], (float)value);
  return true;
}

/* Sums of limits in low and high, over the same weight; they are divided when written. */
static bool take_ensemble(const windows *w, reading_file *f, curve *v, uint32_t figure,
                          uint32_t point, double length) {
  double value, low = NAN, high = NAN;
  if (w->figures[figure] == UINT32_MAX)
    return true;
  if (!reading_number(f, w->figures[figure], &value))
    return false;
  if (w->lows[figure] != UINT32_MAX && !reading_number(f, w->lows[figure], &low))
    return false;
  if (w->highs[figure] != UINT32_MAX && !reading_number(f, w->highs[figure], &high))
    return false;
  if (!isfinite(value))
    return true;
  if (!v->banded)
    *v = (curve){floats(w->c, 0), floats(w->c, 0), floats(w->c, 0), floats(w->c, 0), true};
  v->sum[point] += (float)(value * length);
  v->weight[point] += (float)length;
  v->low[point] += (float)((isfinite(low) ? low : value) * length);
  v->high[point] += (float)((isfinite(high) ? high : value) * length);
  return true;
}

static bool windows_row(void *context, reading_file *f) {
  const windows *w = context;
  double start, end;
  if (!is_kept(w, f))
    return true;
  subject *s = subject_of(w, f);
  if (!s)
    return true;
  if (!reading_number(f, w->start, &start) || !reading_number(f, w->end, &end))
    return false;
  uint32_t point = point_of(w->c, start, end);
  for (uint32_t i = 0; i < FIGURES_MOST && kinds[w->kind].figures[i]; i++) {
    bool fine = w->ensemble ? take_ensemble(w, f, &s->curves[i], i, point, end - start)
                            : take_window(w, f, &s->curves[i], i, point, end - start);
    if (!fine)
      return false;
  }
  return true;
}

static bool read_kind(curves *c, uint32_t k, bool ensemble, char *why, size_t size) {
  windows w = {.c = c, .kind = k, .ensemble = ensemble};
  reading_use use = {&w, windows_begin, windows_row};
  c->of[k].next = 0;
  return read_csv(c, ensemble ? kinds[k].ensemble : kinds[k].file, &use, why, size);
}

curves *curves_read(const curves_def *def, char *why, size_t size) {
  curves *c = arena_alloc(def->memory, sizeof *c);
  *c = (curves){.def = *def, .windows = 1};
  double windows = ceil(def->run->simulated_s / def->run->window_s - 1e-9);
  if (windows > CURVES_MOST_POINTS)
    c->windows = (uint32_t)ceil(windows / CURVES_MOST_POINTS);
  c->step_s = def->run->window_s * c->windows;
  c->points = (uint32_t)fmax(1, ceil(def->run->simulated_s / c->step_s - 1e-9));
  if (!choose_nodes(c, why, size))
    return NULL;
  for (uint32_t k = 0; k < KIND_COUNT; k++)
    if (!read_kind(c, k, false, why, size) ||
        (def->run->has_ensemble && !read_kind(c, k, true, why, size)))
      return NULL;
  return c;
}

/* ---- into the page ---------------------------------------------------------------------- */

static void write_value(json *j, double value) {
  char text[NUMBER_SIZE + 1];
  text[number_rough(text, value)] = 0;
  json_raw(j, NULL, isfinite(value) ? text : "null");
}

typedef enum limit { LIMIT_MEAN, LIMIT_LOW, LIMIT_HIGH } limit;

static double value_at(const curve *v, limit which, uint32_t i) {
  if (!(v->weight[i] > 0))
    return NAN;
  if (which == LIMIT_MEAN)
    return (double)v->sum[i] / v->weight[i];
  double value = which == LIMIT_LOW ? v->low[i] : v->high[i];
  return v->banded ? value / v->weight[i] : value;
}

static void write_list(json *j, const char *key, const curve *v, limit which, uint32_t first,
                       uint32_t end) {
  json_open(j, key, '[');
  for (uint32_t i = first; i < end; i++)
    write_value(j, value_at(v, which, i));
  json_close(j, ']');
}

static bool is_constant(const curve *v, uint32_t first, uint32_t end) {
  double value = value_at(v, LIMIT_MEAN, first);
  for (uint32_t i = first; i < end; i++)
    for (limit l = LIMIT_MEAN; l <= LIMIT_HIGH; l++)
      if (!(fabs(value_at(v, l, i) - value) <= 1e-6 * fabs(value)))
        return false;
  return true;
}

/* Points outside [at, at + length) were not measured; `value` stands for all of a constant. */
static void write_curve(const curves *c, json *j, const char *key, const curve *v) {
  uint32_t first = 0, end = c->points;
  while (v->sum && first < end && !(v->weight[first] > 0))
    first++;
  while (v->sum && end > first && !(v->weight[end - 1] > 0))
    end--;
  if (!v->sum || first == end)
    return;
  json_open(j, key, '{');
  json_whole(j, "at", first);
  json_whole(j, "length", end - first);
  if (is_constant(v, first, end)) {
    json_open(j, "value", '[');
    write_value(j, value_at(v, LIMIT_MEAN, first));
    json_close(j, ']');
  } else {
    write_list(j, "mean", v, LIMIT_MEAN, first, end);
    if (v->banded || (c->windows > 1 && !c->def.run->has_ensemble)) {
      write_list(j, "low", v, LIMIT_LOW, first, end);
      write_list(j, "high", v, LIMIT_HIGH, first, end);
    }
  }
  json_close(j, '}');
}

static void write_subject(const curves *c, json *j, const kind *k, const subject *s) {
  json_open(j, NULL, '{');
  json_text(j, "name", s->name);
  if (s->part)
    json_text(j, "resource", s->part);
  for (uint32_t i = 0; i < FIGURES_MOST && k->figures[i]; i++)
    write_curve(c, j, k->figures[i], &s->curves[i]);
  json_close(j, '}');
}

void curves_write(const curves *c, json *j, const char *key) {
  json_open(j, key, '{');
  json_number(j, "step_s", c->step_s);
  json_whole(j, "points", c->points);
  json_whole(j, "windows_a_point", c->windows);
  json_flag(j, "ensemble", c->def.run->has_ensemble);
  json_whole(j, "nodes_in_all", c->node_count);
  json_whole(j, "nodes_shown", c->chosen ? c->chosen_count : c->node_count);
  json_flag(j, "classes_left_out", c->of[KIND_CLASSES].left_out > 0);
  for (uint32_t k = 0; k < KIND_COUNT; k++) {
    json_open(j, kinds[k].key, '[');
    for (uint32_t i = 0; i < c->of[k].count; i++)
      write_subject(c, j, &kinds[k], &c->of[k].list[i]);
    json_close(j, ']');
  }
  json_close(j, '}');
}
