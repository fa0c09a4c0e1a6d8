#!/usr/bin/env python3
"""Files of a run, each broken in one place by chance: `outgrow report` either makes a page whose data is JSON, or says in one
line of which file what is wrong, ends with 2 and leaves the page as it was. It never crashes and never waits. Three of
four run.json tell nothing of the files' bytes, so that what they hold is looked at; of the fourth every change of a CSV
file is refused. FUZZ_SEED and FUZZ_COUNT ask for others and for more."""
import json
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "../scenario"))
from _run import OUTGROW, SHORT, Run, check, finish

MUTANTS = int(os.environ.get("FUZZ_COUNT", "60" if SHORT else "400"))
run = Run(os.path.join(HERE, "../report/growing.lua"), "-q", "--reps", "2", "--until", "60")
FILES = [name for name in run.files() if name != "report.html"]
FIELDS = [b"", b"inf", b"-1", b"1e999", b"1e-999", b"0", b"nan", b"01", b"\"", b"x", b"\x00", b"\xff", b"9" * 400]
draw = random.Random(int(os.environ.get("FUZZ_SEED", "1")))


def mutant(text):
    """The text with one thing changed, and what."""
    at = draw.randrange(len(text))
    lines, kind = text.split(b"\n"), draw.choice(["byte", "cut", "lose", "twice", "field", "swap"])
    i, k = draw.randrange(len(lines)), draw.randrange(len(lines))
    if kind == "byte":
        return text[:at] + bytes([draw.randrange(256)]) + text[at + 1:], kind
    if kind == "cut":
        return text[:at], kind
    if kind == "lose":
        return b"\n".join(lines[:i] + lines[i + 1:]), kind
    if kind == "twice":
        return b"\n".join(lines[:i] + [lines[i]] + lines[i:]), kind
    if kind == "swap":
        lines[i], lines[k] = lines[k], lines[i]
        return b"\n".join(lines), kind
    fields = lines[i].split(b",")
    fields[draw.randrange(len(fields))] = draw.choice(FIELDS)
    return b"\n".join(lines[:i] + [b",".join(fields)] + lines[i + 1:]), kind


def strict(text):
    """The page's data, by JSON alone: no NaN, no Infinity."""
    found = re.search(rb'<script type="application/json" id="data">(.*?)</script>', text, re.S).group(1)
    return json.loads(found, parse_constant=lambda word: (_ for _ in ()).throw(ValueError(word)))


def forget_bytes(folder):
    path = os.path.join(folder, "run.json")
    with open(path) as f:
        facts = json.load(f)
    for file in facts["files"].values():
        del file["bytes"], file["hash"]
    with open(path, "w") as f:
        json.dump(facts, f, indent=1)
        f.write("\n")


made = refused = 0
wrong = []
with tempfile.TemporaryDirectory() as folder:
    for number in range(MUTANTS):
        out = os.path.join(folder, "out")
        shutil.copytree(run.out, out)
        name = FILES[number % len(FILES)]
        told = number // len(FILES) % 4 == 0
        if not told:
            forget_bytes(out)
        text, kind = mutant(run.bytes(name))
        with open(os.path.join(out, name), "wb") as f:
            f.write(text)
        done = subprocess.run([OUTGROW, "report", out, "-q"], capture_output=True, timeout=60)
        with open(os.path.join(out, "report.html"), "rb") as f:
            page = f.read()
        said = done.stderr.decode(errors="replace")
        try:
            changed = told and name.endswith(".csv") and text != run.bytes(name)
            fine = done.returncode == 0 and strict(page) is not None and not changed
        except ValueError as error:
            fine, said = False, str(error)
        named = re.match(r"outgrow: \S+: ", said) and said.count("\n") == 1
        fine |= done.returncode == 2 and bool(named) and page == run.bytes("report.html")
        made += done.returncode == 0
        refused += done.returncode == 2
        if not fine:
            wrong.append((number, name, kind, done.returncode, said[:200]))
        shutil.rmtree(out)
check(not wrong, f"{made} pages were made and {refused} runs refused of {MUTANTS} with one file broken {wrong[:3]}")
check(refused > MUTANTS / 4, "not all of them are taken")
finish()
