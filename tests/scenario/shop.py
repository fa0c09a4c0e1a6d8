#!/usr/bin/env python3
"""The shop, end to end: it grows through all four phases, each left because its bottleneck was 70 % busy, at the
load where the bottleneck law says so."""
import math
import os
import subprocess
import sys

from _run import OUTGROW, ROOT, SHORT, Run, check, finish, skip

sys.path.insert(0, os.path.join(ROOT, "tests/report"))
import _browser
import _page

SHOP = os.path.join(ROOT, "scenarios/shop.lua")
FULL = 0.7 # of the bottleneck: shop.lua
PHASES = ["monolith", "horizontal", "split", "specialised"]
BOTTLENECKS = ["app.cores", "db.cores", "products-db.cores"]

text = subprocess.run([OUTGROW, "check", SHOP], capture_output=True, text=True)
check(text.returncode == 0, "outgrow check: exit 0")
for name in PHASES + BOTTLENECKS:
    check(name in text.stdout, f"outgrow check speaks of {name}")

run = Run(SHOP, "-q", *(["--until", "3000"] if SHORT else []))
reached = PHASES[:2] if SHORT else PHASES
rows = run.table("phases.csv", **{"class": "all"})
check([r["phase"] for r in rows if r["observations"] not in ("", "0")] == reached, f"it stood in {', '.join(reached)}")
timeline = run.table("timeline.csv", kind="phase")
check([r["subject"] for r in timeline if r["detail"] == "stood"][-len(reached):] == reached, "and the timeline says so")

print(f"     {'phase':12} {'bottleneck':18} {'bound/s':>9} {'x 0.7':>9} {'decided/s':>9} {'differs':>8}")
for row, following in zip(rows, reached[1:]):
    name = row["phase"]
    bottleneck = BOTTLENECKS[PHASES.index(name)]
    node, resource = bottleneck.split(".")
    bound = float(run.one("phase_nodes.csv", phase=name, node=node, resource=resource)["bound_per_s"])
    least = min((float(r["bound_per_s"]), r["node"], r["resource"])
                for r in run.table("phase_nodes.csv", phase=name) if r["resource"] and r["bound_per_s"])
    decided = float(row["decided_per_s"])
    differs = decided / (FULL * bound) - 1
    print(f"     {name:12} {bottleneck:18} {bound:9.1f} {FULL * bound:9.1f} {decided:9.1f} {100 * differs:+7.1f}%")
    check(least[1:] == (node, resource), f"{name}: the law's least bound is that of {bottleneck} ({least})")
    check(row["bottleneck"] == bottleneck, f"{name}: the busiest was {bottleneck} (measured {row['bottleneck']})")
    check(abs(differs) < 0.10, f"{name}: left within 10 % of the load that the bottleneck law names")

for row in rows[:len(reached)]:
    name = row["phase"]
    print(f"     {name:12} " + "  ".join(f"{c} {row[c]}" for c in ("latency_p50_s", "latency_p95_s", "latency_p99_s",
                                                                "completed_per_s", "errors", "cost_per_hour")))
    for column in ("latency_p50_s", "latency_p95_s", "latency_p99_s", "completed_per_s", "errors", "cost_per_hour"):
        check(row[column] != "", f"{name}: {column} is given")
    check(float(row["errors"]) < 0.01, f"{name}: under 1 % errors")
    check(float(row["latency_p50_s"]) < 0.2, f"{name}: most pages within 200 ms")

# The rate integral of exponential growth: (r1 - r0) / ln(r1/r0) x T, and Poisson's spread around it.
windows = run.table("requests.csv", **{"class": "all"})
seen = sum(float(r["offered_per_s"]) * (float(r["end_s"]) - float(r["start_s"])) for r in windows)
r0, whole, T = 1e6 / 86400, math.log(2000), 7200.0
end = float(windows[-1]["end_s"])
expected = r0 * (math.exp(whole * end / T) - 1) / whole * T
check(abs(seen - expected) < 5 * math.sqrt(expected), f"requests: {seen:.0f}, the rate's integral is {expected:.0f}")
if not SHORT:
    check(seen >= 20e6, "at least 20 million requests")
    check(float(windows[-1]["offered_per_s"]) * 86400 > 1e9, "over a billion a day at the end")

size = len(run.bytes("report.html"))
check(size < 1e6, f"its page has {size / 1e3:.0f} kB, fewer than 1,000")
if _browser.available():
    with _browser.Browser() as browser:
        _page.check_page(browser, run.out, check)
        told = browser.run("return [...document.querySelectorAll('.sentences li')].map(l => l.textContent)")
        check(len(told) == len(reached) and all(b in t for b, t in zip(BOTTLENECKS, told)), "a sentence says of each phase what filled it")
        if len(told) > 1:
            check("11 of 12 count" in told[1], "and why 11 of the 12 cores of the horizontal phase's database count")
        for text in told:
            print("     " + text)
else:
    skip("the page was not opened")
finish()
