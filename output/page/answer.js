/* The answer first: one table of the phases, and for each one sentence made from its figures. */
'use strict';

/* A figure of phases.csv; the column is kept beside it, and its interval below it. */
function figure(row, column, format) {
  const value = row[column], between = column + '_low' in row;
  const low = between ? row[column + '_low'] : null, high = between ? row[column + '_high'] : null;
  const cell = el('td', {class: 'number', 'data-column': column, 'data-value': value === null ? '' : value}, format(value));
  if (isNumber(low) && isNumber(high) && format(low) !== format(high))
    cell.append(el('small', {title: '95 % confidence interval'}, interval(format(low), format(high))));
  return cell;
}

/* "14.9 … 16.1 ms": the unit once where it is the same. */
function interval(low, high) {
  const unit = low.slice(low.indexOf('\u00a0'));
  return `${low.includes('\u00a0') && high.endsWith(unit) ? low.slice(0, -unit.length) : low} … ${high}`;
}

const anyCost = () => stood.some(p => p.all.cost_per_hour > 0);

/* Where the phase was not left, the load at the end stands in its place. */
function decidedCell(p) {
  if (isNumber(p.all.decided_per_s) || !isNumber(p.load)) return figure(p.all, 'decided_per_s', show.quantity);
  const cell = figure(p.all, 'final_per_s', show.quantity);
  cell.append(el('small', {}, 'not left'));
  return cell;
}

function answerColumns() {
  const q = show.quantity, d = show.duration;
  const columns = [
    ['stands until', p => el('td', {class: 'number', 'data-column': 'left_s', 'data-value': p.all.left_s === null ? '' : p.all.left_s},
      isNumber(p.all.left_s) ? moment(p.all.left_s) : 'the end')],
    ['load/s at entry', p => figure(p.all, 'began_per_s', q)],
    ['at decision', decidedCell],
    ['at exit', p => figure(p.all, 'left_per_s', q)],
    ['p50', p => figure(p.all, 'latency_p50_s', d)],
    ['p95', p => figure(p.all, 'latency_p95_s', d)],
    ['p99', p => figure(p.all, 'latency_p99_s', d)],
    ['errors', p => figure(p.all, 'errors', show.percent)],
    ['bottleneck', p => bottleneckCell(p)],
    ['headroom', p => headroomCell(p)],
  ];
  if (anyCost()) columns.push(['cost/h', p => figure(p.all, 'cost_per_hour', q)],
    ['per million', p => figure(p.all, 'cost_per_million', q)]);
  columns.push(['parts', p => figure(p.all, 'moving_parts', q)]);
  return columns;
}

/* Of what the bound counts; the share of all of it stands beside it. */
const countedShare = r => fullness(r) * r.capacity / r.usable;
const unevenText = r => `${digits(r.usable)} of ${digits(r.capacity)} count, as one instance is full before the others`;

function bottleneckCell(p) {
  const r = bottleneckOf(p), word = r && r.resource === 'cores' ? 'busy' : 'taken';
  return el('td', {class: 'name', 'data-column': 'bottleneck', 'data-value': p.all.bottleneck, title: p.all.bottleneck},
    show.text(p.all.bottleneck), r && el('small', {}, `${show.percent(fullness(r))} ${word}`),
    r && isUneven(r) && el('small', {title: unevenText(r)}, `${show.percent(countedShare(r))} of the ${digits(r.usable)} that count`));
}

function headroomCell(p) {
  const r = bottleneckOf(p);
  return el('td', {class: 'number'}, r && isNumber(r.headroom) ? digits(r.headroom) + '\u00a0×' : '–',
    r && isNumber(r.bound_per_s) && el('small', {}, `full at ${show.quantity(r.bound_per_s)}/s`));
}

function phasesTable(columns) {
  const box = table('The phases', ['phase', ...columns.map(c => c[0])], stood.map(p =>
    [el('th', {scope: 'row'}, p.name, p.all.overloaded ? el('small', {class: 'bad'}, 'overloaded') : null),
      ...columns.map(c => c[1](p))]));
  box.id = 'phases';
  return box;
}

/* ---- one sentence a phase ---- */

const strong = text => el('b', {}, text);
const perDay = x => `${show.many(86400 * x)} requests a day`;
const loadText = p => isNumber(p.load) ? [strong(perDay(p.load)), ` (${show.quantity(p.load)} a second)`] : ['its load'];

/* "app.cores were 77 % busy", "97 of 100 db.connections were taken" */
function fullText(r) {
  const share = fullness(r), percent = show.percent(share);
  const counted = isUneven(r) ? `, that is ${show.percent(countedShare(r))} of what can be: ${unevenText(r)}` : '';
  if (r.resource === 'cores') return [strong(fullName(r)), ` were ${percent} busy${counted}`];
  if (r.capacity < 2 || r.capacity > 1e5) return [strong(fullName(r)), ` was ${percent} taken${counted}`];
  return [`${digits(Math.round(share * r.capacity))} of ${digits(Math.round(r.capacity))} `, strong(fullName(r)), ` were taken${counted}`];
}

const shareThatCounts = r => isUneven(r) ? countedShare(r) : fullness(r);

function nextFullest(p, r) {
  return p.resources.filter(x => x !== r && fullness(x) > 0 && x.kind !== 'client')
    .sort((a, b) => shareThatCounts(b) - shareThatCounts(a))[0];
}

/* Left because a condition on its figures held, while it could bear its load. */
const isLeft = p => isNumber(p.all.decided_s);
const isBeyond = p => p.all.overloaded || (bottleneckOf(p) && p.load > bottleneckOf(p).bound_per_s);
const isOutgrown = p => isLeft(p) && phases[p.index + 1].trigger === 'when';

function howItEnded(p) {
  const r = bottleneckOf(p), left = isLeft(p), outgrown = isOutgrown(p), beyond = isBeyond(p), words = [];
  if (beyond) words.push(' got more than it can bear: ', loadText(p), left ? `, when the decision to leave it fell, at ${moment(p.all.decided_s)}` : ', at the end');
  else if (outgrown) words.push(' held until ', loadText(p), `, reached at ${moment(p.all.decided_s)}`);
  else if (left) words.push(` was left when the scenario says so, at ${moment(p.all.decided_s)}, not because it was full: `, loadText(p));
  else words.push(' was not outgrown: the run ends at ', loadText(p));
  if (r) {
    words.push(outgrown && !beyond ? '; then ' : ', where ', fullText(r));
    const other = nextFullest(p, r);
    if (other) words.push(shareThatCounts(other) < 0.995 * shareThatCounts(r) ? '. Next fullest: ' : '. As full: ', `${fullName(other)}, ${show.percent(fullness(other))}`);
    if ((beyond || !outgrown) && isNumber(r.bound_per_s)) words.push(`. By the bottleneck law ${fullName(r)} ${r.resource.endsWith('s') ? 'are' : 'is'} full at ${show.quantity(r.bound_per_s)} a second`);
  }
  return [...words, '.'];
}

/* ---- what the step to it bought, and cost ---- */

/* "9.7 ×", "−31 %", "as before" */
function ratioText(before, now) {
  const ratio = now / before;
  if (Math.abs(ratio - 1) < 0.02) return 'as before';
  if (ratio >= 2) return `${digits(ratio, 1)}\u00a0×`;
  return `${ratio > 1 ? '+' : '−'}${digits(100 * Math.abs(ratio - 1), 0)}\u00a0%`;
}

/* One figure before and after; null where there is nothing to compare. */
function bought(what, before, now, format) {
  if (!isNumber(before) || !isNumber(now) || !(before > 0) || (format(now) === format(before) && format(now)[0] === '<')) return null;
  return el('div', {}, el('dt', {}, what), el('dd', {}, strong(ratioText(before, now)), ` ${format(before)} → ${format(now)}`));
}

const boundOf = p => (bottleneckOf(p) || {}).bound_per_s;

/* What a million requests cost at the load that the phase just bears: the same question to each, wherever it ended. */
const perMillionWhenFull = p => boundOf(p) > 0 && isNumber(p.all.cost_per_hour) ? p.all.cost_per_hour / (3600 * boundOf(p)) * 1e6 : NaN;

/* Over whole phases p99 says more about where the load stood than about the step. At the switch the load is nearly the
 * same: five points of the charts before the decision, and five after the change, past the first five. */
function meanOf(curve, from, until) {
  const values = [];
  for (let i = Math.max(0, Math.ceil(from / data.curves.step_s - 0.5)); (i + 0.5) * data.curves.step_s < until; i++) {
    const v = curveAt(curve, i);
    if (v) values.push(v[1]);
  }
  return values.length > 2 ? values.reduce((sum, v) => sum + v, 0) / values.length : NaN;
}

/* NaN where the load is not nearly the same, as where a scenario holds one level after the other. */
function p99AtSwitch(before, p) {
  const all = data.curves && data.curves.classes.find(c => c.name === 'all');
  if (!all) return [NaN, NaN];
  const five = 5 * data.curves.step_s, left = isLeft(before) ? before.all.decided_s : p.from;
  const spans = [[Math.max(before.from, left - five), left], [p.from + five, Math.min(p.until, p.from + 2 * five)]];
  const [loadBefore, loadAfter] = spans.map(s => meanOf(all.offered_per_s, ...s));
  return Math.abs(Math.log(loadAfter / loadBefore)) < 0.5 ? spans.map(s => meanOf(all.latency_p99_s, ...s)) : [NaN, NaN];
}

/* "db (cores 1 → 4)": means over the phases, so to whole numbers. */
function resizedText(p, before, name) {
  const sizes = [], whole = x => digits(Math.round(x), 0);
  for (const r of p.rows.filter(r => r.node === name)) {
    const b = before.rows.find(b => b.node === name && b.resource === r.resource), key = r.resource ? 'capacity' : 'instances';
    if (b && isNumber(b[key]) && isNumber(r[key]) && Math.round(b[key]) !== Math.round(r[key]))
      sizes.push(`${r.resource || 'instances'} ${whole(b[key])} → ${whole(r[key])}`);
  }
  return sizes.length ? `${name} (${sizes[0]})` : name;
}

function whatItBought(p, before) {
  const q = show.quantity, [p99Before, p99After] = p99AtSwitch(before, p);
  const moved = ['added', 'resized', 'removed'].filter(word => p.change[word].length)
    .map(word => `${word} ${list(word === 'resized' ? p.change[word].map(name => resizedText(p, before, name)) : p.change[word])}`);
  return el('dl', {class: 'step', 'aria-label': `What the step to ${p.name} bought and cost`},
    el('div', {class: 'moved'}, el('dt', {}, `from ${before.name}: `), el('dd', {}, moved.join('; ') || 'no node added, resized or removed')),
    bought('bears, requests/s', boundOf(before), boundOf(p), q),
    bought('p99 at the switch', p99Before, p99After, show.duration),
    bought('cost an hour', before.all.cost_per_hour, p.all.cost_per_hour, q),
    bought('a million, when full', perMillionWhenFull(before), perMillionWhenFull(p), q));
}

function sentences() {
  return el('ol', {class: 'sentences'}, stood.map((p, i) => el('li', {},
    el('p', {}, strong(p.name), howItEnded(p)), i ? whatItBought(p, stood[i - 1]) : null)));
}

/* All of it in one sentence, where there is more than one phase to speak of. */
function inShort() {
  const outgrown = stood.filter(isOutgrown), last = stood[stood.length - 1], times = ['', 'once', 'twice', 'three times', 'four times'];
  if (stood.length < 2 || !outgrown.length) return null;
  const where = p => `${p.name} at ${isNumber(p.load) ? perDay(p.load) : moment(p.all.decided_s)}${p.all.bottleneck ? ` (${p.all.bottleneck})` : ''}`;
  return el('p', {class: 'short'}, strong(`Outgrown ${times[outgrown.length] || `${outgrown.length} times`}: `), list(outgrown.map(where)), '. ',
    isLeft(last) || !isNumber(last.load) ? null : `At the end, at ${perDay(last.load)}, ${last.name} ${isBeyond(last) ? 'has more than it can bear' : 'holds'}.`);
}

function neverReached() {
  const missing = phases.filter(p => !p.stood).map(p => p.name);
  return missing.length ? el('p', {class: 'note'}, `Not reached in this run: ${list(missing)}.`) : null;
}

function answerSection() {
  return el('section', {id: 'answer'}, el('h2', {}, 'When was it outgrown, and what broke first?'),
    part('The answer in short', inShort), part('A sentence a phase', sentences), part('The table of the phases', () => phasesTable(answerColumns()), {name: 'phases', table: data.phases}), neverReached(),
    el('p', {class: 'note'}, ['Loads are at the moment named, the bottleneck just before the decision to leave or the end; ' +
      'the rest is over the phase. Headroom is the load at which the bottleneck is full, by the bottleneck law, over the ' +
      'load at the decision to leave, or at the end.', stood.length > 1 && ' What a phase bears is the load at which it is full. p99 at the switch: just before the decision to change, and after the change, past its first five points in the charts.',
    anyCost() && ' Per million: good requests, over the phase.', anyCost() && stood.length > 1 && ' A million, when full: all requests, at the load that it bears.',
    ' Parts: instances and links between nodes.']));
}
