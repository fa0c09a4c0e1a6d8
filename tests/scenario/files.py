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

# What else a trace recorded: CPU time in ms, how often, the row and its size. Branches, calls and messages take their
# request's; a row whose key came before is in the cache, as far as its size leaves it there.
write("in/more.csv", "at,who,key,bytes,ms,n\n4000,b,y,300,40,3\n1000,a,x,100,5,1\n2000,b,y,300,10,2\n3000,a,x,100,20,0\n5000,a,z,250,7,1\n"
      "6000,a,y,300,1,0\n7000,a,x,100,2,0\n")
result = Run(write("scenario.lua", """scenario { window = 1*s, warmup = 0, length = 10*s, reps = 1 }
data "rows" { rows = 1000, row_size = 77 }
operation "work" { cpu(field "ms"), times(field "n", wait(100*ms)) }
request "a" { call "work", read "rows" }
request "b" { parallel { call "work", call("work", { timeout = 5*s }) }, read("rows", { times = field "n" }), later "work" }
traffic "t" { arrivals = trace { file = "in/more.csv", time = "at", unit = 1*ms, class = "who", key = "key", size = "bytes",
  fields = { "n", ms = 1*ms } } }
phase "one" {
  server "node" { runs = everything, cores = unlimited, threads = 100, discipline = "sjf" },
  database "db" { stores = everything, read_cost = 1*ms },
  cache "c" { fronts = everything, capacity = 390 },
  queue "q" { carries = everything }, workers "w" { takes = "q" },
}
"""))
took = {(round(float(r["start_s"])), r["class"]): float(r["latency_mean_s"])
        for r in result.table("requests.csv") if float(r["completed_per_s"]) and r["class"] != "all"}
# of b the reads with `times` draw keys of their own, which take 77 bytes each: 2 at 2 s, 3 at 4 s
wanted = {(1, "a"): 0.106, (2, "b"): 0.212, (2, "work"): 0.210, (3, "a"): 0.020, (4, "b"): 0.343, (4, "work"): 0.340,
          (5, "a"): 0.108, (6, "a"): 0.002, (7, "a"): 0.003}
check(took.keys() == wanted.keys() and all(abs(took[k] - wanted[k]) < 1e-9 for k in wanted), f"fields, keys and sizes, to the tick {took}")
rows = {round(float(r["start_s"])): r for r in result.table("nodes.csv", node="c")}
check([rows[t]["hit_ratio"] for t in (1, 3, 5, 6, 7)] == ["0", "1", "0", "0", "0"], "a key that came before is a hit, one pushed out is not")
check(exact(rows[2]["fill"], (100 + 2 * 77) / 390) and exact(rows[5]["fill"], (77 + 250) / 390), "entries take the recorded sizes")

# D/G/1 with recorded service times that are exponential: a sum over customers (Lindley) says the mean wait.
import random
luck, wait, total, before = random.Random(1), 0.0, 0.0, None
lines = []
for k in range(20000):
    service = luck.expovariate(1 / 0.8)
    total += wait + service
    lines.append(f"{k + 1},{service!r}\n")
    wait = max(0.0, wait + service - 1)
write("in/lindley.csv", "".join(lines))
result = Run(write("scenario.lua", """scenario { window = 1000*s, warmup = 0, length = 25000*s, reps = 1 }
request "a" { cpu(field(2)) }
traffic "t" { arrivals = trace { file = "in/lindley.csv", time = 1, header = false, fields = { 2 } } }
phase "one" { server "node" { runs = everything, cores = 1 } }
"""))
row = result.one("phases.csv", **{"class": "all"})
check(abs(float(row["latency_mean_s"]) / (total / 20000) - 1) < 1e-9, "recorded service times: Lindley's recursion, customer by customer")

# The analytic part reckons with the mean over all rows that come to the step, each as often as it comes.
write("in/one.csv", "at,ms\n" + "".join(f"{k},1\n" for k in range(1, 101)))
write("in/nine.csv", "at,ms,who\n" + "".join(f"{k},9,a\n" for k in range(1, 101)))
result = Run(write("scenario.lua", """scenario { window = 10*s, warmup = 0 }
request "a" { weight = 100, cpu(field "ms") }
traffic "t" { arrivals = trace { file = "in/one.csv", time = "at", fields = { ms = 1*ms } } }
traffic "u" { arrivals = trace { file = "in/nine.csv", time = "at", class = "who", fields = { ms = 1*ms } } }
phase "one" { server "node" { runs = everything, cores = 1 } }
"""))
row = result.one("phase_nodes.csv", node="node", resource="cores")
check(exact(row["demand_s"], 0.005) and exact(row["service_mean_s"], 0.005), f"two traces: demand {row['demand_s']} s is what is measured")

for load in ("calls", "functions", "minutes", "log", "profile"):
    result = Run(os.path.join(ROOT, "scenarios/recorded.lua"), "--set", f"load={load}", "--reps", "1")
    check(int(result.one("phases.csv", **{"class": "all"})["observations"]) > 50, f"scenarios/recorded.lua reads {load}")

write("in/uneven.csv", "a,b\n1,2\n3\n")
write("in/quote.csv", 'a\n"1\n')
write("in/empty.csv", "a,b\n")
write("in/blank.csv", 'n\n"5\n"\n\n70\n')
write("in/marked.csv", "\ufeffat,n\r\n1,2\r\n\r\n")
write("in/semicolons.csv", "at;n\n1;2\n")
write("in/epoch.csv", "at\n1732540000067\n1732540000967\n")
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
        ('file = "in/blank.csv", time = "n"', "line 4 is empty"),
        ('file = "in/marked.csv", time = "b"', 'there is no column "b"; there are at, n'),
        ('file = "in/semicolons.csv", time = "at"', "fields have to be separated by commas"),
        ('file = "in/epoch.csv", time = "at", unit = 1*ms', "say from = 1732540000067"),
        ('file = "in/words.csv", time = "b"', 'data row 2 has "x" where a number belongs'),
        ('file = "in/calls.csv", time = "at", class = "kind"', 'names "user", which is no request'),
        ('file = "in/calls.csv", time = "at", only = { kind = "nobody" }', "no row is left"),
        ('file = "in/calls.csv", time = "at", from = 1e6', "every time lies before from"),
        ('time = "at"', "needs file"),
        ('file = "in/calls.csv"', "needs time"),
        ('file = "in/calls.csv", time = "at", key = "hwo"', 'there is no column "hwo"; did you mean "who"?'),
        ('file = "in/calls.csv", time = "at", size = "who"', 'row 1 has "a" where a number'),
        ('file = "in/calls.csv", time = "at", fields = { "kind" }', 'row 1 has "user" where a number'),
        ('file = "in/calls.csv", time = "at", fields = { "at", at = 1*ms }', 'names "at" twice'),
        ('file = "in/calls.csv", time = "at", fields = { at = 0 }', "fields has to be columns such as"),
        ('file = "in/calls.csv", time = "at", fields = {}', "fields has to be columns such as")):
    path = write("wrong.lua", HEAD + f'traffic "t" {{ arrivals = trace {{ {words} }} }}\n' + PHASE)
    done = subprocess.run([OUTGROW, "check", path], capture_output=True, text=True)
    check(done.returncode == 2 and said in done.stderr and "wrong.lua:4" in done.stderr,
          f"trace {{ {words} }}: {said}{'' if said in done.stderr else ' NOT IN ' + done.stderr}")

write("in/zero.csv", "at,n,m\n1,0,1\n2,0,2\n")
ZERO = 'arrivals = trace { file = "in/zero.csv", time = "at", fields = { "n", "m" } }'
for steps, traffic, line, said in (
        ('cpu(field "x")', ZERO, 2, 'field "x": no trace has such a field; there are m, n'),
        ('cpu(field "n")', ZERO, 2, 'field "n": all that come here have 0 in it'),
        ('cpu(field "m")', "arrivals = every(1*s)", 2, 'no trace has fields: write trace { fields = { "m" } }'),
        ('cpu(field "m")', ZERO + ' }\ntraffic "u" { arrivals = every(1*s)', 2, '"c" comes here from traffic "u", which has no such column'),
        ("cpu(field {})", ZERO, 2, "takes a column of the trace, by name or number, not a table"),
        ('call("o", { timeout = field "m" })', ZERO, 2, "timeout: a field can't stand here"),
        ('cpu(scaled(field "m", 2))', ZERO, 2, "needs a distribution, not field \"m\"")):
    path = write("wrong.lua", f"""scenario {{ window = 1*s, length = 10*s }}
request "c" {{ {steps} }}
operation "o" {{ cpu(1*ms) }}
traffic "t" {{ {traffic} }}
""" + PHASE)
    done = subprocess.run([OUTGROW, "check", path], capture_output=True, text=True)
    check(done.returncode == 2 and said in done.stderr and f"wrong.lua:{line}" in done.stderr,
          f"{steps}: {said}{'' if said in done.stderr else ' NOT IN ' + done.stderr}")
finish()
