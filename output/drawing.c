#include "output/drawing.h"
#include "models/links.h"
#include "models/quantity.h"
#include "output/changes.h"
#include "output/text.h"

#include <math.h>
#include <string.h>

enum { LONGEST = 48 }; /* characters of a name in the picture; the whole stands in its tooltip */

typedef struct drawing {
  FILE *out;
  const architecture *a;
  const compiled *c;
  const bounds *b;
  const flow *f;
  uint32_t phase;
  arena *memory;
} drawing;

/* ---- text ------------------------------------------------------------------------------- */

/* Characters of a quoted string or of an HTML-like label, each of which Graphviz and its SVG can
 * hold: no control characters, and UTF-8 throughout. */
static void write_character(FILE *out, const char *at, size_t length, uint32_t code, bool html) {
  if (!length || code < 0x20 || (code >= 0x7f && code < 0xa0) || code == 0xfffe || code == 0xffff)
    fputs("\xef\xbf\xbd", out);
  else if (html && strchr("&<>\"", (int)code) && code < 0x80)
    fprintf(out, "&#%u;", (unsigned)code);
  else if (!html && code == '"')
    fputs("\\\"", out);
  else if (!html && code == '\\') /* dot reads the escapes of a tooltip twice */
    fputs("\\\\\\\\", out);
  else if (!html && code == '&') /* entities are read in strings too */
    fputs("&amp;", out);
  else
    fwrite(at, 1, length, out);
}

static void write_text(FILE *out, const char *text, bool html, size_t most) {
  const char *end = text + strlen(text);
  uint32_t code;
  for (; text < end && most; most--) {
    size_t length = text_utf8(text, end, &code);
    write_character(out, text, length, code, html);
    text += length ? length : 1;
  }
  if (text < end)
    fputs("\xe2\x80\xa6", out);
}

static void tooltip(const drawing *d, const char *text) {
  fputc('"', d->out);
  write_text(d->out, text, false, SIZE_MAX);
  fputc('"', d->out);
}

static void html(const drawing *d, const char *text) {
  write_text(d->out, text, true, LONGEST);
}

static const node_setting *setting(const drawing *d, uint32_t node, uint32_t phase) {
  return &d->c->nodes[node].settings[phase];
}

/* ---- nodes ------------------------------------------------------------------------------ */

/* White to vermilion, which every kind of colour vision tells from white; the text stays black. */
static void colour(char out[8], double share) {
  static const double full[] = {230, 120, 40};
  double part = share > 1 ? 1 : share > 0 ? share : 0;
  unsigned rgb[3];
  for (int i = 0; i < 3; i++)
    rgb[i] = (unsigned)(255 - part * (255 - full[i]));
  snprintf(out, 8, "#%02x%02x%02x", rgb[0] & 255, rgb[1] & 255, rgb[2] & 255);
}

static size_t cell(const drawing *d, uint32_t resource) {
  return (size_t)d->phase * d->b->resource_count + resource;
}

/* Not all units can be busy when the bound is reached: one instance is full before the others. */
static bool is_uneven(const drawing *d, uint32_t r) {
  return d->b->full_at[cell(d, r)] < 0.999;
}

/* Of an instance; and where instances are uneven, how many of all count: "4, 11 of 12 count". */
static void write_capacity(const drawing *d, uint32_t r, double capacity) {
  double all = capacity * setting(d, d->c->resources[r].node, d->phase)->instances;
  fputs(quantity_count(capacity).text, d->out);
  if (is_uneven(d, r))
    fprintf(d->out, ", %s of %s count", quantity_count(d->b->full_at[cell(d, r)] * all).text,
            quantity_count(all).text);
}

static void write_resource(const drawing *d, uint32_t r, double capacity) {
  double share = d->b->largest_per_s[d->phase] / d->b->bound_per_s[cell(d, r)];
  bool bottleneck = r == d->b->bottleneck[d->phase];
  char fill[8], percent[32];
  colour(fill, share);
  text_percent(percent, sizeof percent, isfinite(share) ? share : 0);
  const char *open = bottleneck ? "<B>" : "", *close = bottleneck ? "</B>" : "";
  fprintf(d->out, "<TR><TD ALIGN=\"LEFT\" BGCOLOR=\"%s\">%s%s", fill, open,
          bottleneck ? "\xe2\x96\xb6 " : "");
  html(d, d->c->resources[r].name);
  fputc(' ', d->out);
  write_capacity(d, r, capacity);
  fprintf(d->out, "%s</TD><TD ALIGN=\"RIGHT\" BGCOLOR=\"%s\">%s%s%s</TD></TR>", close, fill, open,
          percent, close);
}

static void write_resources(const drawing *d, uint32_t node) {
  const compiled_node *n = &d->c->nodes[node];
  const node_setting *s = setting(d, node, d->phase);
  for (uint32_t i = 0; i < n->resource_count && node != CLIENT_NODE; i++)
    if (s->resources[i].capacity != UNLIMITED)
      write_resource(d, n->first_resource + i, s->resources[i].capacity);
}

static void write_box(const drawing *d, uint32_t node) {
  const compiled_node *n = &d->c->nodes[node];
  const node_setting *s = setting(d, node, d->phase);
  node_change change = change_of(d->a, node, d->phase);
  bool added = change == CHANGE_ADDED, changed = added || change == CHANGE_RESIZED;
  bool ours = change_stands(d->a, node, d->phase);
  fprintf(d->out, "  n%u [tooltip=", (unsigned)node);
  tooltip(d, n->name);
  fprintf(d->out,
          ", label=<<TABLE BORDER=\"%d\" COLOR=\"%s\"%s CELLBORDER=\"0\" CELLSPACING=\"0\" "
          "CELLPADDING=\"3\"><TR><TD COLSPAN=\"2\"><B>",
          added ? 3 : 1, changed ? "#0072B2" : "#444444", ours ? "" : " STYLE=\"rounded,dashed\"");
  html(d, n->name);
  fputs("</B></TD></TR>", d->out);
  if (node != CLIENT_NODE) {
    fputs("<TR><TD COLSPAN=\"2\"><FONT POINT-SIZE=\"10\">", d->out);
    if (s->instances > 1)
      fprintf(d->out, "%u \xc3\x97 ", (unsigned)s->instances);
    html(d, placement_kind(d->a, d->c, node, d->phase));
    if (changed)
      fprintf(d->out, ", %s", change_names[change]);
    fputs("</FONT></TD></TR>", d->out);
  }
  write_resources(d, node);
  fputs("</TABLE>>];\n", d->out);
}

static void write_boxes(const drawing *d, const node_links *links) {
  bool *drawn = arena_alloc(d->memory, d->c->node_count * sizeof *drawn);
  for (uint32_t i = 0; i < links->count; i++)
    drawn[links->list[i].from] = drawn[links->list[i].to] = true;
  for (uint32_t n = 0; n < d->c->node_count; n++)
    if (drawn[n] || change_stands(d->a, n, d->phase))
      write_box(d, n);
}

/* ---- the rest --------------------------------------------------------------------------- */

static void write_arrow(const drawing *d, const node_link *l) {
  static const char *const styles[] = {"", ", style=dashed", ", style=dashed, arrowhead=empty",
                                       ", style=dotted, arrowhead=none"};
  char calls[32];
  text_quantity(calls, sizeof calls, l->calls);
  fprintf(d->out, "  n%u -> n%u [label=\"%s \xc3\x97\"%s];\n", (unsigned)l->from, (unsigned)l->to,
          calls, styles[l->kind]);
}

static void write_removed(const drawing *d) {
  const char *before = "<BR/>removed: ";
  for (uint32_t n = 0; n < d->c->node_count; n++)
    if (change_of(d->a, n, d->phase) == CHANGE_REMOVED) {
      fputs(before, d->out);
      html(d, d->c->nodes[n].name);
      before = ", ";
    }
}

static bool any_uneven(const drawing *d) {
  for (uint32_t r = 0; r < d->b->resource_count; r++)
    if (d->b->demand_s[cell(d, r)] > 0 && is_uneven(d, r))
      return true;
  return false;
}

static void write_caption(const drawing *d) {
  double largest = d->b->largest_per_s[d->phase];
  fputs("  label=<<B>", d->out);
  html(d, d->a->phases[d->phase].declared);
  fputs("</B>", d->out);
  if (isfinite(largest)) {
    fprintf(d->out, "<BR/>holds to %s, then ", quantity_rate(largest).text);
    html(d, d->c->resources[d->b->bottleneck[d->phase]].full);
    fputs(" is full; % are of that load, \xc3\x97 are calls a request", d->out);
  } else {
    fputs("<BR/>nothing in it is limited; \xc3\x97 are calls a request", d->out);
  }
  if (any_uneven(d))
    fputs("<BR/>n of m count: one instance is full before the others", d->out);
  write_removed(d);
  fputs(">;\n", d->out);
}

void drawing_write(FILE *out, const architecture *a, const bounds *b, uint32_t phase,
                   arena *scratch) {
  drawing d = {out, a, a->compiled, b, b->flows[phase], phase, scratch};
  node_links links = links_of_mean_request(d.f, &b->share[(size_t)phase * a->class_count], scratch);
  fprintf(out, "digraph phase_%u {\n", (unsigned)(phase + 1));
  fputs("  charset=\"UTF-8\"; rankdir=LR; labelloc=t; fontname=\"Helvetica\";\n"
        "  node [shape=plain, fontname=\"Helvetica\", fontsize=12];\n"
        "  edge [fontname=\"Helvetica\", fontsize=10];\n",
        out);
  write_caption(&d);
  write_boxes(&d, &links);
  for (uint32_t i = 0; i < links.count; i++)
    write_arrow(&d, &links.list[i]);
  fputs("}\n", out);
}
