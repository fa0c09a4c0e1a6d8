/* The picture of each phase's architecture: nodes with their resources, arrows with their calls.
 * Where a node stands is dagre's business; colours say how full a resource was. */
'use strict';

const ROW = 19, HEAD = 42, MOST_NODES = 60;

/* Width of a text, by the page's own font. */
const measure = (() => {
  const context = document.createElement('canvas').getContext('2d');
  const font = 'system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif';
  return (text, size, weight) => {
    context.font = `${weight || 400} ${size}px ${font}`;
    return context.measureText(text).width;
  };
})();

function shortened(text, most) {
  const characters = [...text];
  return characters.length > most ? characters.slice(0, most - 1).join('') + '…' : text;
}

function boxOf(p, node, change) {
  const rows = p.resources.filter(r => r.node === node.node && node.kind !== 'client');
  const count = isNumber(node.instances) ? Math.round(node.instances) : 1;
  const external = node.kind === 'client';
  const kind = external ? (node.node === 'client' ? 'requests come in' : 'external') : (count > 1 ? `${count} × ` : '') + node.kind;
  const state = change.added.includes(node.node) ? 'added' : change.resized.includes(node.node) ? 'resized' : '';
  const title = shortened(node.node, 28), second = kind + (state ? `, ${state}` : '');
  const lines = rows.map(r => ({r, left: shortened(r.resource, 22), right: show.percent(fullness(r))}));
  const width = Math.max(measure(title, 13, 600), measure(second, 11),
    ...lines.map(l => measure(l.left, 11.5) + measure(l.right, 11.5, 600) + 26)) + 24;
  return {node, lines, title, second, state, external, width: Math.max(72, Math.ceil(width)), height: HEAD + ROW * lines.length + (lines.length ? 5 : 0)};
}

function layOut(p, boxes, calls) {
  const g = new dagre.graphlib.Graph({multigraph: true});
  g.setGraph({rankdir: 'LR', nodesep: 18, ranksep: 34, edgesep: 10, marginx: 4, marginy: 4});
  g.setDefaultEdgeLabel(() => ({}));
  boxes.forEach((b, i) => g.setNode('n' + i, {width: b.width, height: b.height}));
  const index = new Map(boxes.map((b, i) => [b.node.node, 'n' + i]));
  calls.forEach((c, i) => g.setEdge(index.get(c.caller), index.get(c.callee),
    {width: measure(rateText(p, c), 10.5) + 6, height: 14, labelpos: 'c', call: c}, 'e' + i));
  dagre.layout(g);
  return g;
}

/* Calls a second where the phase was reached, else calls a request. */
function rateText(p, call) {
  return isNumber(call.calls_per_s) ? show.quantity(call.calls_per_s) + '/s' : digits(call.calls) + ' ×';
}

function drawResource(p, box, line, i) {
  const share = Math.max(0, Math.min(1, fullness(line.r) || 0));
  const y = HEAD + i * ROW, is = fullName(line.r) === p.all.bottleneck;
  const g = svg('g', {class: is ? 'resource bottleneck' : 'resource', transform: `translate(6,${y})`},
    svg('rect', {class: 'track', width: box.width - 12, height: ROW - 3, rx: 2}),
    svg('rect', {class: 'full', width: (box.width - 12) * share, height: ROW - 3, rx: 2, style: `fill-opacity:${0.25 + 0.6 * share}`}),
    svg('text', {x: 5, y: 12}, (is ? '▶ ' : '') + line.left),
    svg('text', {x: box.width - 17, y: 12, 'text-anchor': 'end', class: 'share'}, line.right));
  tip(g, () => [fullName(line.r), `${show.percent(fullness(line.r))} ${line.r.resource === 'cores' ? 'busy' : 'taken'} at the decision to leave, or the end`,
    `${show.percent(line.r.utilization)} over the phase, of ${digits(line.r.capacity)}`,
    isUneven(line.r) ? unevenText(line.r) : '',
    `mean wait ${show.duration(line.r.wait_mean_s)}, ${show.percent(line.r.wait_fraction)} waited`,
    `mean queue ${digits(line.r.queue_mean)}`,
    isNumber(line.r.bound_per_s) ? `full at ${show.quantity(line.r.bound_per_s)} requests a second` : ''].filter(Boolean));
  return g;
}

function drawBox(p, box, at) {
  const holds = box.lines.some(l => fullName(l.r) === p.all.bottleneck);
  const g = svg('g', {class: `node ${box.state} ${box.external ? 'external' : ''} ${holds ? 'hot' : ''}`,
    transform: `translate(${at.x - box.width / 2},${at.y - box.height / 2})`},
  svg('rect', {class: 'box', width: box.width, height: box.height, rx: 5}),
  svg('text', {class: 'title', x: box.width / 2, y: 18, 'text-anchor': 'middle'}, box.title),
  svg('text', {class: 'kind', x: box.width / 2, y: 33, 'text-anchor': 'middle'}, box.second),
  box.lines.map((l, i) => drawResource(p, box, l, i)));
  if (!box.lines.length)
    tip(g, () => [box.node.node, box.node.kind, isNumber(box.node.arrivals_per_s) ? `${show.quantity(box.node.arrivals_per_s)} visits a second` : '',
      isNumber(box.node.hit_ratio) ? `hits ${show.percent(box.node.hit_ratio)}` : ''].filter(Boolean));
  return g;
}

/* A smooth line through dagre's points. */
function pathOf(points) {
  const [first, ...rest] = points, last = rest.length - 1;
  let text = `M${first.x},${first.y}`;
  rest.forEach((q, i) => {
    const next = rest[i + 1];
    text += i === last ? `L${q.x},${q.y}` : `Q${q.x},${q.y} ${(q.x + next.x) / 2},${(q.y + next.y) / 2}`;
  });
  return text;
}

function drawCall(p, edge) {
  const call = edge.call, text = rateText(p, call), width = measure(text, 10.5) + 6;
  const g = svg('g', {class: `call ${call.kind}`},
    svg('path', {d: pathOf(edge.points), 'marker-end': call.kind === 'inside' ? null : 'url(#arrow)'}),
    svg('rect', {class: 'halo', x: edge.x - width / 2, y: edge.y - 7, width, height: 14}),
    svg('text', {x: edge.x, y: edge.y + 4, 'text-anchor': 'middle'}, text));
  const words = {call: 'calls', message: 'sends to', take: 'is taken from by', inside: 'has within it'};
  tip(g, () => [`${call.caller} ${words[call.kind]} ${call.callee}`, `${digits(call.calls)} a request`,
    isNumber(call.calls_per_s) ? `${show.quantity(call.calls_per_s)} a second at the decision to leave, or the end` : ''].filter(Boolean));
  return g;
}

function drawPhase(p, change) {
  const touched = new Set(p.calls.flatMap(c => [c.caller, c.callee]));
  const nodes = p.nodes.filter(n => n.kind !== 'client' || touched.has(n.node));
  if (nodes.length > MOST_NODES)
    return el('p', {class: 'note'}, `${nodes.length} nodes: too many for a picture; outgrow draw writes them as Graphviz text.`);
  const boxes = nodes.map(n => boxOf(p, n, change)), names = new Set(nodes.map(n => n.node));
  const calls = p.calls.filter(c => names.has(c.caller) && names.has(c.callee));
  const g = layOut(p, boxes, calls), size = g.graph();
  const picture = svg('svg', {width: Math.ceil(size.width), height: Math.ceil(size.height), role: 'img',
    viewBox: `0 0 ${Math.ceil(size.width)} ${Math.ceil(size.height)}`,
    'aria-label': `Architecture of ${p.name}: ${nodes.length} nodes; the table below has their figures`},
  g.edges().map(e => drawCall(p, g.edge(e))),
  boxes.map((b, i) => drawBox(p, b, g.node('n' + i))));
  return scrolling(`Picture of ${p.name}`, picture, 'picture');
}

function phaseTable(p) {
  return table(`Nodes and resources of ${p.name}`,
    ['node', 'kind', 'instances', 'resource', 'capacity', 'late', 'over the phase', 'queue', 'mean wait', 'p99 of waits', 'full at'],
    p.rows.filter(r => r.kind !== 'client' && (!r.resource || isNumber(r.capacity))).map(r => [r.node, named(r.kind),
      digits(r.instances), named(r.resource), digits(r.capacity), show.percent(r.late_utilization), show.percent(r.utilization),
      digits(r.queue_mean), show.duration(r.wait_mean_s), show.duration(r.wait_p99_s),
      isNumber(r.bound_per_s) ? show.quantity(r.bound_per_s) + '/s' : '–']));
}

function changeText(c, first) {
  if (first) return null;
  const listed = (word, names) => names.length ? el('span', {class: `change ${word}`}, `${word} `, list(names)) : null;
  return el('p', {class: 'changes'}, ...['added', 'resized', 'removed', 'kept'].map(word => listed(word, c[word])));
}

function pictureSection() {
  const arrow = svg('svg', {width: 0, height: 0, 'aria-hidden': 'true', class: 'defs'}, svg('defs', {},
    svg('marker', {id: 'arrow', viewBox: '0 0 8 8', refX: 7, refY: 4, markerWidth: 7, markerHeight: 7, orient: 'auto'},
      svg('path', {d: 'M0,1 L7,4 L0,7 z', class: 'head'}))));
  return el('section', {id: 'architecture'}, el('h2', {}, 'What stood'),
    el('p', {class: 'note'}, `Bars are how full each resource was ${isHeld ? 'at the largest load that was reached' : 'just before the decision to leave the phase, or at the end'}; ▶ is the bottleneck. ` +
      'Arrows carry calls a second at that load, by the model; dashed ones are messages that nobody waits for.'), arrow,
    stood.filter((p, i) => !isHeld || !stood[i + 1] || stood[i + 1].architecture !== p.architecture).map((p, i) => {
      return el('article', {class: 'phase'}, el('h3', {}, p.name), changeText(p.change, !i),
        part(`The picture of ${p.name}`, () => drawPhase(p, p.change)), behind('These figures as a table', () => phaseTable(p)));
    }));
}
