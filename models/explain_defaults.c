/* The defaults that act: what the scenario did not say and the simulation went by. A default that
 * changes nothing where it stands (how to balance one instance) is left out. */
#include "models/database.h"
#include "models/explain_parts.h"

#include <math.h>
#include <string.h>

/* One option of one node in one phase. */
typedef struct acting {
  const explaining *e;
  const flow *f;
  uint32_t node;
  const node_setting *setting;
  const options *options;
  int width; /* of the names of nodes */
} acting;

static bool is(const option *o, const char *name) {
  return strcmp(o->name, name) == 0;
}

static bool limited(const acting *x, const char *name) {
  const option *o = option_find(x->options, name);
  return o && o->type == OPTION_NUMBER && isfinite(o->number);
}

/* What the visitor of steps looks for. */
typedef struct search {
  const acting *x;
  step_kind kind;
  bool found;
} search;

static bool fronted_by(const acting *x, uint32_t data) {
  for (uint32_t i = 0; i < x->f->p->front_count[data]; i++)
    if (x->f->p->fronts[data][i].cache == x->node)
      return true;
  return false;
}

static void look(void *context, const step_def *s, double count) {
  search *y = context;
  (void)count;
  if (s->kind != y->kind)
    return;
  y->found |= y->x->f->p->stored_on[s->data] == y->x->node || fronted_by(y->x, s->data);
}

static bool accessed(const acting *x, step_kind kind) {
  search y = {x, kind, false};
  for (uint32_t i = 0; i < x->f->pair_count; i++)
    work_visit(&x->f->chances, &x->e->a->operations[x->f->pairs[i].operation].body, 1, look, &y);
  return y.found;
}

static bool acts_on_access(const acting *x, const option *o) {
  for (step_kind kind = STEP_READ; kind <= STEP_SCAN; kind++)
    if (is(o, database_cost_option(kind)))
      return accessed(x, kind);
  return false;
}

/* A cache inside a node has no balancer: who asks is at the right instance already. */
static bool is_inside(const options *o) {
  const option *inside = option_find(o, "inside");
  return inside && inside->text;
}

/* Options that act only beside another. */
static bool acts(const acting *x, const option *o) {
  if (strstr(o->name, "_cost") && !is(o, "lookup_cost"))
    return acts_on_access(x, o);
  if (is(o, "balance"))
    return x->setting->instances > 1 && !option_find(x->options, "takes") && !is_inside(x->options);
  if (is(o, "queue_limit") || is(o, "discipline"))
    return limited(x, "threads");
  if (is(o, "scheduler"))
    return limited(x, "cores");
  if (is(o, "when_full"))
    return limited(x, "queue_limit") ||
           (limited(x, "capacity") && option_find(x->options, "carries"));
  if (is(o, "read_from") || is(o, "lag"))
    return x->setting->replicas > 0;
  if (is(o, "capacity"))
    return !limited(x, "entries");
  if (is(o, "entries"))
    return false;
  if (is(o, "policy"))
    return limited(x, "capacity") || limited(x, "entries");
  if (is(o, "on_write"))
    return accessed(x, STEP_WRITE);
  if (is(o, "cores") && option_find(x->options, "fronts"))
    return flow_cost(x->f, x->node, "lookup_cost") > 0;
  static const char *const others[] = {"threads", "cores",       "connections",
                                       "ttl",     "lookup_cost", "overhead"};
  for (size_t i = 0; i < sizeof others / sizeof *others; i++)
    if (is(o, others[i]))
      return true;
  return false;
}

static const char *value_text(const explaining *e, const option *o) {
  char text[100];
  switch (o->type) {
  case OPTION_NUMBER:
    return arena_copy_text(e->memory, quantity_count(o->number).text);
  case OPTION_FLAG:
    return o->flag ? "true" : "false";
  case OPTION_WORD:
    return o->text ? arena_format(e->memory, "\"%s\"", o->text) : "none";
  case OPTION_VARIATE:
    if (!o->variate)
      return "none";
    if (variate_is_zero(o->variate))
      return "0";
    variate_describe(o->variate, text, sizeof text);
    return arena_copy_text(e->memory, text);
  default:
    return "none";
  }
}

/* Of one node, over all phases: those said already are not said again. */
typedef struct said {
  const char *names[64];
  uint32_t count;
} said;

static bool say(said *s, const char *name) {
  for (uint32_t i = 0; i < s->count; i++)
    if (strcmp(s->names[i], name) == 0)
      return false;
  if (s->count < 64)
    s->names[s->count++] = name;
  return true;
}

static const char *label(const explaining *e, const char *name, int width) {
  return arena_format(e->memory, "  %s  ", text_padded(name, width, e->memory));
}

static void explain_phase(const acting *x, said *s, wrapped *w) {
  for (uint32_t i = 0; i < x->options->count; i++) {
    const option *o = &x->options->list[i];
    if (o->given || !acts(x, o) || !say(s, o->name))
      continue;
    if (!w->out)
      *w = wrap_begin(x->e->out, x->width + 4, label(x->e, x->e->c->nodes[x->node].name, x->width));
    wrap_add(w, arena_format(x->e->memory, "%s = %s", o->name, value_text(x->e, o)));
  }
}

static void explain_node(const explaining *e, uint32_t node, int width) {
  said s = {0};
  wrapped w = {0};
  for (uint32_t p = 0; p < e->a->phase_count; p++) {
    const node_setting *setting = &e->c->nodes[node].settings[p];
    if (!setting->stands || !setting->def)
      continue;
    acting x = {e, e->b->flows[p], node, setting, &setting->def->options, width};
    explain_phase(&x, &s, &w);
  }
  if (w.out)
    wrap_end(&w);
}

static bool no_trips(const architecture *a) {
  for (uint32_t p = 0; p < a->phase_count; p++)
    if (!variate_is_zero(a->phases[p].trip))
      return false;
  return true;
}

void explain_defaults(const explaining *e) {
  fputs("Defaults that act (not said in the scenario)\n", e->out);
  int width = text_width("network");
  for (uint32_t n = 0; n < e->c->node_count; n++)
    width = (int)fmax(width, text_width(e->c->nodes[n].name));
  for (uint32_t n = 0; n < e->c->node_count; n++)
    explain_node(e, n, width);
  if (no_trips(e->a))
    fprintf(e->out, "%strip = none: calls between nodes take no time\n",
            label(e, "network", width));
}
