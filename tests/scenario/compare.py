#!/usr/bin/env python3
"""outgrow compare: both variants meet the same work, differences are taken pair by pair, and the words real and not
seen mean what they say."""
import csv
import os
import subprocess
import tempfile

from _run import OUTGROW, ROOT, check, finish

QUEUE = """local cores, load = param("cores", 1), param("load", 0.7)
scenario { window = 10*s, warmup = 50*s, length = 300*s }
request "job" { cpu(exponential(10*ms)) }
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

for arguments in ((queue,), (queue, "--set", "cores=2"), (queue, queue, "--set", "cores=1", "--set", "cores=2"),
                  (queue, path("wrong.lua", "nonsense")), (queue, "--set", "cores=1", "--set", "cores=x")):
    said, _ = compare(*arguments, expect=2)
    check(len(said.strip()) > 10, f"and says why: {said.strip().splitlines()[0][:80]}")
finish()
