/* Where the time goes, and how latencies are distributed. */
'use strict';

const PARTS = [['wait', 'waiting'], ['service', 'service'], ['network', 'network']];
const classNames = () => [...new Set(stood.flatMap(p => p.classes.map(c => c.class)))];

/* Parts of the latency of a class in a phase, node by node, the largest node first. */
function partsOf(p, name, tail) {
  return p.breakdown.filter(r => r.class === name).map(r => {
    const parts = PARTS.map(([key, word]) => ({word, key, s: r[`${tail ? 'tail_' : ''}${key}_mean_s`] || 0}));
    return {node: r.node, parts, s: parts.reduce((sum, x) => sum + x.s, 0)};
  }).sort((a, b) => b.s - a.s);
}

function bar(p, nodes, most, colours) {
  const total = nodes.reduce((sum, n) => sum + n.s, 0);
  const pieces = nodes.flatMap(n => n.parts.filter(x => x.s > 0.002 * most).map(x => {
    const share = x.s / most, name = n.node;
    const back = colours.get(name);
    const piece = el('span', {class: `piece ${x.key}`, style: `width:${(100 * share).toFixed(3)}%;--node:${back};color:${inkOn(back)}`},
      x.key === 'service' ? el('span', {}, name) : null);
    tip(piece, () => [`${name}: ${x.word}`, show.duration(x.s), `${show.percent(x.s / total)} of the latency`]);
    return piece;
  }));
  return el('div', {class: 'bar-row'}, el('div', {class: 'bar-name', title: p.name}, p.name),
    el('div', {class: 'bar', role: 'img', 'aria-label': `${p.name}: ${nodes.slice(0, 4).map(n => `${n.node} ${show.duration(n.s)}`).join(', ')}`}, pieces),
    el('div', {class: 'bar-total'}, show.duration(total)));
}

/* Names that their pieces have no room for are left out: the legend has them. */
function fitNames(place) {
  for (const text of place.querySelectorAll('.piece > span'))
    text.style.visibility = text.offsetWidth <= text.parentElement.clientWidth ? 'visible' : 'hidden';
}

function partsTable(name, tail) {
  const rows = stood.flatMap(p => partsOf(p, name, tail).map(n =>
    [p.name, named(n.node), ...n.parts.map(x => show.duration(x.s)), show.duration(n.s)]));
  return table(`Where the time of ${name} goes${tail ? ', requests slower than the p99 so far' : ''}`, ['phase', 'node', 'waiting', 'service', 'network', 'together'], rows);
}

/* Seconds that a mean request waited for each resource, from a thousandth of its latency on. */
function waitsOf(p, least) {
  return p.resources.map(r => ({r, s: (r.wait_mean_s || 0) * (r.requests_per_s || 0) / (p.all.completed_per_s || NaN)}))
    .filter(x => x.s > least).sort((a, b) => b.s - a.s).slice(0, 5);
}

function waitsTable() {
  const rows = stood.flatMap(p => waitsOf(p, 1e-3 * (p.all.latency_mean_s || 0)).map(x => [p.name, named(fullName(x.r)), show.duration(x.s), show.percent(x.r.wait_fraction),
    show.duration(x.r.wait_mean_s), show.duration(x.r.wait_p99_s), show.percent(x.r.full_fraction)]));
  if (!rows.length && stood.some(p => waitsOf(p, 1e-9).length)) return el('p', {class: 'note'}, 'No wait came to a thousandth of the latency.');
  if (!rows.length) return el('p', {class: 'note'}, 'Nobody stood in a line. Where a resource is shared by all who are there (scheduler ps), its contention stretches service instead.');
  return table('Which resource the waiting was for', ['phase', 'resource', 'a request', 'share that waited', 'mean wait', 'p99 of waits', 'share of time full'], rows);
}

function partsSection() {
  const names = classNames(), place = el('div', {class: 'bars'});
  let name = names[0], tail = false;
  const draw = () => {
    const all = stood.map(p => [p, partsOf(p, name, tail)]).filter(([, nodes]) => nodes.length);
    const sums = new Map();
    for (const [, nodes] of all) for (const n of nodes) sums.set(n.node, (sums.get(n.node) || 0) + n.s);
    const order = [...sums.keys()].sort((a, b) => sums.get(b) - sums.get(a));
    const own = order.slice(0, MOST_COLOURS), others = order.length > own.length;
    const colours = new Map(order.map((n, i) => [n, i < MOST_COLOURS ? colour(i) : OTHERS]));
    const most = Math.max(...all.map(([, nodes]) => nodes.reduce((sum, n) => sum + n.s, 0)), 1e-12);
    place.replaceChildren(
      el('ul', {class: 'legend'}, own.map(n => el('li', {title: n}, el('span', {class: 'swatch', style: `--node:${colours.get(n)}`}), el('span', {class: 'text'}, n))),
        others ? el('li', {}, el('span', {class: 'swatch', style: `--node:${OTHERS}`}), 'other nodes') : null,
        PARTS.map(([key, word]) => el('li', {}, el('span', {class: `swatch ${key}`, style: '--node:var(--muted)'}), word))),
      ...all.map(([p, nodes]) => bar(p, nodes, most, colours)));
    if (!all.length) place.append(el('p', {class: 'note'}, 'Nothing was completed.'));
    fitNames(place);
  };
  new ResizeObserver(() => fitNames(place)).observe(place);
  const section = el('section', {id: 'parts'}, el('h2', {}, 'Where the time goes'),
    el('div', {class: 'controls'}, choice('class', names.map(n => [n, n]), name, n => { name = n; draw(); }),
      choice('requests', [[false, 'all (mean)'], [true, 'slower than p99 so far']], false, on => { tail = on; draw(); })),
    el('p', {class: 'note'}, 'The p99 so far is that of the phase up to the window before: where latency grows, more than one request in a hundred is slower.'),
    place, behind('These figures as a table', () => partsTable(name, tail)),
    el('h3', {}, 'What was waited for'),
    el('p', {class: 'note'}, '“A request” is the wait for that resource that falls to a mean request: mean wait × times it was asked for. ' +
      'Messages wait too, and what waits at once is added up, so these need not sum to the latency. Less than a thousandth of it is left out.'),
    waitsTable());
  return {section, draw};
}

/* ---- the distribution ---- */

function densities(name) {
  const of = data.histograms.of.filter(h => h.class === name && stood.some(p => p.name === h.phase));
  const shown = of.filter(h => h.counts.length);
  const first = Math.min(...shown.map(h => h.first)), end = Math.max(...shown.map(h => h.first + h.counts.length));
  const rows = [];
  for (let b = first - 1; b <= end; b++)
    rows.push([(b + 0.5) / data.histograms.bins_a_decade, ...shown.map(h => {
      const total = h.zeros + h.counts.reduce((sum, n) => sum + n, 0);
      return (h.counts[b - h.first] || 0) / total;
    })]);
  return {of: shown, rows};
}

function logTicks(from, to, pixels) {
  const ticks = [], wide = pixels / (to - from) > 160;
  for (let d = Math.floor(from); d <= to; d++)
    for (const m of wide ? [1, 2, 5] : [1])
      if (d + Math.log10(m) >= from && d + Math.log10(m) <= to) ticks.push({v: d + Math.log10(m), label: show.duration(m * 10 ** d)});
  return ticks;
}

function distributionTable(name) {
  return table(`Latency of ${name}`, ['phase', 'p50', 'p90', 'p95', 'p99', 'p99.9', 'largest', 'mean'], stood.map(p => {
    const row = p.classes.find(c => c.class === name) || {};
    return [p.name, ...['p50', 'p90', 'p95', 'p99', 'p999', 'max', 'mean'].map(q => show.duration(row[`latency_${q}_s`]))];
  }));
}

function distributionSection() {
  const names = classNames(), place = el('div'), under = el('div');
  let graph = null, name = names[0];
  const draw = () => {
    if (graph) graph.destroy();
    graph = null;
    const {of, rows} = densities(name);
    under.replaceChildren(distributionTable(name));
    if (!of.length) {
      place.replaceChildren(el('p', {class: 'note'}, 'Nothing was completed.'));
      return;
    }
    const lines = of.map((h, i) => ({label: h.phase, colour: colour(i)}));
    const chart = {lines};
    const canvas = el('div', {class: 'chart', role: 'img', 'aria-label': `Distribution of the latency of ${name} in each phase; the table below has its percentiles`});
    const box = el('figure', {}, el('figcaption', {}, legend(chart)), canvas);
    place.replaceChildren(box);
    graph = new Dygraph(canvas, rows, {
      labels: ['t', ...lines.map((_, i) => 's' + i)], legend: 'never', fillGraph: true, fillAlpha: 0.12, includeZero: true,
      series: Object.fromEntries(lines.map((l, i) => ['s' + i, {color: l.colour, strokeWidth: 1.5}])),
      ...paper(), highlightCircleSize: 2.5,
      axes: {x: {ticker: logTicks, valueFormatter: v => show.duration(10 ** v), axisLabelWidth: 64},
        y: {axisLabelFormatter: v => show.percent(v), axisLabelWidth: 58, pixelsPerLabel: 34}},
      plugins: [rowReadout(chart, rows, show.percent)],
    });
  };
  return {section: el('section', {id: 'distribution'}, el('h2', {}, 'How long requests took'),
    el('div', {class: 'controls'}, choice('class', names.map(n => [n, n]), names[0], n => { name = n; draw(); })),
    el('p', {class: 'note'}, `Share of requests in each of ${data.histograms.bins_a_decade} steps a decade, latency on a logarithmic axis.`), place, under),
  draw};
}
