#!/usr/bin/env python3
"""The two lines below the table of phases: drawn anew from requests.csv, and only where there is something to see."""
import math
import os
import subprocess
import tempfile

from _run import OUTGROW, check, finish

WIDEST, LABEL = 66, 7
BLOCKS, ASCII = " \u2581\u2582\u2583\u2584\u2585\u2586\u2587\u2588", " _.-=+*#@"
GROWING = """scenario { window = 10*s, length = 1400*s, warmup = 0 }
request "ask" { cpu(exponential(10*ms)) }
traffic "people" { arrivals = poisson { rate = %s } }
phase "one core with quite a long name, longer than there is room" { server "app" { runs = everything, cores = 1, price = 1 } }
phase "two" { at = 700*s, takes = 50*s, server "app" { runs = everything, cores = 2, price = 2 } }
phase "three" { at = 1200*s, server "app" { runs = everything, cores = 3, price = 3 } }
"""
folder = tempfile.TemporaryDirectory()
out = os.path.join(folder.name, "out")


def run(text, *arguments, locale="C.UTF-8"):
    path = os.path.join(folder.name, "scenario.lua")
    with open(path, "w") as f:
        f.write(text)
    done = subprocess.run([OUTGROW, "run", path, "-o", out, *arguments], capture_output=True, check=True,
                          env={**os.environ, "LC_ALL": locale})
    return done.stdout.decode()


def rows():
    import csv
    with open(os.path.join(out, "requests.csv"), newline="") as f:
        return [r for r in csv.DictReader(f) if r["class"] == "all"]


def columns(until, window, reps):
    """Load and p99 column by column: means over replications."""
    count = min(WIDEST, math.ceil(until / window))
    load, p99 = [0] * count, [[0] * reps for _ in range(count)]
    seconds = [0] * count
    for r in rows():
        start, end = float(r["start_s"]), float(r["end_s"])
        i = min(count - 1, int((start + end) / 2 / until * count))
        seconds[i] += end - start
        load[i] += float(r["offered_per_s"]) * (end - start)
        k = int(r["replication"]) - 1
        p99[i][k] = max(p99[i][k], float(r["latency_p99_s"] or 0))
    return [l / s for l, s in zip(load, seconds)], [sum(p) / max(1, sum(x > 0 for x in p)) for p in p99]


def drawn(values, glyphs):
    least, most = min(v for v in values if v > 0), max(values)
    share = [math.log(v / least) / math.log(most / least) if most > 20 * least else v / most for v in values]
    return "".join(glyphs[min(8, max(1, math.ceil(s * 8 - 1e-12)))] for s in share)


for rate, reps in (("growth { from = 20, to = 150, over = 1400*s }", 1), ("growth { from = 2, to = 150, over = 1400*s }", 3)):
    for locale, glyphs in (("C.UTF-8", BLOCKS), ("C", ASCII)):
        lines = run(GROWING % rate, "--reps", str(reps), locale=locale).split("\n")
        at = next(i for i, l in enumerate(lines) if l.startswith("load/s ") and "bottleneck" not in l)
        check(at > next(i for i, l in enumerate(lines) if l.startswith("three")), "it stands below the table")
        check(max(map(len, lines[at:at + 3])) <= 100 and "\x1b" not in "".join(lines), "100 columns, and plain")
        load, p99 = columns(1400, 10, reps)
        for label, line, values in (("load/s", lines[at], load), ("p99", lines[at + 1], p99)):
            check(line.startswith(f"{label:7}{drawn(values, glyphs)} "), f"{reps}, {locale}: {label} is that of requests.csv")
            check(("log" in line) == (max(values) > 20 * min(values)), "and says when it is logarithmic")
        marks = lines[at + 2]
        began = [0, 750, 1200]
        check([i - LABEL for i, c in enumerate(marks) if c == "|"] == [int(t / 1400 * WIDEST) for t in began], "phases are marked")
        check("|two" in marks and "|three" in marks and ("\u2026|" if locale != "C" else "~|") in marks, "with their names, cut where there is no room")

steady = GROWING[:GROWING.index('phase "two"')]
check("p99    " not in run(steady % "50"), "nothing for one phase under a steady load")
check("p99    " in run(steady % "growth { from = 20, to = 80, over = 1400*s }"), "but where its load grows")
check(run(GROWING % "50", "-q") == "", "-q is silent")
check("p99    " not in run((GROWING % "50").replace("window = 10*s", "window = 400*s")), "nothing for a few windows")
finish()
