"""Runs the program on a scenario and reads what it leaves; shared by the tests of this folder."""
import csv
import os
import subprocess
import sys
import tempfile

sys.dont_write_bytecode = True
ROOT = os.environ.get("OUTGROW_ROOT", os.path.join(os.path.dirname(os.path.abspath(__file__)), "../.."))
OUTGROW = os.environ.get("OUTGROW", os.path.join(ROOT, "build/outgrow"))
SHORT = os.environ.get("OUTGROW_SHORT") == "1" # sanitizers: what takes minutes is cut
TICK = 2.0 ** -36
SKIPPED = 77 # CTest's exit code for a test that was skipped
failures = []
skips = []


def check(good, what):
    """Notes and prints one expectation."""
    print(("ok   " if good else "FAIL ") + what)
    if not good:
        failures.append(what)


def skip(what):
    """Notes and prints what can't be shown on this machine: CTest says then that the test was skipped."""
    print("skipped: " + what)
    skips.append(what)


def finish():
    print(f"{len(failures)} failed" if failures else f"{len(skips)} skipped" if skips else "all as expected")
    sys.exit(1 if failures else SKIPPED if skips else 0)


class Run:
    """One run of `outgrow run`: exit code, stdout, stderr, and the files as tables."""

    def __init__(self, scenario, *arguments, expect=0):
        """`scenario` is a path, or the text of a scenario."""
        self.folder = tempfile.TemporaryDirectory()
        path = scenario
        if "\n" in scenario:
            path = os.path.join(self.folder.name, "scenario.lua")
            with open(path, "w") as f:
                f.write(scenario)
        self.out = os.path.join(self.folder.name, "out")
        if "--reps" not in arguments and "reps" not in scenario:
            arguments = (*arguments, "--reps", "1")
        done = subprocess.run([OUTGROW, "run", path, "-o", self.out, *arguments], capture_output=True, text=True)
        self.code, self.stdout, self.stderr = done.returncode, done.stdout, done.stderr
        if expect is not None and self.code != expect:
            sys.exit(f"outgrow run {path}: exit {self.code}, expected {expect}\n{self.stderr}")

    def bytes(self, name):
        with open(os.path.join(self.out, name), "rb") as f:
            return f.read()

    def files(self):
        return sorted(os.listdir(self.out))

    def table(self, name, **keys):
        with open(os.path.join(self.out, name), newline="") as f:
            return [r for r in csv.DictReader(f) if all(r[k] == str(v) for k, v in keys.items())]

    def one(self, name, **keys):
        rows = self.table(name, **keys)
        if len(rows) != 1:
            sys.exit(f"{name}: {len(rows)} rows for {keys}")
        return rows[0]

    def count(self, column, **keys):
        """Of a rate of requests.csv the count behind it, over all windows."""
        rows = self.table("requests.csv", **keys)
        total = sum(float(r[column]) * (float(r["end_s"]) - float(r["start_s"])) for r in rows)
        return round(total, 6)


def exact(text, expected, ticks=0):
    """Whether a printed figure is the expected one: to its last printed digit, or so many ticks."""
    digits = text.split("e")[0].split(".")[1] if "." in text.split("e")[0] else ""
    exponent = int(text.split("e")[1]) if "e" in text else 0
    last = 10.0 ** (exponent - len(digits))
    return abs(float(text) - expected) <= max(0.5000001 * last, ticks * TICK) and last <= max(1e-6, 1e-9 * expected) \
        or float(text) == expected
