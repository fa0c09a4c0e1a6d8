#!/usr/bin/env python3
"""How often do the program's own 95 % intervals contain the truth?

    tests/slow/coverage.py [--runs 1000] [--outgrow build/outgrow] [--seed 1] [--scale 1] [CASE …]

Each case of coverage.lua is run so many times, each with a seed of its own (from --seed on) and with 10 replications;
counted are the intervals in phases.csv (columns *_low and *_high of class "all") that contain the closed form. --scale
makes each run longer. The cases: M/M/1 at load 0.8; M/M/1 whose arrival rate moves between 40 and 120 a second, with
stays of seconds (mmpp) and of ten times as long (mmpp_slow: a run sees eleven rushes, which is too few); M/G/1 whose
service times follow a Pareto law of shape 1.5 cut at 50 times its least (pareto) and at 5,000 times (pareto_wide: all
hangs on the largest few).

"too short" counts the runs that say so of themselves (run.json, "verdicts"). The exit code is 1 when the mean or the
p99 of M/M/1 is covered less often than in 93 % of the runs, or more often than in 97 %; the rest is for reading.
Takes four minutes on two processors, so it is not among the tests that ctest runs; coverage.txt is a recorded result.
"""
import argparse
import concurrent.futures
import csv
import json
import math
import os
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "../theory"))
import forms

LOAD, LEAST, MOST = 0.8, 93, 97


def mm1():
    mean = forms.mm1(100 * LOAD, 0.01)
    return {name: value for name, value in [("mean", mean)] + [
        (f"p{p}", forms.exponential_quantile(p / 100, mean)) for p in (50, 90, 95, 99)]}


def mmpp(calm, rush, top):
    return {"mean": forms.mmpp_m1(((40, calm), (120, rush)), 0.01, top)[0]}


def pareto(most):
    mean, cv = forms.bounded_pareto(1.5, 0.004, most)
    return {"mean": forms.mg1_wait(LOAD / mean, mean, cv) + mean}


CASES = {
    "mm1": mm1,
    "mmpp": lambda: mmpp(6, 3, 4000),
    "mmpp_slow": lambda: mmpp(60, 30, 40000),
    "pareto": lambda: pareto(0.2),
    "pareto_wide": lambda: pareto(20.0),
}


def run(outgrow, case, scale, seed):
    """One run: the row of class "all", and what the run says of itself."""
    with tempfile.TemporaryDirectory() as folder:
        out = os.path.join(folder, "out")
        command = [outgrow, "run", os.path.join(HERE, "coverage.lua"), "-q", "--no-windows", "--threads", "1",
                   "--seed", str(seed), "--set", f"case={case}", "--set", f"scale={scale}", "-o", out]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            raise SystemExit(f"{' '.join(command)}: exit {done.returncode}\n{done.stderr}")
        with open(os.path.join(out, "phases.csv"), newline="") as f:
            row, = (r for r in csv.DictReader(f) if r["class"] == "all")
        with open(os.path.join(out, "run.json")) as f:
            said = json.load(f)["verdicts"]
        return row, said


def share_range(k, n):
    """95 % range of a share of which k of n were seen, in percent (Wilson 1927)."""
    z = 1.959964
    middle, half = k / n + z * z / 2 / n, z * math.sqrt(k * (n - k) / n ** 3 + z * z / 4 / n / n)
    return tuple(100 * (middle + sign * half) / (1 + z * z / n) for sign in (-1, 1))


def expected_range(n, p=0.95):
    """Between which shares, in percent, do 95 % of all series of n lie if each covers with probability p?"""
    total, low = 0.0, None
    for k in range(n + 1):
        total += math.exp(math.lgamma(n + 1) - math.lgamma(k + 1) - math.lgamma(n - k + 1)
                          + k * math.log(p) + (n - k) * math.log(1 - p))
        if low is None and total > 0.025:
            low = k
        if total >= 0.975:
            return 100 * low / n, 100 * k / n


def count(rows, figure, truth):
    """Mean of the estimates, of half the intervals' widths, and how many lie above, below and around the truth."""
    estimates, lows, highs = ([float(r[f"latency_{figure}_s{end}"]) for r in rows] for end in ("", "_low", "_high"))
    above, below = sum(low > truth for low in lows), sum(high < truth for high in highs)
    half = sum(high - low for low, high in zip(lows, highs)) / 2 / len(rows)
    return sum(estimates) / len(rows), half, len(rows) - above - below, below, above


def main():
    words = argparse.ArgumentParser()
    words.add_argument("case", nargs="*", choices=[[], *CASES], metavar="CASE")
    words.add_argument("--runs", type=int, default=1000)
    words.add_argument("--outgrow", default=os.environ.get("OUTGROW", os.path.join(HERE, "../../build/outgrow")))
    words.add_argument("--seed", type=int, default=1)
    words.add_argument("--scale", type=float, default=1)
    asked = words.parse_args()
    low, high = expected_range(asked.runs)
    version = subprocess.run([asked.outgrow, "--version"], capture_output=True, text=True, check=True).stdout.strip()
    print(f"{time.strftime('%Y-%m-%d')}, {version}: tests/slow/coverage.py {' '.join(sys.argv[1:])}\n")
    print(f"""\
{asked.runs} runs a case, seeds from {asked.seed} on, 10 replications of {1000 * asked.scale:g} s each.
Intervals that hold at 95 % would cover in {low:.1f} to {high:.1f} % of such a series (binomial, 95 %); below and above:
runs whose interval lies there. +-: half the interval, mean.
""")
    print(f"{'case':12} {'figure':6} {'truth, s':>9} {'estimate':>9} {'off':>7} {'+-':>6}  {'covered, of it 95 %':22} "
          f"{'below':>5} {'above':>5}  {'93 to 97 %':10} too short")
    failed, began = 0, time.monotonic()
    for case in asked.case or CASES:
        with concurrent.futures.ThreadPoolExecutor(2) as two:
            done = list(two.map(lambda i: run(asked.outgrow, case, asked.scale, asked.seed + i), range(asked.runs)))
        rows = [row for row, _ in done]
        short = [any("too short" in line for line in said) for _, said in done]
        for figure, truth in CASES[case]().items():
            estimate, half, covered, below, above = count(rows, figure, truth)
            share, (at_least, at_most) = 100 * covered / len(rows), share_range(covered, len(rows))
            fine = LEAST <= share <= MOST
            failed += case == "mm1" and figure in ("mean", "p99") and not fine
            print(f"{case:12} {figure:6} {truth:9.6f} {estimate:9.6f} {100 * (estimate / truth - 1):+6.2f}% "
                  f"{100 * half / truth:5.1f}%  {share:5.1f} %  {at_least:.1f} to {at_most:.1f}  {below:7} {above:5}  "
                  f"{'within' if fine else 'OUTSIDE':10} {sum(short)} of {len(rows)}", flush=True)
    print(f"\n{time.monotonic() - began:.0f} s")
    return failed


if __name__ == "__main__":
    sys.exit(1 if main() else 0)
