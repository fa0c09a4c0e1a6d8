#!/usr/bin/env python3
"""calls.csv, which is reckoned from the model, against what is counted: all calls to a node are its arrivals, within the
spread of a Poisson count and what a cache that is filling misses."""
import math

from _run import SHORT, Run, check, finish

LENGTH = 300 if SHORT else 1200
run = Run("""
scenario { title = "calls", window = 10*s, warmup = 200*s, length = %d*s }
data "items" { rows = 2e4, row_size = 1*KB, popularity = zipf(0.8) }
data "logs" { rows = 1e6, row_size = 1*KB }
operation "show" { cpu(1*ms), read("items", { times = 2 }) }
operation "price" { cpu(1*ms), call "bank" }
operation "note" { cpu(2*ms), write "logs" }
external "bank" { time = 20*ms }
request "view" { weight = 3, call "show", choose { { 0.25, call "price" }, { 0.75, cpu(1*ms) } } }
request "buy" { times(3, call "price"), write "items", later "note" }
traffic "visitors" { arrivals = poisson { rate = 200 } }
phase "one" {
  server   "web"    { runs = { "view", "buy" }, cores = 8, threads = 500 },
  server   "shelf"  { runs = { "show" }, cores = 8, threads = 500 },
  server   "prices" { runs = { "price" }, cores = 8, threads = 500 },
  cache    "near"   { fronts = { "items" }, inside = "shelf", entries = 500 },
  cache    "mem"    { fronts = { "items" }, entries = 5000 },
  database "db"     { stores = { "items" }, cores = 8, connections = 500, read_cost = 1*ms, write_cost = 1*ms },
  database "log"    { stores = { "logs" }, cores = 8, connections = 500, write_cost = 1*ms },
  queue    "jobs"   { carries = { "note" }, capacity = 1e6 },
  workers  "clerk"  { takes = "jobs", cores = 8, threads = 500 },
}
""" % LENGTH, "-q", "--no-report")

calls = run.table("calls.csv", phase="one")
load = float(run.one("phases.csv", **{"class": "all"})["offered_per_s"])
links = {(r["caller"], r["callee"]): (r["kind"], float(r["calls"])) for r in calls}
expected = {("client", "web"): ("call", 1), ("web", "shelf"): ("call", 0.75), ("web", "prices"): ("call", 0.75 * 0.25 + 0.25 * 3),
            ("prices", "bank"): ("call", 0.9375), ("shelf", "near"): ("inside", 1.5), ("web", "jobs"): ("message", 0.25),
            ("jobs", "clerk"): ("take", 0.25), ("clerk", "log"): ("call", 0.25), ("web", "db"): ("call", 0.25)}
for link, (kind, number) in expected.items():
    check(link in links and links[link][0] == kind and abs(links[link][1] - number) < 1e-6, f"{link[0]} to {link[1]}: {number} a request, {kind}")
check(set(links) == {*expected, ("shelf", "mem"), ("shelf", "db")}, f"and no other but what passes the caches {set(links) - set(expected)}")
check(links["shelf", "db"][1] < links["shelf", "mem"][1] < 1.5, "which is less than was asked for")

for node in ("web", "shelf", "prices", "bank", "mem", "db", "log", "clerk"):
    came = float(run.one("phase_nodes.csv", node=node, resource="")["arrivals_per_s"])
    reckoned = load * sum(number for (_, callee), (_, number) in links.items() if callee == node)
    # a cache inside a node counts no visits; a request that makes several calls spreads more than Poisson
    spread = 5 * math.sqrt(3 * reckoned / (LENGTH - 200)) + (0.03 * reckoned if node in ("mem", "db") else 0)
    check(abs(came - reckoned) < spread, f"{node}: {came:.1f} a second came, {reckoned:.1f} by the model (within {spread:.1f})")
finish()
