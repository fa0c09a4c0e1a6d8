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
    p.load = p.all.final_per_s; // at the decision to leave, or at the end
    const said = data.run.phases[p.index];
    Object.assign(p, {trigger: said.trigger, change: said, architecture: said.architecture, heldAt: said.load_per_s});
  }
  return phases;
}

function group(rows) {
  const by = new Map();
  for (const row of rows) {
    if (!by.has(row.phase)) by.set(row.phase, []);
    by.get(row.phase).push(row);
  }
  return by;
}

/* Each phase is an architecture at one steady load (`hold`). */
const isHeld = data.run.phases.some(p => isNumber(p.load_per_s));
const fullName = r => `${r.node}.${r.resource}`;
/* When the phase was outgrown; where it was not, or the load was held, over all of it. */
const fullness = r => !isHeld && isNumber(r.late_utilization) && r.late_utilization > 0 ? r.late_utilization : r.utilization;

const phases = readPhases();
const stood = phases.filter(p => p.stood);

function bottleneckOf(p) {
  return p.resources.find(r => fullName(r) === p.all.bottleneck) || null;
}

/* Not all units of it can be busy at its bound: one instance is full before the others. */
const isUneven = r => isNumber(r.usable) && r.usable < 0.999 * r.capacity;

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

/* Black or white, whichever is easier to read on a colour (WCAG's relative luminance). */
function inkOn(back) {
  const light = [1, 3, 5].map(i => parseInt(back.slice(i, i + 2), 16) / 255)
    .map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
  return 0.2126 * light[0] + 0.7152 * light[1] + 0.0722 * light[2] > 0.18 ? '#000' : '#fff';
}
