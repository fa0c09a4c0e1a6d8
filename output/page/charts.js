/* Charts over one shared time axis: zooming or hovering one moves all. Phases are bands, what
 * happened are marks. dygraphs draws the lines; names stay out of it (it knows s0, s1, …), because
 * its own legend is HTML. */
'use strict';

const state = {
  classes: new Set(), nodes: new Set(), logarithmic: {load: false, latency: false}, charts: [], window: null, sync: null,
};

const css = name => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
const pointTime = i => (i + 0.5) * data.curves.step_s;

/* ---- which lines a chart has ---- */

const chosenClasses = () => data.curves.classes.filter(c => state.classes.has(c.name));
const chosenNodes = () => data.curves.nodes.filter(n => state.nodes.has(n.name));
const nodeColour = name => colour([...state.nodes].indexOf(name));

function loadLines() {
  const one = state.classes.size < 2;
  return chosenClasses().flatMap((c, i) => [
    {label: one ? 'offered' : `${c.name}: offered`, curve: c.offered_per_s, colour: one ? css('--muted') : colour(i), dash: [5, 3]},
    {label: one ? 'good' : `${c.name}: good`, curve: c.goodput_per_s, colour: colour(i), width: 1.6},
  ]);
}

function latencyLines() {
  const one = state.classes.size < 2, dashes = [[1.5, 3], [5, 3], null];
  return chosenClasses().flatMap((c, i) => ['p50', 'p95', 'p99'].map((p, k) => ({
    label: one ? p : `${c.name}: ${p}`, curve: c[`latency_${p}_s`], colour: one ? colour([5, 0, 1][k]) : colour(i), dash: one ? null : dashes[k],
  })));
}

const classLines = figure => chosenClasses().map((c, i) => ({label: c.name, curve: c[figure], colour: colour(i)}));
const nodeLines = figure => chosenNodes().map(n => ({label: n.name, curve: n[figure], colour: nodeColour(n.name)}));

/* A node's resources share its colour and differ in their dashes. */
function resourceLines(figure) {
  const dashes = [null, [6, 3], [2, 3], [8, 3, 2, 3]], seen = new Map();
  return data.curves.resources.filter(r => state.nodes.has(r.name)).map(r => {
    const k = seen.get(r.name) || 0;
    seen.set(r.name, k + 1);
    return {label: fullName({node: r.name, resource: r.resource}), curve: r[figure], colour: nodeColour(r.name), cores: r.resource === 'cores',
      dash: r.resource === 'cores' ? null : dashes[1 + k % 3]};
  });
}

/* Without those that would lie on the axis beside the others. */
function notTiny(lines) {
  const most = Math.max(0, ...lines.map(l => largest(l.curve)));
  return lines.filter(l => largest(l.curve) >= 0.02 * most);
}

function costLines() {
  const curve = {at: 0, length: data.curves.points, mean: []};
  for (let i = 0; i < data.curves.points; i++)
    curve.mean.push(data.curves.nodes.reduce((sum, n) => sum + ((curveAt(n.cost_per_hour, i) || [0, 0])[1]), 0));
  return [{label: 'all instances', curve, colour: colour(0)}];
}

const KINDS = [
  {id: 'load', title: 'Requests a second', lines: loadLines, format: show.quantity, log: () => state.logarithmic.load},
  {id: 'latency', title: 'Latency', lines: latencyLines, format: show.duration, log: () => state.logarithmic.latency},
  {id: 'errors', title: 'Share that failed', lines: () => classLines('errors'), format: show.percent, positive: true},
  {id: 'flight', title: 'Requests in flight', lines: () => classLines('in_flight_mean'), format: show.quantity},
  {id: 'utilization', title: 'How full each resource is', lines: () => notTiny(resourceLines('utilization')),
    format: show.percent, range: 1, nodes: true},
  {id: 'queue', title: 'Waiting for each resource', lines: () => resourceLines('queue_mean'), format: show.quantity, positive: true, nodes: true},
  {id: 'hits', title: 'Hit ratio of caches', lines: () => nodeLines('hit_ratio'), format: show.percent, range: 1, nodes: true},
  {id: 'instances', title: 'Instances', lines: () => nodeLines('instances').filter(l => !isExternal(l.label)), format: show.quantity, nodes: true},
  {id: 'cost', title: 'Cost an hour', lines: costLines, format: show.quantity, positive: true},
];

const isExternal = name => phases.some(p => p.nodes.some(n => n.node === name && n.kind === 'client'));

const isLogarithmic = kind => kind.log ? kind.log() : false;

/* Lines that have anything to show. */
function linesOf(kind) {
  return kind.lines().filter(l => l.curve && (!kind.positive || largest(l.curve) > 0));
}

/* ---- bands and marks ---- */

const events = data.timeline ? records(data.timeline).filter(e => e.replication === 1 || e.replication === null) : [];
const marks = events.filter(e => e.kind !== 'phase');
const decisions = events.filter(e => e.kind === 'phase' && e.detail === 'decided');

function underlay(context, area, g) {
  context.save();
  context.beginPath();
  context.rect(area.x, area.y, area.w, area.h);
  context.clip();
  context.font = '11px system-ui, sans-serif';
  stood.forEach((p, i) => {
    const left = g.toDomXCoord(p.from), right = g.toDomXCoord(p.until);
    if (i % 2 === 0) {
      context.fillStyle = css('--band');
      context.fillRect(left, area.y, right - left, area.h);
    }
    const from = Math.max(left, area.x) + 5, room = Math.min(right, area.x + area.w) - from - 4;
    context.fillStyle = css('--muted');
    const name = shortened(p.name, Math.floor(room / 6));
    if (room > 24) context.fillText(name, from, area.y + 12);
  });
  context.strokeStyle = css('--muted');
  context.setLineDash([2, 3]);
  for (const e of decisions) line(context, Math.round(g.toDomXCoord(e.time_s)) + 0.5, area.y, area.y + area.h);
  context.setLineDash([]);
  context.fillStyle = css('--mark');
  for (const e of marks) triangle(context, g.toDomXCoord(e.time_s), area.y + area.h);
  context.restore();
}

function line(context, x, from, to) {
  context.beginPath();
  context.moveTo(x, from);
  context.lineTo(x, to);
  context.stroke();
}

function triangle(context, x, bottom) {
  context.beginPath();
  context.moveTo(x, bottom - 7);
  context.lineTo(x - 3.5, bottom);
  context.lineTo(x + 3.5, bottom);
  context.fill();
}

/* ---- one chart ---- */

/* No figure is below 0, so no band is drawn there; a logarithmic axis has no 0. */
const cut = ([low, value, high], logarithmic) => [Math.max(logarithmic ? value / 100 : 0, low), value, high];

function rowsOf(lines, banded, logarithmic) {
  const rows = [];
  for (let i = 0; i < data.curves.points; i++)
    rows.push([pointTime(i), ...lines.map(l => {
      const v = curveAt(l.curve, i);
      if (!v || (logarithmic && !(v[1] > 0))) return banded ? [null, null, null] : null;
      return banded ? cut(v, logarithmic) : v[1];
    })]);
  return rows;
}

const paper = () => ({axisLineColor: css('--line'), gridLineColor: css('--grid'), gridLineWidth: 0.5, axisLabelFontSize: 11});

/* Of a chart that stands alone: its rows' values in its legend, at the point hovered over. */
function rowReadout(chart, rows, format) {
  return {activate: () => ({
    select: event => {
      const row = event.dygraph.getSelection();
      if (row >= 0) chart.values.forEach((v, i) => { v.textContent = format(rows[row][i + 1]); });
    },
    deselect: () => chart.values.forEach(v => { v.textContent = ''; }),
  })};
}

/* Values at the point hovered over, wherever the pointer is. */
function readout(chart) {
  return {activate: () => ({
    select: event => {
      const row = event.dygraph.getSelection();
      if (row < 0) return;
      chart.lines.forEach((l, i) => {
        const v = curveAt(l.curve, row);
        chart.values[i].textContent = v ? chart.kind.format(v[1]) : '–';
      });
      sayMoment(row);
    },
    deselect: () => {
      chart.values.forEach(v => { v.textContent = ''; });
      sayMoment(-1);
    },
  })};
}

function sayMoment(row) {
  const box = document.getElementById('moment');
  if (row < 0) {
    box.textContent = '';
    return;
  }
  const at = pointTime(row), p = [...stood].reverse().find(q => q.from <= at);
  const near = events.filter(e => Math.abs(e.time_s - at) <= data.curves.step_s / 2 + 1e-9)
    .map(e => `${e.subject} ${e.detail}`);
  box.textContent = [moment(at), p && p.name, ...near.slice(0, 3)].filter(Boolean).join(' · ');
}

function options(chart) {
  const kind = chart.kind, logarithmic = isLogarithmic(kind);
  return {
    labels: ['t', ...chart.lines.map((_, i) => 's' + i)],
    series: Object.fromEntries(chart.lines.map((l, i) => ['s' + i,
      {color: l.colour, strokePattern: l.dash || null, strokeWidth: l.width || 1.3}])),
    customBars: chart.banded, fillAlpha: 0.15, legend: 'never', connectSeparatedPoints: false,
    ...paper(),
    highlightCircleSize: 2.5, drawPoints: false, underlayCallback: underlay, logscale: logarithmic, animatedZooms: false,
    includeZero: !logarithmic, valueRange: kind.range ? [0, kind.range * 1.06] : null, xRangePad: 0, rightGap: 10,
    dateWindow: state.window, plugins: [readout(chart)],
    axes: {
      x: {axisLabelFormatter: tick, valueFormatter: s => moment(s), pixelsPerLabel: 80, ticker: timeTicks, axisLabelWidth: 80},
      y: {axisLabelFormatter: v => kind.format(v), axisLabelWidth: 58, pixelsPerLabel: 34, ...(logarithmic ? {ticker: decades(kind)} : {})},
    },
    zoomCallback: () => sayWindow(),
  };
}

/* Ticks at whole seconds, minutes, hours or days. */
function timeTicks(from, to, pixels) {
  const steps = [0.001, 0.01, 0.1, 1, 2, 5, 10, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14400, 21600, 43200, 86400, 172800, 604800];
  const wanted = (to - from) / Math.max(2, pixels / 66);
  const step = steps.find(s => s >= wanted) || Math.ceil(wanted / 604800) * 604800;
  const ticks = [];
  for (let v = Math.ceil(from / step) * step; v <= to; v += step) ticks.push({v, label: tick(Math.round(v * 1e6) / 1e6)});
  return ticks;
}

/* Ticks of a logarithmic axis: whole decades, and where there are few of them 2 and 5 of each. */
const decades = kind => (from, to) => {
  const ticks = [], within = from > 0 ? [1, 2, 5].slice(0, to / from > 300 ? 1 : 3) : [];
  for (let power = Math.floor(Math.log10(from)); within.length && power <= Math.log10(to); power++)
    for (const m of within) ticks.push({v: m * 10 ** power, label: kind.format(m * 10 ** power)});
  return ticks.filter(t => t.v >= from && t.v <= to);
};

function describe(kind, lines) {
  return `${kind.title} over ${moment(data.run.simulated_s)}: ` + lines.map(l => `${l.label} at most ${kind.format(largest(l.curve))}`).join(', ');
}

/* The figures in the part of time that is shown, in at most 60 rows. */
function chartTable(chart) {
  const [from, to] = state.window || [0, Infinity];
  const rows = [...Array(data.curves.points).keys()].filter(i => pointTime(i) >= from && pointTime(i) <= to);
  const every = Math.ceil(rows.length / 60);
  return table(`${chart.kind.title}${every > 1 ? `, every ${every}th point` : ''}`, ['time', ...chart.lines.map(l => l.label)],
    rows.filter((_, k) => k % every === 0).map(i => [moment(pointTime(i)), ...chart.lines.map(l => {
      const v = curveAt(l.curve, i);
      return v ? chart.kind.format(v[1]) : '–';
    })]));
}

function legend(chart) {
  chart.values = chart.lines.map(() => el('output', {}));
  return el('ul', {class: 'legend'}, chart.lines.map((l, i) => el('li', {title: l.label},
    svg('svg', {width: 18, height: 8, 'aria-hidden': 'true'}, svg('path', {d: 'M0,4H18', stroke: l.colour, 'stroke-width': 2,
      'stroke-dasharray': l.dash ? l.dash.join(' ') : null})),
    el('span', {class: 'text'}, l.label), chart.values[i])));
}

function makeChart(kind, lines) {
  const chart = {kind, lines, banded: lines.some(l => l.curve.low)};
  chart.canvas = el('div', {class: 'chart', role: 'img', 'aria-label': describe(kind, lines)});
  chart.box = el('figure', {id: `chart-${kind.id}`}, el('figcaption', {}, el('h3', {}, kind.title), legend(chart)),
    chart.canvas, behind('These figures as a table', () => chartTable(chart)));
  return chart;
}

/* ---- all of them ---- */

/* One that fails after its lines are known leaves the table behind it. */
function addChart(kind, place) {
  const lines = linesOf(kind);
  if (!lines.length) return;
  const chart = makeChart(kind, lines);
  place.append(chart.box);
  chart.graph = new Dygraph(chart.canvas, rowsOf(lines, chart.banded, isLogarithmic(kind)), options(chart));
  state.charts.push(chart);
}

function buildCharts(place) {
  if (state.sync) state.sync.detach();
  state.charts.forEach(c => c.graph.destroy());
  state.charts = [];
  place.replaceChildren();
  for (const kind of KINDS) place.append(part(`The chart “${kind.title}”`, () => addChart(kind, place)));
  state.sync = state.charts.length > 1 ? Dygraph.synchronize(state.charts.map(c => c.graph), {zoom: true, selection: true, range: false}) : null;
}

function sayWindow() {
  const [from, to] = state.charts[0].graph.xAxisRange();
  const whole = from <= pointTime(0) && to >= pointTime(data.curves.points - 1);
  state.window = whole ? null : [from, to];
}

function zoomTo(from, to) {
  state.window = from === null ? null : [from, to];
  if (state.charts.length) state.charts[0].graph.updateOptions({dateWindow: state.window || [pointTime(0), pointTime(data.curves.points - 1)]});
}

/* Switches for classes or nodes; a new choice draws all anew. */
function switches(label, names, set, most, redraw) {
  const chip = name => el('button', {type: 'button', class: 'chip', title: name, 'aria-pressed': String(set.has(name)), onclick: event => {
    if (set.has(name) && set.size > 1) set.delete(name);
    else set.add(name);
    event.currentTarget.setAttribute('aria-pressed', String(set.has(name)));
    redraw();
  }}, shortened(name, 28));
  return el('div', {class: 'choice', role: 'group', 'aria-label': label}, el('span', {class: 'label'}, label), names.map(chip));
}

/* At first: all requests together, and the six nodes that were fullest. */
function firstChoice() {
  state.classes.add(data.curves.classes[0].name);
  const full = new Map();
  for (const p of stood)
    for (const r of p.resources) full.set(r.node, Math.max(full.get(r.node) || 0, fullness(r) || 0));
  const known = data.curves.nodes.map(n => n.name).filter(n => full.has(n));
  known.sort((a, b) => full.get(b) - full.get(a)).slice(0, 6).forEach(n => state.nodes.add(n));
  for (const n of data.curves.nodes) if (n.hit_ratio && state.nodes.size < 8) state.nodes.add(n.name);
}

/* A load that grows to many times what it was is a flat line and then a wall, unless it is logarithmic. */
function firstAxes() {
  const MANY = 50, [all] = data.curves.classes, load = all.offered_per_s;
  const seen = load && load.mean ? load.mean.filter(v => v > 0) : [];
  state.logarithmic.load = seen.length > 0 && Math.max(...seen) > MANY * Math.min(...seen);
}

function thinningText() {
  const c = data.curves, words = [];
  if (c.windows_a_point > 1)
    words.push(`Each point stands for ${c.windows_a_point} windows of ${moment(data.run.window_s)}: their mean (of percentiles too)` +
      `${c.ensemble ? '' : ', with a band from the least to the largest'}; the CSV files have every window.`);
  if (c.ensemble) words.push('Lines are means over the replications, bands their 95 % confidence intervals where ensemble.csv has them; marks are of the first replication.');
  if (c.nodes_shown < c.nodes_in_all) words.push(`Of ${c.nodes_in_all} nodes the ${c.nodes_shown} busiest have curves here.`);
  if (c.classes_left_out) words.push(`Of the classes the first ${c.classes.length} have curves here.`);
  return words.length ? el('p', {class: 'note', id: 'thinning'}, words.join(' ')) : null;
}

function chartSection() {
  if (!data.curves || !data.curves.classes.length)
    return el('section', {id: 'time'}, el('h2', {}, 'Over time'),
      el('p', {class: 'note'}, 'The run has left no windows (--no-windows), so there are no curves.'));
  firstChoice();
  firstAxes();
  const place = el('div', {class: 'charts'}), redraw = () => buildCharts(place);
  const zooms = [['', 'all'], ...stood.map(p => [p.name, p.name])];
  const nodes = data.curves.nodes.map(n => n.name).filter(n => !isExternal(n));
  const section = el('section', {id: 'time'}, el('h2', {}, 'Over time'), thinningText(),
    el('div', {class: 'controls'},
      choice('zoom', zooms, '', name => {
        const p = stood.find(q => q.name === name);
        zoomTo(p ? p.from : null, p ? p.until : null);
      }),
      switches('classes', data.curves.classes.map(c => c.name), state.classes, 8, redraw),
      switches('nodes', nodes, state.nodes, 8, redraw),
      ['load', 'latency'].map(axis => choice(axis, [[false, 'linear'], [true, 'logarithmic']], state.logarithmic[axis],
        on => { state.logarithmic[axis] = on; redraw(); })),
      el('p', {class: 'hint'}, 'Drag to zoom all charts, double-click to see all again. Good: completed, and within the objective’s latency where there is one. Dotted: the decision to change; ▲ something happened. ',
        el('span', {id: 'moment'}))),
    place, eventList());
  return {section, draw: redraw};
}

function eventList() {
  if (!events.length) return null;
  const all = data.timeline.row_count, shown = data.timeline.rows.length;
  return behind(`What happened, in order${all > shown ? ` (the first ${shown} of ${all})` : ''}`, () =>
    table('What happened', ['time', 'kind', 'what', 'detail'], records(data.timeline).map(e => [moment(e.time_s), named(e.kind), named(e.subject), named(e.detail)])));
}
