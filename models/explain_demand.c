/* What each resource is asked for, and what that allows: a table of milliseconds, the bound, and in
 * one sentence where the phase ends. */
#include "models/explain_parts.h"

#include <math.h>
#include <string.h>

enum { COLUMN = 11, BOUND_COLUMN = 15, FIGURES = 2 * COLUMN + BOUND_COLUMN };

static size_t at(const explaining *e, uint32_t resource) {
  return (size_t)e->phase * e->b->resource_count + resource;
}

static double class_demand(const explaining *e, uint32_t klass, uint32_t resource) {
  size_t row = (size_t)e->phase * e->a->class_count + klass;
  return e->b->class_demand_s[row * e->b->resource_count + resource];
}

/* Asked for, and of this phase. */
static bool shown(const explaining *e, uint32_t resource) {
  const compiled_resource *r = &e->c->resources[resource];
  if (!(e->b->demand_s[at(e, resource)] > 0) || r->node == CLIENT_NODE)
    return false;
  return resource_stands(e->c, resource, e->phase);
}

static bool occurs(const explaining *e, uint32_t klass) {
  return flow_entry(e->f, klass) != NONE;
}

static int name_width(const explaining *e) {
  int width = 8;
  for (uint32_t r = 0; r < e->b->resource_count; r++)
    if (shown(e, r))
      width = (int)fmax(width, text_width(e->c->resources[r].full));
  return width;
}

/* A heading that fits its column. */
static void heading(const explaining *e, const char *text) {
  int cut = (int)strlen(text);
  while (text_width(text) > COLUMN - 1 && cut > COLUMN - 2)
    text = arena_format(e->memory, "%.*s.", --cut - 1, text);
  fprintf(e->out, "%*s%s", COLUMN - text_width(text), "", text);
}

static const resource_setting *setting_of(const explaining *e, uint32_t resource) {
  uint32_t node = e->c->resources[resource].node;
  return &flow_setting(e->f, node)->resources[resource - e->c->nodes[node].first_resource];
}

/* Of all instances together; the bound may have to do with less of it (see explain_uneven). */
static double capacity_of(const explaining *e, uint32_t resource) {
  uint32_t one = setting_of(e, resource)->capacity;
  if (one == UNLIMITED)
    return INFINITY;
  return (double)one * flow_setting(e->f, e->c->resources[resource].node)->instances;
}

static void figures(const explaining *e, uint32_t r) {
  fprintf(e->out, "%*s", COLUMN, quantity_count(capacity_of(e, r)).text);
  fprintf(e->out, "%*s", COLUMN, quantity_ms(e->b->demand_s[at(e, r)]).text);
  fprintf(e->out, "%*s", BOUND_COLUMN, quantity_rate(e->b->bound_per_s[at(e, r)]).text);
}

/* Some of the classes, as the columns of one table. */
typedef struct columns {
  const uint32_t *classes; /* (count) */
  uint32_t count;
  bool first; /* behind the figures of the mean request */
} columns;

static bool has_row(const explaining *e, const columns *c, uint32_t r) {
  bool any = c->first;
  for (uint32_t i = 0; i < c->count; i++)
    any |= class_demand(e, c->classes[i], r) > 0;
  return any && shown(e, r);
}

static void headings(const explaining *e, const columns *c) {
  fprintf(e->out, "  %s", text_padded(c->first ? "Resource" : "", name_width(e), e->memory));
  if (c->first) {
    heading(e, "capacity");
    heading(e, "ms/request");
    fprintf(e->out, "%*s", BOUND_COLUMN, "bound");
  }
  for (uint32_t i = 0; i < c->count; i++)
    heading(e, e->a->classes[c->classes[i]].name);
  fputc('\n', e->out);
}

static void block(const explaining *e, const uint32_t *classes, uint32_t count, bool first) {
  columns c = {classes, count, first};
  headings(e, &c);
  for (uint32_t r = 0; r < e->b->resource_count; r++) {
    if (!has_row(e, &c, r))
      continue;
    fprintf(e->out, "%s %s", r == e->b->bottleneck[e->phase] ? ">" : " ",
            text_padded(e->c->resources[r].full, name_width(e), e->memory));
    if (first)
      figures(e, r);
    for (uint32_t i = 0; i < count; i++)
      fprintf(e->out, "%*s", COLUMN, quantity_ms(class_demand(e, classes[i], r)).text);
    fputc('\n', e->out);
  }
}

static uint32_t least(uint32_t x, uint32_t y) {
  return x < y ? x : y;
}

/* As many classes beside the figures as fit, the rest in tables of their own below. */
static void demand_table(const explaining *e) {
  uint32_t *classes = arena_alloc(e->memory, (e->a->class_count + 1) * sizeof *classes), count = 0;
  for (uint32_t k = 0; k < e->a->class_count; k++)
    if (occurs(e, k))
      classes[count++] = k;
  int room = EXPLAIN_WIDTH - 2 - name_width(e);
  uint32_t beside = room > FIGURES ? (uint32_t)((room - FIGURES) / COLUMN) : 0;
  uint32_t fit = room > COLUMN ? (uint32_t)(room / COLUMN) : 1;
  uint32_t done = least(beside, count);
  block(e, classes, done, true);
  for (; done < count; done += fit)
    block(e, classes + done, least(fit, count - done), false);
}

/* Where one instance is full before the others, by its part of the work or by its speed. */
static void explain_uneven(const explaining *e) {
  for (uint32_t r = 0; r < e->b->resource_count; r++) {
    double usable = e->b->capacity[at(e, r)], all = capacity_of(e, r);
    if (!shown(e, r) || isinf(all) || fabs(usable - all) < 0.001 * all)
      continue;
    bool database = flow_setting(e->f, e->c->resources[r].node)->replicas > 0;
    fprintf(e->out, "  Of %s %s count as %s: %s.\n", e->c->resources[r].full,
            quantity_count(all).text, quantity_count(usable).text,
            database ? "primary and replicas don't get the same work"
                     : "instances differ in speed");
  }
}

/* Entries that expire are found the more often the more is asked. */
static const char *at_load(const explaining *e, uint32_t cache) {
  const option *ttl = option_find(&flow_setting(e->f, cache)->def->options, "ttl");
  if (!ttl || !ttl->variate || isinf(e->f->load_per_s))
    return "";
  return arena_format(e->memory, ", at %s", quantity_rate(e->f->load_per_s).text);
}

static void explain_hits(const explaining *e) {
  uint32_t nodes = e->c->node_count;
  const double *hit = &e->b->hit_ratio[(size_t)e->phase * e->a->data_count * nodes];
  for (uint32_t n = 0; n < nodes; n++) {
    bool any = false;
    wrapped w = {0};
    for (uint32_t d = 0; d < e->a->data_count; d++) {
      if (isnan(hit[(size_t)d * nodes + n]))
        continue;
      if (!any)
        w = wrap_begin(e->out, 4,
                       arena_format(e->memory,
                                    "  Hits assumed in %s (once full, independent keys%s): ",
                                    e->c->nodes[n].name, at_load(e, n)));
      any = true;
      wrap_add(&w, arena_format(e->memory, "%s %s", e->a->data[d].name,
                                quantity_share(hit[(size_t)d * nodes + n]).text));
    }
    if (any)
      wrap_end(&w);
  }
}

/* Users who wait for their answers: how many keep the bottleneck busy (Lazowska et al. 1984). */
static void explain_users(const explaining *e, const traffic_def *t) {
  double time = 0, weight = 0;
  for (uint32_t i = 0; i < t->ask_count; i++) {
    size_t row = (size_t)e->phase * e->a->class_count + t->asks[i].klass;
    time += t->asks[i].weight * e->b->latency_s[row];
    weight += t->asks[i].weight;
  }
  double think = t->arrivals.think ? t->arrivals.think->mean : 0, cycle = time / weight + think;
  double largest = e->b->largest_per_s[e->phase];
  fprintf(e->out, "  Users \"%s\": at most %s of them could ask %s", t->name,
          quantity_count(t->arrivals.users).text, quantity_rate(t->arrivals.users / cycle).text);
  if (isfinite(largest))
    fprintf(e->out, "; %s of them would keep %s busy", quantity_count(largest * cycle).text,
            e->c->resources[e->b->bottleneck[e->phase]].full);
  fputs(".\n", e->out);
}

void explain_demands(const explaining *e) {
  demand_table(e);
  explain_uneven(e);
  explain_hits(e);
  for (uint32_t i = 0; i < e->a->traffic_count; i++)
    if (e->a->traffic[i].arrivals.kind == ARRIVALS_USERS)
      explain_users(e, &e->a->traffic[i]);
  double largest = e->b->largest_per_s[e->phase];
  if (isinf(largest)) {
    fputs("  Holds whatever comes: nothing in it is limited.\n", e->out);
    return;
  }
  fprintf(e->out, "  Holds to %s (%s), then %s is full.\n", quantity_rate(largest).text,
          quantity_per_day(largest).text, e->c->resources[e->b->bottleneck[e->phase]].full);
}
