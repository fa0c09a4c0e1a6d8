#!/usr/bin/env python3
"""Steady measurements: each phase held at each load is M/M/1 or M/M/2 there, has its own warm-up, and says overloaded
where it is."""
import json
import os
import subprocess
import tempfile

from _run import OUTGROW, ROOT, Run, check, finish

WORK = 0.010


def mmc(cores, rate):
    """Mean latency of M/M/c by Erlang's C."""
    load = rate * WORK
    term, total = 1.0, 1.0
    for k in range(1, cores):
        term *= load / k
        total += term
    last = term * load / cores / (1 - load / cores)
    return WORK + last / (total + last) * WORK / (cores - load)


run = Run(os.path.join(ROOT, "scenarios/knee.lua"), "-q", "--reps", "10")
rows = {r["phase"]: r for r in run.table("phases.csv", **{"class": "all"})}
check(len(rows) == 8, f"a row each architecture and load ({len(rows)})")
for cores, name in ((1, "one core"), (2, "two cores")):
    for rate in (50, 80, 90, 120):
        row = rows[f"{name} at {rate}/s"]
        check(abs(float(row["offered_per_s"]) / rate - 1) < 0.02, f"{row['phase']}: {row['offered_per_s']} a second came")
        if rate * WORK >= cores:
            check(row["overloaded"] == "1" and row["latency_mean_s"] == "", f"{row['phase']} is overloaded")
            continue
        truth, low, high = mmc(cores, rate), float(row["latency_mean_s_low"]), float(row["latency_mean_s_high"])
        slack = (high - low) * 0.8 # seven intervals: each wide enough for 999 of 1000
        check(low - slack <= truth <= high + slack,
              f"{row['phase']}: mean {row['latency_mean_s']} s, in theory {truth:.6f}")
        check(row["overloaded"] == "0", "and keeps up")

# Each architecture begins as if there were no other: with nobody waiting, caches cold, all up, the same arrivals. What
# the first left behind (requests that wait, that were given up, messages, a warm cache) is not to be seen in the second.
KEPT = """scenario { hold = 200*s, loads = { 50, 300 }, reps = 3, warmup = 20*s }
slo { p99 = 100*ms }
data "rows" { rows = 10000, popularity = zipf(0.9) }
operation "mail" { cpu(exponential(4*ms)) }
request "job" { timeout = 1*s, read "rows", cpu(exponential(10*ms)), later "mail" }
traffic "jobs" { arrivals = poisson { rate = 50 } }
always { cache "memory" { fronts = everything, capacity = 2*MB },
         database "db" { stores = everything, cores = 2, connections = 10 },
         queue "q" { carries = { "mail" } }, workers "w" { takes = "q", cores = 1 } }
"""
ONE = 'phase "one" { server "app" { runs = { "job" }, cores = 1 } }\n'
TWO = 'phase "two" { AT server "app" { runs = { "job" }, cores = 2, instances = 2, boot = 30*s } }\n'
both, alone = Run(KEPT + ONE + TWO.replace("AT", "at = 7*s,")), Run(KEPT + TWO.replace("AT", "at = 9*s, takes = 3*s,"))
TIMES = ("began_s", "decided_s", "left_s", "ready_s")
for name, least in (("phases.csv", 6), ("phase_nodes.csv", 20)):
    a = [r for r in both.table(name) if r["phase"].startswith("two")]
    b = alone.table(name)
    differ = [(k, x[k], y[k]) for x, y in zip(a, b) for k in x if x[k] != y[k] and not k.startswith(TIMES)]
    check(len(a) == len(b) >= least and not differ, f"{name}: {len(a)} rows as if there were no other phase {differ[:3]}")
row = both.one("phases.csv", phase="one at 300/s", **{"class": "all"})
check(row["overloaded"] == "1" and row["latency_mean_s"] == "", "though the first was left overloaded")
check(float(both.one("phases.csv", phase="two at 50/s", **{"class": "all"})["errors"]) == 0, "nothing boots, nobody waits")

tales = [[(float(r["time_s"]) - since, r["replication"], r["kind"], r["subject"], r["detail"]) for r in run.table("timeline.csv")
          if float(r["time_s"]) >= since and r["kind"] != "phase"] for run, since in ((both, 400), (alone, 0))]
check(tales[0] == tales[1] and any(t[2] == "slo" for t in tales[1]), f"nor is it told of as of a recovery {tales[0][:2]} {tales[1][:2]}")

# In what does not change with the load, an architecture, a doubt and a mistake are told once.
with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "wrong.lua")
    with open(path, "w") as f:
        f.write(KEPT.replace('stores = everything', 'stores = {}') + ONE)
    wrong = subprocess.run([OUTGROW, "check", path], capture_output=True, text=True).stderr
check(wrong.count('phase "one": no node stores "rows"') == 1, "a mistake once")
drawn = subprocess.run([OUTGROW, "draw", os.path.join(ROOT, "scenarios/knee.lua")], capture_output=True, text=True).stdout
for asked in ("two cores", "two cores at 90/s"):
    one = subprocess.run([OUTGROW, "draw", os.path.join(ROOT, "scenarios/knee.lua"), "--phase", asked], capture_output=True,
                         text=True).stdout
    check(one.count("digraph") == 1 and "<B>two cores" in one, f"draw --phase {asked}")
check(drawn.count("digraph") == 2 and "<B>one core</B>" in drawn, "draw draws it once")
told = subprocess.run([OUTGROW, "check", os.path.join(ROOT, "scenarios/knee.lua")], capture_output=True, text=True).stdout
check('"one core" is held at 120/s, it holds to 100/s only' in told and told.count("is held at") == 1, "and what it can't bear")
check(told.count("Phase ") == 2 and 'Phase "one core": held at 50, 80, 90, 120/s for 16.67 min each\n' in told, "check tells it once")

# Users who give up and ask again overload a server that goes on with what they no longer wait for.
users = """scenario { length = 400*s, window = 10*s, warmup = 0, reps = 2 }
request "job" { GIVES cpu(exponential(10*ms)) }
traffic "jobs" { arrivals = users { count = 30, think = exponential(100*ms) } }
phase "one" { server "app" { runs = everything, cores = 1 } }
"""
check("one is overloaded" in Run(users.replace("GIVES", "timeout = 100*ms,")).stdout, "users who give up overload")
check("overloaded" not in Run(users.replace("GIVES", "")).stdout, "users who wait do not")
CALLS = """scenario { length = 400*s, window = 10*s, warmup = 0, reps = 2 }
operation "work" { cpu(exponential(10*ms)) }
operation "quick" { cpu(exponential(0.1*ms)) }
request "job" { STEP }
traffic "jobs" { arrivals = users { count = 30, think = exponential(100*ms) } }
phase "one" { server "app" { runs = { "job" }, cores = 4 }, server "behind" { runs = { "work" }, cores = 1 },
              server "beside" { runs = { "quick" }, cores = 4 } }
"""
for step, overloads in (('call("work", { timeout = 100*ms })', True), ('call "work"', False), ('call("work", { timeout = 100*ms, cancel = true })', False),
                        ('quorum(1, { call "work", call "quick" })', True), ('parallel { call "work", call "quick" }', False),
                        ('parallel { call "work", fail(1) }', True), ('parallel { call "work", fail(1), cancel = true }', False)):
    check(("one is overloaded" in Run(CALLS.replace("STEP", step)).stdout) == overloads, f"{step}: {'overloads' if overloads else 'does not'}")
# A crowd that has yet to settle is none that gives up: its 12,000 wait, and leave nothing behind.
crowd = CALLS.replace("count = 30, think = exponential(100*ms)", "count = 30000, think = exponential(200*s)")
check("one is overloaded" not in Run(crowd.replace("STEP", 'call("work", { timeout = 1*hours })')).stdout, "a timeout that never comes")

# The same as phases of a run, of which each second is asked for what happened in it: said, not hidden.
steps = """scenario { window = 10*s, length = 100*s, warmup = 0, reps = 4 }
request "job" { cpu(exponential(10*ms)) }
traffic "jobs" { arrivals = poisson { rate = 150 } }
phase "one" { server "app" { runs = everything, cores = 1 } }
phase "four" { at = 50*s, server "app" { runs = everything, cores = 4 } }
"""
run = Run(steps)
check("four worked off what the overload before it had left: " in run.stdout and "longer warmup leaves" in run.stdout, "it is said")
check(float(run.one("phases.csv", phase="four", **{"class": "all"})["latency_mean_s"]) > 0.1, "what it took is shown")

# Traffic of several sources is shared out as it is at the beginning; what can't be held is a mistake.
two = """scenario { window = 10*s, hold = 200*s, loads = { 10, 40 }, reps = 2 }
request "a" { cpu(1*ms) }
request "b" { cpu(1*ms) }
traffic "t" { arrivals = poisson { rate = growth { from = 3, to = 9, over = 60*s } }, asks = { "a" } }
traffic "u" { arrivals = poisson { rate = 0.5 + diurnal { mean = 0.5, amplitude = 0.5 } }, asks = { "b" } }
phase "one" { server "node" { runs = everything, cores = 1 } }
"""
run = Run(two)
for load in (10, 40):
    a, b = (float(run.one("phases.csv", phase=f"one at {load}/s", **{"class": k})["offered_per_s"]) for k in "ab")
    check(abs(a / load - 0.75) < 0.06 and abs(b / load - 0.25) < 0.04, f"{load}/s: {a} and {b}, 3 to 1")
with tempfile.TemporaryDirectory() as folder:
    for text, said in ((two.replace("{ 10, 40 }", "{ 10, 40, 20 }"), "loads have to ascend, 20 comes after 40"),
                       (two.replace("{ 10, 40 }", "{ 10, 10 }"), "loads have to ascend"),
                       (two.replace("loads = { 10, 40 }, ", ""), "hold and loads belong together"),
                       (two.replace("hold = 200*s", "hold = 205*s"), "hold has to be a whole number of windows of 10 s"),
                       (two.replace("reps", "warmup = 200*s, reps"), "warmup has to be shorter than hold"),
                       (two.replace("reps", "length = 5*s, reps"), "length follows from hold"),
                       (two.replace("poisson { rate = 0.5", "renewal { interval = 0.5").replace(
                           " + diurnal { mean = 0.5, amplitude = 0.5 }", ""), "has to be poisson")):
        path = os.path.join(folder, "wrong.lua")
        with open(path, "w") as f:
            f.write(text)
        done = subprocess.run([OUTGROW, "check", path], capture_output=True, text=True)
        check(done.returncode == 2 and said in done.stderr, f"{said} {'' if said in done.stderr else done.stderr}")
finish()
