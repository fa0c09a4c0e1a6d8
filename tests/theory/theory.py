#!/usr/bin/env python3
"""Theory tests: the program against closed forms.

    OUTGROW=build/outgrow tests/theory/theory.py [MODEL …]

Each model of this folder is run with 30 replications or more. The program's own 95 % confidence interval of a figure
is turned into one at the level of 1 - 0.001/n, n being the number of all figures here: so wide that, if all
is right, all of them together contain their closed form in 999 of 1000 seeds. (The seeds are fixed: a test
fails always or never.) A figure passes when the closed form lies in that interval AND the interval is so
narrow that an error of 2 % would show. Percentiles come from a histogram that reports within 0.8 %, by which
their interval is widened.

OUTGROW_SHORT=1 runs a twentieth of each model, with the interval but not the narrowness asked for: under
sanitizers.
"""
import csv
import os
import re
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
import forms
from cases import CASES

HERE = os.path.dirname(os.path.abspath(__file__))
OUTGROW = os.environ.get("OUTGROW", os.path.join(HERE, "../../build/outgrow"))
SHORT = os.environ.get("OUTGROW_SHORT") == "1"
FAMILY = 0.001
HISTOGRAM = 0.008
SHARP = 0.02


def run(model, settings):
    """Runs a model and returns the rows of its two summary files."""
    if SHORT:
        settings = dict(settings, scale=0.05)
    with tempfile.TemporaryDirectory() as folder:
        out = os.path.join(folder, "out")
        command = [OUTGROW, "run", os.path.join(HERE, model + ".lua"), "-o", out, "-q", "--no-windows"]
        for name, value in settings.items():
            command += ["--set", f"{name}={value}"]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            sys.exit(f"{' '.join(command)}: exit {done.returncode}\n{done.stderr}")
        return {name: list(csv.DictReader(open(os.path.join(out, name), newline="")))
                for name in ("phases.csv", "phase_nodes.csv")}


def find(tables, where):
    """The row and its column's mean, with the half-width of the 95 % interval."""
    name, keys, column = where
    rows = [r for r in tables[name] if all(r[k] == v for k, v in keys.items())]
    if len(rows) != 1:
        sys.exit(f"{name}: {len(rows)} rows for {keys}")
    row = rows[0]
    if not row[column]:
        sys.exit(f"{name}, {keys}: {column} is empty")
    mean, low, high = (float(row[column + end]) for end in ("", "_low", "_high"))
    return mean, (high - low) / 2


def main(wanted):
    number = sum(len(figures()) for variants in CASES.values() for _, figures in variants)
    replications = 30
    stretch = (forms.student_quantile(1 - FAMILY / number / 2, replications - 1)
               / forms.student_quantile(0.975, replications - 1))
    print(f"{number} figures in all; each interval holds at {100 * (1 - FAMILY / number):.4f} %"
          f"{', short form' if SHORT else ''}")
    print(f"{'model':38} {'figure':32} {'closed form':>11} {'simulated':>11} {'interval':>23} {'+-':>6}")
    failures = 0
    for model in wanted or CASES:
        for settings, figures in CASES[model]:
            tables = run(model, settings)
            name = " ".join([model] + [f"{k}={v}" for k, v in settings.items()])
            for what, where, form in figures():
                mean, half = find(tables, where)
                half *= stretch
                if re.search(r"_p\d+_s$", where[2]):
                    half += HISTOGRAM * form
                inside = abs(mean - form) <= half
                sharp = SHORT or half <= SHARP * form
                verdict = "agrees" if inside and sharp else "too wide" if inside else "DIFFERS"
                failures += verdict != "agrees"
                print(f"{name:38} {what:32} {form:11.6g} {mean:11.6g} {mean - half:11.6g} {mean + half:11.6g} "
                      f"{100 * half / form:5.2f}% {verdict}", flush=True)
    return failures


if __name__ == "__main__":
    sys.exit(1 if main(sys.argv[1:]) else 0)
