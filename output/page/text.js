/* Text for people, and elements made of it. Names come from a scenario and may hold anything: they
 * reach the page as text nodes and attributes only, never as HTML. */
'use strict';

/* el('td', {class: 'number'}, 'text', child, …); false and null are left out. */
function el(tag, attributes, ...children) {
  const node = document.createElement(tag);
  return fill(node, attributes, children);
}

function svg(tag, attributes, ...children) {
  return fill(document.createElementNS('http://www.w3.org/2000/svg', tag), attributes, children);
}

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes || {}))
    if (name.startsWith('on'))
      node.addEventListener(name.slice(2), value);
    else if (value !== false && value !== null && value !== undefined)
      node.setAttribute(name, value);
  for (const child of children.flat(3))
    if (child !== null && child !== undefined && child !== false)
      node.append(child);
  return node;
}

function isNumber(x) {
  return typeof x === 'number' && isFinite(x);
}

/* The figures below are those of output/text.c; tests/report/formats.txt holds both to it. */

/* Of nine significant digits, as the CSV files have it. */
const nineDigits = x => Number(x.toPrecision(9));

/* Three significant digits without trailing zeros, at most so many of them behind the point, halves
 * upwards, with commas between thousands. */
function digits(x, mostPlaces = 3) {
  if (!isNumber(x)) return '–';
  const size = Math.abs(x), places = Math.min(mostPlaces, size >= 99.95 ? 0 : size >= 9.995 ? 1 : size >= 0.9995 ? 2 : 3);
  const text = (x * (1 + 1e-12)).toFixed(places);
  return places ? text.replace(/\.?0+$/, '') : text.replace(/\B(?=(\d{3})+$)/g, ',');
}

function scaled(x, mostPlaces, scales) {
  if (!isNumber(x)) return '–';
  const value = nineDigits(x), found = scales.find(([below]) => Math.abs(value) < below);
  return digits(value / found[1], mostPlaces) + found[2].replace(' ', '\u00a0'); // a number and its unit stay together
}

const show = {
  duration: x => x === 0 ? '0\u00a0s' : scaled(x, 2, [[9.995e-7, 1e-9, ' ns'], [9.995e-4, 1e-6, ' µs'],
    [0.9995, 1e-3, ' ms'], [119.95, 1, ' s'], [7199.5, 60, ' min'], [172790, 3600, ' h'],
    [Infinity, 86400, ' d']]),
  quantity: x => scaled(x, 3, [[9999.5, 1, ''], [999.5e3, 1e3, 'k'], [999.5e6, 1e6, 'M'],
    [999.5e9, 1e9, 'G'], [Infinity, 1e12, 'T']]),
  many: x => scaled(x, 3, [[999.5e3, 1, ''], [999.5e6, 1e6, ' million'], [999.5e9, 1e9, ' billion'],
    [Infinity, 1e12, ' trillion']]),
  percent: x => isNumber(x) && x > 0 && x < 5e-5 ? '<0.01\u00a0%' : scaled(100 * x, 2, [[Infinity, 1, ' %']]),
  text: x => x === null || x === undefined || x === '' ? '–' : String(x),
};

/* A moment of simulated time: "1 h 14 min". */
function moment(s) {
  if (!isNumber(s) || s < 120) return show.duration(s);
  const whole = Math.round(s), parts = [[86400, 'd'], [3600, 'h'], [60, 'min'], [1, 's']];
  const i = parts.findIndex(([size]) => whole >= size), [size, unit] = parts[i], [smaller, small] = parts[i + 1];
  const rounded = Math.round(whole / smaller) * smaller, rest = rounded % size;
  return `${(rounded - rest) / size}\u00a0${unit}` + (rest ? ` ${rest / smaller}\u00a0${small}` : '');
}

/* The same for an axis: "1h30m". */
function tick(s) {
  if (s < 60) return show.duration(s);
  if (s < 120) return s === 60 ? '1m' : `1m${show.duration(s - 60).replace('\u00a0', '')}`;
  return moment(s).replace(/[ \u00a0]/g, '').replace('min', 'm');
}

function list(words) {
  return words.length < 2 ? words.join('') : words.slice(0, -1).join(', ') + ' and ' + words[words.length - 1];
}

/* Scrolls by itself where the page is too narrow, and shows at which side there is more. */
function scrolling(label, child, kind) {
  const inner = el('div', {class: `scroll ${kind || ''}`, tabindex: 0, role: 'region', 'aria-label': label}, child);
  const box = el('div', {class: 'scrolling'}, inner);
  const mark = () => {
    const left = inner.scrollLeft, most = inner.scrollWidth - inner.clientWidth;
    box.classList.toggle('before', left > 1);
    box.classList.toggle('beyond', left < most - 1);
  };
  inner.addEventListener('scroll', mark);
  new ResizeObserver(mark).observe(inner);
  return box;
}

/* A cell of a table that holds text, not a figure. */
const named = text => el('td', {class: 'name', title: show.text(text)}, show.text(text));

/* rows: lists of cells, each a text or an element; the first of a row is its heading. A column of
 * texts has its heading at the left, as they do. */
function table(caption, heads, rows) {
  const lines = rows.map(cells => cells.map((c, i) => c instanceof Element && /^T[DH]$/.test(c.tagName) ? c :
    i ? el('td', {}, c) : el('th', {scope: 'row', title: c}, c)));
  const side = i => lines.length && lines[0][i].classList.contains('name') ? 'name' : null;
  return scrolling(caption, el('table', {},
    el('caption', {}, caption),
    el('thead', {}, el('tr', {}, heads.map((h, i) => el('th', {scope: 'col', class: side(i)}, h)))),
    el('tbody', {}, lines.map(cells => el('tr', {}, cells)))));
}

/* What is behind a chart, for readers who do not see it; filled when it is opened. */
function behind(summary, make) {
  const box = el('details', {class: 'behind'}, el('summary', {}, summary));
  box.addEventListener('toggle', () => {
    if (!box.open) return;
    box.querySelectorAll('.scrolling').forEach(old => old.remove());
    box.append(part(summary, make));
  });
  return box;
}

/* One of several, as buttons. */
function choice(label, options, chosen, change) {
  const buttons = options.map(([value, text]) => el('button', {type: 'button', title: text,
    'aria-pressed': String(value === chosen), onclick: event => {
      buttons.forEach(b => b.setAttribute('aria-pressed', String(b === event.currentTarget)));
      change(value);
    }}, text));
  return el('div', {class: 'choice', role: 'group', 'aria-label': label}, el('span', {class: 'label'}, label), buttons);
}

/* ---- the tip beside the pointer ---- */

function tip(target, lines) {
  const box = document.getElementById('tip');
  const hide = () => { box.hidden = true; };
  target.addEventListener('pointermove', event => {
    box.replaceChildren(...lines().map((line, i) => el(i ? 'div' : 'strong', {}, line)));
    box.hidden = false;
    const x = Math.min(event.clientX + 14, innerWidth - box.offsetWidth - 8);
    const y = Math.min(event.clientY + 14, innerHeight - box.offsetHeight - 8);
    box.style.transform = `translate(${Math.max(4, x)}px,${Math.max(4, y)}px)`;
  });
  target.addEventListener('pointerleave', hide);
}
