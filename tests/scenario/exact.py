#!/usr/bin/env python3
"""Small cases written down, exact to the tick. Every expectation is worked out by hand in a comment."""
from _run import Run, check, exact, finish


def latency(run, klass="all"):
    return run.one("phases.csv", **{"class": klass})


def overload():
    # Messages 1 s apart, each needs 1.5 s of the one core: the k-th waits for those before it, so it takes
    # 1.5 + 0.5 (k - 1) s. Seven of them: 1.5, 2.0, ... 4.5, mean 3.0; the last is done at 1 + 7 * 1.5 = 11.5.
    seven = "{ 1, 1 }, { 2, 1 }, { 3, 1 }, { 4, 1 }, { 5, 1 }, { 6, 1 }, { 7, 1 }"
    run = Run(f"""scenario {{ window = 20*s, warmup = 0, length = 20*s }}
request "message" {{ cpu(1.5*s) }}
traffic "sensor" {{ arrivals = schedule {{ {seven} }} }}
phase "one" {{ server "node" {{ runs = everything, cores = 1 }} }}
""")
    row = latency(run)
    check(exact(row["latency_max_s"], 4.5), f"the 7th message takes 4.5 s ({row['latency_max_s']})")
    check(exact(row["latency_mean_s"], 3.0), f"their mean is 3 s ({row['latency_mean_s']})")
    check(run.count("completed_per_s", **{"class": "all"}) == 7, "seven are answered")

    # The same without end: 1 a second comes, 2/3 a second goes, the backlog grows by 1/3 a second.
    run = Run("""scenario { window = 10*s, warmup = 0, length = 600*s }
request "message" { cpu(1.5*s) }
traffic "sensor" { arrivals = every(1*s) }
phase "one" { server "node" { runs = everything, cores = 1 } }
""")
    row = latency(run)
    check(row["overloaded"] == "1", "it is called overloaded in phases.csv")
    check(row["latency_mean_s"] == "", "it has no steady mean")
    check(row["bottleneck"] == "node.cores", f"the node's cores are to blame ({row['bottleneck']})")
    text = run.stdout + run.stderr
    check("overloaded" in text, "the table says overloaded")
    check("0.333" in text, "and that the backlog grows by 0.333 a second")
    ends = [float(r["in_flight_end"]) for r in run.table("requests.csv", **{"class": "all"})]
    check(abs((ends[-1] - ends[29]) / (600 - 300) - 1 / 3) < 0.01, "so do the windows")
    check(float(run.one("phase_nodes.csv", node="node", resource="cores")["utilization"]) <= 1,
          "utilization is not above 1")


def hundred():
    # A hundred jobs of 1 s at one instant on one core. One by one: 1, 2, ... 100 s, mean 50.5. Shared: each
    # gets a hundredth of the core until all end together after 100 s.
    for scheduler, mean in (("fcfs", 50.5), ("ps", 100.0)):
        run = Run(f"""scenario {{ window = 200*s, warmup = 0, length = 200*s }}
request "job" {{ cpu(1*s) }}
traffic "jobs" {{ arrivals = schedule {{ {{ 1, 100 }} }} }}
phase "one" {{ server "node" {{ runs = everything, cores = 1, scheduler = "{scheduler}" }} }}
""")
        row = latency(run)
        check(exact(row["latency_mean_s"], mean), f"100 at once, {scheduler}: mean {mean} s ({row['latency_mean_s']})")
        check(exact(row["latency_max_s"], 100.0), f"100 at once, {scheduler}: the last takes 100 s")
        busy = run.one("phase_nodes.csv", node="node", resource="cores")["busy_mean"]
        check(exact(busy, 0.5), f"100 at once, {scheduler}: the core was busy half of 200 s ({busy})")


def two_jobs():
    # Two jobs of 5.7 s on one shared core. The second 3 s after the first: by then 2.7 s are left, at half speed
    # that takes 5.4 s, so the first ends at 8.4; the second has then got 2.7 of its 5.7 and ends 3 s later: both
    # took 8.4 s. The second 8 s after the first: they never meet, both take 5.7 s. A time that is no whole number
    # of ticks is rounded when it enters and when it is scheduled: two ticks (30 ps) are allowed.
    for gap, expected in ((3, 8.4), (8, 5.7)):
        run = Run(f"""scenario {{ window = 30*s, warmup = 0, length = 30*s }}
request "job" {{ cpu(5.7*s) }}
traffic "jobs" {{ arrivals = schedule {{ {{ 1, 1 }}, {{ {1 + gap}, 1 }} }} }}
phase "one" {{ server "node" {{ runs = everything, cores = 1, scheduler = "ps" }} }}
""")
        row = latency(run)
        check(exact(row["latency_max_s"], expected, 2), f"the second {gap} s later: the longer takes {expected} s "
              f"({row['latency_max_s']})")
        check(exact(row["latency_mean_s"], expected, 2), f"the second {gap} s later: both take {expected} s "
              f"({row['latency_mean_s']})")


def beyond_64_bits():
    # 100,000 wait for 100,000 s from the beginning, 200,000 more from half of that on, in one window of twice as
    # long: 3e10 request-seconds, a hundred times what 64 bits of ticks hold, are 150,000 in flight in the mean.
    run = Run("""scenario { window = 200000*s, warmup = 0, length = 200000*s }
request "patient" { wait(100000*s) }
traffic "two crowds" { arrivals = schedule { { 0, 100000 }, { 50000, 200000 } } }
phase "one" { server "node" { runs = everything } }
""")
    mean = run.one("requests.csv", **{"class": "all"})["in_flight_mean"]
    check(exact(mean, 150000), f"150,000 in flight in the mean of a long window ({mean})")
    inside = run.one("nodes.csv", node="node")["inside_mean"]
    check(exact(inside, 150000), f"and inside the only node ({inside})")

    # An operation that calls itself by way of another: whoever waits at the end of some 33 rounds is inside each of
    # both nodes once a round, all of them some 6.5e10 visit-seconds a node, 240 times what 64 bits hold. All began at
    # 0 and end 100,000 s later, so what is inside is what was completed times that, over the window's 200,000 s.
    run = Run("""scenario { window = 200000*s, warmup = 0, length = 200000*s }
operation "f" { choose { { 97, call "g" }, { 3, wait(100000*s) } } }
operation "g" { call "f" }
request "deep" { call "f" }
traffic "a crowd" { arrivals = schedule { { 0, 20000 } } }
phase "one" { server "a" { runs = { "deep", "f" } }, server "b" { runs = { "g" } } }
""")
    for node in ("a", "b"):
        row = run.one("nodes.csv", node=node)
        visits = float(row["completions_per_s"]) * 200000
        check(visits > 19000 * 30 and abs(float(row["inside_mean"]) / (visits * 100000 / 200000) - 1) < 1e-6,
              f"inside {node}: {row['inside_mean']} of {visits:.0f} visits of 100,000 s in 200,000 s")


def patience_of_those_served():
    # Twenty jobs of 100 s come at 1 s, who would wait for 60 s; at 30 s one core becomes a hundred, and all are
    # served: nobody is out of patience any more.
    run = Run("""scenario { window = 200*s, warmup = 0, length = 200*s, reps = 1 }
request "job" { patience = 60*s, cpu(100*s) }
traffic "jobs" { arrivals = schedule { { 1, 20 } } }
phase "small" { server "node" { runs = everything, cores = 1 } }
phase "large" { at = 30*s, takes = 0, server "node" { runs = everything, cores = 100 } }
""")
    done = run.count("completed_per_s", **{"class": "all"})
    check(done == 20, f"those served by a larger server are patient: {done} of 20")


def patience_of_branches():
    # A job of two halves, 100 s each, one of which waits for the other's core: being served in one, it is patient.
    # A second job, 1 s later, is served in neither until 200 s and leaves at 61 s.
    run = Run("""scenario { window = 300*s, warmup = 0, length = 300*s, reps = 1 }
request "job" { patience = 60*s, parallel { cpu(100*s), cpu(100*s) } }
traffic "jobs" { arrivals = schedule { { 0, 1 }, { 1, 1 } } }
phase "one" { server "node" { runs = everything, cores = 1 } }
""")
    done, left = (run.count(c + "_per_s", **{"class": "all"}) for c in ("completed", "abandoned"))
    check((done, left) == (1, 1), f"served in one branch is served: {done} completed, {left} left")
    # One branch is served at once and ends; the other waits until 100 s for another's work. It is patient all the same.
    run = Run("""scenario { window = 300*s, warmup = 0, length = 300*s, reps = 1 }
operation "quick" { cpu(10*s) }
operation "slow" { cpu(100*s) }
request "first" { call "slow" }
request "job" { patience = 60*s, parallel { call "quick", call "slow" } }
traffic "a" { arrivals = schedule { { 0, 1 } }, asks = { "first" } }
traffic "b" { arrivals = schedule { { 1, 1 } }, asks = { "job" } }
phase "one" { server "a" { runs = { "quick" }, cores = 1 }, server "b" { runs = { "slow" }, cores = 1 },
              server "front" { runs = { "first", "job" }, cores = 1 } }
""")
    done = run.count("completed_per_s", **{"class": "all"})
    check(done == 2, f"also when that branch has ended: {done} of 2 completed")


def bounded_line():
    # Fifty jobs of 1 s at one instant; one thread, ten places in line: 11 are let in and take 1 ... 11 s, 39 are
    # refused at once. In = out + refused.
    run = Run("""scenario { window = 50*s, warmup = 0, length = 50*s }
request "job" { cpu(1*s) }
traffic "jobs" { arrivals = schedule { { 1, 50 } } }
phase "one" { server "node" { runs = everything, threads = 1, cores = 1, queue_limit = 10 } }
""")
    count = {c: run.count(c + "_per_s", **{"class": "all"}) for c in ("offered", "completed", "rejected", "failed",
                                                                     "timed_out", "abandoned")}
    check(count["offered"] == 50 and count["completed"] == 11 and count["rejected"] == 39,
          f"50 in, 11 out, 39 refused ({count})")
    check(count["offered"] == sum(v for k, v in count.items() if k != "offered"), "each ends in exactly one way")
    row = latency(run)
    check(exact(row["latency_mean_s"], 6.0) and exact(row["latency_max_s"], 11.0), "those let in take 1 to 11 s")
    check(exact(row["errors"], 39 / 50), f"errors are 39 in 50 ({row['errors']})")


def unlimited():
    # Three users, so never more than three inside: three cores and unlimited cores are the same machine. All
    # figures but the capacity and what is relative to it are the same bytes.
    text = """scenario { window = 10*s, warmup = 0, length = 200*s }
request "job" { cpu(exponential(0.1*s)) }
traffic "people" { arrivals = users { count = 3, think = exponential(0.2*s) } }
phase "one" { server "node" { runs = everything, cores = CORES, threads = CORES } }
"""
    three, many = (Run(text.replace("CORES", c), "--seed", "5") for c in ("3", "unlimited"))
    for name in ("requests.csv", "breakdown.csv", "histograms.csv"):
        check(three.bytes(name) == many.bytes(name), f"3 cores and unlimited: the same bytes in {name}")
    relative = {"capacity", "utilization", "utilization_max", "full_fraction", "busiest"}
    for name in ("nodes.csv", "resources.csv"):
        a, b = ([{k: v for k, v in r.items() if k not in relative} for r in run.table(name)] for run in (three, many))
        check(a == b, f"3 cores and unlimited: the same figures in {name}")
    check(max(float(r["busy_max"]) for r in many.table("resources.csv", resource="cores")) == 3, "three were inside")


def head_of_line():
    # One thread. "a" holds it from 1 to 2 s. "b" comes at 1.5 and waits. "c" comes at 2, at the very instant when
    # the thread is freed: "b" has it from 2 to 3, "c" from 3 to 4. So 1, 1.5 and 2 s, whatever the order in which
    # they are declared and named.
    names = ["a", "b", "c"]
    for a, b, c in ((0, 1, 2), (2, 1, 0), (1, 2, 0)):
        first, second, third = names[a], names[b], names[c]
        times = {first: 1, second: 1.5, third: 2}
        traffic = "\n".join(f'request "{n}" {{ cpu(1*s) }}\ntraffic "{n}s" {{ arrivals = schedule {{ {{ {times[n]}, 1 }} }}, '
                            f'asks = {{ {n} = 1 }} }}' for n in names)
        run = Run(f"""scenario {{ window = 10*s, warmup = 0, length = 10*s }}
{traffic}
phase "one" {{ server "node" {{ runs = everything, threads = 1, cores = 1 }} }}
""")
        got = [latency(run, n)["latency_max_s"] for n in (first, second, third)]
        check(all(exact(g, e) for g, e in zip(got, (1.0, 1.5, 2.0))), f"nobody overtakes the head of the line ({got})")

    # Five jobs of 1, 4, 1, 1, 1 s on two threads, 0.1 s apart from 1 s on: the third waits until 2.0 (latency 1.8),
    # the fourth until 3.0 (2.7), the fifth until 4.0 (3.6). All wait for the thread that the short ones share.
    jobs = "\n".join(f'request "j{i}" {{ wait({w}*s) }}\ntraffic "t{i}" {{ arrivals = schedule {{ {{ {1 + i / 10}, 1 }} }}, '
                     f'asks = {{ j{i} = 1 }} }}' for i, w in enumerate((1, 4, 1, 1, 1)))
    run = Run(f"""scenario {{ window = 10*s, warmup = 0, length = 10*s }}
{jobs}
phase "one" {{ server "node" {{ runs = everything, threads = 2, cores = 1 }} }}
""")
    got = [latency(run, f"j{i}")["latency_max_s"] for i in range(5)]
    check(all(exact(g, e, 2) for g, e in zip(got, (1, 4, 1.8, 2.7, 3.6))), f"first come, first served ({got})")


def event_loop():
    # Three calls of 10 s that hold the one thread end after 10, 20, 30 s; an event loop gives it back while it
    # waits: all end after 10 s.
    for loop, mean in (("false", 20.0), ("true", 10.0)):
        run = Run(f"""scenario {{ window = 100*s, warmup = 0, length = 100*s }}
request "call" {{ wait(10*s) }}
traffic "calls" {{ arrivals = schedule {{ {{ 1, 3 }} }} }}
phase "one" {{ server "node" {{ runs = everything, threads = 1, cores = 1, event_loop = {loop} }} }}
""")
        check(exact(latency(run)["latency_mean_s"], mean), f"event_loop = {loop}: mean {mean} s")


def timeline():
    # Eighty jobs of 1 s at 5 s, on one core with room for 59 in line: 60 stay, the core is busy from 5 to 65 s. Of the
    # windows of 10 s that which ends at 10 is busy for half, those that end at 20 ... 60 all the time, that at 70 for
    # half; jobs that began in it had waited, in the next window there are none.
    run = Run("""scenario { window = 10*s, warmup = 0, length = 100*s }
request "job" { cpu(1*s) }
traffic "jobs" { arrivals = schedule { { 5, 80 } } }
phase "one" { server "node" { runs = everything, threads = 1, queue_limit = 59, cores = unlimited } }
""")
    told = [(r["time_s"], r["detail"]) for r in run.table("timeline.csv", kind="resource", subject="node.threads")]
    check(told == [("10", "first_refusal"), ("20", "full"), ("20", "overloaded"), ("70", "recovered"),
                   ("80", "caught_up")], f"the timeline of a burst ({told})")


def long_window():
    # 400,000 requests for 1,000 s in a window of 1,000 s: 4e8 request-seconds, more than 2^64 ticks. Half of them wait
    # 500 s in line, then work for 500 s; the other half works from the start.
    run = Run("""scenario { window = 1000*s, warmup = 0, length = 1000*s }
request "job" { wait(499*s) }
traffic "jobs" { arrivals = schedule { { 1, 400000 } } }
phase "one" { server "node" { runs = everything, threads = 200000, cores = unlimited } }
""")
    row, threads = latency(run), run.one("phase_nodes.csv", node="node", resource="threads")
    check(exact(row["in_flight_mean"], 0.499 * 400000 + 0.499 * 200000), f"in flight {row['in_flight_mean']}")
    check(exact(row["latency_mean_s"], 1.5 * 499), f"mean latency {row['latency_mean_s']}")
    check(exact(threads["wait_mean_s"], 499 / 2), f"mean wait {threads['wait_mean_s']}")
    check(exact(threads["busy_mean"], 0.998 * 200000), f"threads busy {threads['busy_mean']}")
    total = sum(float(r[c]) for r in run.table("breakdown.csv", **{"class": "job"})
                for c in ("wait_mean_s", "service_mean_s", "network_mean_s") if r[c])
    check(abs(total - 1.5 * 499) < 1e-6, f"the breakdown adds up to {total}")


def full_workers():
    # Three messages at once, one worker whose line holds one: the third is refused, or pushes out the second. At an
    # event loop that takes one at a time, and lets one wait, the third fails likewise.
    for rule, done in (("reject", [1, 2]), ("drop-oldest", [1, 2])):
        run = Run(f"""scenario {{ window = 10*s, warmup = 0, length = 10*s }}
operation "job" {{ cpu(1*s) }}
request "submit" {{ later "job" }}
traffic "t" {{ arrivals = schedule {{ {{ 1, 3 }} }} }}
phase "one" {{ server "app" {{ runs = {{ "submit" }}, cores = 1 }}, queue "jobs" {{ carries = everything }},
  workers "worker" {{ takes = "jobs", threads = 1, queue_limit = 1, when_full = "{rule}", cores = 1 }} }}
""")
        job = run.one("requests.csv", **{"class": "job"})
        check([float(job[c]) for c in ("offered_per_s", "completed_per_s", "rejected_per_s", "in_flight_end")]
              == [.3, .2, .1, 0], f"a full line of workers, {rule}: two done, one refused")
        check(exact(job["latency_max_s"], max(done)), f"and the last takes {max(done)} s")
    run = Run("""scenario { window = 10*s, warmup = 0, length = 10*s }
request "job" { cpu(1*s), cpu(1*s) }
traffic "t" { arrivals = schedule { { 1, 3 } } }
phase "one" { server "app" { runs = everything, threads = 1, queue_limit = 1, event_loop = true, cores = 1 } }
""")
    job = run.one("requests.csv", **{"class": "all"})
    check([float(job[c]) for c in ("completed_per_s", "rejected_per_s", "failed_per_s")] == [.2, .1, 0],
          "a full line in front of an event loop: two done, one refused")


def threads_together():
    # Two requests of 1 s on an instance with one thread; at 0.5 s the threads of both instances get one line. The
    # second still stands in the old line, and is served there.
    run = Run("""scenario { window = 10*s, warmup = 0, length = 10*s }
request "job" { wait(1*s) }
traffic "t" { arrivals = schedule { { 0.25, 2 }, { 3, 2 } } }
phase "one" { server "app" { runs = everything, threads = 1, cores = 1 } }
phase "two" { at = 0.5*s, server "app" { runs = everything, threads = 1, cores = 1, instances = 2, balance = "shared" } }
phase "three" { at = 3.5*s, server "app" { runs = everything, threads = 1, cores = 1 } }
""")
    check(run.count("completed_per_s", **{"class": "all"}) == 4, "lines that a change of the balancer leaves are served")


def oldest_dropped():
    # One works for 1 s, one may wait; of four within 0.3 s the two that have waited longest are pushed out, in a
    # line of any order: the first takes 1 s, the last 2 - 0.3 = 1.7 s.
    for discipline in ("fcfs", "lcfs", "priority", "random", "sjf"):
        run = Run(f"""scenario {{ window = 10*s, warmup = 0, length = 10*s }}
request "job" {{ cpu(1*s) }}
traffic "t" {{ arrivals = schedule {{ {{ 1, 1 }}, {{ 1.1, 1 }}, {{ 1.2, 1 }}, {{ 1.3, 1 }} }} }}
phase "one" {{ server "app" {{ runs = everything, threads = 1, queue_limit = 1, when_full = "drop-oldest",
  discipline = "{discipline}" }} }}
""")
        row = latency(run)
        check(exact(row["latency_mean_s"], 1.35) and exact(row["latency_max_s"], 1.7),
              f"drop-oldest in a line that is {discipline}: mean {row['latency_mean_s']} s")


def wasted():
    # Every second caller gives up halfway through a job of 1 s, so a third of the work done is for nobody.
    for scheduler in ("fcfs", "ps", "priority", "lcfs", "srpt"):
        run = Run(f"""scenario {{ window = 10*s, warmup = 0, length = 10*s }}
request "calm" {{ cpu(1*s) }}
request "hasty" {{ timeout = 500*ms, cancel = true, cpu(1*s) }}
traffic "t" {{ arrivals = schedule {{ {{ 1, 1 }} }}, asks = {{ "calm" }} }}
traffic "u" {{ arrivals = schedule {{ {{ 5, 1 }} }}, asks = {{ "hasty" }} }}
phase "one" {{ server "app" {{ runs = everything, cores = 1, scheduler = "{scheduler}" }} }}
""")
        share = run.one("phase_nodes.csv", node="app", resource="")["wasted_fraction"]
        check(exact(share, 1 / 3), f"work wasted under {scheduler}: {share}")


def huge_jobs():
    # Thousands of jobs of a day or a year share a core, and all are cancelled: what V loses by rounding may not add
    # up, or the utilization law fails and the run with it.
    for work in (1e5, 1e7):
        run = Run(f"""scenario {{ window = 10*s, warmup = 0, length = 10*s }}
request "a" {{ timeout = 1*s, cancel = true, cpu(exponential({work}*s)) }}
traffic "t" {{ arrivals = poisson {{ rate = 10000 }} }}
phase "one" {{ server "app" {{ runs = everything, cores = 1, scheduler = "ps" }} }}
""")
        cores = run.one("phase_nodes.csv", node="app", resource="cores")
        check(float(cores["utilization"]) > 0.999, f"huge jobs share a core and keep it busy: {cores['utilization']}")


huge_jobs()
overload()
oldest_dropped()
wasted()
full_workers()
threads_together()
long_window()
beyond_64_bits()
timeline()
hundred()
two_jobs()
bounded_line()
patience_of_those_served()
patience_of_branches()
unlimited()
head_of_line()
event_loop()
finish()
