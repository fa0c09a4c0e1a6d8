"""What each model of this folder must come to: by name, the variants (settings) and their figures. A figure
is (what, where, closed form), where is (file, keys, column); a column that ends in _pNN_s is a percentile."""
import forms

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


# model: [(settings, figures)]
CASES = {
    "mm1": [({}, mm1)],
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
}
