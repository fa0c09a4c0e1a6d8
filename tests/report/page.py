#!/usr/bin/env python3
"""The report page of small runs: alone and with replications, with what each kind of node has to show; and that run and
report make the same bytes. With SCREENSHOTS=DIR pictures of it are left there, to be looked at."""
import os
import re
import subprocess
import sys
import tempfile
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "../scenario"))
from _run import OUTGROW, Run, check, failures, finish

import _browser
import _page

GROWING = os.path.join(HERE, "growing.lua")


def page(run):
    return run.bytes("report.html")


one = Run(GROWING, "-q", "--reps", "1")
several = Run(GROWING, "-q", "--reps", "3")
bare = Run(GROWING, "-q", "--reps", "1", "--no-windows")

for run, what in ((one, "one replication"), (several, "three"), (bare, "no windows")):
    made = page(run)
    again = subprocess.run([OUTGROW, "report", run.out, "-q"], capture_output=True)
    check(again.returncode == 0 and page(run) == made, f"{what}: run and report make the same bytes ({len(made)})")
    check(run.files().count("report.html") == 1 and not [f for f in run.files() if f.startswith(".")], f"{what}: nothing else is left")
without = Run(GROWING, "-q", "--no-report", "--until", "10")
check("report.html" not in without.files(), "--no-report: no page")

phase = _page.data_of(os.path.join(one.out, "report.html"))["run"]["phases"][1]
drawn = subprocess.run([OUTGROW, "draw", GROWING, "--phase", "large"], capture_output=True, text=True).stdout
marks = {word: sorted(re.findall(r'tooltip="([^"]*)".*, ' + word + "</FONT>", drawn)) for word in ("added", "resized")}
check(phase["added"] == ["clerk", "jobs", "mem"] and phase["resized"] == ["app", "db"] and not phase["removed"] + phase["kept"],
      f"what a phase did to its nodes {phase}")
check(all(sorted(phase[word]) == names for word, names in marks.items()), f"page and drawing say the same of it {marks}")
check("cores 2, " in drawn and "of 4 count" in drawn and "n of m count: " in drawn, "the drawing says how many of uneven units count")

data = _page.data_of(os.path.join(several.out, "report.html"))
curve = data["curves"]["classes"][0]["latency_p99_s"]
ensemble = several.table("ensemble.csv", **{"class": "all"})
middle = len(ensemble) // 2
row = next(r for r in ensemble if float(r["start_s"]) == middle * data["curves"]["step_s"])
for key, column in (("mean", "latency_p99_s"), ("low", "latency_p99_s_low"), ("high", "latency_p99_s_high")):
    shown = curve[key][middle - curve["at"]]
    check(abs(shown - float(row[column])) < 1e-3 * abs(shown), f"three: {key} of p99 is that of ensemble.csv ({shown})")


# Whatever is wider than its place: it scrolls and says so at its side, its title has the whole, or it is never met.
CUT = """
return [...document.querySelectorAll('#page *')].filter(e => e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 0 &&
    getComputedStyle(e).overflowX !== 'visible' && getComputedStyle(e).display !== 'inline' && e.tagName !== 'CAPTION')
  .filter(e => !(e.title || e.tagName === 'PRE' || e.closest('[title]') ||
    e.matches('.piece') && e.firstChild.style.visibility === 'hidden' ||
    e.matches('.scroll') && e.parentElement.matches('.beyond') &&
      getComputedStyle(e.parentElement, '::after').display !== 'none'))
  .map(e => `${e.tagName}.${e.className}: ${e.textContent.slice(0, 40)}`);
"""
FAILED = """
const said = [...document.querySelectorAll('.failure')].filter(e => e.offsetHeight > 0).map(e => e.textContent);
return [said, document.querySelectorAll('#page table').length, document.querySelectorAll('#page section').length];
"""


def check_failure(browser, text, what, old, new, tables, sections):
    """A page whose data is broken in one place says so in sight, and shows the tables that it can."""
    check(text.count(old) == 1, f"{what}: there is one place to break")
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "report.html")
        with open(path, "w", encoding="utf-8") as f:
            f.write(text.replace(old, new))
        browser.open(path)
        said, shown, parts = browser.run(FAILED)
    check(bool(said) and all("could not be shown: " in t and "in the CSV files" in t for t in said), f"{what}: it says so {said[:2]}")
    check(shown >= tables and parts >= sections, f"{what}: {shown} tables in {parts} parts stay")


_browser.need_browser(failures)
with _browser.Browser() as browser:
    for run, what, curves in ((one, "one", True), (several, "several", True), (bare, "bare", False)):
        print(f"     {what}:")
        _page.check_page(browser, run.out, check, curves)
        if os.environ.get("SCREENSHOTS"):
            for width in (1400, 400):
                for dark in (False, True):
                    name = f"{what}-{width}{'-dark' if dark else ''}.png"
                    browser.picture(os.path.join(os.environ["SCREENSHOTS"], name), width, dark)
    browser.open(os.path.join(one.out, "report.html"))
    with open(os.path.join(HERE, "formats.txt"), encoding="utf-8") as f:
        rows = [line.rstrip("\n").split(" ", 2) for line in f if not line.startswith("#")]
    shown = browser.run("return arguments[0].map(([figure, value]) => (figure === 'moment' ? moment : show[figure])(Number(value)))", rows)
    wrong = [(*row, text) for row, text in zip(rows, shown) if text.replace("\u00a0", " ") != row[2]]
    check(len(rows) > 50 and not wrong, f"{len(rows)} figures are written as the terminal writes them {wrong[:3]}")
    told = browser.run("return [...document.querySelectorAll('.sentences li')].map(l => l.textContent)")
    phases = one.table("phases.csv", **{"class": "all"})
    row = one.one("phase_nodes.csv", phase="large", node="db", resource="cores")
    counted = float(row["late_utilization"]) * float(row["capacity"]) / float(row["usable"])
    load = float(phases[1]["final_per_s"])
    check(abs(load / float(row["bound_per_s"]) / counted - 1) < 0.15 and float(row["usable"]) < float(row["capacity"]),
          f"what counts of an uneven database is as full as the load is of its bound ({counted:.3f}, {load / float(row['bound_per_s']):.3f})")
    check(phases[1]["bottleneck"] != "db.cores" or "of 4 count" in told[1], "and its sentence says so")
    check(len(told) == 2 and all(r["bottleneck"].split(".")[0] in t for r, t in zip(phases, told)), f"a sentence a phase {told}")
    browser.run("[...document.querySelectorAll('button')].find(b => b.textContent === 'logarithmic').click()")
    browser.run("document.querySelectorAll('details').forEach(d => { d.open = true; })")
    tables = browser.run("return [...document.querySelectorAll('figure details')].map(d => d.querySelectorAll('tbody tr').length)")
    check(len(tables) > 5 and all(tables), f"each chart has a table behind it {tables}")
    narrow = "Emulation.setDeviceMetricsOverride"
    browser.command(narrow, width=400, height=900, deviceScaleFactor=1, mobile=False)
    width = browser.comes("return document.documentElement.scrollWidth", lambda w: w <= 400)
    check(width <= 400, "400 px: the page itself does not scroll sideways")
    cut = browser.run(CUT)
    check(cut == [], f"400 px: nothing is cut without a cue {cut[:3]}")
    wide = browser.comes("return document.querySelectorAll('.scrolling.beyond').length", lambda n: n > 3)
    check(wide > 3, f"400 px: {wide} tables and pictures show that there is more at their side")
    browser.run("document.querySelectorAll('.scroll').forEach(e => { e.scrollLeft = 9999; })")
    wide = browser.comes("return document.querySelectorAll('.scrolling.beyond').length", lambda n: n == 0)
    check(wide == 0, "400 px: but not at their end")
    check(browser.complaints() == [], "and still no error")
    whole = page(one).decode()
    browser.command("Emulation.clearDeviceMetricsOverride")
    check_failure(browser, whole, "a column is missing", '"bottleneck","overloaded"', '"neck","overloaded"', 3, 5)
    check_failure(browser, whole, "a table is missing", '"phases":{', '"stages":{', 4, 0)
    check_failure(browser, whole, "a part is missing", '"histograms":{', '"histogram":{', 2, 5)
    check_failure(browser, whole, "the data is none", '{"run":', '{"run"', 0, 0)
    check_failure(browser, whole, "one chart fails", "function costLines() {", "function costLines() { throw new Error('none');", 3, 6)
    check(browser.run("return state.charts.length") > 5, "one chart fails: the others are drawn")
    check_failure(browser, whole, "no charts can be drawn", "<script>/*! @license", "<script>throw new Error('none'); /*! @license", 3, 6)
    check(browser.run("return document.querySelectorAll('.charts details').length") > 5, "no charts can be drawn: their tables stay")
    check_failure(browser, whole, "no picture can be laid out", "dagre.layout(g);", "throw new Error('none');", 3, 6)
    check_failure(browser, whole, "a script is broken", "const chosenClasses =", "const = ", 3, 4)
finish()
