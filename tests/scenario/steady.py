#!/usr/bin/env python3
"""What is said of a run's length: the warm-up that a pilot run finds, how many replications there are when nobody
says, and the plain words when a run is too short for its figures."""
import json
import os

from _run import Run, check, finish


def verdicts(run):
    with open(os.path.join(run.out, "run.json")) as f:
        return json.load(f)["verdicts"]


def queue(load, length, more=""):
    return f"""scenario {{ window = 10*s, length = {length}*s {more} }}
request "job" {{ cpu(exponential(1*s)) }}
traffic "t" {{ arrivals = poisson {{ rate = {load} }} }}
phase "one" {{ server "node" {{ runs = everything, cores = 1 }} }}
"""


# A cache begins empty: until it is full, reads take longer. 20,000 equal rows at 100 a second take some 200 s to come
# once and about 1,000 s until 99 in 100 are there.
CACHE = """scenario { window = 10*s, length = 6000*s, reps = 4 }
data "rows" { rows = 20000 }
request "get" { read "rows" }
traffic "t" { arrivals = poisson { rate = 100 } }
phase "one" {
  server "app" { runs = everything, cores = 4 }, cache "mem" { fronts = { "rows" } },
  database "db" { stores = everything, cores = 4, read_cost = 5*ms },
}
"""
run = Run(CACHE)
row = run.one("phases.csv", **{"class": "all"})
cut = float(row["warmup_s"])
check(400 <= cut <= 3000, f"the warm-up of an empty cache is found: {cut} s")
flags = [(float(r["end_s"]), r["warmup"]) for r in run.table("requests.csv", replication=1, **{"class": "all"})]
check(all((w == "1") == (end <= cut) for end, w in flags), "its windows are marked")
check(any("warm-up" in v for v in verdicts(run)), f"and it is said ({verdicts(run)})")
whole = Run(CACHE.replace("reps = 4", "reps = 4, warmup = 0")).one("phases.csv", **{"class": "all"})
check(float(whole["warmup_s"]) == 0 and float(whole["latency_mean_s"]) > 1.5 * float(row["latency_mean_s"]),
      f"without a cut the mean is another: {whole['latency_mean_s']} instead of {row['latency_mean_s']} s")

run = Run(CACHE.replace("6000*s, reps = 4", "600*s, reps = 2, warmup = 50*s"))
check(any("mem was still filling" in v for v in verdicts(run)), f"who cuts too little is told ({verdicts(run)})")
run = Run(CACHE.replace("6000*s, reps = 4", "6000*s, reps = 2, warmup = 3000*s"))
check(not any("filling" in v for v in verdicts(run)), f"who cuts enough is not ({verdicts(run)})")

# Where there is nothing to cut luck is no reason to: a half-idle server is steady from its first minute.
IDLE = """scenario { length = 200*s, reps = 2 }
request "job" { cpu(exponential(10*ms)) }
traffic "t" { arrivals = poisson { rate = 80 } }
phase "one" { server "app" { runs = everything, cores = 2 } }
"""
told = [any("not steady" in v for v in verdicts(Run(IDLE, "--seed", str(seed)))) for seed in range(1, 13)]
check(sum(told) <= 1, f"a short run is not called unsteady by luck: {sum(told)} of 12")

# A transient of a window or two is one all the same, however steep: its own scatter does not hide it.
STEEP = """scenario { length = 200*s, reps = 3 }
data "rows" { rows = 1000 }
request "get" { read "rows", cpu(exponential(20*ms)) }
traffic "t" { arrivals = poisson { rate = 100 } }
phase "one" {
  server "app" { runs = everything, cores = 100 }, cache "mem" { fronts = { "rows" } },
  database "db" { stores = everything, cores = 100, read_cost = 50*ms },
}
"""
cuts = [float(Run(STEEP, "--seed", str(seed)).one("phases.csv", **{"class": "all"})["warmup_s"]) for seed in range(1, 7)]
check(all(cuts), f"a cold start of a minute is cut: {cuts} s")

# Entries that have expired lie about and grow in number; hits do not, from 60 s on: a T / (1 + a T) of them, a third.
TTL = """scenario { length = 260*s, reps = 4, warmup = 60*s }
data "rows" { rows = 1000 }
request "get" { read "rows" }
traffic "t" { arrivals = poisson { rate = 50 } }
phase "one" { client { runs = { "get" } }, cache "mem" { fronts = everything, ttl = 20*s, instances = 2 },
              database "db" { stores = everything, cores = 4 } }
"""
told = [any("filling" in v for v in verdicts(Run(TTL, "--seed", str(seed)))) for seed in range(1, 13)]
check(sum(told) <= 1, f"nor who looks at a cache that lost what expired: {sum(told)} of 12")

# A recording is the same in every replication: they add nothing to what lies beyond its p99.
RECORDED = """scenario { window = 1*s, reps = 5 }
request "job" { cpu(exponential(3*s)) }
traffic "t" { arrivals = schedule { %s } }
phase "one" { server "node" { runs = everything, cores = 50 } }
""" % ", ".join(f"{{ {k / 10}, 1 }}" for k in range(1, 300))
run = Run(RECORDED)
said = verdicts(run)
check(abs(float(run.one("phases.csv", **{"class": "all"})["offered_per_s"]) * 30 - 299) < 1e-6, "it ends with the window of its last request")
for words in ("one recording", "only 2.", "only a longer recording", "were under way when the run ended"):
    check(any(words in v for v in said), f"a recording: {words} ({said})")
check(any("100 of 299 entries lie behind" in v for v in verdicts(Run(RECORDED, "--until", "20"))), "one that is cut short")
check(any("nothing of it comes" in v for v in verdicts(Run(RECORDED, "--until", "100"))), "one that ends early")

# At a load of 0.95 a line forgets its beginning in about 2 / (1 - 0.95^0.5)^2 = 3,100 s.
run = Run(queue(0.95, 3000, ", reps = 10"), "--seed", "3")
check(any("too short" in v for v in verdicts(run)), f"3,000 s at 0.95 are too short ({verdicts(run)})")
run = Run(queue(0.5, 30000, ", reps = 2"))
check(not any("too short" in v for v in verdicts(run)), f"30,000 s at 0.5 are not ({verdicts(run)})")
run = Run(queue(0.5, 1000, ", reps = 1"))
check(any("beyond its p99" in v for v in verdicts(run)), "five requests are no p99")
run = Run(queue(0.5, 100, ", reps = 1"))
check(any("too few" in v for v in verdicts(run)), "ten windows show no warm-up")

# Users who think for long, and a line of messages at 0.95, have not forgotten how they began.
USERS = """scenario { window = 10*s, length = 600*s, reps = 30 }
request "job" { cpu(exponential(1*s)) }
traffic "t" { arrivals = users { count = 400, think = exponential(300*s) } }
phase "one" { server "node" { runs = everything, cores = 1 } }
"""
MAIL = """scenario { window = 10*s, length = 600*s, reps = 30 }
operation "mail" { cpu(exponential(0.95*s)) }
request "job" { cpu(1*ms), later "mail" }
traffic "t" { arrivals = poisson { rate = 1 } }
phase "one" { server "node" { runs = { "job" }, cores = 1 }, queue "q" { carries = everything }, workers "w" { takes = "q" } }
"""
for name, text in (("users", USERS), ("messages", MAIL)):
    said = verdicts(Run(text))
    check(any("too short" in v or "not steady" in v for v in said), f"{name}: {said}")

# Whoever has given up still leaves work behind; a load that can't be borne has no mean however short the look.
GONE = queue(1.3, 3000, ", reps = 3").replace('request "job" {', 'request "job" { timeout = 1*s,')
said = verdicts(Run(GONE))
check(any("is overloaded" in v for v in said), f"callers who give up do not hide an overload ({said})")
said = verdicts(Run(queue(1.01, 1000, ", reps = 5, warmup = 0"), "--seed", "2"))
check(any("holds to 1" in v or "is overloaded" in v for v in said) and not any("times as long" in v for v in said),
      f"1.01 where 1 can be done ({said})")
said = verdicts(Run(queue(0.9, 1000, ", reps = 5, warmup = 0")))
check(not any("holds to" in v for v in said), f"0.9 can be borne ({said})")

# Where some replications of many look overloaded, all of them count, or none.
run = Run(queue(1.015, 50000, ", reps = 10, warmup = 0").replace("10*s", "1000*s"))
row = run.one("phases.csv", **{"class": "all"})
windows = run.table("requests.csv", **{"class": "all"})
inside = sum(float(r["in_flight_mean"]) for r in windows) / len(windows)
check(row["in_flight_mean"] == "" if row["overloaded"] == "1" else abs(float(row["in_flight_mean"]) / inside - 1) < 1e-6,
      f"in flight {row['in_flight_mean']}, of all windows {inside}, overloaded {row['overloaded']}")
check((row["latency_mean_s"] == "") == (row["overloaded"] == "1"), "and so for the mean latency")

# A rate that is written in another way, and never changes, is no other rate.
plain, steps = (Run(queue(0.5, 3000).replace("rate = 0.5", f"rate = {rate}"), "--seed", "3") for rate in ("0.5", "steps { { 0, 0.5 } }"))
check(plain.bytes("phases.csv") == steps.bytes("phases.csv") and verdicts(plain) == verdicts(steps), "steps { { 0, 0.5 } } is 0.5")

# An atom lies within its interval, whatever the histogram makes of it.
row = Run("""scenario { window = 100*s, length = 3000*s, warmup = 0, reps = 5 }
request "job" { cpu(10*ms) }
traffic "t" { arrivals = poisson { rate = 30 } }
phase "one" { server "node" { runs = everything, cores = 1 } }
""").one("phases.csv", **{"class": "all"})
check(float(row["latency_p50_s_low"]) <= 0.01 <= float(row["latency_p50_s_high"]) + 1e-12, "M/D/1 at 0.3: half take exactly 10 ms")

# Replications when nobody says (the helper of these tests does, unless it finds the word): ten million requests' worth.
for rate, replications in ((10, 10), (1500, 6), (3000, 1)):
    run = Run(f"""-- reps
scenario {{ window = 100*s, length = 1000*s, warmup = 0 }}
request "job" {{ cpu(0.1*ms) }}
traffic "t" {{ arrivals = every({1 / rate}) }}
phase "one" {{ server "node" {{ runs = everything, cores = 1 }} }}
""", "--no-windows")
    check(int(run.one("phases.csv", **{"class": "all"})["replications"]) == replications,
          f"{rate * 1000} requests: {replications} replications")

# Precision: replications are added until the figures are firm enough, or there may be no more.
def firmness(run, figure):
    row = run.one("phases.csv", **{"class": "all"})
    return (float(row[figure + "_high"]) - float(row[figure + "_low"])) / 2 / float(row[figure]), int(row["replications"])


text = "-- reps: said by the flag\n" + queue(0.7, 2100, ", warmup = 100*s")
for threads in ("1", "3"):
    run = Run(text, "--precision", "12%", "--threads", threads, "--seed", "5")
    half, replications = firmness(run, "latency_p99_s")
    check(half <= 0.12 and firmness(run, "latency_mean_s")[0] <= 0.12 and 5 < replications < 200,
          f"--precision 12%: {replications} replications give p99 within {100 * half:.2f} %")
loose = firmness(Run(text, "--precision", "p50=20%"), "latency_p50_s")
check(loose[1] == 5, "what five replications reach needs no more")
run = Run(text, "--precision", "mean=0.1%", "--reps", "8")
check(firmness(run, "latency_mean_s")[1] == 8 and any("not within 0.1 %" in v for v in verdicts(run)),
      "with at most 8 it says what was not reached")
for wrong in ("x", "2", "p98=2%", "p99=2%;", "0%"):
    Run(text, "--precision", wrong, expect=2)
finish()
