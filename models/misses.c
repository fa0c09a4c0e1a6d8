/* Which share of the accesses goes past the caches: the part of models/flow.h that fills `reach`,
 * `hit`.
 *
 * Caches are taken in the order in which an access meets them, those inside nodes first. Each is
 * filled by what the ones before let pass, band by band, so a second cache sees a flatter
 * popularity than the first. Assumed besides what models/hit_ratio.h assumes: what passes a cache
 * is as independent as what came; each instance of a node sees the same mix. */
#include "models/flow.h"

#include <math.h>
#include <string.h>

typedef struct filling {
  flow *f;
  arena *scratch;
  double *rate;        /* (node_count x stream_count): accesses by the mean request */
  double *writes;      /* (node_count x data_count): likewise */
  popularity *popular; /* (stream_count) */
  double **passing; /* (node_count x stream_count)(bands): share of the band's draws not yet found;
                       NULL: no such accesses */
  uint32_t *level;  /* (node_count x stream_count): caches met so far */
} filling;

static size_t cell(const filling *g, uint32_t node, uint32_t stream) {
  return (size_t)node * g->f->stream_count + stream;
}

static double *reach_of(const flow *f, uint32_t node, uint32_t stream) {
  return &f->reach[((size_t)node * f->stream_count + stream) * (f->levels + 1)];
}

const double *flow_reach(const flow *f, uint32_t node, uint32_t stream) {
  return reach_of(f, node, stream);
}

/* ---- what is asked for ---- */

static void gather_rates(filling *g, const passage *mean) {
  const flow *f = g->f;
  for (uint32_t i = 0; i < f->pair_count; i++)
    for (uint32_t s = 0; s < f->stream_count; s++)
      g->rate[cell(g, f->pairs[i].node, s)] +=
          mean->visits[i] * f->asked[(size_t)i * f->stream_count + s];
  for (uint32_t i = 0; i < f->pair_count; i++)
    for (uint32_t d = 0; d < f->a->data_count; d++)
      g->writes[(size_t)f->pairs[i].node * f->a->data_count + d] +=
          mean->visits[i] * f->written[(size_t)i * f->a->data_count + d];
}

static double *all_ones(arena *memory, uint32_t count) {
  double *list = arena_alloc(memory, (count + 1) * sizeof *list);
  for (uint32_t i = 0; i < count; i++)
    list[i] = 1;
  return list;
}

/* Popularities of data that some cache fronts; nothing else needs them. */
static void prepare_streams(filling *g) {
  const flow *f = g->f;
  for (uint32_t s = 0; s < f->stream_count; s++) {
    const data_def *d = &f->a->data[f->streams[s].data];
    if (!f->p->front_count[f->streams[s].data])
      continue;
    g->popular[s] = popularity_make(&d->popularity, d->rows, g->scratch);
    for (uint32_t n = 0; n < f->c->node_count; n++)
      if (g->rate[cell(g, n, s)] > 0)
        g->passing[cell(g, n, s)] = all_ones(g->scratch, g->popular[s].count);
  }
}

/* ---- one cache ---- */

static bool fronts(const flow *f, const fronting *x, uint32_t data) {
  for (uint32_t i = 0; i < f->p->front_count[data]; i++)
    if (f->p->fronts[data][i].cache == x->cache)
      return true;
  return false;
}

static bool comes_from(const filling *g, const fronting *x, uint32_t node, uint32_t stream) {
  return (x->inside == NONE || x->inside == node) && g->passing[cell(g, node, stream)];
}

/* Writes that drop entries of the stream. A cache inside a node hears those of its own instance; of
 * several beside each other each hears all, while it is asked only its part. */
static double dropping(const filling *g, const fronting *x, uint32_t stream) {
  const flow *f = g->f;
  const node_setting *s = flow_setting(f, x->cache);
  const option *o = option_find(&s->def->options, "on_write");
  bool drops = !o || !o->text || strcmp(o->text, "invalidate") == 0;
  double writes = 0;
  if (f->streams[stream].query || !drops)
    return 0;
  for (uint32_t n = 0; n < f->c->node_count; n++)
    if (x->inside == NONE || x->inside == n)
      writes += g->writes[(size_t)n * f->a->data_count + f->streams[stream].data];
  return x->inside == NONE && s->balance != BALANCE_KEY ? writes * s->instances : writes;
}

/* The look-ups of one stream at the cache, from all nodes that may ask it. */
static lookups gather_lookups(filling *g, const fronting *x, uint32_t stream, double overhead) {
  uint32_t bands = g->popular[stream].count;
  double *rate = arena_alloc(g->scratch, (bands + 1) * sizeof *rate);
  double *drop = arena_alloc(g->scratch, (bands + 1) * sizeof *drop);
  double writes = dropping(g, x, stream);
  for (uint32_t b = 0; b < bands; b++)
    drop[b] = writes * g->popular[stream].bands[b].share;
  for (uint32_t n = 0; n < g->f->c->node_count; n++)
    for (uint32_t b = 0; comes_from(g, x, n, stream) && b < bands; b++)
      rate[b] += g->rate[cell(g, n, stream)] * g->popular[stream].bands[b].share *
                 g->passing[cell(g, n, stream)][b];
  return (lookups){.of = g->popular[stream],
                   .size = g->f->streams[stream].size + overhead,
                   .rate = rate,
                   .drop = writes > 0 ? drop : NULL,
                   .hit = arena_alloc(g->scratch, (bands + 1) * sizeof(double))};
}

static double share_passing(const filling *g, uint32_t node, uint32_t stream) {
  double sum = 0;
  for (uint32_t b = 0; b < g->popular[stream].count; b++)
    sum += g->popular[stream].bands[b].share * g->passing[cell(g, node, stream)][b];
  return sum;
}

/* What the cache finds goes no further. */
static void let_pass(filling *g, const fronting *x, uint32_t stream, const double *hit) {
  for (uint32_t n = 0; n < g->f->c->node_count; n++) {
    if (!comes_from(g, x, n, stream))
      continue;
    double *passing = g->passing[cell(g, n, stream)];
    for (uint32_t b = 0; b < g->popular[stream].count; b++)
      passing[b] *= 1 - hit[b];
    reach_of(g->f, n, stream)[++g->level[cell(g, n, stream)]] = share_passing(g, n, stream);
  }
}

static double option_or(const node_def *def, const char *name, double otherwise) {
  const option *o = option_find(&def->options, name);
  return o ? o->number : otherwise;
}

static eviction eviction_of(const node_def *def) {
  const option *o = option_find(&def->options, "policy");
  return o && o->text && strcmp(o->text, "lru") ? EVICTS_ANY : EVICTS_LRU;
}

/* Mean life of an entry, in requests: what its cache is asked for in one unit of the rates. An
 * instance beside others that hold the same is asked less often. */
static double life(flow *f, const fronting *x, const node_def *def) {
  const option *o = option_find(&def->options, "ttl");
  const node_setting *s = flow_setting(f, x->inside == NONE ? x->cache : x->inside);
  if (!o || !o->variate)
    return INFINITY;
  f->expires = true;
  bool shares_keys = x->inside == NONE && s->balance == BALANCE_KEY;
  return o->variate->mean * f->load_per_s / (shares_keys ? 1 : s->instances);
}

/* Instances that share keys among them are one larger cache; others each hold the same. */
static double copies(const flow *f, const fronting *x) {
  const node_setting *s = flow_setting(f, x->cache);
  return x->inside == NONE && s->balance == BALANCE_KEY ? s->instances : 1;
}

static void note_hits(filling *g, uint32_t cache, uint32_t data, const lookups *kinds,
                      const uint32_t *stream, uint32_t count) {
  double hits = 0, all = 0;
  for (uint32_t k = 0; k < count; k++) {
    if (g->f->streams[stream[k]].data != data)
      continue;
    double rate = 0;
    for (uint32_t b = 0; b < kinds[k].of.count; b++)
      rate += kinds[k].rate[b];
    hits += rate * hit_ratio_of(&kinds[k]);
    all += rate;
  }
  if (all > 0)
    g->f->hit[(size_t)data * g->f->c->node_count + cache] = hits / all;
}

static void fill(filling *g, const fronting *x) {
  flow *f = g->f;
  const node_def *def = flow_setting(f, x->cache)->def;
  lookups *kinds = arena_alloc(g->scratch, (f->stream_count + 1) * sizeof *kinds);
  uint32_t *stream = arena_alloc(g->scratch, (f->stream_count + 1) * sizeof *stream), count = 0;
  for (uint32_t s = 0; s < f->stream_count; s++) {
    if (!fronts(f, x, f->streams[s].data))
      continue;
    stream[count] = s;
    kinds[count++] = gather_lookups(g, x, s, option_or(def, "overhead", 0));
  }
  hit_ratio_solve(kinds, count, eviction_of(def),
                  copies(f, x) * option_or(def, "capacity", INFINITY),
                  copies(f, x) * option_or(def, "entries", INFINITY), life(f, x, def));
  for (uint32_t k = 0; k < count; k++)
    let_pass(g, x, stream[k], kinds[k].hit);
  for (uint32_t d = 0; d < f->a->data_count; d++)
    note_hits(g, x->cache, d, kinds, stream, count);
}

/* ---- all caches ---- */

static const fronting *fronting_of(const flow *f, const char *name) {
  for (uint32_t d = 0; d < f->a->data_count; d++)
    for (uint32_t i = 0; i < f->p->front_count[d]; i++)
      if (strcmp(f->c->nodes[f->p->fronts[d][i].cache].name, name) == 0)
        return &f->p->fronts[d][i];
  return NULL;
}

static void fill_all(filling *g, bool inside) {
  const phase_def *phase = &g->f->a->phases[g->f->phase];
  for (uint32_t i = 0; i < phase->count; i++) {
    const fronting *x = fronting_of(g->f, phase->nodes[i].name);
    if (x && (x->inside != NONE) == inside)
      fill(g, x);
  }
}

static void prepare_reach(flow *f) {
  for (uint32_t d = 0; d < f->a->data_count; d++)
    if (f->p->front_count[d] > f->levels)
      f->levels = f->p->front_count[d];
  uint32_t count = f->c->node_count * f->stream_count * (f->levels + 1);
  f->reach = all_ones(f->memory, count);
  f->hit = all_ones(f->memory, f->a->data_count * f->c->node_count);
  for (uint32_t i = 0; i < f->a->data_count * f->c->node_count; i++)
    f->hit[i] = NAN;
}

void flow_pass_caches(flow *f, const passage *mean) {
  prepare_reach(f);
  if (!f->levels)
    return;
  size_t cells = (size_t)f->c->node_count * f->stream_count + 1;
  filling g = {.f = f, .scratch = arena_new()};
  g.rate = arena_alloc(g.scratch, cells * sizeof *g.rate);
  g.level = arena_alloc(g.scratch, cells * sizeof *g.level);
  g.passing = arena_alloc(g.scratch, cells * sizeof *g.passing);
  g.writes =
      arena_alloc(g.scratch, ((size_t)f->c->node_count * f->a->data_count + 1) * sizeof *g.writes);
  g.popular = arena_alloc(g.scratch, (f->stream_count + 1) * sizeof *g.popular);
  gather_rates(&g, mean);
  prepare_streams(&g);
  fill_all(&g, true);
  fill_all(&g, false);
  arena_free(g.scratch);
}
