#!/usr/bin/env python3
"""The report page of small runs: alone and with replications, with what each kind of node has to show; and that run and
report make the same bytes. With SCREENSHOTS=DIR pictures of it are left there, to be looked at."""
import os
import subprocess
import sys

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

data = _page.data_of(os.path.join(several.out, "report.html"))
curve = data["curves"]["classes"][0]["latency_p99_s"]
ensemble = several.table("ensemble.csv", **{"class": "all"})
middle = len(ensemble) // 2
row = next(r for r in ensemble if float(r["start_s"]) == middle * data["curves"]["step_s"])
for key, column in (("mean", "latency_p99_s"), ("low", "latency_p99_s_low"), ("high", "latency_p99_s_high")):
    shown = curve[key][middle - curve["at"]]
    check(abs(shown - float(row[column])) < 1e-3 * abs(shown), f"three: {key} of p99 is that of ensemble.csv ({shown})")

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
    check(len(told) == 2 and all(r["bottleneck"].split(".")[0] in t for r, t in zip(phases, told)), f"a sentence a phase {told}")
    browser.run("[...document.querySelectorAll('button')].find(b => b.textContent === 'logarithmic').click()")
    browser.run("document.querySelectorAll('details').forEach(d => { d.open = true; })")
    tables = browser.run("return [...document.querySelectorAll('figure details')].map(d => d.querySelectorAll('tbody tr').length)")
    check(len(tables) > 5 and all(tables), f"each chart has a table behind it {tables}")
    narrow = "Emulation.setDeviceMetricsOverride"
    browser.command(narrow, width=400, height=900, deviceScaleFactor=1, mobile=False)
    check(browser.run("return document.documentElement.scrollWidth") <= 400, "400 px: the page itself does not scroll sideways")
    check(browser.complaints() == [], "and still no error")
finish()
