/* A steady measurement: each architecture at each of the loads at which it was held, in place of the
 * answer of a run in which one architecture takes over from another. */
'use strict';

const architectures = [...new Set(stood.map(p => p.architecture))]
  .map(name => ({name, phases: stood.filter(p => p.architecture === name)}));

const heldLatencies = p => [strong(`at ${show.quantity(p.heldAt)}/s`), ` mean ${show.duration(p.all.latency_mean_s)}, p99 ${show.duration(p.all.latency_p99_s)}`];

function heldSentence({name, phases}) {
  const r = bottleneckOf(phases[phases.length - 1]), beyond = phases.find(p => p.all.overloaded), borne = phases.filter(p => !p.all.overloaded && isNumber(p.all.latency_mean_s));
  const words = [strong(name)];
  if (r && isNumber(r.bound_per_s)) words.push(` holds to ${show.quantity(r.bound_per_s)} requests a second by the bottleneck law, then ${fullName(r)} ${r.resource.endsWith('s') ? 'are' : 'is'} full`);
  const ends = borne.length > 1 ? [borne[0], borne[borne.length - 1]] : borne;
  ends.forEach((p, i) => words.push(i ? '; ' : ': ', ...heldLatencies(p)));
  if (!borne.length && !beyond) words.push(': nothing was completed');
  if (beyond) words.push(borne.length ? '; ' : ': ', strong(`at ${show.quantity(beyond.heldAt)}/s`), ' more came than can be done');
  return el('li', {}, el('p', {}, words, '.'));
}

function heldTable() {
  const q = show.quantity, d = show.duration;
  const columns = [['load/s', 'offered_per_s', q], ['good/s', 'goodput_per_s', q], ['mean', 'latency_mean_s', d], ['p50', 'latency_p50_s', d],
    ['p95', 'latency_p95_s', d], ['p99', 'latency_p99_s', d], ['errors', 'errors', show.percent]];
  return phasesTable([...columns.map(([head, column, format]) => [head, p => figure(p.all, column, format)]),
    ['bottleneck', bottleneckCell], ['headroom', headroomCell]]);
}

/* Of each architecture the mean, and dashed the p99, none under overload: it would be of the few that completed. */
function heldLines() {
  return architectures.flatMap((a, i) => [['mean', 'latency_mean_s', null], ['p99', 'latency_p99_s', [5, 3]]].map(([word, column, dash]) => ({
    label: `${a.name}: ${word}`, colour: colour(i), dash, values: new Map(a.phases.map(p => [p.heldAt, p.all.overloaded ? null : p.all[column]])),
  }))).filter(l => [...l.values.values()].some(isNumber));
}

/* null: no latency is known. */
function heldChart(place) {
  const lines = heldLines(), chart = {lines}, loads = [...new Set(stood.map(p => p.heldAt))].sort((a, b) => a - b);
  if (!lines.length) {
    place.replaceChildren(el('p', {class: 'note'}, 'No latency is known at any of the loads.'));
    return null;
  }
  const rows = loads.map(load => [load, ...lines.map(l => isNumber(l.values.get(load)) ? l.values.get(load) : null)]);
  const canvas = el('div', {class: 'chart', role: 'img', 'aria-label': 'Latency over load, a line for each architecture; the table below has its figures'});
  place.replaceChildren(el('figure', {id: 'chart-held'}, el('figcaption', {}, el('h3', {}, 'Latency over load'), legend(chart)), canvas));
  return new Dygraph(canvas, rows, {
    labels: ['load', ...lines.map((_, i) => 's' + i)], legend: 'never', logscale: true, drawPoints: true, pointSize: 2.5, connectSeparatedPoints: true,
    series: Object.fromEntries(lines.map((l, i) => ['s' + i, {color: l.colour, strokeWidth: 1.5, strokePattern: l.dash}])),
    ...paper(), highlightCircleSize: 3.5, xRangePad: 8,
    axes: {x: {axisLabelFormatter: v => `${show.quantity(v)}/s`, axisLabelWidth: 64}, y: {axisLabelFormatter: v => show.duration(v), axisLabelWidth: 64}},
    plugins: [rowReadout(chart, rows, show.duration)],
  });
}

function heldSection() {
  const place = el('div');
  let graph = null;
  const draw = () => {
    if (graph) graph.destroy();
    graph = heldChart(place);
  };
  return {section: el('section', {id: 'answer'}, el('h2', {}, 'How does latency grow with load?'),
    part('A sentence an architecture', () => el('ol', {class: 'sentences'}, architectures.map(heldSentence))), place,
    part('The table of the phases', heldTable, {name: 'phases', table: data.phases}), neverReached(),
    el('p', {class: 'note'}, 'Each architecture began as if there were no other, was held at one load after the other, and is measured at each, less the warm-up that was found or stated. ' +
      'Headroom is the load at which the bottleneck is full, by the bottleneck law, over this load.')), draw};
}
