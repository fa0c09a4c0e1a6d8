#!/usr/bin/env python3
"""`outgrow trace`: what it says of who refused, shared and called; phases, bounds; files that cannot be, and signals."""
import os
import re
import resource
import signal
import subprocess
import time

from _run import OUTGROW, check, finish
from _trace import (CALLERS, CLIENT, CONSUMER, FORK, PRODUCER, SMALL, TICKS, Trace, folder, outgrow_trace, path_of, read_chrome,
                    read_otlp, traced)

# ---- who refuses, shares, calls ---------------------------------------------------------------------------

# One thread and one place in its line, both taken; likewise, but the newcomer drops the oldest; a full queue; one that
# drops its oldest; a node whose instance boots after its phase stands.
STANDS = """server "app" { runs = everything },
  server "one" { runs = { "hold" }, threads = 1, queue_limit = 1 },
  server "old" { runs = { "oldest" }, threads = 1, queue_limit = 1, when_full = "drop-oldest" },
  queue "q" { carries = { "mail" }, capacity = 1 }, workers "w" { takes = "q", threads = 1 },
  queue "p" { carries = { "post" }, capacity = 1, when_full = "drop-oldest" }, workers "v" { takes = "p", threads = 1 },"""
REFUSED = path_of("""scenario { window = 1*s, warmup = 0, length = 8*s }
operation "hold" { wait(40*ms) }
operation "oldest" { wait(40*ms) }
operation "mail" { wait(100*ms) }
operation "post" { wait(100*ms) }
operation "late" { wait(10*ms) }
request "fill" { parallel { call "hold", call "hold", call "oldest" } }
request "fill queues" { later "mail", later "mail", later "post" }
request "a line"  { wait(1*ms), call "hold" }
request "b drop"  { wait(1*ms), call "oldest" }
request "c queue" { wait(1*ms), later "mail" }
request "d newer" { wait(1*ms), later "post" }
request "e early" { wait(1*ms), call "late" }
""" + "".join(f'traffic "{n}" {{ arrivals = schedule {{ {at} }}, asks = {{ "{n}" }} }}\n' for n, at in (
    ("fill", "{ 1, 1 }"), ("fill queues", "{ 1, 1 }"), ("a line", "{ 1.01, 1 }"), ("b drop", "{ 1.01, 1 }, { 1.02, 1 }"),
    ("c queue", "{ 1.01, 1 }"), ("d newer", "{ 1.01, 1 }, { 1.02, 1 }"), ("e early", "{ 4, 1 }"))) + f"""
always {{ network {{ trip = 1*ms }} }}
phase "one" {{ {STANDS} }}
phase "two" {{ at = 3*s, takes = 0.5*s, {STANDS} server "slow to boot" {{ runs = {{ "late" }}, boot = 3*s }} }}
""", "refused.lua")
traces, text = traced(REFUSED, "--at", "1.005s")
refusals = {t.root["class"]: [(round((s["start_ticks"] - t.root["start_ticks"]) * 1000 / TICKS, 6), s["node"], s.get("resource"), s["refused"])
                              for i, s in sorted(t.spans.items()) if t.kind[i] == "refusal"] for t in traces}
check(refusals == {"a line": [(3, "one", "one.threads", "line full")], "b drop": [(13, "old", "old.threads", "dropped")],
                   "c queue": [(3, "q", "q.places", "full")], "d newer": [(13, "p", "p.places", "dropped")],
                   "e early": [(3, "slow to boot", None, "no instance up")]}, f"who refused, when and why: {refusals}")
for words in ("refused: line of one.threads full", "dropped for a newcomer: old.threads", "refused: q.places full",
              "dropped for a newcomer: p.places", "refused: no instance of slow to boot is up"):
    check(words in text, f"in words: {words}")
spans = read_otlp(os.path.join(folder.name, "t.otlp.json"))
told = [s for s in spans.values() if s["attributes"]["outgrow.kind"] == "refusal"]
check(len(told) == 5 and all(s["status"] == {"code": 2, "message": s["name"]} for s in told), "in OTLP each is an error that says so")
calls = [s for s in spans.values() if s["attributes"].get("peer.service") == "slow to boot"]
check([(s["kind"], s["status"]["code"]) for s in calls] == [(CLIENT, 2)], "and the call of a node that is not up is a failed CLIENT span")

# Two of 10 ms share a core: each takes 20 ms for it. A third comes alone.
SHARED = path_of("""scenario { window = 1*s, warmup = 0, length = 4*s }
request "ask" { cpu(10*ms) }
traffic "t" { arrivals = schedule { { 1, 2 }, { 2, 1 } } }
phase "one" { server "app" { runs = everything, cores = 1, scheduler = "ps" } }
""", "shared.lua")
traces, text = traced(SHARED, "--slowest", "3", "--reps", "1")
alone = [(round(t.length * 1000 / TICKS), round(s["alone_ticks"] * 1000 / TICKS)) for t in traces for s in t.spans.values() if "alone_ticks" in s]
check(all(s["shared"] for t in traces for s in t.spans.values() if "alone_ticks" in s) and
      alone == [(20, 10), (20, 10), (10, 10)], f"what is served by a share says what it would take alone: {alone}")
check(text.count("served by app.cores (shared; 10 ms of work)") == 2 and
      text.count("shares resources with others: 10 ms of work take 20 ms of service") == 2, "in words where it was stretched")

# Its client leaves at 15 ms: of the two parts of the service nobody says that either is all of the work.
PARTED = path_of("""scenario { window = 1*s, warmup = 0, length = 4*s }
request "ask" { cpu(10*ms), timeout = 15*ms }
traffic "t" { arrivals = schedule { { 1, 2 } } }
phase "one" { server "app" { runs = everything, cores = 1, scheduler = "ps" } }
""", "parted.lua")
traces, text = traced(PARTED, "--at", "1s")
parts = [(round(s["length_ticks"] * 1000 / TICKS), s.get("shared"), "alone_ticks" in s) for t in traces for i, s in t.spans.items() if t.kind[i] == "service"]
check(parts == [(15, True, False), (5, True, False)] and text.count("served by app.cores (shared)") == 2 and "of work" not in text,
      f"a part of a shared service: {parts}")

# Services, as Jaeger draws them: an edge where a span's parent is of another one.


def edges(*arguments):
    otlp = os.path.join(folder.name, "t.otlp.json")
    outgrow_trace(*arguments, "-o", otlp, "-q")
    spans = read_otlp(otlp)
    called = {(spans[k, s["parentSpanId"]]["service"], s["service"]) for (k, _), s in spans.items()
              if "parentSpanId" in s and spans[k, s["parentSpanId"]]["service"] != s["service"]}
    return called, spans.values()


called, spans = edges(SMALL, "--slowest", "1")
check(called == {("client", "app"), ("app", "db")}, f"a graph of services: {called}")
call, = [s for s in spans if s["name"] == "call db"]
check(int(call["endTimeUnixNano"]) - int(call["startTimeUnixNano"]) == 6 * 10 ** 6, "a call lasts from the way there to the way back")
_, spans = edges(FORK, "--slowest", "1")
sent, = [s for s in spans if s["kind"] == PRODUCER]
done, = [s for s in spans if s["kind"] == CONSUMER]
check((sent["service"], sent["name"], done["service"], done["attributes"]["messaging.destination.name"]) == ("app", "send q", "w", "q")
      and [x["spanId"] for x in done["links"]] == [sent["spanId"]], "a message is sent by its sender, and done by its worker")
called, spans = edges(FORK, "--class", "mail", "--slowest", "1")
roots = [(s["service"], s["kind"]) for s in spans if "parentSpanId" not in s]
check(roots == [("w", CONSUMER)] and "client" not in str(called), f"a message alone belongs to its worker: {roots}")

# ---- phases, and what takes longest ------------------------------------------------------------------------

CHANGE = path_of("""scenario { window = 1*s, warmup = 0, length = 12*s }
request "ask" { wait(2*s) }
traffic "t" { arrivals = schedule { { 1, 1 }, { 2.5, 1 }, { 5, 1 } } }
always { network { trip = 1.5*s } }
phase "one" { server "app" { runs = everything } }
phase "two" { at = 3*s, takes = 1*ms, server "app" { runs = everything, instances = 2 } }
""", "change.lua")
for asked, due, ends in (("one", None, None), ("two", 1, "two")):
    if not due:
        done = outgrow_trace(CHANGE, "--phase", asked, "--slowest", "5", "--reps", "1", expect=2)
        check(b"nothing to trace" in done.stderr, "none has ended in the first phase")
        continue
    traces, text = traced(CHANGE, "--phase", asked, "--slowest", "5", "--reps", "1")
    check([(t.root["phase"], t.root["ended_phase"]) for t in traces] == [("one", "two"), ("one", "two"), ("two", "two")],
          "--phase: those that ended in it, whenever they were due")
    check(text.count(" in one, replication 1\n  ended in two\n") == 2, "and says so where they began in another")
traces, text = traced(CHANGE, "--phase", "two", "--at", "2s")
check([t.root["start_ticks"] / TICKS for t in traces] == [5] and "ended in" not in text, "--phase with --at alone: due while it stood")
check("travels longest to and from app: 3 s" in text, "what takes longest may be the way")
HELD = path_of("""scenario { hold = 10*s, loads = { 1, 2 }, warmup = 0 }
request "ask" { cpu(10*ms) }
traffic "t" { arrivals = poisson { rate = 1 } }
phase "one" { server "app" { runs = everything } }
phase "two" { server "app" { runs = everything, cores = 2 } }
""", "held.lua")
for asked, ended in (("two", {"two at 1/s", "two at 2/s"}), ("two at 2/s", {"two at 2/s"})):
    traces, _ = traced(HELD, "--phase", asked, "--slowest", "100", "--reps", "1")
    check({t.root["ended_phase"] for t in traces} == ended, f"--phase {asked}: {ended}")
text = outgrow_trace(FORK, "--slowest", "1").stdout.decode()
check("is delayed longest in app: 35 ms" in text, "or a step that only waits")
check("is delayed longest" not in outgrow_trace(path_of("""scenario { window = 1*s, warmup = 0, length = 4*s }
external "bank" { time = 1*s }
request "ask" { cpu(10*ms), call "bank" }
traffic "t" { arrivals = schedule { { 1, 1 } } }
phase "one" { server "app" { runs = everything, cores = 1 } }
""", "bank.lua"), "--slowest", "1").stdout.decode(), "but not the service of an external system")

# ---- bounds ------------------------------------------------------------------------------------------------

# 30,000 steps alike, and a refusal among them.
LONG = path_of("""scenario { window = 1*s, warmup = 0, length = 2*s }
operation "step" { cpu(1*us) }
operation "hold" { wait(1*s) }
operation "note" { cpu(1*us) }
request "first" { call "hold" }
request "long" { times(15000, call "step"), quorum(1, { call "hold", call "step" }), times(15000, call "step"), times(300, later "note") }
traffic "0" { arrivals = schedule { { 1, 2 } }, asks = { "first" } }
traffic "t" { arrivals = schedule { { 1, 1 } }, asks = { "long" } }
phase "one" { server "app" { runs = everything, cores = 1 }, server "one" { runs = { "hold" }, threads = 1, queue_limit = 1 },
  queue "q" { carries = { "note" } }, workers "w" { takes = "q" } }
""", "long.lua")
ask = ("--class", "long", "--slowest", "1", "--reps", "1")


def counted(*arguments):
    chrome, otlp = os.path.join(folder.name, "t.json"), os.path.join(folder.name, "t.otlp.json")
    done = outgrow_trace(LONG, *ask, *arguments, "-o", chrome)
    outgrow_trace(LONG, *ask, *arguments, "-o", otlp, "-q")
    events, = read_chrome(chrome)
    spans = list(read_otlp(otlp).values())
    check({s["attributes"]["messaging.destination.name"] for s in spans if s["kind"] in (PRODUCER, CONSUMER)} <= {"q"},
          "messages are of their queue, whatever is left out")
    spans = [s for s in spans if s["attributes"]["outgrow.kind"] not in CALLERS]
    check(len(spans) == len(events), f"{' '.join(arguments)}: {len(spans)} spans in both files")
    return events, done


every, done = counted("--spans", "1000000")
Trace(every).holds()
check(len(every) > 60000 and every[0]["args"]["spans"] == len(every) and b"only" not in done.stderr, "all, when that is asked for")
events, done = counted()
check(len(events) == 10000, "10,000 unless asked for")
check(sum(e["args"].get("left_out", 0) for e in events.values()) + len(events) == len(every) == events[0]["args"]["spans"],
      "what was left out is counted where it would have been")
check(all(e["args"].get("parent", 0) in events for e in events.values()) and any(e["cat"] == "refusal" for e in events.values()),
      "what lies around a span stays with it, and so does a refusal")
check(b"; of 1 request only 10000 spans, the longest (--spans N: more)" in done.stderr, "and it is said")
whole = Trace(every)
about = {k for i, e in events.items() if e["cat"] == "refusal" for k in whole.above(i)}
roots = {i: list(whole.above(i))[-1] for i in every}
for of_request in (True, False):
    lengths = {True: [], False: []}
    for i, e in every.items():
        if i not in about and (roots[i] == 0) == of_request:
            lengths[i in events].append(e["args"]["length_ticks"])
    check(min(lengths[True]) >= max(lengths[False]), f"the longest {'of the request' if of_request else 'of what follows from it'} are kept")
    check(len(lengths[True]) > 4000 or not of_request, "and half of all are of the request")
few, _ = counted("--spans", "1")
check(few[0]["args"]["left_out"] == len(every) - len(few), "one, if that is all")
lines = [len(outgrow_trace(LONG, *ask, *more).stdout.decode().split("\n")) for more in ((), ("--lines", "10"), ("--lines", "1000"))]
check(lines[0] <= 300 and lines[1] <= 40 and lines[2] > 1000, f"lines in the terminal: {lines}")
check("shorter messages and rests" in outgrow_trace(LONG, *ask).stdout.decode(), "messages are bounded, too")

# Messages that wait for an hour do not take the place of what their request did.
CROWD = path_of("""scenario { window = 1*s, warmup = 0, length = 2*hours }
operation "step" { cpu(1*ms) }
operation "note" { cpu(1*ms) }
request "ask" { times(300, later("note", { delay = 1*hours })), call "step", cpu(5*ms) }
traffic "t" { arrivals = schedule { { 1, 1 } } }
phase "one" { server "app" { runs = { "ask" } }, server "side" { runs = { "step" } }, queue "q" { carries = { "note" } }, workers "w" { takes = "q" } }
""", "crowd.lua")
text = outgrow_trace(CROWD, "--slowest", "1", "--reps", "1").stdout.decode()
check(all(w in text for w in ("side step", "served by side.cores", "served by app.cores", "message note")), "the request has its lines")
count = len(text.split("\n"))
check(count <= 200, f"and there are not many: {count}")

# ---- files that cannot be, and signals ---------------------------------------------------------------------

with open(SMALL) as f:
    ENDLESS = path_of(f.read().replace("length = 4*s", "length = 700*days"), "endless.lua")
started = time.monotonic()
for target in (os.path.join(folder.name, "no/such/folder.json"), folder.name):
    outgrow_trace(ENDLESS, "-o", target, expect=1)
if os.geteuid():
    locked = path_of("mine", "locked.json")
    os.chmod(locked, 0o400)
    outgrow_trace(ENDLESS, "-o", locked, expect=1)
check(time.monotonic() - started < 10, "what cannot be written is told before a run that takes long")


def leftovers():
    return [f for f in os.listdir(folder.name) if re.search(r"\.\d{2,}$", f)]


def limited():
    resource.setrlimit(resource.RLIMIT_FSIZE, (20000, 20000))


kept = path_of("as it was", "kept.json")
done = subprocess.run([OUTGROW, "trace", LONG, *ask, "-o", kept, "-q"], capture_output=True, preexec_fn=limited, restore_signals=False)
check(done.returncode == 1 and b"File too large" in done.stderr, f"no room is told with its reason: {done.stderr.decode().strip()}")
with open(kept) as f:
    check(f.read() == "as it was" and not leftovers(), "and what stood there still does, and nothing else")
# a pipe that nobody reads
pipe = os.path.join(folder.name, "pipe")
os.mkfifo(pipe)
done = outgrow_trace(SMALL, "-o", pipe, "-q", expect=1)
check(b"pipe" in done.stderr, f"a pipe that nobody reads is not waited for: {done.stderr.decode().strip()}")
if os.path.exists("/dev/full"):
    done = outgrow_trace(SMALL, "-o", "/dev/full", "-q", expect=1)
    check(b"No space left" in done.stderr, "a device that is full, too")


def signalled(scenario, *arguments, numbers, when):
    """Stopped once `when`(size of the half-written file), given the signals, and let go; its code."""
    p = subprocess.Popen([OUTGROW, "trace", scenario, *arguments, "-o", kept, "-q"], stderr=subprocess.PIPE)
    beside = f"{kept}.{p.pid}"
    end = time.monotonic() + 60
    while p.poll() is None and time.monotonic() < end and not (os.path.exists(beside) and when(os.path.getsize(beside))):
        time.sleep(0.001)
    p.send_signal(signal.SIGSTOP)
    there = os.path.exists(beside)
    for n in numbers:
        p.send_signal(n)
    p.send_signal(signal.SIGCONT)
    code = p.wait(60)
    check(there and not leftovers(), f"{[n.name for n in numbers]}: the half-written file was there and is gone")
    p.stderr.close()
    return code


HUGE = path_of(open(LONG).read().replace("15000", "400000").replace("1*us", "1*ns"), "huge.lua")
code = signalled(HUGE, *ask, "--spans", "100000000", numbers=[signal.SIGINT], when=lambda size: size > 100000)
check(code == 130, f"a signal while it writes: {code}")
code = signalled(ENDLESS, numbers=[signal.SIGINT, signal.SIGTERM], when=lambda size: True)
check(code in (-signal.SIGINT, -signal.SIGTERM), f"two signals kill: {code}")
with open(kept) as f:
    check(f.read() == "as it was", "what stood there still does")
finish()
