#!/usr/bin/env python3
"""The page of a steady measurement: latency over load, a line for each architecture, each drawn once."""
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "../scenario"))
from _run import ROOT, Run, check, failures, finish

import _browser
import _page

run = Run(os.path.join(ROOT, "scenarios/knee.lua"), "-q", "--reps", "2")
said = _page.data_of(os.path.join(run.out, "report.html"))["run"]["phases"]
check([(p["architecture"], p["load_per_s"]) for p in said] ==
      [(a, load) for a in ("one core", "two cores") for load in (50, 80, 90, 120)], "run.json names architectures and loads")

_browser.need_browser(failures)
with _browser.Browser() as browser:
    _page.check_page(browser, run.out, check)
    sentences = browser.run("return [...document.querySelectorAll('#answer .sentences li')].map(x => x.textContent)")
    check(len(sentences) == 2 and "one core holds to 100 requests a second" in sentences[0] and "at 120/s more came" in sentences[0]
          and "more came" not in sentences[1], f"a sentence for each: {sentences}")
    check(browser.run("return document.querySelectorAll('#chart-held canvas').length") > 0, "latency over load is drawn")
    drawn = browser.run("return [...document.querySelectorAll('#architecture h3')].map(x => x.textContent)")
    check(drawn == ["one core at 120/s", "two cores at 120/s"], f"each is drawn once: {drawn}")
    over = Run("""scenario { hold = 60*s, loads = { 300 }, reps = 2 }
request "job" { cpu(exponential(10*ms)) }
traffic "jobs" { arrivals = poisson { rate = 50 } }
phase "<b>one</b>" { server "app" { runs = everything, cores = 1 } }
""", "-q")
    browser.open(os.path.join(over.out, "report.html"))
    check(not browser.complaints(), "nothing goes wrong where there is nothing to draw")
    told = browser.run("return document.querySelector('#answer').textContent")
    check("<b>one</b> holds to 100" in told and "No latency is known" in told, "overload at every load is said")
finish()
