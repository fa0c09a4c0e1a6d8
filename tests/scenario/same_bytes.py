#!/usr/bin/env python3
"""Determinism: the same seed gives the same bytes, another seed others; a node that nothing uses changes
nothing elsewhere; two values of a parameter, and two architectures, meet the same requests."""
import hashlib
import os

from _run import ROOT, Run, check, finish

SHOP = """scenario { window = 5*s, warmup = 0, length = 65*s }
local cores = param("cores", 2)
local place = param("place", { "together", "apart" })
local spare = param("spare", { "no", "yes" })
data "products" { rows = 1000, row_size = 1*KB, popularity = zipf(0.9) }
data "orders" { rows = 1000, row_size = 1*KB }
data "old" { rows = 1000, row_size = 1*KB }
operation "look" { cpu(lognormal(10*ms, 1)), read("products", { times = 3 }) }
operation "pay" { cpu(exponential(20*ms)), choose { { 30, wait(10*ms) }, { 70, cpu(5*ms) } }, write "orders" }
operation "never" { cpu(1*s) }
request "browse" { weight = 3, call "look" }
request "checkout" { weight = 1, call "look", call "pay" }
-- Nobody comes in the last 5 s, so all that came are answered.
traffic "visitors" { arrivals = poisson { rate = points { { 0, 40 }, { 60, 40 }, { 60, 0 } } } }
always { network { trip = 1*ms } }
local nodes = {
  server "web" { runs = place == "together" and everything or { "browse", "checkout", "look" }, cores = cores },
  cache "mem" { fronts = { "products" }, inside = "web", entries = 100 },
  database "db" { stores = { "products", "orders" }, cores = unlimited, read_cost = 1*ms, write_cost = 2*ms },
  database "zz-old" { stores = { "old" }, cores = 1 },
}
if place == "apart" then table.insert(nodes, server "payments" { runs = { "pay" }, cores = cores }) end
if spare == "yes" then table.insert(nodes, server "zz-spare" { runs = { "never" }, cores = 1 }) end
if param("order", { "written", "reversed" }) == "reversed" then
  for i = 1, #nodes // 2 do nodes[i], nodes[#nodes + 1 - i] = nodes[#nodes + 1 - i], nodes[i] end
end
phase "one" (nodes)
"""

# Of these runs the hash of all CSV files is recorded: a change here changes results, so it has to be meant. Every
# compiler, every optimization and any number of threads gives the same. RECORD=1 prints them anew.
RECORDED = {
    "everything at once": "e4b8ac73a23f528cc87c998bbdb054823253496769455fca0f0a46922a61c132",
    "the shop until its first change": "4b9d659045340accdb5177193173b38a1d9051e132e031cc8cc34d8f70d0b534",
}


def tables(run):
    return [name for name in run.files() if name.endswith(".csv")]


def same_seed():
    first, second, other = (Run(SHOP, "--seed", seed) for seed in ("7", "7", "8"))
    check(first.files() == second.files(), "the same files")
    for name in tables(first):
        check(first.bytes(name) == second.bytes(name), f"same seed, same bytes: {name}")
    for name in ("requests.csv", "phases.csv", "histograms.csv"):
        check(first.bytes(name) != other.bytes(name), f"another seed, other bytes: {name}")


def digest(run):
    """Of all CSV files; the scenario's name does not matter."""
    whole = hashlib.sha256()
    for name in sorted(tables(run)):
        whole.update(name.encode() + b"\0" + run.bytes(name))
    return whole.hexdigest()


def recorded():
    chaos = open(os.path.join(ROOT, "tests/scenario/chaos.py")).read().split('"""')[3]
    shop = os.path.join(ROOT, "scenarios/shop.lua")
    for name, arguments in (("everything at once", (chaos, "-q", "--reps", "4")),
                            ("the shop until its first change", (shop, "-q", "--until", "2500", "--reps", "2"))):
        one, many = (digest(Run(*arguments, "--threads", threads)) for threads in ("1", "4"))
        check(one == many, f"{name}: one thread and four give the same bytes")
        if os.environ.get("RECORD"):
            print(f'    "{name}": "{one}",')
        check(one == RECORDED[name], f"{name}: the recorded hash ({one[:16]}…)")


def order_of_nodes():
    one, two = (Run(SHOP, "--seed", "7", "--set", "spare=yes", "--set", f"order={o}") for o in ("written", "reversed"))
    for name in ("requests.csv", "phases.csv", "timeline.csv"):
        check(one.bytes(name) == two.bytes(name), f"nodes in another order change no byte of {name}")
    for name in ("nodes.csv", "resources.csv", "phase_nodes.csv", "breakdown.csv", "histograms.csv"):
        a, b = (sorted(tuple(r.items()) for r in run.table(name)) for run in (one, two))
        check(a == b, f"nor any row of {name}")


def unused_node():
    one, two = Run(SHOP, "--seed", "7"), Run(SHOP, "--seed", "7", "--set", "spare=yes")
    for name in ("requests.csv", "histograms.csv"):
        check(one.bytes(name) == two.bytes(name), f"a node that nothing uses changes no byte of {name}")
    for name in ("nodes.csv", "resources.csv", "phase_nodes.csv", "breakdown.csv"):
        a, b = ([r for r in run.table(name) if not r["node"].startswith("zz-")] for run in (one, two))
        check(len(a) > 0 and a == b, f"a node that nothing uses changes no other node's row of {name}")


def same_work():
    # On one core or on eight: the same arrivals (offered in every window), the same CPU times (busy time of the
    # cores over all visits, since all are answered), the same keys (hits of the cache depend on nothing else here
    # than the order of look-ups, and with unlimited database cores and the same cache that order is the arrivals').
    few, many = (Run(SHOP, "--seed", "7", "--set", f"cores={c}") for c in (2, 8))
    offered = lambda run: [(r["start_s"], r["class"], r["offered_per_s"]) for r in run.table("requests.csv")]
    check(offered(few) == offered(many), "2 or 8 cores: the same arrivals in every window and class")
    a, b = (run.table("requests.csv", **{"class": "all"}) for run in (few, many))
    check([r["latency_mean_s"] for r in a] != [r["latency_mean_s"] for r in b], "though they are served otherwise")
    check(float(a[-1]["in_flight_end"]) == 0 == float(b[-1]["in_flight_end"]), "all are answered at the end")
    for klass in ("browse", "checkout"):
        x, y = (run.one("breakdown.csv", **{"class": klass, "node": "web"})["service_mean_s"] for run in (few, many))
        check(x == y, f"2 or 8 cores: {klass} takes the same CPU time, to the last digit ({x})")

    # In one process or in two services: nobody waits (64 cores), so a checkout takes longer by two trips, exactly, and
    # looks for the same keys at the same moments.
    one, two = (Run(SHOP, "--seed", "7", "--set", "cores=64", "--set", f"place={p}") for p in ("together", "apart"))
    check(offered(one) == offered(two), "one process or two services: the same arrivals")
    for klass, trips in (("browse", 0), ("checkout", 2)):
        a, b = (run.one("phases.csv", **{"class": klass}) for run in (one, two))
        for column in ("latency_mean_s", "latency_max_s"):
            difference = float(b[column]) - float(a[column])
            check(abs(difference - trips * 0.001) < 2e-9, f"{klass}: {column} differs by {trips} trips ({difference:.9f})")
    a, b = ([(r["start_s"], r["hit_ratio"]) for r in run.table("nodes.csv", node="mem")] for run in (one, two))
    check(a == b and any(h for _, h in a), "one process or two services: the same keys hit in every window")


same_seed()
recorded()
order_of_nodes()
unused_node()
same_work()
finish()
