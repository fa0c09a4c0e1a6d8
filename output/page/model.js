/* The page's data as things to ask: phases, their classes, nodes and resources. */
'use strict';

const data = JSON.parse(document.getElementById('data').textContent);

/* A row asked for a column that it has not is a mistake of ours, not a figure that is missing. */
const strict = {
  get(row, column) {
    if (typeof column === 'string' && !(column in row)) throw new Error(`there is no column ${column}`);
    return row[column];
  },
};

function records(t) {
  return t.rows.map(row => new Proxy(Object.fromEntries(t.columns.map((c, i) => [c, row[i]])), strict));
}

/* One phase: `all` is the row of all requests; earlier ones come first. */
function readPhases() {
  const found = new Map();
  for (const row of records(data.phases)) {
    if (!found.has(row.phase)) found.set(row.phase, {name: row.phase, index: found.size, classes: []});
    found.get(row.phase).classes.push(row);
  }
  const phases = [...found.values()];
  const nodes = group(records(data.phase_nodes));
  const calls = group(records(data.calls));
  const breakdown = group(records(data.breakdown));
  for (const p of phases) {
    p.all = p.classes[0];
    p.stood = p.all.replications > 0 && isNumber(p.all.began_s);
    p.rows = nodes.get(p.name) || [];
    p.nodes = p.rows.filter(r => !r.resource);
    p.resources = p.rows.filter(r => r.resource && isNumber(r.capacity));
    p.calls = calls.get(p.name) || [];
    p.breakdown = breakdown.get(p.name) || [];
    p.from = p.all.began_s;
    p.until = isNumber(p.all.left_s) ? p.all.left_s : data.run.simulated_s;
    p.load = loadOf(p);
    p.trigger = ((data.run.phases || [])[p.index] || {}).trigger;
  }
  return phases;
}

/* At the decision to leave, or at the end (which stands in the headroom: bound over that load). */
function loadOf(p) {
  if (isNumber(p.all.decided_per_s)) return p.all.decided_per_s;
  const r = p.rows.find(x => isNumber(x.bound_per_s) && x.headroom > 0);
  return r ? r.bound_per_s / r.headroom : p.all.left_per_s;
}

function group(rows) {
  const by = new Map();
  for (const row of rows) {
    if (!by.has(row.phase)) by.set(row.phase, []);
    by.get(row.phase).push(row);
  }
  return by;
}

const fullName = r => `${r.node}.${r.resource}`;
/* When the phase was outgrown; where it was not, over all of it. */
const fullness = r => isNumber(r.late_utilization) && r.late_utilization > 0 ? r.late_utilization : r.utilization;

const phases = readPhases();
const stood = phases.filter(p => p.stood);

function bottleneckOf(p) {
  return p.resources.find(r => fullName(r) === p.all.bottleneck) || null;
}

/* Nodes of ours by what happened to them against the phase before. */
function changes(p, before) {
  const ours = q => new Map(q.nodes.filter(n => n.kind !== 'client').map(n => [n.node, n]));
  const now = ours(p), then = before ? ours(before) : new Map();
  const sizes = (q, node) => q.rows.filter(r => r.node === node)
    .map(r => r.resource ? `${r.resource}:${isNumber(r.capacity) ? Math.round(r.capacity) : '-'}` : Math.round(r.instances)).join();
  return {
    added: before ? [...now.keys()].filter(n => !then.has(n)) : [],
    removed: [...then.keys()].filter(n => !now.has(n)),
    changed: before ? [...now.keys()].filter(n => then.has(n) && sizes(p, n) !== sizes(before, n)) : [],
    kept: [...now.keys()].filter(n => then.has(n) && sizes(p, n) === sizes(before, n)),
  };
}

/* ---- curves: values over the shared time axis ---- */

/* [mean, low, high] at a point; null where it was not measured. */
function curveAt(curve, i) {
  if (!curve || i < curve.at || i >= curve.at + curve.length) return null;
  const k = i - curve.at;
  const value = curve.value ? curve.value[0] : curve.mean[k];
  if (value === null) return null;
  return curve.low ? [curve.low[k], value, curve.high[k]] : [value, value, value];
}

function largest(curve) {
  if (!curve) return 0;
  return curve.value ? curve.value[0] : curve.mean.reduce((m, v) => v > m ? v : m, 0);
}

/* Colours that all kinds of colour vision tell apart (Okabe and Ito 2008), yellow and black left
 * out, which white and black paper would hide. */
const COLOURS = ['#0072B2', '#D55E00', '#009E73', '#CC79A7', '#E69F00', '#56B4E9', '#A6761D', '#8C8C8C'];
const ON_DARK = ['#4FA3E0', '#F08A3C', '#2FBF93', '#E39CC4', '#F0B93A', '#9AD8F8', '#C79A55', '#98A2AC'];
const OTHERS = '#8C8C8C', MOST_COLOURS = 7;
const dark = matchMedia('(prefers-color-scheme: dark)');
const colour = i => (dark.matches ? ON_DARK : COLOURS)[i % COLOURS.length];
