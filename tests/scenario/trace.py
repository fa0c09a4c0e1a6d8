#!/usr/bin/env python3
"""`outgrow trace`: both files are loaded back and held against their formats' rules; what lies within what, the sums,
and the slowest are held against the CSV files of the same run."""
import os
import re

from _run import ROOT, SHORT, Run, check, finish
from _trace import FORK, OWN, SMALL, TICKS, folder, outgrow_trace, path_of, shape, traced

# ---- by hand ---------------------------------------------------------------------------------------------

traces, text = traced(SMALL, "--slowest", "2", "--reps", "1")
check(shape(traces[0]) == [("network", "app", 0, 1), ("wait", "app.cores", 1, 20), ("service", "app.cores", 21, 10),
                           ("network", "db", 31, 1), ("service", "db.cores", 32, 4), ("network", "db", 36, 1),
                           ("network", "app", 37, 1)], f"the third waits 20 ms for the core: {shape(traces[0])}")
check([round(t.length * 1000 / TICKS, 6) for t in traces] == [38, 28], "the slowest take 38 and 28 ms")
check("waits longest for app.cores: 20 ms" in text and "waits for app.cores" in text, "and says so in words")
traces, text = traced(SMALL, "--at", "1.1")
check(len(traces) == 1 and traces[0].root["start_ticks"] == 2.5 * TICKS, "--at: the first that is due then or later")
traces, _ = traced(SMALL, "--at", "2.9s", "--slowest", "5", "--reps", "1")
check([t.root["start_ticks"] / TICKS for t in traces] == [2.5], "--at with --slowest: those of this window")

traces, text = traced(FORK, "--slowest", "2", "--reps", "1")


def message_of(t):
    return next(i for i in t.spans if t.kind[i] == "message")


for t, wait in zip(sorted(traces, key=lambda t: t.spans[message_of(t)]["length_ticks"]), (0, 50)):
    message = message_of(t)
    check(t.length == sum(round(p * TICKS / 1000) for p in (30, 5)), "a fork lasts as long as its longest branch")
    check([t.spans[i]["decides"] for i in t.spans if t.kind[i] == "branch"] == [False, True], "which is the deciding one")
    check(abs(t.spans[message]["length_ticks"] - (50 + wait) * TICKS // 1000) <= 2 and "parent" not in t.spans[message]
          and t.kind[t.spans[message]["cause"]] == "visit", f"the message outlives it ({wait} ms of waiting)")
    check(any(t.spans[i].get("resource") == "w.threads" for i in t.spans) == (wait > 0), "and waits for the worker's thread")

# Each way to end, in the order of their names: what goes on after its caller has gone is a rest of its own.
ENDS = path_of("""scenario { window = 1*s, warmup = 0, length = 2*s }
operation "hold" { wait(40*ms) }
operation "one" { wait(1*ms) }
operation "long" { wait(50*ms) }
request "a stopped"   { timeout = 20*ms, cancel = true, wait(50*ms) }
request "b late"      { timeout = 20*ms, wait(50*ms) }
request "c forked"    { timeout = 20*ms, parallel { call "one", call "long" } }
request "d first"     { call "hold" }
request "e impatient" { patience = 5*ms, call "hold" }
request "f refused"   { call "hold" }
request "g fails"     { wait(3*ms), fail(1) }
request "h endless"   { wait(1*hours) }
request "i guarded"   { call("long", { timeout = 10*ms }) }
""" + "".join(f'traffic "{n}" {{ arrivals = schedule {{ {{ 1, 1 }} }}, asks = {{ "{n}" }} }}\n' for n in (
    "a stopped", "b late", "c forked", "d first", "e impatient", "f refused", "g fails", "h endless", "i guarded")) + """
phase "one" { server "app" { runs = everything }, server "one" { runs = { "hold", "e impatient" }, cores = 1, threads = 1, queue_limit = 1 } }
""", "ends.lua")
traces, text = traced(ENDS, "--at", "1s")
ends = {t.root["class"]: (t.root["end"], round(t.length * 1000 / TICKS, 6)) for t in traces}
check(ends == {"a stopped": ("timed out", 20), "b late": ("timed out", 20), "c forked": ("timed out", 20), "d first": ("completed", 40),
               "e impatient": ("abandoned", 5), "f refused": ("rejected", 0), "g fails": ("failed", 3),
               "h endless": ("unfinished at the end", 1000), "i guarded": ("timed out", 10)}, f"each way to end: {ends}")
rests = {t.root["class"]: [(round(s["length_ticks"] * 1000 / TICKS, 6), s["end"], t.kind[s["cause"]]) for i, s in t.spans.items()
                           if t.kind[i] == "rest"] for t in traces}
check(rests == {**{c: [] for c in ends}, "b late": [(30, "completed", "request")], "c forked": [(30, "completed", "request")],
                "i guarded": [(40, "completed", "branch")]}, f"and what goes on for nobody: {rests}")
check(text.count("timed out") >= 4 and "b late, for nobody, 30 ms" in text, "in words, too")

# ---- everything at once, held against the CSV of the same run --------------------------------------------

HARD = path_of("""scenario { window = 10*s, warmup = 10*s, length = 100*s, seed = 5 }
data "rows" { rows = 1000, row_size = 1*KB }
external "slow" { time = exponential(100*ms), fails = 1*percent, places = 8 }
operation "a" { cpu(exponential(5*ms)), read "rows" }
operation "b" { cpu(exponential(5*ms)), call("slow", { timeout = 200*ms }) }
operation "c" { cpu(exponential(20*ms)) }
operation "note" { cpu(exponential(30*ms)), later "more" }
operation "more" { wait(20*ms), write "rows" }
request "x" { weight = 5, call "a", parallel { call "a", call "b" }, later("note", { delay = 1*s }) }
request "y" { weight = 2, quorum(1, { call "c", call "c", call "c" }), priority = 2 }
request "z" { weight = 2, call "c", times(geometric(2), call "a"), timeout = 60*ms }
request "w" { weight = 1, call "c", patience = 20*ms }
request "v" { weight = 1, parallel { call "a", call "c" }, timeout = exponential(30*ms), cancel = true }
request "u" { weight = 1, quorum(1, { call "c", call "c", cancel = true }) }
request "t" { weight = 1, parallel { call "a", call("c", { patience = 1*ms }), call "slow" }, timeout = 30*ms }
traffic "open" { arrivals = poisson { rate = 30, batch = 2 } }
traffic "people" { arrivals = users { count = 5, think = exponential(1*s) } }
always { network { trip = exponential(0.5*ms) } }
phase "one" {
  server "app" { runs = everything, cores = 1, threads = 20, queue_limit = 5, scheduler = "priority", pools = { db = 1 } },
  server "cc" { runs = { "c" }, cores = 1, threads = 4, queue_limit = 6, when_full = "drop-oldest" },
  cache "near" { fronts = { "rows" }, inside = "app", entries = 100 },
  database "db" { stores = everything, connections = 2, read_cost = exponential(5*ms), write_cost = 10*ms, replicas = 1, lag = 1*ms },
  queue "q" { carries = { "note", "more" }, capacity = 6, when_full = "drop-oldest" },
  workers "wk" { takes = "q", threads = 2 },
}
phase "two" { at = 50*s, takes = 5*s,
  server "app" { runs = everything, instances = 2, cores = 1, threads = 20, queue_limit = 5, scheduler = "ps", boot = 5*s },
  server "cc" { runs = { "c" }, instances = 2, cores = 1, threads = 4, balance = "shared", discipline = "sjf" },
  cache "mem" { fronts = { "rows" }, entries = 100, lookup_cost = 0.1*ms },
  database "db" { stores = everything, connections = 2, read_cost = exponential(5*ms), write_cost = 10*ms, replicas = 1, lag = 1*ms },
  queue "q" { carries = { "note", "more" }, capacity = 1000 },
  workers "wk" { takes = "q", instances = 2, threads = 2, event_loop = true },
}
""", "hard.lua")
REPS = ("--reps", "3")
N = 100 if SHORT else 1000
run = Run(HARD, "-q", *REPS)
many, _ = traced(HARD, "--slowest", str(N), *REPS)
check(len(many) == N, f"the {N} slowest of three replications")
lengths = [t.length for t in many]
check(lengths == sorted(lengths, reverse=True) and all(t.root["end"] == "completed" for t in many), "slowest first, all answered")
few, _ = traced(HARD, "--slowest", "7", *REPS)
check([t.spans for t in few] == [t.spans for t in many[:7]], "the 7 slowest are the first 7 of them")
seen = {t.kind[i] for t in many for i in t.spans} | {t.spans[i]["end"] for t in many for i in t.spans}
for what in ("message", "rest", "branch", "fork", "call", "cancelled", "goes on for nobody", "rejected"):
    check(what in seen, f"among their spans is: {what}")
check(len({t.root["replication"] for t in many}) == 3 and len({t.root["phase"] for t in many}) == 2, "all replications, both phases")


def seconds(t):
    return t.length / TICKS


def near(ticks, text):
    """A printed figure has nine digits."""
    return abs(ticks / TICKS - float(text)) <= 1e-8 * float(text)


def largest(**keys):
    rows = [r for r in run.table("requests.csv", warmup=0, **keys) if r["latency_max_s"]]
    return max(rows, key=lambda r: float(r["latency_max_s"]))["latency_max_s"]


check(near(lengths[0], largest(**{"class": "all"})), f"the slowest is the largest latency in requests.csv ({seconds(many[0])} s)")
for klass in ("x", "z", "note"):
    got, _ = traced(HARD, "--class", klass, "--slowest", "2", *REPS)
    check(near(got[0].length, largest(**{"class": klass})) and got[0].root["class"] == klass, f"--class {klass}: likewise")
for phase in ("one", "two"):
    got, _ = traced(HARD, "--phase", phase, "--slowest", "2", *REPS)
    check(near(got[0].length, largest(phase=phase, **{"class": "all"})), f"--phase {phase}: likewise")
got, _ = traced(HARD, "--at", "35s", "--slowest", "3", "--class", "y", *REPS)
rows = [r for r in run.table("requests.csv", **{"class": "y"}) if float(r["start_s"]) == 30]
check(near(got[0].length, max((r["latency_max_s"] for r in rows), key=float)), "--at 35s --slowest: that of the window from 30 to 40 s")
got, _ = traced(HARD, "--at", "2s", "--slowest", "1", *REPS)
check(len(got) == 1 and seconds(got[0]) < 20, "in the warm-up, when that is asked for")

# Of each bucket above the last of them, as many as the histogram says.
buckets = {}
for r in run.table("histograms.csv", **{"class": "all", "node": ""}):
    le = float(r["le_s"])
    buckets[le] = buckets.get(le, 0) + int(r["count"])
above, right, compared = 0, True, 0
for le in sorted(buckets, reverse=True):
    if le < seconds(many[-1]):
        break
    right = right and above == sum(seconds(t) > le * (1 + 1e-9) for t in many)
    above += buckets[le]
    compared += 1
check(right and compared > 10, f"as many as the histograms count, in {compared} buckets")

# ---- the parts are those of breakdown.csv: all requests of a phase, traced --------------------------------

with open(HARD) as f:
    short = f.read().replace("length = 100*s", "length = 62*s").replace("warmup = 10*s", "warmup = 0")
SHORTER = path_of(short, "shorter.lua")
run = Run(SHORTER, "-q", "--reps", "1")
for phase, klass in (("two", "x"), ("two", "y"), ("two", "z"), ("two", "note"), ("one", "u")):
    completed = int(run.one("phases.csv", phase=phase, **{"class": klass})["observations"])
    got, _ = traced(SHORTER, "--phase", phase, "--class", klass, "--slowest", "1000", "--reps", "1")
    check(len(got) == completed, f"{phase}, {klass}: all {completed} of them")
    sums = {}
    for t in got:
        for root, i in t.own():
            if root == 0:
                kind = "wait" if t.kind[i] == "fork" else t.kind[i]
                key = t.spans[i]["node"], kind
                sums[key] = sums.get(key, 0) + t.spans[i]["length_ticks"]
    told = {(r["node"], kind): r[f"{kind}_mean_s"] for r in run.table("breakdown.csv", phase=phase, **{"class": klass}) for kind in OWN}
    wrong = [(k, told.get(k), sums.get(k, 0) / TICKS / completed) for k in sums.keys() | told.keys()
             if abs(sums.get(k, 0) / TICKS / completed - float(told.get(k) or 0)) > 1e-8 * float(told.get(k) or 0)]
    check(not wrong, f"{phase}, {klass}: the parts are breakdown.csv's {wrong}")

# ---- other systems, other luck ----------------------------------------------------------------------------

for name in ("scenarios/queue.lua", "scenarios/slow-dependency.lua", "scenarios/teastore.lua", "tests/theory/priority_preemptive.lua",
             "tests/theory/srpt.lua", "tests/theory/ps_limited.lua", "tests/theory/closed_classes.lua", "tests/theory/timeout.lua",
             "tests/theory/mmc_instances.lua", "tests/theory/fork_join.lua"):
    got, _ = traced(os.path.join(ROOT, name), "--slowest", "20", "--reps", "2")
    run = Run(os.path.join(ROOT, name), "-q", "--reps", "2")
    check(near(got[0].length, largest(**{"class": "all"})), f"{name}: the slowest is that of requests.csv")
SHOP = os.path.join(ROOT, "scenarios/shop.lua")
traces, _ = traced(SHOP, "--until", "3000", "--at", "49min")
check({t.root["class"] for t in traces} == {"browse", "search", "checkout"}, "the shop: the first of each request")
check(all(t.root["phase"] == "horizontal" and t.root["start_ticks"] >= 2940 * TICKS for t in traces), "at that time, in that phase")

# ---- the same again ---------------------------------------------------------------------------------------

for format in ("chrome", "otlp"):
    files = []
    for threads in ("1", "3"):
        files.append(os.path.join(folder.name, f"{format}.{threads}"))
        outgrow_trace(HARD, "--slowest", "9", *REPS, "--threads", threads, "--format", format, "-o", files[-1], "-q")
    with open(files[0], "rb") as a, open(files[1], "rb") as b:
        check(a.read() == b.read(), f"{format}: the same bytes on any number of threads")

# ---- hostile names ----------------------------------------------------------------------------------------

EVIL = ['"</script><script>alert(1)</script>', 'a,b;"c"', "%s%n {{x}} ${x}", "quote'\"\\", "x" * 200, "caf\u00e9 \u202e\u2028\u0085"]


def lua(name):
    return b'"' + b"".join(b"\\x%02x" % c for c in (name if isinstance(name, bytes) else name.encode())) + b'"'


def evil(script, comma, percent, quote, long, accent):
    script, comma, percent, quote, long, accent = map(lua, (script, comma, percent, quote, long, accent))
    return path_of(b"scenario { window = 1*s, warmup = 0, length = 3*s }\noperation(" + accent + b") { cpu(1*ms) }\nrequest(" + script +
                   b") { call(" + accent + b"), later(" + comma + b") }\noperation(" + comma + b") { cpu(1*ms) }\n"
                   b'traffic "t" { arrivals = every(1*s) }\nphase(' + quote + b") { server(" + percent + b") { runs = everything, cores = 1 }, queue(" +
                   long + b") { carries = { " + comma + b' } }, workers "w" { takes = ' + long + b" } }\n", "evil.lua")


traces, text = traced(evil(*EVIL), "--slowest", "1", "--reps", "1")
names = "\n".join(e["name"] + e["args"].get("node", "") for e in traces[0].events.values())
for name in (*EVIL[:3], *EVIL[4:]):
    check(name in names, f"{name[:40]!r} stands in the file as it is")
check(traces[0].root["phase"] == EVIL[3], "quotes in a phase's name too")
check(not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e]", text) and all(len(l) <= 100 for l in text.split("\n")),
      "no control character reaches the terminal, and no line is longer than 100 columns")
for bad in ("a\nb", "\x1b[31mred", "x" * 10000, b"caf\xe9"):
    nothing = os.path.join(folder.name, "nothing.json")
    outgrow_trace(evil(*EVIL[:2], bad, *EVIL[3:]), "-o", nothing, expect=2)
    check(not os.path.exists(nothing), f"{bad[:20]!r} is no name: nothing is written")

# ---- the terminal -----------------------------------------------------------------------------------------

_, text = traced(HARD, "--slowest", "20", "--reps", "1")
check(max(map(len, text.split("\n"))) <= 100 and "\x1b" not in text, "100 columns, and plain when it is piped")
plain = outgrow_trace(HARD, "--slowest", "1", LC_ALL="C", LANG="").stdout
check(plain.decode().isascii() and b"####" in plain and b" us " in plain, "ASCII where the locale is not UTF-8")
check("\u2588" in outgrow_trace(SMALL, "--slowest", "1").stdout.decode(), "blocks where it is")
quiet = outgrow_trace(SMALL, "-q", "-o", os.path.join(folder.name, "quiet.json"))
check(not quiet.stdout and not quiet.stderr, "-q is silent")

with open(os.path.join(ROOT, "README.md"), encoding="utf-8") as f:
    shown = re.search(r"\$ build/outgrow trace (\S+) (.*)\n((?:.*\n)*?)```", f.read())
told = outgrow_trace(os.path.join(ROOT, shown[1]), *shown[2].split()).stdout.decode()
check(told == shown[3], "README shows what is printed")

# ---- mistakes ---------------------------------------------------------------------------------------------

for arguments, says in ((("--class", "aks"), 'did you mean "ask"'), (("--phase", "tow"), 'no phase "tow"'),
                        (("--at", "10s"), "beyond the end"), (("--at", "4s"), "beyond the end"), (("--at", "3s"), "nothing to trace"),
                        (("--until", "0.5s"), "nothing to trace: no request was answered"), (("--slowest", "0"), "from 1 to"),
                        (("--at", "3.5s", "--slowest", "2"), "in the window of 3.5 s"), (("--format", "otlp"), "-o"),
                        (("--format", "jpeg", "-o", "x"), "chrome or otlp"), (("-o", SMALL), "would replace"),
                        (("--clas", "ask"), '"--class"'), (("--set", "nothing=1"), "nothing")):
    done = outgrow_trace(SMALL, *arguments, expect=2)
    check(says in done.stderr.decode() and not done.stdout, f"{' '.join(arguments)}: {done.stderr.decode().strip()}")
done = outgrow_trace(SMALL, "-o", os.path.join(folder.name, "no/such/folder.json"), expect=1)
check(b"No such file" in done.stderr, "a file that cannot be made: exit 1")
done = outgrow_trace(SMALL, "-o", folder.name, expect=1)
check(b"directory" in done.stderr, "nor can a folder be written to")
check(not [f for f in os.listdir(folder.name) if re.search(r"\.\d{2,}$", f)], "no half-written file is left")
finish()
