#!/usr/bin/env python3
"""ensemble.csv and ensemble_nodes.csv are what the window files give when replications are averaged by hand, also
where a change of phase cuts windows at different moments."""
import math

from _run import Run, check, finish

TEXT = """scenario { window = 10*s, warmup = 0, length = 200*s, reps = 4 }
request "job" { cpu(exponential(10*ms)) }
traffic "t" { arrivals = poisson { rate = ramp { from = 20, to = 120, over = 200*s } } }
phase "one" { server "node" { runs = everything, cores = 1 } }
phase "two" { at = 63*s, server "node" { runs = everything, cores = 2 } }
"""
T = 3.18244630528371 # Student's 0.975 with 3 degrees of freedom
run = Run(TEXT)


def by_hand(rows, start, figure, weight):
    """Mean and half-width over replications of the cell that begins at `start`; windows within it weigh in."""
    values = []
    for replication in "1234":
        cell = [r for r in rows if r["replication"] == replication and start <= float(r["start_s"]) < start + 10]
        total = sum(weight(r) for r in cell)
        values.append(sum(float(r[figure]) * weight(r) for r in cell) / total)
    mean = sum(values) / 4
    return mean, T * math.sqrt(sum((v - mean) ** 2 for v in values) / 3 / 4)


def seconds(row):
    return float(row["end_s"]) - float(row["start_s"])


windows = run.table("requests.csv", **{"class": "all"})
cells = run.table("ensemble.csv", **{"class": "all"})
check([float(c["start_s"]) for c in cells] == [10.0 * i for i in range(20)], "a row each 10 s")
worst = 0
for cell in cells:
    for figure, weight in (("offered_per_s", seconds), ("in_flight_mean", seconds),
                           ("latency_mean_s", lambda r: seconds(r) * float(r["completed_per_s"]))):
        mean, half = by_hand(windows, float(cell["start_s"]), figure, weight)
        for got, expected in ((cell[figure], mean), (cell[figure + "_low"], mean - half),
                              (cell[figure + "_high"], mean + half)):
            worst = max(worst, abs(float(got) - expected) / mean)
check(worst < 1e-6, f"means and bands of classes as by hand (worst {worst:.1e})")
resources = run.table("resources.csv", node="node", resource="cores")
worst = 0
for cell in run.table("ensemble_nodes.csv", node="node", resource="cores"):
    mean, half = by_hand(resources, float(cell["start_s"]), "busy_mean", seconds)
    worst = max(worst, abs(float(cell["busy_mean"]) - mean), abs(float(cell["busy_mean_high"]) - mean - half))
check(worst < 1e-6, f"and of resources (worst {worst:.1e})")
check(run.one("ensemble.csv", **{"class": "all", "start_s": "60"})["end_s"] == "70", "a cut window is whole again")
check("ensemble.csv" not in Run(TEXT, "--reps", "1").files(), "one replication has no band")
check("ensemble.csv" not in Run(TEXT, "--no-windows").files(), "nor has a run without windows")
finish()
