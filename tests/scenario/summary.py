#!/usr/bin/env python3
"""The summaries are what the windows say: phases.csv from requests.csv, mean and 95 % interval over replications
worked out anew; and the identities that hold between the files."""
import math
import os
import sys

from _run import ROOT, Run, check, finish

sys.path.insert(0, os.path.join(ROOT, "tests/theory"))
import forms

TEXT = """scenario { window = 10*s, warmup = 20*s, length = 220*s, reps = 8, seed = 3 }
data "rows" { rows = 1000, row_size = 1*KB, popularity = zipf(0.9) }
request "read" { weight = 3, cpu(exponential(10*ms)), read "rows" }
request "write" { weight = 1, cpu(exponential(30*ms)), write "rows" }
traffic "visitors" { arrivals = poisson { rate = 50 } }
always { network { trip = exponential(0.5*ms) } }
phase "one" {
  server "app" { runs = everything, cores = 1, threads = 20 },
  cache "mem" { fronts = { "rows" }, entries = 100 },
  database "db" { stores = everything, cores = 1, connections = 10, read_cost = exponential(5*ms), write_cost = 8*ms },
}
"""
run = Run(TEXT, "-q")
for klass in ("all", "read", "write"):
    row = run.one("phases.csv", **{"class": klass})
    per = []
    for replication in sorted({r["replication"] for r in run.table("requests.csv")}):
        windows = run.table("requests.csv", replication=replication, warmup=0, **{"class": klass})
        span = sum(float(w["end_s"]) - float(w["start_s"]) for w in windows)
        completed = sum(float(w["completed_per_s"]) * (float(w["end_s"]) - float(w["start_s"])) for w in windows)
        latency = sum(float(w["latency_mean_s"] or 0) * float(w["completed_per_s"]) *
                      (float(w["end_s"]) - float(w["start_s"])) for w in windows)
        per.append({"completed_per_s": completed / span, "latency_mean_s": latency / completed})
    check(len(per) == 8 == int(row["replications"]), f"{klass}: eight replications")
    for column in ("completed_per_s", "latency_mean_s"):
        values = [p[column] for p in per]
        mean = sum(values) / len(values)
        spread = math.sqrt(sum((v - mean) ** 2 for v in values) / (len(values) - 1) / len(values))
        half = forms.student_quantile(0.975, len(values) - 1) * spread
        got = [float(row[column + end]) for end in ("", "_low", "_high")]
        good = all(abs(g - e) < 1e-5 * mean for g, e in zip(got, (mean, mean - half, mean + half)))
        check(good, f"{klass}: {column} {got} is {mean:.8g} +- {half:.3g}, worked out from the windows")
    # the parts of a latency add up to it
    parts = sum(float(r[c] or 0) for r in run.table("breakdown.csv", **{"class": klass})
                for c in ("wait_mean_s", "service_mean_s", "network_mean_s"))
    if klass != "all" or parts:
        check(abs(parts - float(row["latency_mean_s"])) < 1e-6 * parts, f"{klass}: the breakdown adds up to the latency "
              f"({parts:.9f}, {row['latency_mean_s']})")

# Little's law, window by window: in the system = rate x latency only over the whole; over all windows of a run
row = run.one("phases.csv", **{"class": "all"})
little = float(row["completed_per_s"]) * float(row["latency_mean_s"])
check(abs(float(row["in_flight_mean"]) / little - 1) < 0.02, "in the system = throughput x latency, within the ends")
for r in run.table("phase_nodes.csv"):
    if r["resource"] and r["utilization"]:
        check(0 <= float(r["utilization"]) <= 1, f"{r['node']}.{r['resource']}: utilization {r['utilization']} is in 0 ... 1")
finish()
