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

function warningsSection() {
  const run = data.run;
  const lines = [run.interrupted && 'The run was interrupted: what is shown is what was complete.',
    ...run.warnings.map(w => w.file ? `${w.file}:${w.line}: ${w.text}` : w.text), ...run.verdicts].filter(Boolean);
  return lines.length ? el('aside', {class: 'warnings', 'aria-label': 'Warnings and notes'}, el('ul', {}, lines.map(l => el('li', {}, l)))) : null;
}

function scenarioSection() {
  return el('section', {id: 'scenario'}, el('h2', {}, 'What was run'),
    el('p', {}, 'This command repeats the run, with the same figures:'), el('pre', {class: 'command'}, commandText()),
    data.sources.map(s => el('details', {class: 'source'}, el('summary', {}, s.name), el('pre', {}, s.text + (s.whole ? '' : '\n… (cut here; the whole file lies beside the page)')))));
}

function build() {
  const distribution = distributionSection(), parts = partsSection();
  document.getElementById('page').append(headSection(), warningsSection() || '', answerSection(), chartSection(), pictureSection(),
    parts.section, distribution.section, scenarioSection());
  if (state.draw) state.draw();
  distribution.draw();
  const redraw = () => {
    if (state.draw) state.draw();
    distribution.draw();
    parts.draw();
  };
  dark.addEventListener('change', redraw);
  window.addEventListener('beforeprint', () => state.charts.forEach(c => c.graph.resize()));
}

build();
