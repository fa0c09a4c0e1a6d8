/* A page that fails says so, and shows what it can: a part that could not be made leaves a sentence
 * in its place; where nothing could be made the tables stand as they are in the files. */
'use strict';

const BESIDE = 'The same figures are in the CSV files beside this page.';

/* Stands where a part should. */
function failureText(what, error) {
  const box = document.createElement('p');
  box.className = 'failure';
  box.setAttribute('role', 'alert');
  box.textContent = `${what} could not be shown: ${error && error.message ? error.message : error}. ${BESIDE}`;
  console.error(error);
  return box;
}

/* What make() gives, or the sentence, and below it the file's table as it is if there is one. */
function part(what, make, file) {
  try {
    return make() || '';
  } catch (error) {
    const box = document.createElement('div'), plain = file && plainTable(file.name, file.table);
    box.append(failureText(what, error), plain || '');
    return box;
  }
}

/* Of what failed outside of all parts only the first is told: what follows mostly follows from it. */
let failed = false;
window.addEventListener('error', event => {
  if (!failed) document.getElementById('page').prepend(failureText('This page as a whole', event.error || event.message));
  failed = true;
});

/* One of the files as it is, or null. */
function plainTable(name, file) {
  if (!file || !Array.isArray(file.columns) || !Array.isArray(file.rows)) return null;
  const box = document.createElement('div'), heading = document.createElement('h3'), made = document.createElement('table');
  const row = (cells, tag) => {
    const line = made.insertRow();
    for (const cell of cells) line.appendChild(document.createElement(tag)).textContent = cell === null ? '' : cell;
  };
  heading.textContent = name;
  row(file.columns, 'th');
  file.rows.slice(0, 500).forEach(r => row(r, 'td'));
  box.className = 'scroll';
  box.append(heading, made);
  return box;
}

window.addEventListener('load', () => {
  const page = document.getElementById('page');
  if (page.querySelector('table')) return;
  const data = part('The data', () => JSON.parse(document.getElementById('data').textContent));
  if (data instanceof Element) page.append(data);
  else page.append(...Object.entries(data).map(([name, file]) => plainTable(name, file)).filter(Boolean));
});
