"""Closed forms, each from the literature and none from the program under test. Times in seconds, rates
per second. Run as a program it checks itself: against values written down elsewhere, or against a second
way of getting the same figure (a Markov chain solved numerically).

Sources: Gross et al., Fundamentals of Queueing Theory (2008); Kleinrock, Queueing Systems I, II (1975);
Reiser and Lavenberg (1980) for mean value analysis; King (1971) for LRU; Flatto and Hahn (1984), Nelson and
Tantawi (1988) for fork and join; Erlang (1909) for M/D/1; Cobham (1954) for priorities.
"""
import itertools
import math


# ---- one station ------------------------------------------------------------------------------------

def mm1(rate, mean):
    """M/M/1: mean sojourn time; the sojourn time is exponential."""
    return 1 / (1 / mean - rate)


def exponential_quantile(p, mean):
    return -math.log(1 - p) * mean


def erlang_c(c, offered):
    """Probability of waiting in M/M/c, `offered` = rate x mean service."""
    term, total = 1.0, 1.0
    for k in range(1, c):
        term *= offered / k
        total += term
    last = term * offered / c / (1 - offered / c)
    return last / (total + last)


def mmc_wait(rate, mean, c):
    """Mean wait in line."""
    return erlang_c(c, rate * mean) / (c / mean - rate)


def mmc_wait_quantile(p, rate, mean, c):
    return max(0.0, math.log(erlang_c(c, rate * mean) / (1 - p)) / (c / mean - rate))


def mmck(rate, mean, c, places):
    """M/M/c/K with K = c + places: probability of being refused, mean sojourn time of the others, busy."""
    weights = [1.0]
    for n in range(1, c + places + 1):
        weights.append(weights[-1] * rate * mean / min(n, c))
    total = sum(weights)
    p = [w / total for w in weights]
    inside = sum(n * q for n, q in enumerate(p))
    busy = sum(min(n, c) * q for n, q in enumerate(p))
    return p[-1], inside / (rate * (1 - p[-1])), busy


def mg1_wait(rate, mean, cv):
    """Pollaczek and Khinchine: mean wait."""
    load = rate * mean
    return load * mean * (1 + cv * cv) / 2 / (1 - load)


def md1_wait_below(t, rate, service):
    """M/D/1: probability that the wait is at most t (Erlang's alternating sum; good while t/service is
    small)."""
    load = rate * service
    total = 0.0
    for k in range(int(t / service) + 1):
        x = rate * (k * service - t)
        total += math.exp(-x) * x ** k / math.factorial(k)
    return (1 - load) * total


def md1_wait_quantile(p, rate, service):
    low, high = 0.0, 20 * service
    for _ in range(100):
        middle = (low + high) / 2
        low, high = (middle, high) if md1_wait_below(middle, rate, service) < p else (low, middle)
    return low


def batch_mm1(rate, batch, mean):
    """M/M/1 with batches of a constant size: mean sojourn time; `rate` of batches."""
    load = rate * batch * mean
    return mean * (1 + batch) / 2 / (1 - load)


def cobham(classes):
    """Non-preemptive priorities on one server: mean waits; classes = [(rate, mean, cv)], first is best."""
    residual = sum(r * m * m * (1 + cv * cv) / 2 for r, m, cv in classes)
    waits, above = [], 0.0
    for rate, mean, _ in classes:
        waits.append(residual / (1 - above) / (1 - above - rate * mean))
        above += rate * mean
    return waits


def preemptive(classes):
    """Preemptive resume: mean sojourn times; classes as above."""
    times, above, residual = [], 0.0, 0.0
    for rate, mean, cv in classes:
        residual += rate * mean * mean * (1 + cv * cv) / 2
        with_own = above + rate * mean
        times.append(mean / (1 - above) + residual / (1 - above) / (1 - with_own))
        above = with_own
    return times


def mm1_shortest_first(rate, mean):
    """M/M/1, shortest job first without preemption: mean wait (Kleinrock II, 3.6), by Simpson's rule."""
    residual = rate * mean * mean
    top, n = 60.0, 60000

    def f(x):
        below = rate * mean * (1 - math.exp(-x) * (1 + x))
        return math.exp(-x) / (1 - below) ** 2
    h = top / n
    total = f(0) + f(top) + sum((4 if i % 2 else 2) * f(i * h) for i in range(1, n))
    return residual * total * h / 3


def em1(stages, rate, mean):
    """E_k/M/1: mean sojourn time. Each of k instances behind a round robin sees this."""
    sigma = 0.5
    for _ in range(1000):
        x = (1 - sigma) / mean
        sigma = (stages * rate / (stages * rate + x)) ** stages
    return mean / (1 - sigma)


def fork_join_2(rate, mean):
    """Two M/M/1 stations in parallel, the slower branch counts: mean (Flatto and Hahn)."""
    return (12 - rate * mean) / 8 * mm1(rate, mean)


# ---- networks and caches -------------------------------------------------------------------------------

def mva(users, demands, think):
    """Exact mean value analysis of a closed network of single servers: throughput, response time, busy."""
    inside = [0.0] * len(demands)
    for n in range(1, users + 1):
        residence = [d * (1 + q) for d, q in zip(demands, inside)]
        throughput = n / (think + sum(residence))
        inside = [throughput * r for r in residence]
    return throughput, sum(residence), [throughput * d for d in demands]


def zipf(rows, exponent):
    weights = [r ** -exponent for r in range(1, rows + 1)]
    total = sum(weights)
    return [w / total for w in weights]


def lru_hits(p, capacity):
    """Hit ratio of LRU under independent references, exact (King): sum over all ordered contents."""
    total = 0.0
    for order in itertools.permutations(range(len(p)), capacity):
        weight, left = 1.0, 1.0
        for i in order:
            weight *= p[i] / left
            left -= p[i]
        total += weight * sum(p[i] for i in order)
    return total


def stationary(start, moves):
    """Stationary distribution of a continuous-time Markov chain; moves(state) yields (state, rate).
    Gauss-Seidel on the balance equations."""
    states, index, into, out = [start], {start: 0}, [[]], []
    for i, state in enumerate(states):
        leaving = 0.0
        for target, rate in moves(state):
            if rate <= 0:
                continue
            if target not in index:
                index[target] = len(states)
                states.append(target)
                into.append([])
            into[index[target]].append((i, rate))
            leaving += rate
        out.append(leaving)
    p = [1.0 / len(states)] * len(states)
    for _ in range(20000):
        change = 0.0
        for i in range(len(states)):
            new = sum(p[j] * rate for j, rate in into[i]) / out[i]
            change = max(change, abs(new - p[i]))
            p[i] = new
        total = sum(p)
        p = [x / total for x in p]
        if change < 1e-13:
            break
    return dict(zip(states, p))


def held_thread(rate, cpu, access, threads, cores, connections, places):
    """A server that holds a thread while it waits for its database. A request takes one of `threads` (or one
    of `places` in line, or is refused), then a core for an exponential time, then, still with its thread, one
    of the database's `connections` for a time of two exponential stages (Erlang 2, mean `access`), of which
    the database has cores enough. State: waiting for a thread, at the cores, waiting for a connection, in the
    first stage, in the second.

    Returns refused (probability), latency, wait for a connection, busy threads, busy connections.
    """
    stage = 2 / access

    def moves(s):
        line, at_cpu, at_door, one, two = s
        inside = at_cpu + at_door + one + two
        if inside < threads:
            yield (line, at_cpu + 1, at_door, one, two), rate
        elif line < places:
            yield (line + 1, at_cpu, at_door, one, two), rate
        if at_cpu:
            if one + two < connections:
                yield (line, at_cpu - 1, at_door, one + 1, two), min(at_cpu, cores) / cpu
            else:
                yield (line, at_cpu - 1, at_door + 1, one, two), min(at_cpu, cores) / cpu
        if one:
            yield (line, at_cpu, at_door, one - 1, two + 1), one * stage
        if two: # the connection goes to the head of its line, the thread to the head of its own
            nl, nc = (line - 1, at_cpu + 1) if line else (line, at_cpu)
            nd, n1 = (at_door - 1, one + 1) if at_door else (at_door, one)
            yield (nl, nc, nd, n1, two - 1), two * stage

    p = stationary((0, 0, 0, 0, 0), moves)
    mean = lambda f: sum(q * f(*s) for s, q in p.items())
    refused = mean(lambda l, c, d, a, b: l == places and c + d + a + b == threads)
    served = rate * (1 - refused)
    return (refused, mean(lambda *s: sum(s)) / served, mean(lambda l, c, d, a, b: d) / served,
            mean(lambda l, c, d, a, b: c + d + a + b), mean(lambda l, c, d, a, b: a + b))


# ---- Student's t -------------------------------------------------------------------------------------

def student_quantile(p, freedom):
    """Quantile of Student's t for an upper probability p > 0.5, by bisection of its distribution (the
    regularised incomplete beta function, continued fraction of Lentz)."""
    def beta_part(a, b, x):
        tiny, f, c = 1e-300, 1.0, 1.0
        d = 1 - (a + b) * x / (a + 1)
        d = 1 / (d if abs(d) > tiny else tiny)
        f = d
        for m in range(1, 500):
            for top in (m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
                        -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))):
                d = 1 + top * d
                d = 1 / (d if abs(d) > tiny else tiny)
                c = 1 + top / c
                c = c if abs(c) > tiny else tiny
                f *= c * d
            if abs(c * d - 1) < 1e-14:
                break
        return f

    def above(t): # P(T > t)
        a, b, x = freedom / 2, 0.5, freedom / (freedom + t * t)
        front = math.exp(math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b)
                         + a * math.log(x) + b * math.log1p(-x))
        if x < (a + 1) / (a + b + 2):
            return 0.5 * front * beta_part(a, b, x) / a
        return 0.5 * (1 - front * beta_part(b, a, 1 - x) / b)
    low, high = 1e-9, 1e6
    for _ in range(200):
        middle = math.sqrt(low * high)
        low, high = (middle, high) if above(middle) > 1 - p else (low, middle)
    return low


# ---- the forms checked against something else -----------------------------------------------------------

def check():
    failures = 0

    def same(what, got, expected, tolerance=1e-6):
        nonlocal failures
        good = abs(got - expected) <= tolerance * abs(expected)
        failures += not good
        print(f"{'ok  ' if good else 'FAIL'} {what}: {got:.8g} (expected {expected:.8g})")

    # M/M/3 with rates 10 and 4, as published in the comparison of queueing tools (Ciw paper)
    same("Erlang C, 3 servers, 2.5 erlang", erlang_c(3, 2.5), 0.702247, 1e-6)
    same("its mean wait", mmc_wait(10, 1 / 4, 3), 0.351124, 2e-6)
    # Erlang B from tables: 10 erlang on 10 servers
    same("M/M/c/c is Erlang B", mmck(10, 1, 10, 0)[0], 0.2145823, 1e-6)
    # 5000 requests a second of 10 ms each on 51 and 60 threads
    same("51 threads for 50 erlang", mmc_wait(5000, 0.01, 51), 0.0084, 0.01)
    same("60 threads for 50 erlang", mmc_wait(5000, 0.01, 60), 0.00012, 0.05)
    # M/D/1: the distribution's mean is Pollaczek and Khinchine's, by the trapezoid rule
    step = 0.001
    grid = [1 - md1_wait_below(i * step, 0.6, 1.0) for i in range(15001)]
    same("M/D/1 mean from its distribution", step * (sum(grid) - (grid[0] + grid[-1]) / 2),
         mg1_wait(0.6, 1.0, 0), 1e-3)
    # one class is P-K; two equal exponential classes obey the conservation law
    same("Cobham with one class", cobham([(0.7, 1, 1)])[0], mg1_wait(0.7, 1, 1))
    waits = cobham([(0.3, 1, 1), (0.4, 1, 1)])
    same("conservation of waits", 0.3 * waits[0] + 0.4 * waits[1], 0.7 * mg1_wait(0.7, 1, 1))
    times = preemptive([(0.3, 1, 1), (0.4, 1, 1)])
    same("preemption hides the lower class", times[0], mm1(0.3, 1))
    same("preemption, exponential: total as M/M/1", (0.3 * times[0] + 0.4 * times[1]) / 0.7, mm1(0.7, 1))
    same("shortest first at no load", mm1_shortest_first(1e-9, 1) / 1e-9, 1.0, 1e-4)
    same("round robin over one is M/M/1", em1(1, 0.7, 1), mm1(0.7, 1))
    same("batches of one are M/M/1", batch_mm1(0.7, 1, 1), mm1(0.7, 1))
    same("fork and join at no load is 1.5 services", fork_join_2(1e-9, 1), 1.5)

    # fork and join against a truncated chain of the two lines
    rate, size = 0.5, 40

    def lines(s):
        a, b = s
        if a < size and b < size:
            yield (a + 1, b + 1), rate
        if a:
            yield (a - 1, b), 1.0
        if b:
            yield (a, b - 1), 1.0
    p = stationary((0, 0), lines)
    # slower branch of an arrival that finds (a, b): mean of the larger of two Erlangs
    same("fork and join against a chain", sum(q * slower(a + 1, b + 1) for (a, b), q in p.items()),
         fork_join_2(rate, 1.0), 1e-4)

    # mean value analysis against the chain: 4 users, demands 0.3 and 0.5, think time 1
    def closed(s):
        thinking, first, second = s
        if thinking:
            yield (thinking - 1, first + 1, second), thinking / 1.0
        if first:
            yield (thinking, first - 1, second + 1), 1 / 0.3
        if second:
            yield (thinking + 1, first, second - 1), 1 / 0.5
    p = stationary((4, 0, 0), closed)
    same("mean value analysis against a chain", sum(q for s, q in p.items() if s[2]) / 0.5,
         mva(4, [0.3, 0.5], 1.0)[0], 1e-8)

    # King's sum against the chain of LRU's contents, one reference a step
    p3 = zipf(5, 0.8)
    chain = stationary((0, 1), lambda s: [((i,) + tuple(x for x in s if x != i)[:1], p3[i]) for i in range(5)
                                          if (i,) + tuple(x for x in s if x != i)[:1] != s])
    same("LRU against its chain", sum(q * sum(p3[i] for i in s) for s, q in chain.items()), lru_hits(p3, 2), 1e-9)

    # threads so many that nobody waits for one: two stations in a row, Little's law holds
    refused, latency, door, busy, held = held_thread(1.0, 0.3, 0.5, 30, 1, 30, 0)
    same("a server with threads enough: M/M/1 and no line at the database", latency, mm1(1, 0.3) + 0.5, 1e-4)
    same("its busy threads by Little's law", busy, latency, 1e-6)
    same("its connections by the utilization law", held, 0.5, 1e-6)

    # from tables
    same("t, 0.975, 9 degrees", student_quantile(0.975, 9), 2.262157, 1e-6)
    same("t, 0.995, 29 degrees", student_quantile(0.995, 29), 2.756386, 1e-6)
    same("t, 0.9995, 19 degrees", student_quantile(0.9995, 19), 3.883406, 1e-6)
    return failures


def slower(a, b, memory={}):
    """Mean of the larger of two independent Erlangs with a and b stages of mean 1."""
    if a == 0 or b == 0:
        return float(a + b)
    if (a, b) not in memory:
        memory[a, b] = 0.5 + (slower(a - 1, b) + slower(a, b - 1)) / 2
    return memory[a, b]


if __name__ == "__main__":
    raise SystemExit(1 if check() else 0)
