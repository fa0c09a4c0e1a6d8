/* One line a span: when it began, how long it took, a bar, and what it is. A request, its messages
 * and what went on for nobody have a scale each. Of many spans the short ones are summed up in a
 * line, so that a request fits a screen or two: there are at most as many sums as lines. */
#include "models/kind.h"
#include "output/text.h"
#include "output/traces.h"
#include "sim/memory.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum {
  TIME_COLUMNS = 10,
  BAR_COLUMNS = 30,
  NAME_COLUMNS = 100 - 2 * TIME_COLUMNS - BAR_COLUMNS - 2,
  DEEPEST = 10,   /* steps of indentation */
  HEAD_LINES = 5, /* of a request, message or rest */
  TEXT_SIZE = 512
};

/* What a bar is made of. */
typedef struct brush {
  const char *unicode, *ascii, *colour, *means;
} brush;

static const brush around = {"\xe2\x94\x80", "-", "", NULL};
static const brush brushes[] = {
    [SPAN_WAIT] = {"\xe2\x96\x91", ".", "\033[33m", "waits"},
    [SPAN_SERVICE] = {"\xe2\x96\x88", "#", "\033[32m", "is served"},
    [SPAN_NETWORK] = {"\xe2\x95\x8d", "~", "\033[36m", "travels"},
    [SPAN_REFUSAL] = {"\xe2\x9c\x95", "x", "\033[31m", NULL},
};

static const brush *brush_of(const span *s) {
  return span_natures[s->kind].is_leaf ? &brushes[s->kind] : &around;
}

typedef struct writing {
  FILE *out;
  const traces *t;
  const followed *f;
  const span_reading *readings;
  span_tree tree;
  bool colours, unicode;
  span_choice chosen; /* that have a line */
  uint32_t root;      /* at hand */
} writing;

/* ---- words ---------------------------------------------------------------------------------- */

static void write_cell(FILE *out, const char *text, size_t columns) {
  char clean[TEXT_SIZE];
  size_t characters = text_clean(clean, sizeof clean, text, columns);
  fprintf(out, "%*s%s", (int)(columns - characters), "", clean);
}

static const char *duration(const writing *w, ticks t) {
  char text[TEXT_SIZE];
  text_duration(text, sizeof text, ticks_to_seconds(t));
  if (!w->unicode)
    text_ascii(text);
  return arena_copy_text(w->t->memory, text);
}

static void write_stroke(const writing *w, const brush *b) {
  fputs(w->unicode ? b->unicode : b->ascii, w->out);
}

static void write_bar(const writing *w, const span *s) {
  const span *whole = &w->f->spans[w->root];
  const brush *b = brush_of(s);
  double scale = span_length(whole) ? BAR_COLUMNS / (double)span_length(whole) : 0;
  int first = (int)floor((double)(s->start - whole->start) * scale);
  int last = (int)ceil((double)(s->end - whole->start) * scale); /* behind it */
  if (first >= BAR_COLUMNS)
    first = BAR_COLUMNS - 1;
  if (last <= first)
    last = first + 1;
  bool coloured = w->colours && *b->colour;
  fprintf(w->out, "%*s%s", first, "", coloured ? b->colour : "");
  for (int i = first; i < last && i < BAR_COLUMNS; i++)
    write_stroke(w, b);
  fprintf(w->out, "%s%*s", coloured ? "\033[0m" : "", last < BAR_COLUMNS ? BAR_COLUMNS - last : 0,
          "");
}

static int depth_of(const followed *f, uint32_t i) {
  int depth = 0;
  for (; f->spans[i].parent != NONE; i = f->spans[i].parent)
    depth++;
  return depth < DEEPEST ? depth : DEEPEST;
}

/* What was cut short was so with all that lies within it; that is said once. */
static bool is_told(const writing *w, const span *s) {
  return s->end_kind == SPAN_DONE || s->kind == SPAN_REFUSAL ||
         (s->end_kind >= SPAN_CANCELLED && s->parent != w->root &&
          w->f->spans[s->parent].end_kind == s->end_kind);
}

/* Others shared the resource meanwhile; a share is rounded up by a tick. */
static bool is_stretched(const span *s) {
  return s->alone && span_length(s) > s->alone + 1;
}

/* What is not told by the bar and the name. */
static const char *note(const writing *w, const span *s) {
  bool decides = s->kind == SPAN_BRANCH && s->number && s->decides;
  const char *lookup = s->lookup == LOOKUP_HIT    ? " (hit)"
                       : s->lookup == LOOKUP_MISS ? " (miss)"
                                                  : "";
  const char *shared =
      is_stretched(s) ? arena_format(w->t->memory, " (shared; %s of work)", duration(w, s->alone))
      : s->shared && !s->alone ? " (shared)" /* a part of it: how much was done is not known */
                               : "";
  const char *end = is_told(w, s)
                        ? ""
                        : arena_format(w->t->memory, " (%s)", span_end_word((span_end)s->end_kind));
  return arena_format(w->t->memory, "%s%s%s%s", lookup, decides ? " (the deciding one)" : "",
                      shared, end);
}

static void write_span(const writing *w, uint32_t i) {
  const span *s = &w->f->spans[i];
  char clean[TEXT_SIZE];
  int indent = 2 * depth_of(w->f, i);
  const char *text = arena_format(w->t->memory, "%s%s", span_name(w->t, s), note(w, s));
  write_cell(w->out, duration(w, s->start - w->f->spans[w->root].start), TIME_COLUMNS);
  write_cell(w->out, duration(w, span_length(s)), TIME_COLUMNS);
  fputc(' ', w->out);
  write_bar(w, s);
  text_clean(clean, sizeof clean, text, (size_t)(NAME_COLUMNS - indent));
  if (!w->unicode)
    text_ascii(clean);
  fprintf(w->out, " %*s%s\n", indent, "", clean);
}

/* ---- which lines ---------------------------------------------------------------------------- */

static void write_short(const writing *w, uint32_t count, ticks sum, int depth) {
  fprintf(w->out, "%*s%*s%u shorter, %s together\n", 2 * TIME_COLUMNS + BAR_COLUMNS + 2, "",
          2 * depth, "", count, duration(w, sum));
}

/* Neighbours that have no line. */
typedef struct hidden {
  uint32_t count, last;
  ticks sum;
} hidden;

/* A line for all of them; one alone may as well have it. */
static void write_hidden(const writing *w, hidden *h, uint32_t parent) {
  if (h->count == 1 && w->tree.first[h->last] == NONE) {
    write_span(w, h->last);
  } else if (h->count) {
    int depth = depth_of(w->f, parent) + 1;
    write_short(w, h->count, h->sum, depth < DEEPEST ? depth : DEEPEST);
  }
  *h = (hidden){0};
}

static void write_within(const writing *w, uint32_t parent) {
  hidden h = {0};
  for (uint32_t i = w->tree.first[parent]; i != NONE && !traces_stopped(w->t);
       i = w->tree.next[i]) {
    if (!w->chosen.kept[i]) {
      h = (hidden){h.count + 1, i, h.sum + span_length(&w->f->spans[i])};
      continue;
    }
    write_hidden(w, &h, parent);
    write_span(w, i);
    write_within(w, i);
  }
  write_hidden(w, &h, parent);
}

/* ---- what it comes to ------------------------------------------------------------------------ */

/* Where most of the time goes that is no work. */
typedef struct delay {
  ticks sum;
  const span *sample; /* NULL: nowhere */
} delay;

typedef struct totals {
  ticks wait, service, network;
  ticks shared, alone; /* service that was shared with others, and its work */
  delay longest;
} totals;

/* An external system's time is its service; other steps that take no resource only wait. */
static bool is_work(const writing *w, const span *s) {
  return s->kind == SPAN_SERVICE &&
         (s->resource != NONE ||
          w->t->architecture->compiled->nodes[s->node].kind == &kind_external);
}

/* Waits for each resource; calls given up, delays and trips by their nodes. */
static delay *delay_at(const writing *w, delay *list, const span *s) {
  const compiled *c = w->t->architecture->compiled;
  if (s->kind == SPAN_WAIT && s->resource != NONE)
    return &list[s->resource];
  uint32_t row = s->kind == SPAN_FORK ? 0 : s->kind == SPAN_NETWORK ? 1 : 2;
  return &list[c->resource_count + row * c->node_count + s->node];
}

static totals add_up(const writing *w) {
  const compiled *c = w->t->architecture->compiled;
  totals sum = {0};
  size_t count = c->resource_count + 3 * (size_t)c->node_count;
  delay *delays = calloc(count + 1, sizeof *delays);
  if (!delays)
    memory_out();
  for (uint32_t i = 0; i < w->f->count; i++) {
    const span *s = &w->f->spans[i];
    if (w->readings[i].root != w->root || !w->readings[i].own)
      continue;
    *(s->kind == SPAN_SERVICE   ? &sum.service
      : s->kind == SPAN_NETWORK ? &sum.network
                                : &sum.wait) += span_length(s);
    if (is_stretched(s)) {
      sum.shared += span_length(s);
      sum.alone += s->alone;
    }
    if (is_work(w, s))
      continue;
    delay *d = delay_at(w, delays, s);
    d->sum += span_length(s);
    d->sample = s;
  }
  for (size_t k = 0; k < count; k++)
    if (delays[k].sum > sum.longest.sum)
      sum.longest = delays[k];
  free(delays);
  return sum;
}

static void write_share(const writing *w, const char *what, ticks part, ticks whole) {
  char share[TEXT_SIZE];
  text_percent(share, sizeof share, whole ? (double)part / (double)whole : 0);
  fprintf(w->out, "%s %s (%s)", what, duration(w, part), share);
}

static void write_longest(const writing *w, const delay *d) {
  const compiled *c = w->t->architecture->compiled;
  const span *s = d->sample;
  char name[TEXT_SIZE];
  if (!s)
    return;
  text_clean(name, sizeof name,
             s->resource == NONE ? c->nodes[s->node].name : c->resources[s->resource].full,
             NAME_COLUMNS);
  const char *form = s->kind == SPAN_FORK      ? "waits longest for a call, given up, by %s: %s"
                     : s->kind == SPAN_NETWORK ? "travels longest to and from %s: %s"
                     : s->resource == NONE     ? "is delayed longest in %s: %s"
                                               : "waits longest for %s: %s";
  fputs("  ", w->out);
  fprintf(w->out, form, name, duration(w, d->sum));
  fputc('\n', w->out);
}

static void write_totals(const writing *w) {
  totals sum = add_up(w);
  ticks whole = span_length(&w->f->spans[w->root]);
  fputs("  ", w->out);
  write_share(w, "waits", sum.wait, whole);
  write_share(w, ", is served", sum.service, whole);
  write_share(w, ", travels", sum.network, whole);
  fputc('\n', w->out);
  if (sum.shared)
    fprintf(w->out, "  shares resources with others: %s of work take %s of service\n",
            duration(w, sum.alone), duration(w, sum.shared));
  write_longest(w, &sum.longest);
}

static void write_head(const writing *w) {
  const span *s = &w->f->spans[w->root];
  char name[TEXT_SIZE];
  text_clean(name, sizeof name, span_name(w->t, s), NAME_COLUMNS);
  fprintf(w->out, "%s%s%s, %s, %s; ", w->colours ? "\033[1m" : "", name,
          w->colours ? "\033[0m" : "", duration(w, span_length(s)),
          span_end_word((span_end)s->end_kind));
  if (s->cause != NONE) {
    fprintf(w->out, "%s later\n", duration(w, s->start - w->f->spans[0].start));
    return;
  }
  const phase_def *phases = w->t->architecture->phases;
  text_clean(name, sizeof name, phases[w->f->phase].name, BAR_COLUMNS);
  fprintf(w->out, "due at %.6f s in %s, replication %u\n", ticks_to_seconds(s->start), name,
          w->f->replication + 1);
  if (w->f->ended_phase == w->f->phase)
    return;
  text_clean(name, sizeof name, phases[w->f->ended_phase].name, BAR_COLUMNS);
  fprintf(w->out, "  ended in %s\n", name);
}

static void write_root(writing *w) {
  fputc('\n', w->out);
  write_head(w);
  write_totals(w);
  write_within(w, w->root);
}

/* Roots that are not among the chosen. */
static void write_roots_left_out(const writing *w, uint32_t count, ticks sum) {
  if (count)
    fprintf(w->out, "\n%u shorter messages and rests, %s together\n", count, duration(w, sum));
}

static void write_trace(writing *w, const followed *f) {
  span_reading *readings = spans_read(f);
  uint32_t hidden = 0;
  ticks sum = 0;
  w->f = f;
  w->readings = readings;
  w->chosen = span_choice_new(f, w->t->most_lines, HEAD_LINES);
  w->tree = span_tree_new(f, NULL);
  for (w->root = w->tree.root; w->root != NONE; w->root = w->tree.next[w->root])
    if (w->chosen.kept[w->root]) {
      write_root(w);
    } else {
      hidden++;
      sum += span_length(&f->spans[w->root]);
    }
  write_roots_left_out(w, hidden, sum);
  span_tree_free(&w->tree);
  span_choice_free(&w->chosen);
  free(readings);
}

static void write_key(const writing *w) {
  fprintf(w->out, "%*s%*s ", TIME_COLUMNS, "from", TIME_COLUMNS, "for");
  for (span_kind k = SPAN_WAIT; k <= SPAN_NETWORK; k++) {
    for (int i = 0; i < 3; i++)
      write_stroke(w, &brushes[k]);
    fprintf(w->out, " %s%s", brushes[k].means, k < SPAN_NETWORK ? "  " : "");
  }
  fputc('\n', w->out);
}

void waterfall_write(FILE *out, const traces *t, bool colours, bool unicode) {
  writing w = {.out = out, .t = t, .colours = colours, .unicode = unicode};
  write_key(&w);
  for (uint32_t i = 0; i < t->count && !traces_stopped(t); i++)
    write_trace(&w, t->list[i]);
}
