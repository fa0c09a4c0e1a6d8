#!/usr/bin/env python3
"""Theory tests: the program against closed forms.

    OUTGROW=build/outgrow tests/theory/theory.py [MODEL …]

Without a name it runs all and prints the whole table: a row a figure, and how many there were.

Each model of this folder is run with 30 replications or more. The program's own 95 % confidence interval of a figure
is turned into one at the level of 1 - 0.001/n, n being the number of all figures here: so wide that, if all
is right, all of them together contain their closed form in 999 of 1000 seeds (Bonferroni; Student's t with the
replications of the model). The seeds are fixed: a test fails always or never. A figure passes when the closed form
lies in that interval AND half of the interval is less than 2 %, so that an error of 4 % would show (one of 2 % every
second time); where a figure of cases.py says so,
of more (5 % at load 0.95). What happens in one window is averaged over the replications' rows of that window.

OUTGROW_SHORT=1 runs a twentieth of each model, with the interval but not the narrowness asked for: under
sanitizers.
"""
import csv
import math
import os
import subprocess
import sys
import tempfile
import time

sys.dont_write_bytecode = True
import forms
from cases import CASES

HERE = os.path.dirname(os.path.abspath(__file__))
OUTGROW = os.environ.get("OUTGROW", os.path.join(HERE, "../../build/outgrow"))
SHORT = os.environ.get("OUTGROW_SHORT") == "1"
FAMILY = 0.001
SHARP = 0.02


def run(model, settings, files):
    """Runs a model and returns the rows of those of its files."""
    if SHORT:
        settings = dict(settings, scale=0.05)
    with tempfile.TemporaryDirectory() as folder:
        out = os.path.join(folder, "out")
        command = [OUTGROW, "run", os.path.join(HERE, model + ".lua"), "-o", out, "-q"]
        if files <= {"phases.csv", "phase_nodes.csv"}:
            command += ["--no-windows"]
        for name, value in settings.items():
            command += ["--set", f"{name}={value}"]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            sys.exit(f"{' '.join(command)}: exit {done.returncode}\n{done.stderr}")
        return {name: list(csv.DictReader(open(os.path.join(out, name), newline="")))
                for name in files}


def quantile(replications, number):
    """Student's t for an interval of one of `number` figures."""
    return forms.student_quantile(1 - FAMILY / number / 2, replications - 1)


def find(tables, where, number):
    """A figure's mean and the half-width of its interval, as one of `number` figures."""
    name, keys, column = where
    rows = [r for r in tables[name] if all(r[k] == v for k, v in keys.items())]
    if name == "requests.csv": # a window: a row a replication
        values = [float(r[column]) for r in rows]
        n = len(values)
        if n < 30:
            sys.exit(f"{name}: {n} rows for {keys}")
        mean = sum(values) / n
        deviation = math.sqrt(sum((x - mean) ** 2 for x in values) / (n - 1) / n)
        return mean, deviation * quantile(n, number)
    if len(rows) != 1:
        sys.exit(f"{name}: {len(rows)} rows for {keys}")
    row = rows[0]
    if not row[column]:
        sys.exit(f"{name}, {keys}: {column} is empty")
    mean, low, high = (float(row[column + end]) for end in ("", "_low", "_high"))
    replications = int(tables["phases.csv"][0]["replications"])
    return mean, (high - low) / 2 * quantile(replications, number) / forms.student_quantile(0.975, replications - 1)


def main(wanted):
    number = sum(len(figures()) for variants in CASES.values() for _, figures in variants)
    print(f"{number} figures in all; each interval holds at {100 * (1 - FAMILY / number):.4f} %"
          f"{', short form' if SHORT else ''}")
    print(f"{'model':38} {'figure':32} {'closed form':>11} {'simulated':>11} {'interval':>23} {'+-':>6}")
    failures = models = shown = 0
    began = time.monotonic()
    for model in wanted or CASES:
        models += 1
        for settings, figures in CASES[model]:
            tables = run(model, settings, {"phases.csv"} | {where[0] for _, where, *_ in figures()})
            name = " ".join([model] + [f"{k}={v}" for k, v in settings.items()])
            for what, where, form, *sharpness in figures():
                form = form() if callable(form) else form
                mean, half = find(tables, where, number)
                inside = abs(mean - form) <= half
                sharp = SHORT or half <= (sharpness or [SHARP])[0] * form
                verdict = "agrees" if inside and sharp else "too wide" if inside else "DIFFERS"
                failures += verdict != "agrees"
                shown += 1
                print(f"{name:38} {what:32} {form:11.6g} {mean:11.6g} {mean - half:11.6g} {mean + half:11.6g} "
                      f"{100 * half / form:5.2f}% {verdict}", flush=True)
    print(f"{shown} figures of {models} models in {time.monotonic() - began:.0f} s: "
          f"{shown - failures} agree, {failures} do not")
    return failures


if __name__ == "__main__":
    sys.exit(1 if main(sys.argv[1:]) else 0)
