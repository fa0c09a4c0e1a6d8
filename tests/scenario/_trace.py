"""Reads what `outgrow trace` writes: both files are held against their formats' rules, and every trace against what must
hold of it; shared by its tests."""
import json
import os
import re
import subprocess
import tempfile

from _run import OUTGROW, check

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
        assert e["cat"], "some readers want a category of every event"
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


# ---- two small ones --------------------------------------------------------------------------------------

# Three at 1 s, 10 ms of one core and 4 ms of a database each, one connection: the third waits 20 ms for the core. The
# second comes to the database 10 ms after the first, which is gone by then.
SMALL = path_of("""scenario { window = 1*s, warmup = 0, length = 4*s }
data "rows" { rows = 10 }
request "ask" { cpu(10*ms), read "rows" }
traffic "t" { arrivals = schedule { { 1, 3 }, { 2.5, 1 } } }
always { network { trip = 1*ms } }
phase "one" { server "app" { runs = everything, cores = 1 }, database "db" { stores = everything, cores = 1, connections = 1, read_cost = 4*ms } }
""", "small.lua")

# Two branches of 10 and 30 ms, then a message of 50 ms that begins at once and outlives the request.
FORK = path_of("""scenario { window = 1*s, warmup = 0, length = 4*s }
operation "short" { wait(10*ms) }
operation "long" { wait(30*ms) }
operation "mail" { cpu(50*ms) }
request "ask" { parallel { call "short", call "long" }, later "mail", wait(5*ms) }
traffic "t" { arrivals = schedule { { 1, 2 } } }
phase "one" { server "app" { runs = everything }, queue "q" { carries = { "mail" } }, workers "w" { takes = "q", threads = 1 } }
""", "fork.lua")
