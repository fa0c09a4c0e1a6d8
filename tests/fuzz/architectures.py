#!/usr/bin/env python3
"""Random architectures under random loads, changed while requests are in flight: the laws (flow balance, Little's
law, the utilization law) hold in each as identities of whole numbers, or the run ends with 1; nobody is more than
busy, what came is accounted for, and the slowest can be followed. Some are held at loads instead: then each architecture is as it is
alone. The seed is fixed; FUZZ_SEED and FUZZ_COUNT ask for others and for more."""
import csv
import json
import os
import random
import subprocess
import sys
import tempfile

ROOT = os.environ.get("OUTGROW_ROOT", os.path.join(os.path.dirname(os.path.abspath(__file__)), "../.."))
OUTGROW = os.environ.get("OUTGROW", os.path.join(ROOT, "build/outgrow"))
COUNT = int(os.environ.get("FUZZ_COUNT", "200"))
SEED = int(os.environ.get("FUZZ_SEED", "1"))


class Maker:
    """One scenario."""

    def __init__(self, seed):
        self.dice = random.Random(seed)
        self.seed = seed
        self.data = [f"d{i}" for i in range(self.dice.randint(0, 2))]
        self.operations = [f"o{i}" for i in range(self.dice.randint(0, 4))]
        self.requests = [f"r{i}" for i in range(self.dice.randint(1, 3))]
        self.messages = set()
        self.externals = [f"e{i}" for i in range(self.dice.randint(0, 2))]
        self.ends = self.dice.random() < .4 # nobody comes after 25 s: all must be done by and by
        self.held = not self.ends and self.dice.random() < .3

    def maybe(self, chance, text):
        return text if self.dice.random() < chance else ""

    def pick(self, *of):
        return self.dice.choice(of)

    def time(self, ms):
        mean = ms * self.dice.choice([0.2, 1, 1, 3])
        return self.pick(f"{mean}*ms", f"exponential({mean}*ms)", f"lognormal({mean}*ms, 1.5)",
                         f"hyperexponential({mean}*ms, 2)")

    def guards(self):
        return [g for g in (self.maybe(.3, f"timeout = {self.pick('40*ms', 'exponential(60*ms)', '150*ms')}"),
                            self.maybe(.2, f"patience = {self.pick('20*ms', 'exponential(30*ms)')}"),
                            self.maybe(.3, "cancel = true"), self.maybe(.3, f"priority = {self.dice.randint(1, 3)}")) if g]

    def step(self, depth, below):
        """`below`: operations that may be called, so that there is no circle."""
        kinds = ["cpu", "cpu", "wait", "fail"]
        kinds += ["read", "write", "query", "scan"] if self.data else []
        kinds += ["call", "call", "later"] if below else []
        kinds += ["external"] if self.externals else []
        kinds += ["choose", "times", "parallel", "quorum"] if depth else []
        kind = self.dice.choice(kinds)
        if kind in ("cpu", "wait"):
            return f"{kind}({self.time(8)})"
        if kind == "fail":
            return f"fail({self.pick(0, 0.01, 0.2)})"
        if kind in ("read", "query"):
            return f'{kind}("{self.pick(*self.data)}", {{ times = {self.dice.randint(0, 3)} }})'
        if kind in ("write", "scan"):
            return f'{kind} "{self.pick(*self.data)}"'
        if kind == "call":
            return f'call("{self.pick(*below)}", {{ {", ".join(self.guards())} }})'
        if kind == "external":
            return f'call("{self.pick(*self.externals)}", {{ {", ".join(self.guards())} }})'
        if kind == "later":
            name = self.pick(*below)
            self.messages.add(name)
            return f'later("{name}"{self.maybe(.3, ", { delay = exponential(0.5*s) }")})'
        inner = [self.step(depth - 1, below) for _ in range(self.dice.randint(1, 3))]
        if kind == "choose":
            return "choose { " + ", ".join(f"{{ {i + 1}, {s} }}" for i, s in enumerate(inner)) + " }"
        if kind == "times":
            return f"times({self.pick('0', '2', 'geometric(2)')}, {', '.join(inner)})"
        if kind == "parallel":
            return f"parallel {{ {', '.join(inner)}{self.maybe(.5, ', cancel = true')} }}"
        return f"quorum({self.dice.randint(1, len(inner))}, {{ {', '.join(inner)}{self.maybe(.5, ', cancel = true')} }})"

    def body(self, below):
        return ", ".join(self.step(2, below) for _ in range(self.dice.randint(1, 3)))

    def traffic(self):
        kind = self.pick(5, 6) if self.ends else 0 if self.held else self.pick(0, 1, 2, 3, 4, 7)
        rate = self.dice.choice([3, 10] if self.ends else [5, 30, 120])
        batch = self.maybe(.3, f", batch = {self.pick('3', 'geometric(2)')}")
        return [f"poisson {{ rate = {rate}{batch} }}",
                f"renewal {{ interval = {self.pick('exponential', 'constant')}({1 / rate}){batch} }}",
                f"every({1 / rate})",
                f"mmpp {{ {{ {rate}, 2*s }}, {{ {rate / 5}, {self.pick(1, 3)}*s }} }}",
                f"poisson {{ rate = ramp {{ from = 1, to = {rate}, over = 20*s }} }}",
                f"poisson {{ rate = steps {{ {{ 0, {rate} }}, {{ 25*s, 0 }} }}{batch} }}",
                "schedule { " + ", ".join(f"{{ {t / 100}, {self.pick(1, 1, 2, 40)} }}"
                                          for t in sorted(self.dice.sample(range(2500), 8 * rate))) + " }",
                f"users {{ count = {rate}, think = {self.time(500)} }}"][kind]

    def running(self):
        line = [f"threads = {self.pick(1, 2, 8)}", self.maybe(.5, f"queue_limit = {self.pick(1, 3, 20)}"),
                self.maybe(.4, f'when_full = "{self.pick("reject", "block", "drop-oldest")}"')]
        options = [f"cores = {self.pick('1', '2', '4', 'unlimited')}", *(line if self.dice.random() < .6 else []),
                   self.maybe(.4, f'discipline = "{self.pick("fcfs", "lcfs", "random", "priority", "sjf")}"'),
                   self.maybe(.5, f'scheduler = "{self.pick("fcfs", "ps", "priority", "lcfs", "srpt")}"'),
                   self.maybe(.2, "event_loop = true")]
        instances = self.pick(1, 1, 2, 5)
        speeds = self.pick("0.5", "2", "{ " + ", ".join(str(self.pick(0.5, 1, 3)) for _ in range(instances)) + " }")
        return options + self.common() + [f"instances = {instances}", self.maybe(.3, f"speed = {speeds}")]

    def common(self):
        return [self.maybe(.3, f'balance = "{self.pick("round-robin", "random", "least-connections", "power-of-two", "key", "shared")}"'),
                self.maybe(.3, f"boot = {self.pick('2*s', 'exponential(1*s)')}")]

    def node(self, kind, name, options):
        return f'  {kind} "{name}" {{ {", ".join(o for o in options if o)} }},'

    def phase(self, number):
        nodes, work = [], self.requests + self.operations
        split = self.dice.random() < .5 and len(work) > 1
        cut = self.dice.randrange(1, len(work)) if split else 0
        quoted = ", ".join(f'"{w}"' for w in work[:cut])
        pools = self.maybe(.3, f"pools = {{ db = {self.pick(1, 3)} }}") if self.data else ""
        if split:
            nodes.append(self.node("server", "edge", [f"runs = {{ {quoted} }}"] + self.running()))
        nodes.append(self.node("server", self.pick("app", "app", "main"), ["runs = everything", pools] + self.running()))
        if self.data:
            nodes.append(self.node("database", "db", ["stores = everything", f"cores = {self.pick(1, 2, 8)}",
                self.maybe(.5, f"connections = {self.pick(1, 4)}"), self.maybe(.4, f"replicas = {self.pick(1, 2)}"),
                self.maybe(.3, "lag = exponential(0.2*s)")] + self.common()))
            if self.dice.random() < .5:
                nodes.append(self.node("cache", "mem", ["fronts = everything", f"entries = {self.pick(1, 50, 5000)}",
                    self.maybe(.5, "ttl = 2*s"), self.maybe(.3, f'policy = "{self.pick("fifo", "random")}"'),
                    self.maybe(.3, f'on_write = "{self.pick("update", "ignore")}"'), self.maybe(.4, "lookup_cost = 0.1*ms")]
                    + ([self.maybe(1, f'inside = "{nodes[-2].split(chr(34))[1]}"')] if self.dice.random() < .3
                       else [f"instances = {self.pick(1, 3)}"] + self.common())))
        if self.messages and self.dice.random() < .7:
            nodes.append(self.node("queue", "jobs", ["carries = everything", self.maybe(.5, f"capacity = {self.pick(1, 10)}"),
                self.maybe(.5, f'when_full = "{self.pick("block", "drop-oldest")}"')]))
            nodes.append(self.node("workers", "worker", ['takes = "jobs"'] + self.running()))
        begin = self.pick(f"at = {number * 8}*s", f"after = {self.pick(3, 8)}*s",
                          f"when = function(now) return now.in_flight_end > {self.pick(0, 5)} end, sustained = {self.pick(0, 7)}*s")
        when = f"{begin}, takes = {self.pick(0, 1, 3)}*s, " if number and not self.held else ""
        return f'phase "p{number}" {{ {when}\n' + "\n".join(nodes) + "\n}"

    def text(self):
        bodies = []
        for i in reversed(range(len(self.operations))):
            bodies.append(f'operation "{self.operations[i]}" {{ {self.body(self.operations[i + 1:])} }}')
        for r in self.requests:
            bodies.append(f'request "{r}" {{ {", ".join([self.body(self.operations)] + self.guards())} }}')
        bodies += [f'external "{e}" {{ time = {self.time(20)}, fails = {self.pick(0, 0.05)}, places = {self.pick("unlimited", 3)} }}'
                   for e in self.externals]
        time = f"window = {self.pick(1, 2.5)}*s, hold = {self.pick(5, 10)}*s, loads = {{ {self.pick('20', '5, 40', '10, 30, 100')} }}" \
            if self.held else f"window = {self.pick(1, 2.5, 7)}*s, length = {3000 if self.ends else 30}*s"
        lines = [f"scenario {{ {time}, warmup = {self.pick(0, 0, 3)}, seed = {self.seed}, reps = 1 }}"]
        lines += [f'data "{d}" {{ rows = {self.pick(1, 100, 10000)}, popularity = {self.pick("zipf(0.9)", "uniform_keys", "latest(1)")} }}'
                  for d in self.data]
        lines += bodies
        lines += [f'traffic "t{i}" {{ arrivals = {self.traffic()} }}' for i in range(self.dice.randint(1, 2))]
        lines += [f"always {{ network {{ trip = {self.time(0.5)} }} }}"] if self.dice.random() < .6 else []
        phases = [self.phase(i) for i in range(self.dice.randint(1, 4))]
        self.alone = "\n".join(lines + phases[-1:]) + "\n" # the last architecture without those before
        return "\n".join(lines + phases) + "\n"


def unfair(out, ends, held):
    """What is wrong with the figures of a run that ended well."""
    with open(os.path.join(out, "resources.csv"), newline="") as f:
        for r in csv.DictReader(f):
            if not 0 <= float(r["utilization"]) <= 1 or float(r["full_fraction"]) > 1.0000001:
                return f"{r['node']}.{r['resource']} at {r['start_s']}: utilization {r['utilization']}, full {r['full_fraction']}"
    came = went = 0.0
    last, left = {}, {} # in flight: of each class; of all, at the end of each architecture
    with open(os.path.join(out, "requests.csv"), newline="") as f:
        for r in csv.DictReader(f):
            last[r["class"]] = r["in_flight_end"]
            if r["class"] != "all":
                continue
            left[r["phase"].split(" at ")[0] if held else ""] = float(r["in_flight_end"]) # which the next one forgets
            seconds = float(r["end_s"]) - float(r["start_s"])
            came += float(r["offered_per_s"]) * seconds
            went += seconds * sum(float(r[c]) for c in ("completed_per_s", "failed_per_s", "rejected_per_s",
                                                         "timed_out_per_s", "abandoned_per_s"))
    if abs(came - went - sum(left.values())) > 0.01:
        return f"{came} came, {went} went, {left} are there"
    if ends and any(float(n) for n in last.values()):
        return f"never done: {last}"
    return None


def unkept(path, out, most):
    """What is wrong when there is room for only so many requests: the run ends well, or says so and keeps what it has."""
    done = subprocess.run([OUTGROW, "run", path, "-q", "-o", out, "--threads", "1", "--in-flight", str(most)],
                          capture_output=True, timeout=120)
    said = done.stderr.decode(errors="replace")
    if done.returncode and not (done.returncode == 1 and "no room" in said and os.path.exists(os.path.join(out, "run.json"))):
        return f"room for {most}: exit {done.returncode}: {said}"
    return None


TIMES = ("began_s", "decided_s", "left_s", "ready_s")


def unlike_alone(path, out, maker):
    """What differs between an architecture after others, under hold, and the same in a run of its own."""
    alone = os.path.join(os.path.dirname(path), "alone")
    with open(path + ".alone.lua", "w") as f:
        f.write(maker.alone)
    done = subprocess.run([OUTGROW, "run", path + ".alone.lua", "-q", "-o", alone, "--threads", "1", "--no-report"],
                          capture_output=True, timeout=120)
    if done.returncode:
        return f"alone: exit {done.returncode}: {done.stderr.decode(errors='replace')}"
    for name in ("phases.csv", "phase_nodes.csv", "breakdown.csv", "histograms.csv"):
        with open(os.path.join(out, name), newline="") as f, open(os.path.join(alone, name), newline="") as g:
            mine = list(csv.DictReader(g))
            after = [r for r in csv.DictReader(f) if r["phase"] in {m["phase"] for m in mine}]
        if len(mine) != len(after):
            return f"{name}: {len(after)} rows after others, {len(mine)} alone"
        for a, b in zip(after, mine):
            differ = [f"{k}: {a[k]} and {b[k]}" for k in a if a[k] != b[k] and not k.startswith(TIMES)]
            if differ:
                return f"{name}, {a['phase']}: after others and alone {', '.join(differ[:5])}"
    return None


def untraceable(path, out, at):
    """What is wrong with the slowest requests of that run, followed, and with those that come at a time."""
    file = os.path.join(out, "trace.json")
    with open(os.path.join(out, "requests.csv"), newline="") as f:
        slowest = max([float(r["latency_max_s"]) for r in csv.DictReader(f)
                       if r["class"] == "all" and r["warmup"] == "0" and r["latency_max_s"]], default=None)
    for asked in (["--slowest", "20", "-o", file], ["--at", f"{at}s"]):
        done = subprocess.run([OUTGROW, "trace", path, "-q", *asked], capture_output=True, timeout=120)
        said = done.stderr.decode(errors="replace")
        if done.returncode and not (done.returncode == 2 and "nothing to trace" in said):
            return f"trace {' '.join(asked)}: exit {done.returncode}: {said}"
        if "-o" in asked and done.returncode == 0:
            with open(file) as f:
                events = json.load(f)["traceEvents"]
            found = max(e["args"]["length_ticks"] for e in events if e.get("cat") == "request") / 2 ** 36
            if slowest is None or abs(found - slowest) > 1e-8 * slowest:
                return f"the slowest took {slowest} s, traced was one of {found} s"
        elif "-o" in asked and slowest is not None:
            return f"the slowest took {slowest} s, but none was traced"
    return None


failures, codes = 0, {}
with tempfile.TemporaryDirectory() as folder:
    path, out = os.path.join(folder, "random.lua"), os.path.join(folder, "out")
    for n in range(COUNT):
        maker = Maker(SEED * 1000003 + n)
        text = maker.text()
        with open(path, "w") as f:
            f.write(text)
        try:
            done = subprocess.run([OUTGROW, "run", path, "-q", "-o", out, "--threads", "1"], capture_output=True, timeout=120)
            code, said = done.returncode, done.stderr.decode(errors="replace")
        except subprocess.TimeoutExpired:
            code, said = "no end", ""
        if code == 0:
            said += unfair(out, maker.ends, maker.held) or maker.held and unlike_alone(path, out, maker) or \
                untraceable(path, out, 1 + n % (4 if maker.held else 28)) or unkept(path, out, 1 + n % 40) or ""
        codes[code] = codes.get(code, 0) + 1
        if code != 0 and not (code == 2 and os.environ.get("FUZZ_LAX")) or code == 0 and said:
            failures += 1
            print(f"FAIL case {n}: exit {code}\n{said}\n---- scenario\n{text}\n----")
print(f"{COUNT} random architectures, exit codes {codes}, {failures} failed")
sys.exit(1 if failures else 0)
