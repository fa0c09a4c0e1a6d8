#!/usr/bin/env python3
"""Scenario files bent at random: whatever comes, `outgrow check` says yes (0) or names a mistake (2), in time, and
never crashes. The seed is fixed; FUZZ_SEED and FUZZ_COUNT ask for others and for more."""
import glob
import os
import random
import subprocess
import sys
import tempfile

ROOT = os.environ.get("OUTGROW_ROOT", os.path.join(os.path.dirname(os.path.abspath(__file__)), "../.."))
OUTGROW = os.environ.get("OUTGROW", os.path.join(ROOT, "build/outgrow"))
COUNT = int(os.environ.get("FUZZ_COUNT", "150"))
chance = random.Random(int(os.environ.get("FUZZ_SEED", "1")))
sources = [open(f, encoding="utf-8").read() for f in sorted(glob.glob(os.path.join(ROOT, "scenarios/*.lua")))]
VALUES = ["-1", "0", "1e308", "1e-308", "0/0", "1/0", "2^53", "-0.0", "nil", "true", "{}", '""', '"%s%n"', "unlimited",
          "everything", "exponential(0)", "zipf(-1)", "constant(1e300)", "function() end", '("x"):rep(100000)', "print"]


def bend(text):
    kind = chance.randrange(6)
    if kind == 0: # a number becomes something else
        spots = [i for i, c in enumerate(text) if c.isdigit()]
        if not spots: # a text of words only
            return text + chance.choice(VALUES)
        j = i = chance.choice(spots)
        while j < len(text) and (text[j].isdigit() or text[j] == "."):
            j += 1
        return text[:i] + chance.choice(VALUES) + text[j:]
    if kind == 1: # cut short
        return text[:chance.randrange(len(text))]
    if kind == 2: # a line goes
        lines = text.split("\n")
        del lines[chance.randrange(len(lines))]
        return "\n".join(lines)
    if kind == 3: # a line twice, elsewhere
        lines = text.split("\n")
        lines.insert(chance.randrange(len(lines)), chance.choice(lines))
        return "\n".join(lines)
    if kind == 4: # a byte changes
        i = chance.randrange(len(text))
        return text[:i] + chr(chance.randrange(256)) + text[i + 1:]
    lines, other = text.split("\n"), chance.choice(sources).split("\n")
    i, j = chance.randrange(len(lines)), chance.randrange(len(other))
    return "\n".join(lines[:i] + other[j:])


failures, codes = 0, {}
with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "bent.lua")
    for n in range(COUNT):
        text = chance.choice(sources)
        for _ in range(chance.randint(1, 3)):
            text = bend(text) or "-"
        with open(path, "w", encoding="utf-8", errors="replace") as f:
            f.write(text)
        try:
            done = subprocess.run([OUTGROW, "check", path], capture_output=True, timeout=60)
            code, said = done.returncode, done.stderr.decode(errors="replace")
        except subprocess.TimeoutExpired:
            code, said = "no end", ""
        codes[code] = codes.get(code, 0) + 1
        if code not in (0, 2) or (code == 2 and not said.strip()) or "runtime error:" in said or "Sanitizer" in said:
            failures += 1
            print(f"FAIL case {n}: exit {code}\n{said}\n---- scenario\n{text}\n----")
print(f"{COUNT} bent scenarios, exit codes {codes}, {failures} failed")
sys.exit(1 if failures else 0)
