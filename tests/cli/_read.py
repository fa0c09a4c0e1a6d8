#!/usr/bin/env python3
"""Reads every CSV file of a folder as strictly as can be; prints what is wrong, exit code 1 if anything is.

    _read.py DIR [HEADERS]   HEADERS: a file of lines "name: column,column,…" that must still be there, in order
"""
import csv
import glob
import io
import json
import os
import re
import sys

NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]*[1-9])?(e[+-][0-9]+)?|inf")
TEXT = {"phase", "class", "caller", "callee", "node", "resource", "kind", "busiest", "bottleneck", "subject", "detail"}
wrong = []


def check(good, what):
    if not good:
        wrong.append(what)


def read(path, name):
    with open(path, "rb") as f:
        data = f.read()
    check(data.endswith(b"\n"), f"{name}: ends with a line's end")
    text = data.decode("utf-8", "surrogateescape")
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


def check_file(path, dictionary):
    name = os.path.basename(path)
    rows = read(path, name)
    header = rows[0]
    check(len(set(header)) == len(header), f"{name}: a column twice")
    check(all(re.fullmatch(r"[a-z][a-z0-9_]*", c) for c in header), f"{name}: plain column names")
    check([c["name"] for c in dictionary[name]["columns"]] == header, f"{name}: run.json lists its columns")
    check(all(c["meaning"] for c in dictionary[name]["columns"]), f"{name}: each has a meaning")
    for i, row in enumerate(rows[1:], 2):
        check(len(row) == len(header), f"{name}: row {i} has {len(row)} fields, not {len(header)}")
        for column, field in zip(header, row):
            if column not in TEXT and field:
                check(NUMBER.fullmatch(field), f"{name}: row {i}: {column} is {field!r}")
    return header


def check_headers(headers, path):
    with open(path) as f:
        for line in f:
            name, columns = line.rstrip("\n").split(": ")
            here = iter(headers.get(name, []))
            lost = [c for c in columns.split(",") if c not in here]
            check(not lost, f"{name}: lost or moved: {', '.join(lost)}")


folder = sys.argv[1]
with open(os.path.join(folder, "run.json"), encoding="utf-8") as f:
    dictionary = json.load(f)["files"]
paths = sorted(glob.glob(os.path.join(folder, "*.csv")))
check(sorted(dictionary) == [os.path.basename(p) for p in paths], "run.json lists the files that are there")
headers = {os.path.basename(p): check_file(p, dictionary) for p in paths}
if len(sys.argv) > 2:
    check_headers(headers, sys.argv[2])
for what in wrong[:20]:
    print("     " + what)
sys.exit(1 if wrong else 0)
