#!/usr/bin/env python3
"""Writes the small CSV files of this folder: invented rows in the columns of four public collections of load, so that
whoever has the real files sees how to read them. Nothing here is a measurement.

    alibaba-calls.csv   Alibaba cluster trace, microservices v2021: call graph (alibaba/clusterdata)
    azure-functions.csv Azure Functions 2019: invocations per minute (Azure/AzurePublicDataset), 120 minutes of 1440
    worldcup.csv        World Cup 1998 (ita.ee.lbl.gov), derived: a row a minute
    worldcup-log.csv    the same, derived: a row a request, whole seconds
    teastore-rates.csv  load profile of TeaStore and others: second, rate; no header
"""
import csv
import math
import os
import random

HERE = os.path.dirname(os.path.abspath(__file__))
dice = random.Random(1998)


def write(name, header, rows):
    with open(os.path.join(HERE, name), "w", newline="") as f:
        out = csv.writer(f, lineterminator="\n")
        if header:
            out.writerow(header)
        out.writerows(rows)


def calls():
    """A front end (rpcid 0) that calls a service by rpc, which asks a cache and at times a database; rt in ms."""
    rows, at = [], 0.0
    for trace in range(150):
        at += dice.expovariate(1 / 40)
        hit = dice.random() < 0.8
        rt = round(dice.lognormvariate(1.2, 0.5), 0)
        front = dice.choice(["browse", "browse", "browse", "buy"])
        rows.append([int(at), f"t{trace:04}", "0", "USER", "http", front, "front", rt + 2])
        rows.append([int(at) + 1, f"t{trace:04}", "0.1", "front", "rpc", "find", "items", rt])
        rows.append([int(at) + 1, f"t{trace:04}", "0.1.1", "items", "mc", "get", "items-cache", 0])
        if not hit:
            rows.append([int(at) + 1, f"t{trace:04}", "0.1.2", "items", "db", "select", "items-db", max(1, rt - 1)])
    write("alibaba-calls.csv", ["timestamp", "traceid", "rpcid", "um", "rpctype", "interface", "dm", "rt"], rows)


def functions():
    rows = []
    for name, trigger, mean in (("report", "timer", 0.2), ("resize", "queue", 40), ("login", "http", 120)):
        counts = [1 if trigger == "timer" and m % 5 == 0 else 0 if trigger == "timer" else
                  max(0, round(dice.gauss(mean * (1 + 0.5 * math.sin(m / 19)), math.sqrt(mean)))) for m in range(120)]
        rows.append(["owner1", "app1", name, trigger, *counts])
    write("azure-functions.csv", ["HashOwner", "HashApp", "HashFunction", "Trigger", *range(1, 121)], rows)


def world_cup():
    minutes = [(m, round(1500 * math.exp(-((m - 60) / 25) ** 2) + 300 + dice.gauss(0, 20))) for m in range(120)]
    write("worldcup.csv", ["minute", "requests", "bytes"], [(m, n, n * 9000) for m, n in minutes])
    rows, popular = [], [1 / (rank + 1) for rank in range(300)]
    for second in range(60):
        for _ in range(dice.randrange(2, 9)):
            rows.append([894000000 + second, dice.randrange(5000), dice.choices(range(300), popular)[0], 0])
    sizes = {row[2]: dice.randrange(200, 30000) for row in rows}
    for row in rows:
        row[3] = sizes[row[2]]
    write("worldcup-log.csv", ["time", "client", "object", "size"], rows)


def profile():
    write("teastore-rates.csv", None, [(f"{s}.5", round(20 + 15 * math.sin(s / 30), 2)) for s in range(180)])


calls()
functions()
world_cup()
profile()
