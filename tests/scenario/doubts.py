#!/usr/bin/env python3
"""What `check` doubts before anything runs: each doubt where there is cause, and none where there is not."""
import os
import subprocess
import tempfile

from _run import OUTGROW, check, finish

PLAIN = """scenario { length = 100*s }
data "rows" { rows = 1000, row_size = 1*KB }
request "r" { timeout = 1*s, cpu(10*ms), read "rows" }
traffic "t" { arrivals = poisson { rate = 50 } }
slo { mean = 1*s }
phase "one" {
  server "app" { runs = everything, cores = 4 }, database "db" { stores = everything, cores = 2, read_cost = 1*ms },
}
phase "two" {
  at_load = 40,
  server "app" { runs = everything, cores = 8 }, database "db" { stores = everything, cores = 2, read_cost = 1*ms },
}
"""


def doubts(text):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "scenario.lua")
        with open(path, "w") as f:
            f.write(text)
        done = subprocess.run([OUTGROW, "check", path], capture_output=True, text=True)
    check(done.returncode == 0 and not done.stderr, f"it can be checked {done.stderr}")
    _, heading, rest = done.stdout.partition("\nDoubtful\n")
    return [line.strip() for line in rest.splitlines() if line.strip()]


check(doubts(PLAIN) == [], "nothing to doubt")
for change, said in (
        (("rate = 50", "rate = 900"), 'load ends at 900/s, the last phase, "two", holds to 800/s only'),
        (("at_load = 40", "at_load = 500"), '"two" begins at a load of 500/s, the phase before holds to 400/s only'),
        (("timeout = 1*s", "timeout = 5*ms"), '"r" takes 11 ms in "one" without any waiting, its timeout is 5 ms'),
        (("mean = 1*s", "mean = 4*ms"), 'the SLO asks for a mean of 4 ms, "one" takes 11 ms without waiting'),
        ((", cores = 4 ", ""), 'app.cores, which "one" fills first, is a default of 1: say cores = … of "app"')):
    assert PLAIN.count(change[0]) == 1
    found = doubts(PLAIN.replace(*change))
    check(said in found, f"{said} ({found})")
cached = PLAIN.replace("database", 'cache "mem" { fronts = { "rows" }, entries = 100 }, database')
check(doubts(cached) == [], "one look-up of a row")
for again, doubted in (('read "rows", cpu(1*ms), read "rows"', True), ('read("rows", { times = 2 })', False),
                       ('read "rows", read("rows", { fresh = true })', False), ('read "rows", query "rows"', False)):
    found = doubts(cached.replace('read "rows" }', again + " }"))
    check(any('"r" looks up the same row of "rows" 2 times in "one"' in d for d in found) == doubted, f"{again} ({found})")
check(not any("default" in d for d in doubts(PLAIN.replace("cores = 2, read", "read"))),
      "a default that does not decide is listed, not doubted")
finish()
