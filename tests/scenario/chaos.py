#!/usr/bin/env python3
"""Everything at once: four phases that change every node's kind of station, lines that block, drop and
reorder, timeouts that cancel inside parallel branches, quorums, patience, lagging replicas, caches in both
places, queues that fill. No figure is expected; the laws are: a run that ends with 0 has found each of them
to hold as an identity, and every request to be accounted for."""
from _run import SHORT, Run, check, finish

TEXT = """
scenario { window = 5*s, length = 200*s, reps = 2, warmup = 0 }
data "d" { rows = 1e4, row_size = 1*KB, popularity = zipf(0.9) }
operation "slow" { cpu(exponential(20*ms)), read("d", { times = 3 }), write "d" }
operation "mail" { cpu(exponential(10*ms)) }
operation "ext2" { wait(exponential(30*ms)), fail(0.1) }
external "bank" { time = exponential(50*ms), fails = 0.05, places = 3 }
request "a" { timeout = 150*ms, cancel = true, times(3, parallel { call("slow", { timeout = 60*ms, cancel = true }), { call "ext2", call "bank" } }), later "mail" }
request "b" { weight = 2, patience = 40*ms, quorum(2, { call "slow", call "ext2", call "bank" }), later("mail", { delay = exponential(2*s) }) }
request "c" { priority = 2, timeout = exponential(100*ms), cancel = true, call "slow", call("bank", { timeout = exponential(40*ms), patience = 10*ms }) }
traffic "t" { arrivals = poisson { rate = 60 } }
always { network { trip = exponential(1*ms) } }
phase "one" { server "app" { runs = everything, cores = 2, threads = 8, queue_limit = 10, when_full = "drop-oldest", pools = { bank = 2, db = 3 } }, database "db" { stores = everything, cores = 2, connections = 4 } }
phase "two" { at = 40*s, takes = 7*s,
  server "app" { runs = { "a", "b", "c", "ext2" }, instances = 4, cores = 2, scheduler = "ps", threads = 5, queue_limit = 3, when_full = "block", balance = "shared", boot = 10*s },
  server "svc" { runs = { "slow" }, instances = 3, cores = 1, scheduler = "priority", balance = "power-of-two", boot = exponential(3*s) },
  cache "mem" { fronts = { "d" }, entries = 500, ttl = 5*s, inside = "svc" }, cache "mc" { fronts = { "d" }, entries = 900, ttl = exponential(5*s), instances = 2, balance = "key", lookup_cost = 0.1*ms, on_write = "update" },
  database "db" { stores = everything, cores = 2, connections = 4, replicas = 2, lag = exponential(0.5*s) },
  queue "q" { carries = { "mail" }, capacity = 20, when_full = "drop-oldest" }, workers "w" { takes = "q", instances = 2, threads = 2 } }
phase "three" { after = 40*s, takes = 3*s,
  server "app" { runs = { "a", "b", "c", "ext2" }, instances = 2, cores = 1, scheduler = "srpt", threads = 9, discipline = "random", queue_limit = 30 },
  server "svc" { runs = { "slow" }, instances = 1, cores = 2, scheduler = "lcfs", event_loop = true, threads = 3 },
  database "db" { stores = everything, cores = 1, connections = 2 },
  queue "q" { carries = { "mail" }, capacity = 5, when_full = "block" }, workers "w2" { takes = "q", threads = 1 } }
phase "four" { at = 150*s, server "app" { runs = everything, cores = 3, threads = 4, discipline = "priority" }, database "db" { stores = everything, cores = 4, connections = 4, replicas = 1, read_from = "replicas", lag = 1*s } }
phase "five" { at = 170*s,
  server "app" { runs = { "a", "b", "c", "ext2", "mail" }, cores = 1, scheduler = "lcfs", threads = 9 },
  server "svc" { runs = { "slow" }, cores = 1, threads = 6 },
  database "db" { stores = everything, cores = 2 } }
phase "six" { at = 185*s,
  server "app" { runs = { "a", "b", "c", "ext2", "mail" }, cores = 2, scheduler = "fcfs", threads = 9 },
  server "svc" { runs = { "slow" }, cores = 1, scheduler = "srpt" },
  database "db" { stores = everything, cores = 2 } }
"""

for seed in range(1, 3 if SHORT else 9):
    run = Run(TEXT, "-q", "--seed", str(seed))
    check(all(float(r["utilization"]) <= 1 for r in run.table("resources.csv")), f"seed {seed}: nobody is more than busy")
    quantiles = [[float(r[f"latency_{q}_s"]) for q in ("p50", "p90", "p95", "p99", "p999", "max")]
                 for r in run.table("requests.csv") if r["latency_max_s"]]
    check(all(low <= high * (1 + 1e-8) for row in quantiles for low, high in zip(row, row[1:])),
          f"seed {seed}: percentiles ascend to the largest")
    check({r["phase"] for r in run.table("requests.csv")} == {"one", "two", "three", "four", "five", "six"}, f"seed {seed}: all phases")
    pools = {r["phase"] for r in run.table("phase_nodes.csv") if r["resource"].startswith("pool:")}
    check(pools == {"one"}, f"seed {seed}: a pool has rows where it is one {pools}")
finish()
