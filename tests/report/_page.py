"""What must hold of every report page; shared by the tests of this folder and of the shop."""
import csv
import os
import re
import json

import _browser

# Of each chart over time the pixels that have the colour of one of its lines, as good as opaque; in words [id, pixels].
DRAWN = """
const rgb = text => { const n = parseInt(text.slice(1), 16); return [n >> 16, n >> 8 & 255, n & 255]; };
return state.charts.map(chart => {
  const canvas = [...chart.canvas.querySelectorAll('canvas')].map(c => [c, c.getContext('2d')]);
  const wanted = chart.lines.filter(l => l.colour[0] === '#').map(l => rgb(l.colour));
  let drawn = 0;
  for (const [c, g] of canvas) {
    const p = g.getImageData(0, 0, c.width, c.height).data;
    for (let i = 0; i < p.length; i += 4)
      if (p[i + 3] > 160 && wanted.some(w => Math.abs(p[i] - w[0]) + Math.abs(p[i + 1] - w[1]) + Math.abs(p[i + 2] - w[2]) < 24)) drawn++;
  }
  return [chart.kind.id, drawn];
});
"""
RANGES = "return state.charts.map(c => c.graph.xAxisRange())"
CELLS = """
return [...document.querySelectorAll('#phases tbody tr')].map(row => [row.querySelector('th').firstChild.textContent,
  [...row.querySelectorAll('td[data-column]')].map(d => [d.dataset.column, d.dataset.value, d.textContent])]);
"""


def data_of(path):
    """The page's data, read without a browser."""
    with open(path, encoding="utf-8") as f:
        text = f.read()
    return json.loads(re.search(r'<script type="application/json" id="data">(.*?)</script>', text, re.S).group(1))


def check_page(browser, folder, check, curves=True):
    """Opens FOLDER/report.html and holds it to its promises; seconds until it had been drawn."""
    path = os.path.join(folder, "report.html")
    seconds = browser.open(path)
    said = browser.complaints()
    check(said == [], f"no error in the console {said[:3]}")
    fetched = browser.fetched()
    check(len(fetched) == 1 and fetched[0].startswith("file://"), f"nothing was fetched but the page itself {fetched[1:4]}")
    if curves:
        drawn = browser.run(DRAWN)
        check(bool(drawn) and all(count > 100 for _, count in drawn), f"{len(drawn)} charts have drawn their lines {drawn}")
    check_table(browser, folder, check)
    pictures = browser.run("return [...document.querySelectorAll('#architecture svg[role=img]')].map("
                           "s => [s.querySelectorAll('.node').length, s.querySelectorAll('.call').length])")
    check(bool(pictures) and all(nodes > 1 and calls for nodes, calls in pictures), f"each phase has its picture {pictures}")
    if curves:
        check_zoom(browser, check)
    return seconds


def check_table(browser, folder, check):
    """Figures of the table are those of phases.csv, to the last digit, and what is printed is that figure."""
    with open(os.path.join(folder, "phases.csv"), newline="") as f:
        rows = {r["phase"]: r for r in csv.DictReader(f) if r["class"] == "all" and r["began_s"]}
    shown = browser.run(CELLS)
    check([name for name, _ in shown] == list(rows), f"the table has the phases {', '.join(rows)[:80]}")
    wrong, compared = [], 0
    for name, cells in shown:
        for column, value, text in cells:
            given = rows[name][column]
            same = given == value if column == "bottleneck" else (given == "") == (value == "") and \
                (given == "" or float(given) == float(value))
            compared += same
            if not same or (given and text in ("", "–")):
                wrong.append((name, column, given, value, text))
    check(compared and not wrong, f"{compared} figures of the table are those of phases.csv {wrong[:3]}")


def check_zoom(browser, check):
    before = browser.run(RANGES)
    browser.drag(".charts .chart", 0.4, 0.7)
    after = browser.run(RANGES)
    check(len(after) > 2 and all(r == after[0] for r in after) and
          after[0][1] - after[0][0] < 0.6 * (before[0][1] - before[0][0]), f"zooming one moves all {len(after)} charts")
    browser.drag(".charts .chart", 0.45, 0.5, press=False)
    said = browser.run("return state.charts.map(c => c.values.filter(v => v.textContent).length)")
    check(all(said) and browser.run("return document.getElementById('moment').textContent") != "",
          f"hovering over one shows the figures of all {said}")
    browser.run("zoomTo(null)")
    back = browser.run(RANGES)
    check(all(abs(r[1] - before[0][1]) < 1e-6 * before[0][1] + 1e-9 for r in back), "and back again")
