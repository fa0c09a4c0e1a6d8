/* Puts the page together. */
'use strict';

/* A word as a shell takes it. */
function quotedWord(word) {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replace(/'/g, `'\\''`)}'`;
}

function commandText() {
  return data.run.command.map(quotedWord).join(' ');
}

function headSection() {
  const run = data.run, facts = [
    `${moment(run.simulated_s)} simulated`, `${show.many(run.requests)} requests`,
    run.replications === 1 ? 'one replication' : `${run.replications} replications`, `seed ${run.seed}`,
    ...run.parameters.filter(p => p.set).map(p => `${p.name} = ${p.value}`), `outgrow ${run.version}`];
  return el('header', {}, el('h1', {}, run.scenario.title || run.scenario.path || 'A run of outgrow'), el('p', {class: 'facts'}, facts.join(' · ')));
}

/* Whether what is said beside the figures comes before them. */
const isSerious = () => data.run.interrupted || data.run.no_room || data.run.warnings.length > 0 || stood.some(p => p.all.overloaded);

function warningsSection() {
  const run = data.run;
  const lines = [(run.interrupted || run.no_room) && 'The run ended early: what is shown is what was complete.',
    ...run.warnings.map(w => w.file ? `${w.file}:${w.line}: ${w.text}` : w.text), ...run.verdicts].filter(Boolean);
  return lines.length ? el('aside', {class: isSerious() ? 'warnings serious' : 'warnings', 'aria-label': 'Warnings and notes'}, el('ul', {}, lines.map(l => el('li', {}, l)))) : null;
}

function scenarioSection() {
  return el('section', {id: 'scenario'}, el('h2', {}, 'What was run'),
    el('p', {}, 'This command repeats the run, with the same figures:'), el('pre', {class: 'command'}, commandText()),
    data.sources.map(s => el('details', {class: 'source'}, el('summary', {}, s.name), el('pre', {}, s.text + (s.whole ? '' : '\n… (cut here; the whole file lies beside the page)')))));
}

function build() {
  const page = document.getElementById('page'), serious = isSerious();
  const drawn = []; // on canvases: now, as they have their width, and anew when the colours change
  const add = (what, make) => {
    const made = part(what, make);
    if (!made.section) {
      page.append(made);
      return;
    }
    page.append(made.section);
    const draw = () => {
      const error = part(what, made.draw);
      if (error instanceof Element) made.section.append(error);
    };
    drawn.push(draw);
    draw();
  };
  add('The heading', () => headSection());
  if (serious) add('Warnings', () => warningsSection());
  add('The answer', () => isHeld ? heldSection() : answerSection());
  if (!serious) add('Notes', () => warningsSection());
  add('Curves over time', () => chartSection());
  add('The architecture', () => pictureSection());
  add('Where the time goes', () => partsSection());
  add('How long requests took', () => distributionSection());
  add('What was run', () => scenarioSection());
  dark.addEventListener('change', () => drawn.forEach(draw => draw()));
  window.addEventListener('beforeprint', () => {
    const charts = page.querySelector('.charts, #distribution figure'), style = document.documentElement.style;
    if (!charts) return;
    style.setProperty('--wide', charts.clientWidth);
    style.setProperty('--columns', getComputedStyle(charts).gridTemplateColumns.split(' ').length);
  });
}

build();
