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

function answerColumns() {
  const q = show.quantity, d = show.duration;
  const columns = [
    ['stands until', p => el('td', {class: 'number', 'data-column': 'left_s', 'data-value': p.all.left_s === null ? '' : p.all.left_s},
      isNumber(p.all.left_s) ? moment(p.all.left_s) : 'the end')],
    ['load/s at entry', p => figure(p.all, 'began_per_s', q)],
    ['at decision', p => figure(p.all, 'decided_per_s', q)],
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

function bottleneckCell(p) {
  const r = bottleneckOf(p);
  return el('td', {class: 'name', 'data-column': 'bottleneck', 'data-value': p.all.bottleneck},
    show.text(p.all.bottleneck), r && el('small', {}, show.percent(fullness(r)) + (r.resource === 'cores' ? ' busy' : ' taken')));
}

function headroomCell(p) {
  const r = bottleneckOf(p);
  return el('td', {class: 'number'}, r && isNumber(r.headroom) ? digits(r.headroom) + ' ×' : '–',
    r && isNumber(r.bound_per_s) && el('small', {}, `full at ${show.quantity(r.bound_per_s)}/s`));
}

function answerTable() {
  const columns = answerColumns();
  const box = table('The phases', ['phase', ...columns.map(c => c[0])], stood.map(p =>
    [el('th', {scope: 'row'}, p.name, p.all.overloaded ? el('small', {class: 'bad'}, 'overloaded') : null),
      ...columns.map(c => c[1](p))]));
  box.id = 'phases';
  return box;
}

/* ---- one sentence a phase ---- */

const perDay = x => `${show.many(86400 * x)} a day`;

/* "app.cores were 77 % busy", "97 of 100 db.connections were taken" */
function fullText(r) {
  const share = fullness(r);
  if (r.resource === 'cores' || r.capacity < 2 || r.capacity > 1e5)
    return `${fullName(r)} ${r.resource === 'cores' ? `were ${show.percent(share)} busy` : `was ${show.percent(share)} taken`}`;
  return `${digits(Math.round(share * r.capacity))} of ${digits(Math.round(r.capacity))} ${fullName(r)} were taken`;
}

function nextFullest(p, r) {
  return p.resources.filter(x => x !== r && fullness(x) > 0 && x.kind !== 'client')
    .sort((a, b) => fullness(b) - fullness(a))[0];
}

function howItEnded(p) {
  const r = bottleneckOf(p), left = isNumber(p.all.decided_s), outgrown = left && phases[p.index + 1].trigger === 'when';
  const beyond = p.all.overloaded || (r && p.load > r.bound_per_s);
  const load = isNumber(p.load) ? `${show.quantity(p.load)} requests a second (${perDay(p.load)})` : 'its load';
  const words = [];
  if (beyond) words.push(` got more than it can bear: ${load}${left ? ` when the decision to leave it fell, at ${moment(p.all.decided_s)}` : ' at the end'}`);
  else if (outgrown) words.push(` held until ${load}, reached at ${moment(p.all.decided_s)}`);
  else if (left) words.push(` was left when the scenario says so, at ${moment(p.all.decided_s)}, not because it was full: ${load}`);
  else words.push(` was not outgrown: the run ends at ${load}`);
  if (r) {
    words.push(`${outgrown && !beyond ? '; then ' : ', where '}${fullText(r)}`);
    const other = nextFullest(p, r);
    if (other) words.push(`, while ${fullText(other)}`);
    if ((beyond || !outgrown) && isNumber(r.bound_per_s)) words.push(`. By the bottleneck law ${fullName(r)} ${r.resource.endsWith('s') ? 'are' : 'is'} full at ${show.quantity(r.bound_per_s)} a second`);
  }
  words.push('.');
  return words.join('');
}

function compared(what, before, now, format) {
  if (!isNumber(before) || !isNumber(now) || before === 0) return null;
  const change = now / before - 1;
  if (format(now) === format(before) && format(now)[0] === '<') return null;
  if (Math.abs(change) < 0.02) return `${what} stayed at ${format(now)}`;
  return `${what} ${change < 0 ? 'fell' : 'rose'} from ${format(before)} to ${format(now)}`;
}

const boundOf = p => (bottleneckOf(p) || {}).bound_per_s;

/* What a million requests cost at the load at which one phase gave way to the next: both carry it. */
function perMillionAt(load, p) {
  return load > 0 && isNumber(p.all.cost_per_hour) ? p.all.cost_per_hour / (3600 * load) * 1e6 : NaN;
}

function whatItBought(p, before) {
  const c = changes(p, before);
  const moved = [c.added.length && `added ${list(c.added)}`, c.changed.length && `resized ${list(c.changed)}`,
    c.removed.length && `removed ${list(c.removed)}`].filter(Boolean);
  const sound = !before.all.overloaded && !p.all.overloaded;
  const effects = [
    compared('the load at which it is full', boundOf(before), boundOf(p), x => `${show.quantity(x)} a second`),
    compared('the price of an hour', before.all.cost_per_hour, p.all.cost_per_hour, show.quantity),
    compared(`that of a million requests at ${show.quantity(before.load)} a second`, perMillionAt(before.load, before),
      perMillionAt(before.load, p), show.quantity),
    sound ? compared('p99', before.all.latency_p99_s, p.all.latency_p99_s, show.duration) : null,
    sound ? compared('errors', before.all.errors, p.all.errors, show.percent) : null,
  ].filter(Boolean);
  if (!moved.length) return ` No node was added, resized or removed${effects.length ? `; against the phase before ${list(effects)}` : ''}.`;
  return ` It ${list(moved)}` + (effects.length ? `; against the phase before ${list(effects)}.` : '.');
}

function sentences() {
  return el('ol', {class: 'sentences'}, stood.map((p, i) => el('li', {},
    el('strong', {}, p.name), howItEnded(p), i ? whatItBought(p, stood[i - 1]) : null)));
}

function neverReached() {
  const missing = phases.filter(p => !p.stood).map(p => p.name);
  return missing.length ? el('p', {class: 'note'}, `Not reached in this run: ${list(missing)}.`) : null;
}

function answerSection() {
  return el('section', {id: 'answer'}, el('h2', {}, 'When was it outgrown, and what broke first?'),
    sentences(), answerTable(), neverReached(),
    el('p', {class: 'note'}, 'Loads are at the moment named, the bottleneck just before the decision to leave or the end; ' +
      'the rest is over the phase. Headroom is the load at which the bottleneck is full, by the bottleneck law, over the ' +
      'load at the decision to leave, or at the end. Per million: good requests, over the phase. Parts: instances and links between nodes.'));
}
