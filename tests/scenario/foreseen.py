#!/usr/bin/env python3
"""Rows that are drawn ahead, before a service, are the rows that would have been drawn: a cache inside the node (where
they are) hits exactly as often, window by window, as the same cache standing alone (where they are not)."""
from _run import Run, check, finish

SCENARIO = """scenario { window = 10*s, warmup = 0, length = 100*s }
local inside = param("inside", { "server", "nothing" })
local times = param("times", 3)
data "rows" { rows = 2000, row_size = 1*KB, popularity = zipf(0.9) }
operation "look" { cpu(exponential(4*ms)), read("rows", { times = times }) }
request "both" { parallel { call "look", call "look" } }
request "fails" { call "look", fail(0.3), call "look" }
traffic "clients" { arrivals = poisson { rate = 60 } }
phase "one" {
  server "web" { runs = everything, cores = 2, threads = 8, queue_limit = 4 },
  inside == "server" and cache "mem" { fronts = { "rows" }, inside = "web", entries = 300, ttl = 2*s }
    or cache "mem" { fronts = { "rows" }, entries = 300, ttl = 2*s },
  database "db" { stores = everything, cores = unlimited, read_cost = exponential(1*ms) },
}
"""


def hits(run):
    return [(row["start_s"], row["hit_ratio"], row["fill"]) for row in run.table("nodes.csv", node="mem")]


for times in ("1", "3", "4", "6"):
    near, alone = (Run(SCENARIO, "--reps", "1", "--set", f"times={times}", "--set", f"inside={inside}")
                   for inside in ("server", "nothing"))
    check(len(hits(near)) == 10, "a row for each window")
    check(0.1 < float(hits(near)[-1][1]) < 0.95, "some rows are there, some not")
    check(hits(near) == hits(alone), f"the same hits, {times} rounds")
finish()
