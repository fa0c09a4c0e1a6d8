#!/usr/bin/env python3
"""`outgrow trace`: both files are loaded back and held against their formats' rules; what lies within what, the sums,
and the slowest are held against the CSV files of the same run."""
import json
import os
import re
import resource
import signal
import subprocess
import tempfile
import time

from _run import OUTGROW, ROOT, SHORT, Run, check, finish

TICKS = 2 ** 36
EPOCH = 946684800 * 10 ** 9  # ns, 2000-01-01: when the simulation starts in OTLP
OWN = ("wait", "service", "network")
ROOTS = ("request", "message", "rest")
CALLERS = ("calling", "sending")  # what OTLP has beside the spans: the caller's side
INTERNAL, SERVER, CLIENT, PRODUCER, CONSUMER = 1, 2, 3, 4, 5
folder = tempfile.TemporaryDirectory()


def path_of(text, name="scenario.lua"):
    path = os.path.join(folder.name, name)
    with open(path, "wb") as f:
        f.write(text if isinstance(text, bytes) else text.encode())
    return path


def outgrow_trace(scenario, *arguments, expect=0, **environment):
    done = subprocess.run([OUTGROW, "trace", scenario, *arguments], capture_output=True,
                          env={**os.environ, "LC_ALL": "C.UTF-8", **environment})
    if done.returncode != expect:
        check(False, f"trace {' '.join(arguments)}: exit {done.returncode}, expected {expect}: {done.stderr.decode()}")
    return done


# ---- the files, held against their formats ---------------------------------------------------------------

def ns(ticks):
    return (ticks * 10 ** 9 + TICKS // 2) // TICKS


def whole_ns(us):
    """µs with three places, as a double, in ns."""
    assert isinstance(us, (int, float)) and not isinstance(us, bool)
    assert abs(us * 1000 - round(us * 1000)) < 0.01, us
    return round(us * 1000)


def read_chrome(path):
    """A list of traces, each {span: event}; the rules of the Trace Event Format on the way."""
    with open(path, encoding="utf-8") as f:
        document = json.load(f)
    assert document["displayTimeUnit"] in ("ms", "ns")
    traces, named, flows, threads = {}, set(), {}, {}
    for e in document["traceEvents"]:
        assert isinstance(e["name"], str) and isinstance(e["pid"], int) and isinstance(e["tid"], int)
        if e["ph"] == "M":
            assert e["name"] in ("process_name", "thread_name") and isinstance(e["args"]["name"], str)
            named.add((e["name"], e["pid"], e["tid"]))
        elif e["ph"] in "Xi":
            a = e["args"]
            if e["ph"] == "i":
                assert e["cat"] == "refusal" and e["s"] == "t" and "dur" not in e and not a["length_ticks"]
                e["dur"] = 0
            assert e["cat"] and whole_ns(e["ts"]) >= 0 and whole_ns(e["dur"]) >= 0
            assert whole_ns(e["ts"]) == ns(a["start_ticks"])
            assert whole_ns(e["ts"]) + whole_ns(e["dur"]) == ns(a["start_ticks"] + a["length_ticks"])
            threads.setdefault((e["pid"], e["tid"]), []).append(e)
            spans = traces.setdefault(a["trace"], {})
            assert a["span"] not in spans
            spans[a["span"]] = e
        else:
            assert e["ph"] in "sf" and e["id"] not in flows.get(e["ph"], {})
            assert e["ph"] == "s" or e["bp"] == "e"
            flows.setdefault(e["ph"], {})[e["id"]] = e
    for where in threads:
        assert ("thread_name", *where) in named, "each thread has a name"
    for pid in {p for p, _ in threads}:
        assert any(n == "process_name" and p == pid for n, p, _ in named), "each process has a name"
    assert flows.get("s", {}).keys() == flows.get("f", {}).keys(), "each arrow begins and ends"
    for i, f in flows.get("f", {}).items():
        assert flows["s"][i]["ts"] <= f["ts"] and flows["s"][i]["cat"] == f["cat"]
    for events in threads.values():  # what is in one thread nests, as a stack
        stack = []
        for e in events:
            start, end = whole_ns(e["ts"]), whole_ns(e["ts"]) + whole_ns(e["dur"])
            while stack and stack[-1] <= start and end > stack[-1]:
                stack.pop()
            assert not stack or end <= stack[-1], "events of a thread lie within each other"
            stack.append(end)
    return [traces[t] for t in sorted(traces)]


def attributes(list_of):
    result = {}
    for a in list_of:
        (kind, value), = a["value"].items()
        assert isinstance(a["key"], str) and a["key"] not in result
        assert {"stringValue": str, "intValue": str, "boolValue": bool}[kind] is type(value)
        result[a["key"]] = int(value) if kind == "intValue" else value
    return result


def read_otlp(path):
    """All spans by (traceId, spanId); the rules of OTLP/JSON on the way."""
    with open(path, encoding="utf-8") as f:
        document = json.load(f)
    assert list(document) == ["resourceSpans"]
    spans = {}
    for r in document["resourceSpans"]:
        service = attributes(r["resource"]["attributes"])["service.name"]
        for scope in r["scopeSpans"]:
            assert scope["scope"]["name"] == "outgrow"
            for s in scope["spans"]:
                assert re.fullmatch("[0-9a-f]{32}", s["traceId"]) and int(s["traceId"], 16)
                assert re.fullmatch("[0-9a-f]{16}", s["spanId"]) and int(s["spanId"], 16)
                assert s["kind"] in (INTERNAL, SERVER, CLIENT, PRODUCER, CONSUMER) and isinstance(s["name"], str)
                assert s.get("status", {"code": 0})["code"] in (0, 2)
                for key in ("startTimeUnixNano", "endTimeUnixNano"):
                    assert isinstance(s[key], str) and re.fullmatch("[1-9][0-9]*", s[key])
                a = s["attributes"] = attributes(s["attributes"])
                if a["outgrow.kind"] not in CALLERS:
                    start = a["outgrow.start_ticks"]
                    assert int(s["startTimeUnixNano"]) == EPOCH + ns(start)
                    assert int(s["endTimeUnixNano"]) == EPOCH + ns(start + a["outgrow.length_ticks"])
                s["service"] = service
                assert (s["traceId"], s["spanId"]) not in spans
                spans[s["traceId"], s["spanId"]] = s
    for (trace, _), s in spans.items():
        parent = spans[trace, s["parentSpanId"]] if "parentSpanId" in s else None
        if parent:
            assert int(parent["startTimeUnixNano"]) <= int(s["startTimeUnixNano"])
            assert int(s["endTimeUnixNano"]) <= int(parent["endTimeUnixNano"])
        for link in s.get("links", []):
            assert (link["traceId"], link["spanId"]) in spans and not parent
        conventional(spans, s, parent)
    return spans


def conventional(spans, s, parent):
    """OpenTelemetry's semantic conventions: who calls is a CLIENT, who is called a SERVER in another service."""
    kind = s["attributes"]["outgrow.kind"]
    links = [spans[x["traceId"], x["spanId"]] for x in s.get("links", [])]
    if s["kind"] == SERVER:
        assert kind == "visit" and parent["kind"] == CLIENT and parent["service"] != s["service"]
        assert parent["attributes"].get("peer.service", s["service"]) == s["service"]
    elif s["kind"] == CLIENT:
        assert kind in ("request", "calling") or (kind == "rest" and s["service"] == "client")
    elif s["kind"] == PRODUCER:
        assert kind == "sending" and s["attributes"]["messaging.operation.type"] == "send"
        assert s["attributes"]["messaging.destination.name"] == s["attributes"]["peer.service"]
    assert (s["kind"] == CONSUMER) == (kind == "message")
    if s["kind"] == CONSUMER:
        assert s["service"] != "client" and all(x["kind"] == PRODUCER for x in links) and len(links) <= 1
        assert s["attributes"]["messaging.operation.type"] == "process"
        assert all(x["attributes"]["messaging.destination.name"] == s["attributes"]["messaging.destination.name"] for x in links)
    if parent and parent["service"] != s["service"]:
        assert s["kind"] == SERVER or parent["kind"] == CONSUMER or kind == "visit"


# ---- what must hold of each trace ------------------------------------------------------------------------

class Trace:
    """One followed request, from the Chrome file."""

    def __init__(self, events):
        self.events = events
        self.spans = {i: e["args"] for i, e in events.items()}
        self.kind = {i: e["cat"] for i, e in events.items()}
        self.root = self.spans[0]
        self.length = self.root["length_ticks"]

    def end(self, i):
        return self.spans[i]["start_ticks"] + self.spans[i]["length_ticks"]

    def above(self, i):
        """The span and those around it."""
        while i is not None:
            yield i
            i = self.spans[i].get("parent")

    def counts(self, i):
        """It lies in no branch but deciding ones."""
        return all(self.spans[k]["decides"] for k in self.above(i) if self.kind[k] == "branch")

    def own(self):
        """(root, span) of those whose lengths are to add up to their root's."""
        stands = {s["parent"] for i, s in self.spans.items() if self.kind[i] == "branch" and s["decides"]}
        for i in self.spans:
            if self.counts(i) and (self.kind[i] in OWN or (self.kind[i] == "fork" and i not in stands)):
                yield list(self.above(i))[-1], i

    def holds(self):
        """Containment, exact sums, and no gap in any request, message, rest or branch."""
        sums, stretches = {i: 0 for i in self.spans if "parent" not in self.spans[i]}, {}
        for i, s in self.spans.items():
            assert self.kind[i] in (*OWN, *ROOTS, "fork", "branch", "visit", "call", "refusal")
            assert ("parent" in s) == (self.kind[i] not in ROOTS)
            if "parent" in s:
                p = s["parent"]
                assert p < i and self.spans[p]["start_ticks"] <= s["start_ticks"] and self.end(i) <= self.end(p)
                assert self.kind[p] not in OWN
            if self.kind[i] == "branch":
                assert self.kind[s["parent"]] == "fork"
            if "cause" in s:
                assert self.kind[i] in ROOTS and s["start_ticks"] >= self.spans[s["cause"]]["start_ticks"]
            if self.kind[i] in (*OWN, "fork"):
                life = next(k for k in self.above(i) if self.kind[k] in (*ROOTS, "branch"))
                stretches.setdefault(life, []).append((s["start_ticks"], self.end(i)))
        for root, i in self.own():
            sums[root] += self.spans[i]["length_ticks"]
        for i, total in sums.items():
            assert total == self.spans[i]["length_ticks"], "the parts add up to the length, to the tick"
        for i in self.spans:
            if self.kind[i] in (*ROOTS, "branch"):
                at = self.spans[i]["start_ticks"]
                for start, end in sorted(stretches.get(i, [])):
                    assert start == at
                    at = end
                assert at == self.end(i), "its time has no gap"


def traced(scenario, *arguments):
    """Both files, checked; the traces in the order in which they are written."""
    chrome, otlp = os.path.join(folder.name, "t.json"), os.path.join(folder.name, "t.otlp.json")
    done = outgrow_trace(scenario, *arguments, "-o", chrome)
    outgrow_trace(scenario, *arguments, "-o", otlp, "-q")
    events, spans = read_chrome(chrome), read_otlp(otlp)
    traces = [Trace(e) for e in events]
    for t in traces:
        t.holds()
    same = sorted((e["name"], e["cat"], e["args"]["start_ticks"], e["args"]["length_ticks"], e["args"]["end"])
                  for t in events for e in t.values())
    other = sorted((s["name"], s["attributes"]["outgrow.kind"], s["attributes"]["outgrow.start_ticks"],
                    s["attributes"]["outgrow.length_ticks"], s["attributes"]["outgrow.end"]) for s in spans.values()
                   if s["attributes"]["outgrow.kind"] not in CALLERS)
    check(same == other, f"{' '.join(arguments)}: {len(traces)} traces of {len(same)} spans, alike in both formats")
    return traces, done.stdout.decode()


def shape(t):
    """(kind, resource or node, start, length) in ms from the request's beginning, of what has time of its own."""
    return [(t.kind[i], t.spans[i].get("resource", t.spans[i]["node"]),
             round((t.spans[i]["start_ticks"] - t.root["start_ticks"]) * 1000 / TICKS, 6),
             round(t.spans[i]["length_ticks"] * 1000 / TICKS, 6)) for _, i in sorted(t.own())]


# ---- by hand ---------------------------------------------------------------------------------------------

# Three at 1 s, 10 ms of one core and 4 ms of a database each, one connection: the third waits 20 ms for the core. The
# second comes to the database 10 ms after the first, which is gone by then.
SMALL = path_of("""scenario { window = 1*s, warmup = 0, length = 4*s }
data "rows" { rows = 10 }
request "ask" { cpu(10*ms), read "rows" }
traffic "t" { arrivals = schedule { { 1, 3 }, { 2.5, 1 } } }
always { network { trip = 1*ms } }
phase "one" { server "app" { runs = everything, cores = 1 }, database "db" { stores = everything, cores = 1, connections = 1, read_cost = 4*ms } }
""", "small.lua")
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

# Two branches of 10 and 30 ms, then a message of 50 ms that begins at once and outlives the request.
FORK = path_of("""scenario { window = 1*s, warmup = 0, length = 4*s }
operation "short" { wait(10*ms) }
operation "long" { wait(30*ms) }
operation "mail" { cpu(50*ms) }
request "ask" { parallel { call "short", call "long" }, later "mail", wait(5*ms) }
traffic "t" { arrivals = schedule { { 1, 2 } } }
phase "one" { server "app" { runs = everything }, queue "q" { carries = { "mail" } }, workers "w" { takes = "q", threads = 1 } }
""", "fork.lua")
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
               "h endless": ("unfinished when the run ended", 1000), "i guarded": ("timed out", 10)}, f"each way to end: {ends}")
rests = {t.root["class"]: [(round(s["length_ticks"] * 1000 / TICKS, 6), s["end"], t.kind[s["cause"]]) for i, s in t.spans.items()
                           if t.kind[i] == "rest"] for t in traces}
check(rests == {**{c: [] for c in ends}, "b late": [(30, "completed", "request")], "c forked": [(30, "completed", "request")],
                "i guarded": [(40, "completed", "branch")]}, f"and what goes on for nobody: {rests}")
check(text.count("timed out") >= 4 and "b late, for nobody, 30 ms" in text, "in words, too")

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
    spans = [s for s in read_otlp(otlp).values() if s["attributes"]["outgrow.kind"] not in CALLERS]
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
check(b"; of 1 request only the 10000 longest spans (--spans N: more)" in done.stderr, "and it is said")
about = {k for i, e in events.items() if e["cat"] == "refusal" for k in Trace(events).above(i)}
kept = min(e["args"]["length_ticks"] for i, e in events.items() if i not in about)
check(kept >= max(e["args"]["length_ticks"] for i, e in every.items() if i not in events), "the longest are kept")
few, _ = counted("--spans", "1")
check(few[0]["args"]["left_out"] == len(every) - len(few), "one, if that is all")
lines = [len(outgrow_trace(LONG, *ask, *more).stdout.decode().split("\n")) for more in ((), ("--lines", "10"), ("--lines", "1000"))]
check(lines[0] <= 300 and lines[1] <= 40 and lines[2] > 1000, f"lines in the terminal: {lines}")
check("shorter messages and rests" in outgrow_trace(LONG, *ask).stdout.decode(), "messages are bounded, too")

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
check(not [f for f in os.listdir(folder.name) if re.search(r"\.\d{2,}$", f)], "no half-written file is left")
finish()
