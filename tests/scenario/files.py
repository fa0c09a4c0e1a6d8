#!/usr/bin/env python3
"""Measurements from CSV files: traces request by request, rates from counts, distributions from a column, and what is
said of files that are not what they should be."""
import os
import subprocess
import tempfile

from _run import OUTGROW, ROOT, Run, check, exact, finish

folder = tempfile.TemporaryDirectory()
HEAD = """scenario { window = 1*s, warmup = 0, length = 10*s, reps = 1 }
request "a" { cpu(10*ms) }
request "b" { cpu(20*ms) }
"""
PHASE = 'phase "one" { server "node" { runs = everything, cores = unlimited } }\n'


def write(name, text):
    path = os.path.join(folder.name, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w") as f:
        f.write(text)
    return path


def run(traffic, more=""):
    return Run(write("scenario.lua", HEAD + more + f'traffic "t" {{ arrivals = {traffic} }}\n' + PHASE), "--reps", "1")


def offered(result, klass):
    """Requests of the class in each second."""
    rows = result.table("requests.csv", **{"class": klass})
    return {float(r["start_s"]): round(float(r["offered_per_s"])) for r in rows if float(r["offered_per_s"])}


# Rows in any order; times in ms from 1,000 on; the class from a column; rows of others are left out.
write("in/calls.csv", "kind,at,who\nuser,3500,a\nuser,1500,b\nbot,1600,a\nuser,3500,b\nuser,900,a\nuser,3700,a\n")
result = run('trace { file = "in/calls.csv", time = "at", unit = 1*ms, from = 1000, class = "who", only = { kind = "user" } }')
check(offered(result, "a") == {2: 2} and offered(result, "b") == {0: 1, 2: 1}, "a trace: each request at its time, of its class")
check(exact(result.one("phases.csv", **{"class": "b"})["latency_mean_s"], 0.02), "with that class's work")
again = Run(os.path.join(result.out, "scenario.lua"), "--reps", "1")
check(again.bytes("requests.csv") == result.bytes("requests.csv"), "the copy of the run runs again, its files beside it")

# Four of one second: together, or at 1/8, 3/8, 5/8 and 7/8 of it. One core serves one in 10 ms.
write("in/log.csv", "2\n2\n2\n2\n5\n")
for spread, mean in (("", (10 + 20 + 30 + 40 + 10) / 5), (", spread = 1*s", 10)):
    result = Run(write("scenario.lua", f"""scenario {{ window = 10*s, warmup = 0, length = 10*s, reps = 1 }}
request "a" {{ cpu(10*ms) }}
traffic "t" {{ arrivals = trace {{ file = "in/log.csv", time = 1, header = false{spread} }} }}
phase "one" {{ server "node" {{ runs = everything, cores = 1 }} }}
"""))
    row = result.one("phases.csv", **{"class": "all"})
    check(exact(row["latency_mean_s"], mean / 1000, 1) and row["observations"] == "5", f"whole seconds{spread}: mean {mean} ms")

# Counts: 300 in the first two seconds, none in the next two, 100 in the last two.
write("in/counts.csv", "name,1,2,3\nx,300,0,100\ny,7,7,7\n")
write("in/down.csv", "n\n300\n0\n100\n")
for words in ('across = true, only = { name = "x" }', 'column = "n"'):
    name = "counts" if "across" in words else "down"
    result = run(f'poisson {{ rate = counts {{ file = "in/{name}.csv", every = 2*s, {words} }} }}')
    got = [sum(n for s, n in offered(result, "all").items() if start <= s < start + 2) for start in (0, 2, 4, 6)]
    check(abs(got[0] - 300) < 70 and got[1] == got[3] == 0 and abs(got[2] - 100) < 40, f"counts ({words}): {got}")

# A column as a distribution: 1, 1, 1 and 5 ms.
write("in/times.csv", "ms\n1\n1\n5\n1\n")
result = run('every(1*ms)', 'request "c" { weight = 1000, cpu(empirical { file = "in/times.csv", column = "ms", scale = 1*ms }) }\n')
row = result.one("phases.csv", **{"class": "c"})
check(abs(float(row["latency_mean_s"]) - 0.002) < 5e-5 and exact(row["latency_max_s"], 0.005), "a column as a distribution")

for load in ("calls", "functions", "minutes", "log", "profile"):
    result = Run(os.path.join(ROOT, "scenarios/recorded.lua"), "--set", f"load={load}", "--reps", "1")
    check(int(result.one("phases.csv", **{"class": "all"})["observations"]) > 50, f"scenarios/recorded.lua reads {load}")

write("in/uneven.csv", "a,b\n1,2\n3\n")
write("in/quote.csv", 'a\n"1\n')
write("in/empty.csv", "a,b\n")
write("in/words.csv", "a,b\n1,2\n1,x\n")
for words, said in (
        ('file = "in/none.csv", time = 1', "can't read in/none.csv: No such file"),
        ('file = "../secret.csv", time = 1', "only files beside the scenario"),
        ('file = "/etc/passwd", time = 1', "only files beside the scenario"),
        ('file = "in/calls.csv", time = "att"', 'there is no column "att"; did you mean "at"?'),
        ('file = "in/calls.csv", time = 9', "there is no column 9; it has 3 columns"),
        ('file = "in/uneven.csv", time = "a"', "line 3 has not as many fields as the first (2)"),
        ('file = "in/quote.csv", time = "a"', "is no CSV"),
        ('file = "in/empty.csv", time = "a"', "there is no row in it"),
        ('file = "in/words.csv", time = "b"', 'row 2 has "x" where a number'),
        ('file = "in/calls.csv", time = "at", class = "kind"', 'names "user", which is no request'),
        ('file = "in/calls.csv", time = "at", only = { kind = "nobody" }', "no row is left"),
        ('file = "in/calls.csv", time = "at", from = 1e6', "every time lies before from"),
        ('time = "at"', "needs file"),
        ('file = "in/calls.csv"', "needs time"),
        ('file = "in/calls.csv", time = "at", key = "who"', "not modelled yet")):
    path = write("wrong.lua", HEAD + f'traffic "t" {{ arrivals = trace {{ {words} }} }}\n' + PHASE)
    done = subprocess.run([OUTGROW, "check", path], capture_output=True, text=True)
    check(done.returncode == 2 and said in done.stderr and "wrong.lua:4" in done.stderr,
          f"trace {{ {words} }}: {said}{'' if said in done.stderr else ' NOT IN ' + done.stderr}")
finish()
