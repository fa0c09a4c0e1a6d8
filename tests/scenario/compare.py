#!/usr/bin/env python3
"""outgrow compare: both variants meet the same work, differences are taken pair by pair, and the words real and not
seen mean what they say."""
import csv
import os
import subprocess
import tempfile

from _run import OUTGROW, ROOT, check, finish

QUEUE = """local cores, load, size = param("cores", 1), param("load", 0.7), param("size", 10)
scenario { window = 10*s, warmup = 50*s, length = 300*s }
request "job" { cpu(exponential(size*ms)) }
traffic "t" { arrivals = poisson { rate = load * 100 } }
phase "one" { server "node" { runs = everything, cores = cores } }
"""
folder = tempfile.TemporaryDirectory()


def path(name, text=QUEUE):
    full = os.path.join(folder.name, name)
    with open(full, "w") as f:
        f.write(text)
    return full


def compare(*arguments, expect=0):
    out = os.path.join(folder.name, "out")
    done = subprocess.run([OUTGROW, "compare", *arguments, "-o", out], capture_output=True, text=True)
    check(done.returncode == expect, f"compare {' '.join(arguments[1:])}: exit {expect} ({done.returncode})")
    if done.returncode:
        return done.stderr, {}
    with open(os.path.join(out, "comparison.csv"), newline="") as f:
        return done.stdout, {r["figure"]: r for r in csv.DictReader(f) if r["class"] == "all"}


queue = path("queue.lua")
text, rows = compare(queue, "--set", "cores=1", "--set", "cores=2", "--reps", "8")
offered, mean = rows["offered_per_s"], rows["latency_mean_s"]
check(float(offered["difference"]) == 0 and offered["difference_low"] == "0", "both met the same arrivals")
check(abs(float(mean["b"]) - float(mean["a"]) - float(mean["difference"])) < 1e-9, "the difference is B - A")
check(mean["real"] == "1" and float(mean["difference_high"]) < 0, "a second core is a real difference")
check("real" in text and "the same" in text, "and the table says so")
check(0.9 < float(mean["a"]) / (0.01 / 0.3) < 1.1, f"A is M/M/1 at 0.7 ({mean['a']} s)")

# 1 % more load: too little to see between runs with work of their own, but not between runs that meet the same work.
text, rows = compare(queue, "--set", "load=0.7", "--set", "load=0.707", "--reps", "8")
mean = rows["latency_mean_s"]
check(float(mean["tighter"]) > 1.5 and mean["real"] == "1", f"pairs are {mean['tighter']} times as tight")

text, rows = compare(queue, path("same.lua"), "--reps", "3")
check(all(r["real"] == "0" for r in rows.values()) and float(rows["latency_p99_s"]["difference"]) == 0,
      "two copies of a file do not differ")
one = open(os.path.join(folder.name, "out", "comparison.csv")).read()
compare(queue, path("same.lua"), "--reps", "3", "--threads", "1")
check(open(os.path.join(folder.name, "out", "comparison.csv")).read() == one, "the same bytes on one thread")

# Two parameters: A has the first value of each, B the second, and both what is said once.
text, rows = compare(queue, "--set", "cores=1", "--set", "load=0.5", "--set", "size=9", "--set", "cores=2", "--set", "load=1.4")
check("queue.lua, cores = 1, load = 0.5, size = 9\n" in text and "queue.lua, size = 9, cores = 2, load = 1.4\n" in text,
      "the table says what each side is")
check(abs(float(rows["offered_per_s"]["b"]) / float(rows["offered_per_s"]["a"]) - 2.8) < 0.1, "and each is that")

# As run has it: percentiles of all together, and nothing of what overload makes meaningless.
text, rows = compare(queue, "--set", "load=0.7", "--set", "load=1.3", "--reps", "5")
check("latency_mean_s" not in rows or rows["latency_mean_s"]["difference"] == "", "an overloaded side has no mean to compare")
check("overloaded" in text, "and it is said")
text, rows = compare(queue, "--set", "load=0.7", "--set", "load=0.75", "--reps", "6")
again = os.path.join(folder.name, "run")
subprocess.run([OUTGROW, "run", queue, "--set", "load=0.75", "--reps", "6", "-q", "-o", again], check=True)
with open(os.path.join(again, "phases.csv"), newline="") as f:
    alone = next(r for r in csv.DictReader(f) if r["class"] == "all")
for figure in ("latency_p99_s", "latency_p999_s", "latency_mean_s"):
    check(abs(float(rows[figure]["b"]) / float(alone[figure]) - 1) < 1e-8, f"{figure} is that of a run")
text, _ = compare(queue, "--set", "load=0.7", "--set", "load=0.75", "--reps", "5", "--until", "70")
check("Of A:" in text and "beyond its p99" in text, "what is said of a run's figures is said of their differences")

for arguments in ((queue,), (queue, "--set", "cores=2"), (queue, "--set", "cores=1", "--set", "cores=1"), (queue, queue),
                  (queue, "--set", "cores=1", "--set", "cores=2", "--set", "cores=3"),
                  (queue, path("wrong.lua", "nonsense")), (queue, "--set", "cores=1", "--set", "cores=x")):
    said, _ = compare(*arguments, expect=2)
    check(len(said.strip()) > 10, f"and says why: {said.strip().splitlines()[0][:80]}")
HELD = QUEUE.replace("warmup = 50*s, length = 300*s", "warmup = 50*s, hold = 100*s, loads = { LOADS }")
text, _ = compare(path("few.lua", HELD.replace("LOADS", "50, 70")), path("more.lua", HELD.replace("LOADS", "50, 60, 70, 80")), "--reps", "2")
check("Only B has: one at 60/s, one at 80/s.\n" in text and "Only A" not in text, "what has no counterpart is named")
finish()
