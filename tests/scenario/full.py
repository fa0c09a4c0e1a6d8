#!/usr/bin/env python3
"""More requests in flight than there is room for: the phase ends, and all that was complete is kept."""
import json
import os
import resource
import signal
import subprocess
import tempfile
import time

from _run import OUTGROW, SHORT, Run, check, finish

WORK = """request "job" { cpu(10*ms) }
traffic "jobs" { arrivals = poisson { rate = 150 } }
"""
ONE = 'phase "one" { server "app" { runs = everything } }\n'
TWO = 'phase "two" { AT server "app" { runs = everything, cores = 4 } }\n'

# 50 a second pile up, so 1,000 are there after some 20 s.
text = "scenario { window = 5*s, length = 100*s, warmup = 0 }\n" + WORK + ONE + TWO.replace("AT", "at = 50*s,")
run = Run(text, "--in-flight", "1000", expect=1)
row, windows = run.one("phases.csv", **{"phase": "one", "class": "all"}), run.table("requests.csv", **{"class": "all"})
check("no room for all requests in flight" in run.stderr and "one ends at" in run.stdout, "it says so")
check(row["latency_mean_s"] == row["latency_p99_s"] == row["in_flight_mean"] == "", "and gives no mean or percentile of its waits")
last = float(windows[-1]["end_s"])
check(15 < last < 25 and len(windows) == int(last / 5) + 1, f"windows up to then are there ({last} s)")
check(float(windows[-1]["in_flight_end"]) == 1000 == run.count("offered_per_s", **{"class": "all"}) -
      run.count("completed_per_s", **{"class": "all"}), "1,000 were in flight, and nobody is lost in the count")
check(float(row["completed_per_s"]) > 98 and row["overloaded"] == "1", "the phase has its figures and is overloaded")
check(not run.one("phases.csv", **{"phase": "two", "class": "all"})["began_s"], "the second phase was not reached")
told = json.loads(run.bytes("run.json"))
check(told["no_room"] and not told["interrupted"] and any("and no more" in v for v in told["verdicts"]), "run.json tells it")
check("report.html" in run.files(), "the page is there")
check(any(r["detail"] == "full" and r["subject"] == "one" for r in run.table("timeline.csv")), "so does timeline.csv")
check(Run(text, "--in-flight", "100000").one("phases.csv", **{"phase": "two", "class": "all"})["began_s"] == "50",
      "with more room it goes on")
Run(text, "--in-flight", "1000", "-q", "--precision", "5%", expect=1)

# What begins afresh does not suffer from what an earlier architecture could not bear: it is as it is alone.
held = "scenario { window = 5*s, hold = 50*s, loads = { 80, 150, 200 }, warmup = 0 }\n" + WORK
both, alone = Run(held + ONE + TWO.replace("AT", ""), "--in-flight", "1000", expect=1), Run(held + TWO.replace("AT", ""))
a = [r for r in both.table("phases.csv") if r["phase"].startswith("two")]
TIMES = ("began_s", "decided_s", "left_s", "ready_s")
differ = [(k, x[k], y[k]) for x, y in zip(a, alone.table("phases.csv")) for k in x
          if x[k] != y[k] and not k.startswith(TIMES)]
check(len(a) == 6 and not differ, f"two is as it is alone {differ[:3]}")
check("one at 150/s ends at" in both.stdout and "one at 200/s was not reached" in both.stdout, "what was cut is told")
told = json.loads(both.bytes("run.json"))
check(told["simulated_s"] == 300 and told["no_room"], "and the run went to its end")

# Filled at once, before any window: by a batch, by branches, in the first phase and in a later one.
ALL = 'request "job" { cpu(10*ms) }\ntraffic "jobs" { arrivals = poisson { rate = 1, batch = 5000 } }\n'
run = Run("scenario { hold = 10*s, loads = { 5000 }, warmup = 0 }\n" + ALL + ONE + TWO.replace("AT", ""),
          "--in-flight", "1000", expect=1)
check(run.stdout.count(" ends at ") == 2, "a batch fills both architectures")
run = Run("""scenario { length = 10*s, warmup = 0 }
operation "part" { cpu(1*s) }
request "job" { parallel { call "part", call "part", call "part" } }
traffic "jobs" { arrivals = poisson { rate = 1 } }
phase "one" { server "app" { runs = { "job" } }, server "parts" { runs = { "part" } } }
""", "--in-flight", "2", expect=1)
check("one ends at" in run.stdout, "branches count")

# What was cut were the slow replications: where some were, no waits are given, and it is told of how many. A phase that
# was not cut keeps its figures, and the warm-up that was found for it.
MM1 = """scenario { window = 10*s, hold = 500*s, loads = { 50, 90, 95 }, reps = 10 }
request "job" { cpu(exponential(10*ms)) }
traffic "jobs" { arrivals = poisson { rate = 1 } }
""" + ONE
run, free = Run(MM1, "--in-flight", "60", expect=1), Run(MM1)
rows = {r["phase"]: r for r in run.table("phases.csv", **{"class": "all"})}
full = [(r["replication"], r["subject"]) for r in run.table("timeline.csv") if r["detail"] == "full"]
at = {p: sum(subject == p for _, subject in full) for p in rows}
check(0 < at["one at 90/s"] < 10 and 0 < at["one at 95/s"], f"some are cut: {at}")
check(f"one at 90/s ends early in {at['one at 90/s']} of 10 replications" in run.stdout, "told of how many")
check(int(rows["one at 95/s"]["replications"]) == 10 - at["one at 90/s"], "the rest went on")
for p in ("one at 90/s", "one at 95/s"):
    check(rows[p]["latency_mean_s"] == rows[p]["latency_p99_s"] == "" != rows[p]["completed_per_s"], f"{p}: no waits")
kept = free.one("phases.csv", **{"phase": "one at 50/s", "class": "all"})
check(all(rows["one at 50/s"][k] == v for k, v in kept.items()), "one at 50/s is as with more room")
warm = """scenario { window = 10*s, hold = 1000*s, loads = { 40, 600 }, reps = 5 }
data "rows" { rows = 20000 }
request "job" { read "rows" }
traffic "jobs" { arrivals = poisson { rate = 1 } }
phase "one" { server "app" { runs = everything }, cache "mem" { fronts = everything, entries = 15000 },
              database "db" { stores = everything, cores = 1, connections = unlimited, read_cost = exponential(20*ms) } }
"""
cuts = [Run(warm, *more, expect=None).one("phases.csv", **{"phase": "one at 40/s", "class": "all"})["warmup_s"]
        for more in (("--in-flight", "3000"), ())]
check(float(cuts[0]) == float(cuts[1]) > 0, f"the warm-up found for one that was not cut: {cuts}")

# A window that not all replications came to is not in the ensemble; the time that a phase ended at is that of the cut.
ends = [float(r["time_s"]) for r in run.table("timeline.csv") if r["detail"] == "full" and r["subject"] == "one at 90/s"]
held_windows = [float(r["end_s"]) for r in run.table("ensemble.csv", **{"class": "all"})]
check(max(held_windows) <= 10 + min(ends), f"ensemble.csv ends where the first replication was cut ({max(held_windows)} s)")
left = [float(rows["one at 90/s"][k]) for k in ("left_s_low", "left_s", "left_s_high")]
check(min(ends) < left[1] < 1000, f"one at 90/s was left when it was cut, or at 1,000 s: {left}")

# A replication that measured nothing does not count as an idle one.
run = Run("""scenario { window = 1*s, length = 30*s, warmup = 10*s, reps = 10 }
request "job" { cpu(exponential(10*ms)) }
traffic "jobs" { arrivals = poisson { rate = 90 } }
""" + ONE + TWO.replace("AT", "when = function(n) return n.in_flight_end > 8 end, sustained = 2*s,"))
cores = run.one("phase_nodes.csv", phase="one", node="app", resource="cores")
check(abs(float(cores["utilization"]) - float(cores["busy_mean"])) < 1e-6 and float(cores["busy_max"]) == 1,
      f"one core: utilization {cores['utilization']}, busy_mean {cores['busy_mean']}")

# Comparing says it, too, and compares what is there.
with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "held.lua")
    with open(path, "w") as f:
        f.write(held.replace("scenario", 'local work = param("work", 10)\nscenario').replace("10*ms", "work*ms") + ONE)
    done = subprocess.run([OUTGROW, "compare", path, "--set", "work=10", "--set", "work=5", "--in-flight", "1000"],
                          capture_output=True, text=True)
    check(done.returncode == 1 and "no room" in done.stderr and "one at 80/s" in done.stdout, "so does compare")
    part = done.stdout[done.stdout.index("one at 150/s"):]
    check("real" not in part[:part.index("good/s") + 60], "and finds nothing real where one side was cut")

    # What is followed ends where the phase is cut, not where the next one begins.
    with open(path, "w") as f:
        f.write(held + ONE + TWO.replace("AT", ""))
    done = subprocess.run([OUTGROW, "trace", path, "--phase", "one at 150/s", "--at", "65s", "--reps", "1", "--in-flight", "1000"],
                          capture_output=True, text=True)
    took = done.stdout.split(",")[1].split()
    check("unfinished" in done.stdout and took[1] == "s" and float(took[0]) < 15, f"trace: {' '.join(took)}")

    # Ten replications that fill up need the room of one. (What children had at most is what the largest of them had.)
    with open(path, "w") as f:
        f.write("scenario { window = 1*s, length = 20*s, warmup = 0, reps = 10 }\n" + WORK.replace("150", "1e5") + ONE)
    filling = [OUTGROW, "run", path, "-o", os.path.join(folder, "out"), "--threads", "1", "--no-report", "--in-flight", "400000"]
    peaks = []
    for reps in ("1", "10"):
        subprocess.run([*filling, "--reps", reps], capture_output=True)
        peaks.append(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
    check(peaks[1] < 1.5 * peaks[0] or SHORT, f"memory of 1 and of 10 replications: {peaks} kB") # sanitizers keep what is freed

    # Who interrupts is heard while one architecture after the other fills up, and told so.
    with open(path, "w") as f:
        f.write("scenario { window = 1*s, hold = 20*s, loads = { 100000 }, warmup = 0, reps = 10 }\n" + WORK +
                "".join(ONE.replace("one", f"p{i}") for i in range(30)))
    running = subprocess.Popen(filling, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True)
    time.sleep(0.5)
    running.send_signal(signal.SIGINT)
    said = running.communicate()[1]
    check(running.returncode == 130 and "interrupted" in said, f"interrupted: exit {running.returncode}")
finish()
