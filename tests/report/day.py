#!/usr/bin/env python3
"""A day in windows of 10 s, 20 nodes, 10 classes, 5 replications: the page stays under 5 MB, opens in under 3 s, says
that it was thinned, and its thinned points are the means of the windows in the CSV files, which stay whole."""
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "../scenario"))
from _run import Run, SHORT, check, failures, finish

import _browser
import _page

run = Run(os.path.join(HERE, "day.lua"), "-q", "--reps", "5", *(["--until", "10000"] if SHORT else []))
rows = run.table("requests.csv", **{"class": "all"})
windows = 1000 if SHORT else 8640
check(len(rows) == 5 * windows, f"requests.csv has each of the {windows} windows of each replication")
size = len(run.bytes("report.html"))
check(size < 5e6, f"the page has {size / 1e6:.2f} MB, fewer than 5")

data = _page.data_of(os.path.join(run.out, "report.html"))["curves"]
thin = data["windows_a_point"]
check(thin > 1 and data["points"] <= 900, f"a point stands for {thin} windows, {data['points']} points")
first = [float(r["latency_p95_s"]) for r in rows if float(r["start_s"]) < thin * 10]
shown = data["classes"][0]["latency_p95_s"]["mean"][0]
mean = sum(first) / len(first)
check(abs(shown / mean - 1) < 1e-3, f"its p95 is the mean of the windows' ({shown}, {mean:.6g})")
ensemble = [float(r["offered_per_s_high"]) for r in run.table("ensemble.csv", **{"class": "all"}) if float(r["start_s"]) < thin * 10]
shown = data["classes"][0]["offered_per_s"]["high"][0]
check(abs(shown / (sum(ensemble) / len(ensemble)) - 1) < 1e-3, f"its bands are the means of ensemble.csv's ({shown})")

_browser.need_browser(failures)
with _browser.Browser() as browser:
    seconds = _page.check_page(browser, run.out, check)
    seconds = min(seconds, browser.open(os.path.join(run.out, "report.html"))) # others may be busy here
    busy = os.getloadavg()[0] > os.cpu_count() # then the clock measures others
    check(SHORT or busy or seconds < 3, f"it opens in {seconds:.2f} s" + (", on a busy machine" if busy else ", under 3"))
    told = browser.run("return document.getElementById('thinning').textContent")
    check(f"{thin} windows" in told, f"it says so: {told}")
finish()
