"""What each model of this folder must come to: by name, the variants (settings) and their figures. A figure
is (what, where, closed form[, sharpness]), where is (file, keys, column); a column that ends in _pNN_s is a
percentile. A closed form that takes long to compute is a function. The sharpness is how wide an interval may be,
relative to the form, if not 2 %: at load 0.95 a run that shows 2 % would take minutes."""
import functools
import math

import forms

LOADS = (0.5, 0.8, 0.95)


def sharp(load):
    return 0.05 if load > 0.9 else 0.02


def requests(column, klass="all"):
    return ("phases.csv", {"class": klass}, column)


def resource(name, column):
    node, part = name.split(".")
    return ("phase_nodes.csv", {"node": node, "resource": part}, column)


def node(name, column):
    return ("phase_nodes.csv", {"node": name, "resource": ""}, column)


def mm1():
    mean = forms.mm1(70, 0.01)
    return [
        ("mean latency", requests("latency_mean_s"), mean),
        ("p50", requests("latency_p50_s"), forms.exponential_quantile(0.50, mean)),
        ("p95", requests("latency_p95_s"), forms.exponential_quantile(0.95, mean)),
        ("p99", requests("latency_p99_s"), forms.exponential_quantile(0.99, mean)),
        ("in the system", requests("in_flight_mean"), 70 * mean),
        ("throughput", requests("completed_per_s"), 70),
        ("utilization", resource("app.cores", "utilization"), 0.7),
        ("share that waits", resource("app.cores", "wait_fraction"), 0.7),
    ]


def mmc():
    wait = forms.mmc_wait(10, 0.25, 3)
    return [
        ("mean latency", requests("latency_mean_s"), wait + 0.25),
        ("mean wait", resource("app.cores", "wait_mean_s"), wait),
        ("p99 of the wait", resource("app.cores", "wait_p99_s"), forms.mmc_wait_quantile(0.99, 10, 0.25, 3)),
        ("in line", resource("app.cores", "queue_mean"), 10 * wait),
        ("share that waits", resource("app.cores", "wait_fraction"), forms.erlang_c(3, 2.5)),
        ("utilization", resource("app.cores", "utilization"), 2.5 / 3),
    ]


def mmck():
    refused, latency, busy = forms.mmck(14, 0.25, 3, 8)
    return [
        ("refused", requests("errors"), refused),
        ("mean latency", requests("latency_mean_s"), latency),
        ("throughput", requests("completed_per_s"), 14 * (1 - refused)),
        ("utilization", resource("app.cores", "utilization"), busy / 3),
    ]


def instances(balance):
    mean = {"shared": forms.mmc_wait(280, 0.01, 4) + 0.01, "random": forms.mm1(70, 0.01),
            "round-robin": forms.em1(4, 70, 0.01)}[balance]
    return lambda: [("mean latency", requests("latency_mean_s"), mean),
                    ("utilization", resource("app.cores", "utilization"), 0.7)]


def mg1():
    wait = forms.mg1_wait(60, 0.01, 1.5)
    return [
        ("mean latency", requests("latency_mean_s"), wait + 0.01),
        ("mean wait", resource("app.cores", "wait_mean_s"), wait),
        ("mean service", resource("app.cores", "service_mean_s"), 0.01),
    ]


def md1():
    wait = forms.mg1_wait(70, 0.01, 0)
    return [
        ("mean latency", requests("latency_mean_s"), wait + 0.01),
        ("p95 of the latency", requests("latency_p95_s"), forms.md1_wait_quantile(0.95, 70, 0.01) + 0.01),
        ("p99 of the wait", resource("app.cores", "wait_p99_s"), forms.md1_wait_quantile(0.99, 70, 0.01)),
    ]


def mg1_ps():
    return [("mean latency", requests("latency_mean_s"), forms.mm1(70, 0.01)),
            ("utilization", resource("app.cores", "utilization"), 0.7)]


TWO_CLASSES = [(60, 0.005, 1), (40, 0.010, 1)]


def priority():
    waits = forms.cobham(TWO_CLASSES)
    return [("mean latency, first", requests("latency_mean_s", "first"), waits[0] + 0.005),
            ("mean latency, second", requests("latency_mean_s", "second"), waits[1] + 0.010)]


def priority_preemptive():
    times = forms.preemptive(TWO_CLASSES)
    return [("mean latency, first", requests("latency_mean_s", "first"), times[0]),
            ("mean latency, second", requests("latency_mean_s", "second"), times[1])]


def shortest_first():
    return [("mean latency", requests("latency_mean_s"), forms.mm1_shortest_first(70, 0.01) + 0.01)]


def batch():
    return [("mean latency", requests("latency_mean_s"), forms.batch_mm1(12, 5, 0.01))]


def fork_join():
    return [("mean latency", requests("latency_mean_s"), forms.fork_join_2(70, 0.01))]


def timeout():
    mean = forms.mm1(70, 0.01)
    late = 2.718281828459045 ** (-0.05 / mean)
    return [("timed out", requests("errors"), late),
            ("throughput", requests("completed_per_s"), 70 * (1 - late)),
            ("utilization", resource("app.cores", "utilization"), 0.7)]


def closed():
    throughput, response, busy = forms.mva(20, [0.030, 0.050], 1.0)
    return [
        ("throughput", requests("completed_per_s"), throughput),
        ("mean latency", requests("latency_mean_s"), response),
        ("utilization, server", resource("app.cores", "utilization"), busy[0]),
        ("utilization, database", resource("db.cores", "utilization"), busy[1]),
        # the interactive response time law (users = throughput x (latency + think time)), on exact figures
        ("latency by the response time law", requests("latency_mean_s"), 20 / throughput - 1.0),
    ]


def lru():
    return [("hit ratio", node("mem", "hit_ratio"), forms.lru_hits(forms.zipf(8, 0.8), 3))]


def held_thread():
    refused, latency, door, busy, held = forms.held_thread(50, 0.020, 0.036, 5, 2, 2, 10)
    return [
        ("refused", requests("errors"), refused),
        ("mean latency", requests("latency_mean_s"), latency),
        ("wait for a connection", resource("db.connections", "wait_mean_s"), door),
        ("busy threads", resource("app.threads", "busy_mean"), busy),
        ("busy connections", resource("db.connections", "busy_mean"), held),
    ]


def window(end, column):
    """A window by its end; in_flight_end is what is inside at that moment."""
    return ("requests.csv", {"class": "all", "end_s": str(end)}, column)


def at_loads(figures, loads=LOADS, **settings):
    """A variant a load."""
    return [(dict(settings, load=load), functools.partial(figures, load=load, **settings)) for load in loads]


def later(form, *arguments, pick=None, times=1.0):
    """A form computed when it is asked for, once; `pick` of what it returns, times a factor."""
    def value():
        got = computed(form, *arguments)
        return times * (got if pick is None else got[pick])
    return value


@functools.lru_cache(None)
def computed(form, *arguments):
    return form(*arguments)


def mm1_load(load):
    mean, rate = forms.mm1(100 * load, 0.01), 100 * load
    # the wait is 0 with 1 - load, else exponential with the mean of the sojourn
    return [
        ("mean latency", requests("latency_mean_s"), mean, sharp(load)),
        ("p95", requests("latency_p95_s"), forms.exponential_quantile(0.95, mean), 0.04 if load < 0.9 else 0.07),
        ("in the system", requests("in_flight_mean"), rate * mean, sharp(load)),
        ("share that waits", resource("app.cores", "wait_fraction"), load),
        ("p99 of the wait", resource("app.cores", "wait_p99_s"), mean * math.log(load / 0.01),
         0.04 if load < 0.9 else 0.09),
    ]


def mmc_ten(load):
    rate = 1000 * load
    return [
        ("mean latency", requests("latency_mean_s"), forms.mmc_wait(rate, 0.01, 10) + 0.01, sharp(load)),
        ("mean wait", resource("app.cores", "wait_mean_s"), forms.mmc_wait(rate, 0.01, 10), 0.05),
        ("share that waits", resource("app.cores", "wait_fraction"), forms.erlang_c(10, 10 * load)),
    ]


def erlang_b(load, shape):
    lost = forms.erlang_b(10, 10 * load)
    return [("refused", requests("errors"), lost),
            ("busy", resource("app.threads", "busy_mean"), 10 * load * (1 - lost))]


def mginf():
    # N is Poisson with mean 10; a lognormal latency of cv 1.5
    return [("in the system", requests("in_flight_mean"), 10),
            ("mean latency", requests("latency_mean_s"), 0.1),
            ("p50", requests("latency_p50_s"), forms.lognormal_quantile(0.50, 0.1, 1.5)),
            ("p99", requests("latency_p99_s"), forms.lognormal_quantile(0.99, 0.1, 1.5)),
            ("p999", requests("latency_p999_s"), forms.lognormal_quantile(0.999, 0.1, 1.5), 0.04)]


def md1_load(load):
    return [
        ("mean latency", requests("latency_mean_s"), forms.mg1_wait(100 * load, 0.01, 0) + 0.01, sharp(load)),
        ("p99 of the wait", resource("app.cores", "wait_p99_s"),
         later(forms.md1_wait_quantile, 0.99, 100 * load, 0.01), 0.04 if load < 0.9 else 0.09),
        ("share that waits", resource("app.cores", "wait_fraction"), load),
    ]


PARETO = (1.5, 0.004, 0.2)


def mg1_shapes(load, shape):
    mean, cv = {"erlang": (0.01, 0.5), "hyperexponential": (0.01, 2.0), "lognormal": (0.01, 1.5),
                "pareto": forms.bounded_pareto(*PARETO)}[shape]
    rate = load / mean
    wait = forms.mg1_wait(rate, mean, cv)
    rows = [("mean wait", resource("app.cores", "wait_mean_s"), wait, sharp(load)),
            ("mean latency", requests("latency_mean_s"), wait + mean, sharp(load))]
    transform = {"erlang": lambda: forms.erlang_transform(4, mean),
                 "hyperexponential": lambda: forms.hyper_transform(mean, cv)}.get(shape)
    if transform:
        above = functools.partial(forms.mg1_wait_above, rate=rate, mean=mean, service=transform())
        rows.append(("p99 of the wait", resource("app.cores", "wait_p99_s"),
                     later(forms.falling_quantile, 0.99, above, 100 * wait), 0.05 if load < 0.9 else 0.10))
    return rows


def gm1(load, shape):
    between = 0.01 / load
    transform = {"constant": lambda s: math.exp(-s * between),
                 "uniform": forms.uniform_transform(0.2 * between, 1.8 * between),
                 "erlang": forms.erlang_transform(3, between),
                 "hyperexponential": forms.hyper_transform(between, 2.0)}[shape]
    sigma = forms.gm1(transform, 0.01)
    mean = 0.01 / (1 - sigma)
    return [("mean latency", requests("latency_mean_s"), mean, sharp(load)),
            ("share that waits", resource("app.cores", "wait_fraction"), sigma),
            ("p95", requests("latency_p95_s"), forms.exponential_quantile(0.95, mean), 0.04 if load < 0.9 else 0.09)]


def batch_geometric(load):
    mean = forms.batches_mm1(25 * load, 4, 2 * 16 - 4, 0.01)
    return [("mean latency", requests("latency_mean_s"), mean, sharp(load)),
            ("utilization", resource("app.cores", "utilization"), load)]


def patience(load, kind):
    rate = 300 * load
    if kind == "exponential":
        gone, line, stay = forms.erlang_a(rate, 0.01, 0.02, 3)
        return [("give up", requests("errors"), gone), ("in line", resource("app.cores", "queue_mean"), line),
                ("mean latency of the served", requests("latency_mean_s"), stay)]
    gone, stay = forms.mmc_constant_patience(rate, 0.01, 0.02, 3)
    return [("give up", requests("errors"), gone),
            ("mean latency of the served", requests("latency_mean_s"), stay)]


def patience_thread():
    gone, line, stay = forms.erlang_a(120, 0.01, 0.05, 1)
    return [("give up, per second", requests("abandoned_per_s"), 120 * gone),
            ("in line", resource("app.threads", "queue_mean"), line),
            ("mean latency of the served", requests("latency_mean_s"), stay),
            ("utilization", resource("app.cores", "utilization"), 1.2 * (1 - gone))]


def priority_loads(load, kind):
    classes = [(80 * load, 0.005, 1.5), (60 * load, 0.010, 0.5)]
    times = (forms.preemptive(classes) if kind == "preempts" else
             [w + m for w, (_, m, _) in zip(forms.cobham(classes), classes)])
    return [("mean latency, first", requests("latency_mean_s", "first"), times[0]),
            ("mean latency, second", requests("latency_mean_s", "second"), times[1], sharp(load))]


def priority_mmc():
    waits = forms.mmc_priority([85, 170, 85], 0.01, 4)
    return [(f"mean latency, {name}", requests("latency_mean_s", name), wait + 0.01)
            for name, wait in zip(("first", "second", "third"), waits)]


def lcfs(load, shape):
    rows = [("mean latency", requests("latency_mean_s"), forms.mm1(100 * load, 0.01), sharp(load))]
    if shape == "exponential":
        # the sojourn is a busy period
        rows += [("p50", requests("latency_p50_s"), later(forms.busy_quantile, 0.50, 100 * load, 0.01)),
                 ("p95", requests("latency_p95_s"), later(forms.busy_quantile, 0.95, 100 * load, 0.01), 0.03)]
    return rows


def any_order(discipline):
    return [("mean wait", resource("app.threads", "wait_mean_s"), forms.mg1_wait(70, 0.01, 1.5))]


def srpt(load, shape):
    if shape == "exponential":
        form = later(forms.srpt_exponential, 100 * load, 0.01)
    else:
        form = later(forms.srpt_bounded_pareto, load / forms.bounded_pareto(*PARETO)[0], *PARETO)
    return [("mean latency", requests("latency_mean_s"), form, sharp(load))]


def ps_loads(load, shape, cores=1):
    mean = forms.bounded_pareto(*PARETO)[0] if shape == "pareto" else 0.01
    rate = cores * load / mean
    wait = forms.mmc_wait(rate, mean, cores)
    return [("mean latency", requests("latency_mean_s"), wait + mean, sharp(load)),
            ("in the system", requests("in_flight_mean"), rate * (wait + mean), sharp(load))]


def ps_limited(load):
    arguments = (100 * load, 0.01, 2.0, 3, 250)
    return [("mean latency", requests("latency_mean_s"), later(forms.shared_by_few, *arguments, pick=0)),
            ("mean wait for a thread", resource("app.threads", "wait_mean_s"),
             later(forms.shared_by_few, *arguments, pick=1), 0.05 if load < 0.6 else 0.03)]


def jackson(load):
    rounds = 5 / 3
    flow = 100 * load * rounds
    times = [forms.mm1(flow, 0.006), forms.mm1(flow, 0.004), forms.mm1(flow / 3, 0.015)]
    inside = [flow * times[0], flow * times[1], flow / 3 * times[2]]
    return [("mean latency", requests("latency_mean_s"), sum(inside) / 100 / load, sharp(load))] + [
        (f"in the system, {name}", node(name, "inside_mean"), x, sharp(load)) for name, x in zip("abc", inside)]


def jackson_cores():
    visit = forms.mmc_wait(150, 0.01, 2) + 0.01
    return [("mean latency", requests("latency_mean_s"), 1.5 * visit),
            ("mean wait of a visit", resource("app.cores", "wait_mean_s"), visit - 0.01)]


def closed_loads(count):
    throughput, response, busy = forms.mva(count, [0.030, 0.050], 1.0)
    return [("throughput", requests("completed_per_s"), throughput),
            ("mean latency", requests("latency_mean_s"), response),
            ("utilization, database", resource("db.cores", "utilization"), busy[1])]


def closed_classes():
    flows, responses, _ = forms.mva_classes([12, 5], [[0.020, 0.040], [0.120, 0.040]], [1.0, 0.5])
    rows = []
    for name, flow, response in zip(("light", "heavy"), flows, responses):
        rows += [(f"throughput, {name}", requests("completed_per_s", name), flow),
                 (f"mean latency, {name}", requests("latency_mean_s", name), response)]
    return rows + [("utilization, server", resource("app.cores", "utilization"), flows[0] * 0.02 + flows[1] * 0.12)]


def repairman():
    throughput, response, busy = forms.repairman(12, 1.0, 0.2, 2)
    return [("throughput", requests("completed_per_s"), throughput),
            ("mean latency", requests("latency_mean_s"), response),
            ("utilization", resource("app.cores", "utilization"), busy / 2)]


def engset():
    lost, busy = forms.engset(8, 1.0, 0.5, 3)
    return [("refused", requests("errors"), lost), ("busy", resource("app.threads", "busy_mean"), busy)]


def tandem():
    form = (forms.tandem_blocked, 80, 0.010, 0.011, 10, 3)
    return [("refused", requests("errors"), later(*form, pick=0)),
            ("until accepted by the second", requests("latency_mean_s"), later(*form, pick=1)),
            ("from there to the end", requests("latency_mean_s", "finish"), later(*form, pick=2)),
            ("the first is held", resource("front.threads", "utilization"), later(*form, pick=3)),
            ("the first works", resource("front.cores", "utilization"), later(*form, pick=4))]


def fork_join_loads(load):
    return [("mean latency", requests("latency_mean_s"), forms.fork_join_2(100 * load, 0.01), sharp(load))]


def first_of(k):
    return [("mean latency", requests("latency_mean_s"), forms.order_mean(5, k, 0.01)),
            ("p99", requests("latency_p99_s"), # binomial: fewer than k of five have answered
             later(forms.falling_quantile, 0.99, functools.partial(fewer, k), 0.2))]


def fewer(k, t):
    done = -math.expm1(-t / 0.01)
    return sum(math.comb(5, i) * done ** i * (1 - done) ** (5 - i) for i in range(k))


def least_connections(load):
    return [("mean latency", requests("latency_mean_s"),
             later(forms.shorter_of_two, 200 * load, 0.01, 60 if load < 0.9 else 300), sharp(load))]


def power_of_two(load):
    return [("mean latency", requests("latency_mean_s"), forms.power_of_two(load, 1000, 0.01))]


def two_deep():
    form = (forms.two_deep, 60, 0.015, 0.010, 0.025, 6, 3, 2, 5)
    return [("refused", requests("errors"), later(*form, pick=0)),
            ("mean latency", requests("latency_mean_s"), later(*form, pick=1)),
            ("wait for an inner thread", resource("mid.threads", "wait_mean_s"), later(*form, pick=2)),
            ("wait for a connection", resource("db.connections", "wait_mean_s"), later(*form, pick=3)),
            ("busy threads", resource("app.threads", "busy_mean"), later(*form, pick=4)),
            ("busy inner threads", resource("mid.threads", "busy_mean"), later(*form, pick=5))]


def mmpp():
    form = (forms.mmpp_m1, ((40, 0.6), (120, 0.3)), 0.01, 1200)
    return [("mean latency", requests("latency_mean_s"), later(*form, pick=0)),
            ("share that waits", resource("app.cores", "wait_fraction"), later(*form, pick=1))]


def start_empty():
    times = (5, 10, 20, 40)
    at = lambda i: 100 * computed(forms.mm1_inside_at, times, 0.8, 1.0)[0][i]
    return [(f"inside after {t} services", window(t, "in_flight_end"), functools.partial(at, i))
            for i, t in enumerate(times)] + [
        ("inside, mean of the first five", window(5, "in_flight_mean"),
         lambda: 100 * computed(forms.mm1_inside_at, times, 0.8, 1.0)[1])]


def wave():
    times = (10, 30, 60, 90, 120, 160, 200, 240)
    above = functools.partial(forms.lognormal_above, mean=10.0, cv=1.5)
    at = lambda i: computed(forms.infinite_servers, times, 20, 0.8, 120, 30, above, 0.05)[i]
    return [(f"inside after {t} s", window(t, "in_flight_end"), functools.partial(at, i))
            for i, t in enumerate(times)]


def crowd_rate(t):
    return 30 + (20 * (t - 20) if 20 <= t < 25 else 5 * (45 - t) if 25 <= t < 45 else 0)


def crowd():
    form = (forms.crowd, crowd_rate, 1.0, 50, 5.0, 10, 0.00625)
    row = lambda i, column: computed(*form)[i][column]
    return [(f"refused per second, {5 * i} to {5 * i + 5} s", window(5 * i + 5, "rejected_per_s"),
             functools.partial(row, i, 0), 0.03) for i in (4, 5, 6)] + [
        (f"inside after {5 * i + 5} s", window(5 * i + 5, "in_flight_end"),
         functools.partial(row, i, 1), 0.03) for i in (0, 4, 5, 6, 7, 8, 9)]


# model: [(settings, figures)]
CASES = {
    "mm1": [({}, mm1)] + at_loads(mm1_load),
    "mmc": [({}, mmc)],
    "mmck": [({}, mmck)],
    "mmc_instances": [({"balance": b}, instances(b)) for b in ("shared", "random", "round-robin")],
    "mg1": [({}, mg1)],
    "md1": [({}, md1)],
    "mg1_ps": [({"shape": s}, mg1_ps) for s in ("lognormal", "constant", "hyperexponential")],
    "priority": [({}, priority)],
    "priority_preemptive": [({}, priority_preemptive)],
    "shortest_first": [({}, shortest_first)],
    "batch": [({}, batch)],
    "fork_join": [({}, fork_join)],
    "timeout": [({}, timeout)],
    "closed": [({}, closed)],
    "lru": [({}, lru)],
    "held_thread": [({}, held_thread)],
    "mmc_ten": at_loads(mmc_ten),
    "erlang_b": [v for s in ("exponential", "constant", "lognormal", "hyperexponential")
                 for v in at_loads(erlang_b, shape=s)],
    "mginf": [({}, mginf)],
    "md1_loads": at_loads(md1_load),
    "mg1_shapes": [v for s in ("erlang", "hyperexponential", "lognormal", "pareto")
                   for v in at_loads(mg1_shapes, shape=s)],
    "gm1": [v for s in ("constant", "uniform", "erlang", "hyperexponential") for v in at_loads(gm1, shape=s)],
    "batch_geometric": at_loads(batch_geometric),
    "patience": [v for k in ("exponential", "constant") for v in at_loads(patience, (0.8, 0.95, 1.3), kind=k)],
    "patience_thread": [({}, patience_thread)],
    "priority_loads": [v for k in ("waits", "preempts") for v in at_loads(priority_loads, kind=k)],
    "priority_mmc": [({}, priority_mmc)],
    "lcfs": at_loads(lcfs, (0.5, 0.7, 0.95), shape="exponential") + at_loads(lcfs, (0.8,), shape="lognormal")
            + at_loads(lcfs, (0.8,), shape="constant"),
    "any_order": [({"discipline": d}, functools.partial(any_order, d)) for d in ("lcfs", "random")],
    "srpt": at_loads(srpt, shape="exponential") + at_loads(srpt, shape="pareto"),
    "ps_loads": at_loads(ps_loads, shape="pareto") + at_loads(ps_loads, (0.8,), shape="pareto", cores=3)
                + at_loads(ps_loads, (0.95,), shape="constant", cores=3),
    "ps_limited": at_loads(ps_limited, (0.5, 0.7)),
    "jackson": at_loads(jackson),
    "jackson_cores": [({}, jackson_cores)],
    "closed_loads": [({"count": n}, functools.partial(closed_loads, n)) for n in (3, 12, 24)],
    "closed_classes": [({}, closed_classes)],
    "repairman": [({}, repairman)],
    "engset": [({}, engset)],
    "tandem": [({}, tandem)],
    "fork_join_loads": at_loads(fork_join_loads),
    "first_of": [({"k": k}, functools.partial(first_of, k)) for k in (1, 3, 5)],
    "least_connections": at_loads(least_connections),
    "power_of_two": at_loads(power_of_two),
    "two_deep": [({}, two_deep)],
    "mmpp": [({}, mmpp)],
    "start_empty": [({}, start_empty)],
    "wave": [({}, wave)],
    "crowd": [({}, crowd)],
}
