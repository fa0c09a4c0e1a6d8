#!/usr/bin/env python3
"""More requests in flight than there is room for: the phase ends, and all that was complete is kept."""
import json
import os
import subprocess
import tempfile

from _run import OUTGROW, Run, check, finish

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
last = float(windows[-1]["end_s"])
check(15 < last < 25 and len(windows) == int(last / 5) + 1, f"windows up to then are there ({last} s)")
check(float(windows[-1]["in_flight_end"]) == 1000 == run.count("offered_per_s", **{"class": "all"}) -
      run.count("completed_per_s", **{"class": "all"}), "1,000 were in flight, and nobody is lost in the count")
check(float(row["completed_per_s"]) > 98 and row["overloaded"] == "1", "the phase has its figures and is overloaded")
check(not run.one("phases.csv", **{"phase": "two", "class": "all"})["began_s"], "the second phase was not reached")
told = json.loads(run.bytes("run.json"))
check(told["interrupted"] and any("no room" in v for v in told["verdicts"]), "run.json tells it")
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
check(not json.loads(both.bytes("run.json"))["interrupted"], "and the run went to its end")

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

# Comparing says it, too, and compares what is there.
with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "held.lua")
    with open(path, "w") as f:
        f.write(held.replace("scenario", 'local work = param("work", 10)\nscenario').replace("10*ms", "work*ms") + ONE)
    done = subprocess.run([OUTGROW, "compare", path, "--set", "work=10", "--set", "work=5", "--in-flight", "1000"],
                          capture_output=True, text=True)
    check(done.returncode == 1 and "no room" in done.stderr and "one at 80/s" in done.stdout, "so does compare")
finish()
