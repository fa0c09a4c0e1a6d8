"""Closed forms, each from the literature and none from the program under test. Times in seconds, rates
per second. Run as a program it checks itself: against values written down elsewhere, or against a second
way of getting the same figure (a Markov chain solved numerically).

Sources: Gross et al., Fundamentals of Queueing Theory (2008); Kleinrock, Queueing Systems I, II (1975);
Reiser and Lavenberg (1980) for mean value analysis; King (1971) for LRU; Flatto and Hahn (1984), Nelson and
Tantawi (1988) for fork and join; Erlang (1909) for M/D/1; Cobham (1954) for priorities.
"""
import cmath
import decimal
import functools
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
    """M/D/1: probability that the wait is at most t (Erlang's alternating sum, in decimals
    enough)."""
    load = rate * service
    with decimal.localcontext() as context:
        context.prec = 30 + int(2 * rate * t) # the terms alternate and are large
        total, r, d, u = (decimal.Decimal(x) for x in (0, rate, service, t))
        for k in range(int(t / service) + 1):
            x = r * (k * d - u)
            total += (-x).exp() * (x ** k if k else 1) / math.factorial(k)
        return (1 - load) * float(total)


def md1_wait_quantile(p, rate, service):
    low, high = 0.0, 20 * service / (1 - rate * service)
    for _ in range(40):
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


# ---- more of one station ------------------------------------------------------------------------------

def erlang_b(c, offered):
    """Erlang's loss formula by its recursion (Gross et al. 3.5; Jagerman 1974); insensitive to the law of
    the service (Sevastyanov 1957)."""
    blocked = 1.0
    for n in range(1, c + 1):
        blocked = offered * blocked / (n + offered * blocked)
    return blocked


def engset(users, think, mean, c):
    """Engset's loss formula: users who think, ask one of c servers and think again when refused. Returns the
    share of calls refused (what a call finds: users - 1 others) and busy servers (Gross et al. 3.7)."""
    def weights(n):
        w = [1.0]
        for k in range(1, c + 1):
            w.append(w[-1] * (n - k + 1) * mean / think / k)
        return w
    found, seen = weights(users - 1), weights(users)
    return found[-1] / sum(found), sum(k * w for k, w in enumerate(seen)) / sum(seen)


def repairman(users, think, mean, c):
    """M/M/c//N: users who think, c servers, a line (Gross et al. 3.6): throughput, mean sojourn, busy."""
    w = [1.0]
    for n in range(1, users + 1):
        w.append(w[-1] * (users - n + 1) / think * mean / min(n, c))
    total = sum(w)
    busy = sum(min(n, c) * x for n, x in enumerate(w)) / total
    inside = sum(n * x for n, x in enumerate(w)) / total
    return busy / mean, inside * mean / busy, busy


def lognormal_above(t, mean, cv):
    if t <= 0:
        return 1.0
    variance = math.log(1 + cv * cv)
    return 0.5 * math.erfc((math.log(t / mean) + variance / 2) / math.sqrt(2 * variance))


def lognormal_quantile(p, mean, cv):
    low, high = 0.0, mean * 1e4
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if lognormal_above(middle, mean, cv) > 1 - p else (low, middle)
    return low


def bounded_pareto(shape, low, high):
    """Mean and cv of a Pareto law drawn again until it is at most `high`: its density renormalised
    (Harchol-Balter, Performance Modeling and Design of Computer Systems, 2013, 20.6)."""
    def moment(k):
        mass = 1 - (low / high) ** shape
        return shape * low ** shape / (k - shape) * (high ** (k - shape) - low ** (k - shape)) / mass
    mean = moment(1)
    return mean, math.sqrt(moment(2) / mean ** 2 - 1)


def hyper_branches(mean, cv):
    """Two exponentials with balanced means: ((p, mean), …) (Tijms, A First Course in Stochastic Models, 2003,
    appendix B)."""
    p = (1 + math.sqrt((cv * cv - 1) / (cv * cv + 1))) / 2
    return (p, mean / 2 / p), (1 - p, mean / 2 / (1 - p))


def inverted(transform, t):
    """Abate and Whitt (1995), the Euler algorithm: the function at t of a Laplace transform."""
    a, n, m = 18.4, 30, 12
    terms = [transform(complex(a / 2 / t, 0)).real / 2]
    for k in range(1, n + m + 1):
        terms.append((-1) ** k * transform(complex(a / 2 / t, k * math.pi / t)).real)
    sums = list(itertools.accumulate(terms))
    return math.exp(a / 2) / t * sum(math.comb(m, j) * sums[n + j] for j in range(m + 1)) / 2 ** m


def mg1_wait_above(t, rate, mean, service):
    """M/G/1: probability that the wait exceeds t, from the transform of the service (Pollaczek and
    Khinchine's transform, Kleinrock I, 5.7)."""
    def above(s):
        return (1 - (1 - rate * mean) * s / (s - rate + rate * service(s))) / s
    return inverted(above, t)


def erlang_transform(stages, mean):
    return lambda s: (1 + s * mean / stages) ** -stages


def hyper_transform(mean, cv):
    branches = hyper_branches(mean, cv)
    return lambda s: sum(p / (1 + s * m) for p, m in branches)


def falling_quantile(p, above, high):
    """Where the falling function `above` comes down to 1 - p, below `high`."""
    low = high * 1e-9
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if above(middle) > 1 - p else (low, middle)
    return low


def gm1(transform, mean):
    """G/M/1 from the transform of the interval between arrivals: sigma, the share that waits, is the root
    below 1 of sigma = A*((1 - sigma)/mean) (Kleinrock I, 6.4). The wait is 0 with 1 - sigma, else
    exponential; the sojourn time is exponential with mean/(1 - sigma)."""
    low, high = 0.0, 1 - 1e-9
    for _ in range(200):
        middle = (low + high) / 2
        low, high = (middle, high) if transform((1 - middle) / mean) > middle else (low, middle)
    return low


def uniform_transform(low, high):
    return lambda s: (math.exp(-s * low) - math.exp(-s * high)) / s / (high - low)


def batches_mm1(rate, first, second, mean):
    """M^X/M/1: mean sojourn time; `rate` of batches, whose size has the moments `first` and `second`
    (Gross et al. 4.1)."""
    return mean * (first + second) / 2 / first / (1 - rate * first * mean)


def erlang_a(rate, mean, patience, c):
    """M/M/c+M (Palm 1957; Garnett, Mandelbaum and Reiman 2002): share that gives up, mean in line, mean
    sojourn time of those served. One who finds k in line has k + 1 steps before service; in a step with j
    before him he stays with (c/mean + j/patience) / (c/mean + (j + 1)/patience)."""
    w, n = [1.0], 0
    while n < c or w[-1] > 1e-17 * max(w):
        n += 1
        w.append(w[-1] * rate / (min(n, c) / mean + max(0, n - c) / patience))
    total = sum(w)
    line = sum((n - c) * x for n, x in enumerate(w) if n > c) / total
    served, waited, stay, steps = sum(w[:c]) / total, 0.0, 1.0, 0.0
    for k in range(len(w) - c):
        everything = c / mean + (k + 1) / patience
        stay *= (c / mean + k / patience) / everything
        steps += 1 / everything
        served += w[c + k] / total * stay
        waited += w[c + k] / total * stay * steps
    return line / patience / rate, line, mean + waited / served


def mmc_constant_patience(rate, mean, patience, c):
    """M/M/c+D (Barrer 1957; Baccelli and Hebuterne 1981): share that gives up, mean sojourn time of those
    served. The wait that an arrival would have has density rate p(c-1) exp(rate min(x, patience) - c x/mean)."""
    p, total = 1.0, 1.0
    for k in range(1, c):
        p *= rate * mean / k
        total += p
    drift = rate - c / mean
    inside = rate * p * (math.expm1(drift * patience) / drift)
    weighted = rate * p * (patience * math.exp(drift * patience) / drift - math.expm1(drift * patience) / drift ** 2)
    beyond = rate * p * math.exp(drift * patience) * mean / c
    return beyond / (total + inside + beyond), mean + weighted / (total + inside)


def mmc_priority(rates, mean, c):
    """M/M/c with non-preemptive priorities and one mean service: mean waits (Cobham 1954)."""
    offered = sum(rates) * mean
    residual = erlang_c(c, offered) * mean / c
    waits, above = [], 0.0
    for rate in rates:
        own = above + rate * mean / c
        waits.append(residual / (1 - above) / (1 - own))
        above = own
    return waits


def srpt(rate, density, above, top, n=4000):
    """M/G/1 under shortest remaining processing time (Schrage and Miller 1966): mean sojourn time, from the
    density and the tail of the service time, by the trapezoid rule on a geometric grid up to `top`."""
    low = top * 1e-7
    grid = [0.0] + [low * (top / low) ** (i / n) for i in range(n + 1)]
    load = second = stay = mean = 0.0
    before, f_before, w_before, r_before = 0.0, density(grid[0]), 0.0, 1.0
    for x in grid[1:]:
        h, f = x - before, density(x)
        load += rate * h * (before * f_before + x * f) / 2
        second += h * (before * before * f_before + x * x * f) / 2
        r = 1 / (1 - load)
        stay += h * (r_before + r) / 2
        waited = rate * (second + x * x * above(x)) / 2 * r * r + stay
        mean += h * (f_before * w_before + f * waited) / 2
        before, f_before, w_before, r_before = x, f, waited, r
    return mean


def srpt_exponential(rate, mean):
    return srpt(rate, lambda x: math.exp(-x / mean) / mean, lambda x: math.exp(-x / mean), 40 * mean)


def srpt_bounded_pareto(rate, shape, low, high):
    """By rank: with u uniform the size is a function of u, and the integrals run over u and size."""
    mass = 1 - (low / high) ** shape

    def density(x):
        return shape * low ** shape * x ** (-shape - 1) / mass if low <= x <= high else 0.0

    def above(x):
        return 1.0 if x < low else max(0.0, ((low / x) ** shape - (low / high) ** shape) / mass)
    # up to `low` nothing but the own stay grows; from there as usual
    n, ratio = 20000, high / low
    load, second, stay, mean = 0.0, 0.0, low, 0.0
    x = low
    f, r = density(low), 1.0
    w = rate * low * low / 2 + low
    for i in range(1, n + 1):
        y = min(low * ratio ** (i / n), high)
        h, g = y - x, density(y)
        load += rate * h * (x * f + y * g) / 2
        second += h * (x * x * f + y * y * g) / 2
        q = 1 / (1 - load)
        stay += h * (r + q) / 2
        v = rate * (second + y * y * above(y)) / 2 * q * q + stay
        mean += h * (f * w + g * v) / 2
        x, f, r, w = y, g, q, v
    return mean


def order_mean(n, k, mean):
    """Mean of the k-th of n independent exponentials (Renyi 1953)."""
    return mean * sum(1 / (n - i) for i in range(k))


# ---- two stations and many -------------------------------------------------------------------------------

def mva_classes(users, demands, thinks):
    """Exact mean value analysis with classes (Reiser and Lavenberg 1980): users of each class, demands
    [class][station], think times. Returns throughputs, response times, [class][station] times."""
    inside = {}
    for n in itertools.product(*(range(u + 1) for u in users)):
        found, times, flows = [0.0] * len(demands[0]), [], []
        for k, own in enumerate(n):
            if own == 0:
                times.append([0.0] * len(found))
                flows.append(0.0)
                continue
            less = inside[n[:k] + (own - 1,) + n[k + 1:]]
            times.append([d * (1 + q) for d, q in zip(demands[k], less)])
            flows.append(own / (thinks[k] + sum(times[k])))
        inside[n] = [sum(x * t[i] for x, t in zip(flows, times)) for i in range(len(found))]
    return flows, [sum(t) for t in times], times


def stationary_levels(start, moves, level):
    """Stationary distribution of a chain whose level changes by one at most, by elimination of the levels
    from the top one down (Neuts 1981; Gaver, Jacobs and Latouche 1984)."""
    states, index = [start], {start: 0}
    for state in states:
        for target, rate in moves(state):
            if rate > 0 and target not in index:
                index[target] = len(states)
                states.append(target)
    layers = {}
    for state in states:
        layers.setdefault(level(state), []).append(state)
    place = {s: i for layer in layers.values() for i, s in enumerate(layer)}
    top, bottom = max(layers), min(layers)

    def blocks(n):
        """Generator from level n to n - 1, n, n + 1."""
        down, same, up = ([[0.0] * len(layers.get(n + d, ())) for _ in layers[n]] for d in (-1, 0, 1))
        for i, s in enumerate(layers[n]):
            for target, rate in moves(s):
                if rate > 0:
                    (down, same, up)[level(target) - n + 1][i][place[target]] += rate
                    same[i][i] -= rate
        return down, same, up

    def divided(rows, matrix):
        """rows x matrix^-1, by elimination on the transposed system."""
        n = len(matrix)
        a = [[matrix[j][i] for j in range(n)] + [r[i] for r in rows] for i in range(n)]
        for i in range(n):
            pivot = max(range(i, n), key=lambda k: abs(a[k][i]))
            a[i], a[pivot] = a[pivot], a[i]
            head = a[i] = [x / a[i][i] for x in a[i]]
            for k in range(n):
                if k != i and a[k][i]:
                    f = a[k][i]
                    a[k] = [x - f * y for x, y in zip(a[k], head)]
        return [[a[i][n + r] for i in range(n)] for r in range(len(rows))]

    steps, down, ratio = {}, None, None
    for n in range(top, bottom - 1, -1):
        below, same, up = blocks(n)
        if ratio is not None: # what goes up from here comes back by way of the levels above
            columns = list(zip(*down))
            same = [[x + sum(r * d for r, d in zip(row, column) if r) for x, column in zip(old, columns)]
                    for row, old in zip(ratio, same)]
        if n > bottom:
            ratio = divided([[-x for x in row] for row in blocks(n - 1)[2]], same)
            steps[n], down = ratio, below
    # the lowest level: p x same = 0
    size = len(layers[bottom])
    for i in range(size):
        same[i][size - 1] = 1.0
    p = [divided([[0.0] * (size - 1) + [1.0]], same)[0]]
    for n in range(bottom + 1, top + 1):
        p.append([sum(x * row[i] for x, row in zip(p[-1], steps[n])) for i in range(len(layers[n]))])
    total = sum(map(sum, p))
    return {s: x / total for n in range(bottom, top + 1) for s, x in zip(layers[n], p[n - bottom])}


def shorter_of_two(rate, mean, top):
    """Two M/M/1 stations, an arrival joins the one with fewer inside, ties by lot (Haight 1958; Cohen 1998):
    mean sojourn time, by elimination on (fewer, difference), truncated at `top` and where the difference is
    30 (its tail falls faster than load^2 a step)."""
    def moves(s):
        low, d = s
        if d == 0:
            if low < top:
                yield (low, 1), rate
            if low:
                yield (low - 1, 1), 2 / mean
        else:
            if low < top:
                yield (low + 1, d - 1), rate
            yield (low, d - 1), 1 / mean
            if low and d < 30:
                yield (low - 1, d + 1), 1 / mean
    p = stationary_levels((0, 0), moves, lambda s: s[0])
    return sum(q * (2 * low + d) for (low, d), q in p.items()) / rate


def power_of_two(load, servers, mean, different=True):
    """Many servers, an arrival draws two different ones and joins the one with fewer inside: mean sojourn time.
    Mean field (Mitzenmacher 1996; Vvedenskaya, Dobrushin and Karpelevich 1996): a share load^(2^k - 1) of the
    servers has k or more inside. To it the term of order 1/servers (Gast and Van Houdt, A refined mean field
    approximation, 2017): V = -A^-1 (C + B.W/2) with A, B the drift's derivatives there, W the covariance, and
    C the drift's own term of that order (the two servers are different ones; as published, they need not be)."""
    size = 3
    while load ** (2 ** size - 1) > 1e-14:
        size += 1
    s = [1.0] + [load ** (2 ** k - 1) for k in range(1, size + 1)] + [0.0]
    n = size
    # drift of s_k: load (s_(k-1)^2 - s_k^2) - (s_k - s_(k+1))
    a = [[0.0] * n for _ in range(n)]
    for k in range(1, n + 1):
        a[k - 1][k - 1] = -2 * load * s[k] - 1
        if k > 1:
            a[k - 1][k - 2] = 2 * load * s[k - 1]
        if k < n:
            a[k - 1][k] = 1.0
    noise = [load * (s[k - 1] ** 2 - s[k] ** 2) + s[k] - s[k + 1] for k in range(1, n + 1)]
    # Lyapunov: A W + W A' + diag(noise) = 0, all pairs (i <= j) at once
    pairs = {}
    for i in range(n):
        for j in range(i, n):
            pairs[i, j] = len(pairs)
    system, right = [[0.0] * len(pairs) for _ in pairs], [0.0] * len(pairs)
    for (i, j), row in pairs.items():
        for k in range(n):
            system[row][pairs[min(k, j), max(k, j)]] += a[i][k]
            system[row][pairs[min(i, k), max(i, k)]] += a[j][k]
        if i == j:
            right[row] = -noise[i]
    w = solved(system, right)
    own = lambda k: -s[k] * (1 - s[k]) * different # s_k^2 becomes s_k (servers s_k - 1)/(servers - 1)
    force = []
    for k in range(1, n + 1):
        before = w[pairs[k - 2, k - 2]] if k > 1 else 0.0
        force.append(load * (own(k - 1) - own(k)) + load * (before - w[pairs[k - 1, k - 1]]))
    v = solved(a, [-x for x in force])
    return mean * (sum(s[1:]) + sum(v) / servers) / load


def solved(matrix, right):
    """Solves matrix x = right, by elimination with pivots."""
    n = len(right)
    a = [list(row) + [b] for row, b in zip(matrix, right)]
    for i in range(n):
        pivot = max(range(i, n), key=lambda k: abs(a[k][i]))
        a[i], a[pivot] = a[pivot], a[i]
        for k in range(i + 1, n):
            f = a[k][i] / a[i][i]
            if f:
                a[k] = [x - f * y for x, y in zip(a[k], a[i])]
    x = [0.0] * n
    for i in range(n - 1, -1, -1):
        x[i] = (a[i][n] - sum(a[i][k] * x[k] for k in range(i + 1, n))) / a[i][i]
    return x


def shared_by_few(rate, mean, cv, threads, top):
    """Processor sharing among the first `threads` in line (limited processor sharing; Avi-Itzhak and Halfin
    1988), hyperexponential service of balanced means: mean sojourn time, mean wait for a thread, from the
    chain (in line, of the first branch, of the second), the line truncated at `top`."""
    (p, one), (q, two) = hyper_branches(mean, cv)

    def moves(s):
        line, i, j = s
        if i + j < threads:
            yield (line, i + 1, j), rate * p
            yield (line, i, j + 1), rate * q
        elif line < top:
            yield (line + 1, i, j), rate
        for a, b, speed in ((i - 1, j, i / (i + j) / one if i else 0), (i, j - 1, j / (i + j) / two if j else 0)):
            if speed and line:
                yield (line - 1, a + 1, b), speed * p
                yield (line - 1, a, b + 1), speed * q
            elif speed:
                yield (line, a, b), speed
    chain = stationary_levels((0, 0, 0), moves, lambda s: sum(s))
    return (sum(x * sum(s) for s, x in chain.items()) / rate, sum(x * s[0] for s, x in chain.items()) / rate)


def mmpp_m1(states, mean, top):
    """M/M/1 whose arrival rate moves through states in a circle, [(rate, mean stay)]: mean sojourn time (Fischer
    and Meier-Hellstern 1993), share that waits; the chain truncated at `top`."""
    def moves(s):
        n, k = s
        if n < top:
            yield (n + 1, k), states[k][0]
        if n:
            yield (n - 1, k), 1 / mean
        yield (n, (k + 1) % len(states)), 1 / states[k][1]
    p = stationary_levels((0, 0), moves, lambda s: s[0])
    rate = sum(q * states[k][0] for (n, k), q in p.items())
    return (sum(q * n for (n, k), q in p.items()) / rate,
            sum(q * states[k][0] for (n, k), q in p.items() if n) / rate)


def tandem_blocked(rate, first, second, places, between):
    """Two single servers in a row (Perros, Queueing Networks with Blocking, 1994, 1.3: blocking after service).
    `places` wait at the first, the rest is refused; `between` wait at the second; one who finds those full
    stays on the first server, which stands still. Returns refused, mean time until accepted by the second line,
    mean time from there to the end, share of the time in which the first server is held, share it works."""
    def moves(s):
        one, two, blocked = s
        if one <= places:
            yield (one + 1, two, blocked), rate
        if one and not blocked:
            if two <= between:
                yield (one - 1, two + 1, 0), 1 / first
            else:
                yield (one, two, 1), 1 / first
        if blocked: # who stood goes on as a place falls free
            yield (one - 1, two, 0), 1 / second
        elif two:
            yield (one, two - 1, 0), 1 / second
    p = stationary_levels((0, 0, 0), moves, lambda s: s[1] + s[2])
    mean = lambda f: sum(q * f(*s) for s, q in p.items())
    refused = mean(lambda a, b, c: a == places + 1)
    through = rate * (1 - refused)
    return (refused, mean(lambda a, b, c: a) / through, mean(lambda a, b, c: b) / through,
            mean(lambda a, b, c: a > 0), mean(lambda a, b, c: a > 0 and not c))


def two_deep(rate, app, middle, access, threads, inner, connections, places):
    """A server whose threads wait for a second server, whose threads wait for a database's connections: all hold
    what they have. Exponential times, cores enough everywhere. State: in line for a thread, at work in the first,
    at the second's door, at work in it, at the database's door, in the database.

    Returns refused, latency, wait for a thread of the second, wait for a connection, busy threads of both."""
    def moves(s):
        line, a, door, m, wait, d = s
        inside = a + door + m + wait + d
        if inside < threads:
            yield (line, a + 1, door, m, wait, d), rate
        elif line < places:
            yield (line + 1, a, door, m, wait, d), rate
        if a:
            if m + wait + d < inner:
                yield (line, a - 1, door, m + 1, wait, d), a / app
            else:
                yield (line, a - 1, door + 1, m, wait, d), a / app
        if m:
            if d < connections:
                yield (line, a, door, m - 1, wait, d + 1), m / middle
            else:
                yield (line, a, door, m - 1, wait + 1, d), m / middle
        if d: # one answers: its connection, its inner thread and its thread each go to the head of their lines
            nl, na = (line - 1, a + 1) if line else (line, a)
            nd, nm = (door - 1, m + 1) if door else (door, m)
            nw, n = (wait - 1, d) if wait else (wait, d - 1)
            yield (nl, na, nd, nm, nw, n), d / access
    p = stationary((0, 0, 0, 0, 0, 0), moves)
    mean = lambda f: sum(q * f(*s) for s, q in p.items())
    refused = mean(lambda l, a, o, m, w, d: l == places and a + o + m + w + d == threads)
    served = rate * (1 - refused)
    return (refused, mean(lambda *s: sum(s)) / served, mean(lambda l, a, o, m, w, d: o) / served,
            mean(lambda l, a, o, m, w, d: w) / served, mean(lambda l, a, o, m, w, d: a + o + m + w + d),
            mean(lambda l, a, o, m, w, d: m + w + d))


# ---- as time goes by --------------------------------------------------------------------------------------

def poisson_weights(x):
    """Probabilities of a Poisson law until they no longer count."""
    n, weights = 0, []
    while n < x or weights[-1] > 1e-17:
        weights.append(math.exp(n * math.log(x) - x - math.lgamma(n + 1)))
        n += 1
    return weights


def mm1_steps(rate, mean, count, start, absorbing=False, size=600):
    """The jumps of M/M/1's uniformised chain (Jensen 1953; Gross and Miller 1984): distribution after each of
    `count` steps; absorbing: 0 is not left."""
    up = rate / (rate + 1 / mean)
    p = [0.0] * size
    p[start] = 1.0
    for _ in range(count):
        yield p
        last = min(size - 1, max(i for i, x in enumerate(p) if x > 0) + 1) if p[-1] == 0 else size - 1
        new = [0.0] * size
        for n in range(1, last):
            new[n] = p[n - 1] * up + p[n + 1] * (1 - up)
        new[last] = p[last - 1] * up + (p[last] * up if last == size - 1 else 0)
        if absorbing:
            new[0] = p[0] + p[1] * (1 - up)
            new[1] = p[2] * (1 - up)
        else:
            new[0] = (p[0] + p[1]) * (1 - up)
        p = new


def mm1_inside_at(times, rate, mean):
    """M/M/1 started empty: mean number inside at each of `times`, by uniformisation; and the mean over the time
    from 0 to the first of them."""
    weights = [poisson_weights((rate + 1 / mean) * t) for t in times]
    means = [sum(n * q for n, q in enumerate(p))
             for p in mm1_steps(rate, mean, max(map(len, weights)), 0)]
    at = [sum(w * m for w, m in zip(ws, means)) for ws in weights]
    # time from 0 to t spent after n jumps: P(more than n jumps)/(rate of jumps)
    left, area = 1.0, 0.0
    for w, m in zip(weights[0], means):
        left -= w
        area += max(left, 0) * m
    return at, area / (rate + 1 / mean) / times[0]


def busy_quantile(p, rate, mean, count=6000):
    """Quantile of M/M/1's busy period, which is the sojourn time under LCFS with preemption (Kleinrock I, 5.8),
    by uniformisation."""
    ended = [q[0] for q in mm1_steps(rate, mean, count, 1, True, 300)]

    def above(t):
        return 1 - sum(w * e for w, e in zip(poisson_weights((rate + 1 / mean) * t), ended))
    return falling_quantile(p, above, 0.7 * count / (rate + 1 / mean))


def infinite_servers(times, mean_rate, amplitude, period, peak_at, above, step):
    """M(t)/G/infinity started empty, rate mean_rate (1 + amplitude cos(2 pi (t - peak_at)/period)): mean inside at
    each of `times`, the integral of rate(t - u) P(service > u) over u from 0 to t (Eick, Massey and Whitt 1993), by
    Simpson's rule. The number inside is Poisson."""
    def mean(t):
        n = 2 * math.ceil(t / step / 2)
        h = t / n
        f = lambda u: (1 + amplitude * math.cos(2 * math.pi * (t - u - peak_at) / period)) * above(u)
        return mean_rate * h / 3 * (f(0) + f(t) + sum((4 if i % 2 else 2) * f(i * h) for i in range(1, n)))
    return [mean(t) for t in times]


def crowd(rate, mean, c, window, windows, step):
    """M(t)/M/c/c started empty: the chain's equations (Jagerman 1975, time-dependent loss) by Runge and Kutta.
    Returns for each window refused per second, and the mean inside at its end."""
    def change(t, p):
        r = rate(t)
        d = [0.0] * (c + 1)
        for n in range(c):
            flow = r * p[n] - (n + 1) / mean * p[n + 1]
            d[n] -= flow
            d[n + 1] += flow
        return d
    p, t, rows = [1.0] + [0.0] * c, 0.0, []
    each = round(window / step)
    for i in range(windows):
        lost = 0.0
        for j in range(each):
            t = i * window + j * step
            a = change(t, p)
            b = change(t + step / 2, [x + step / 2 * y for x, y in zip(p, a)])
            e = change(t + step / 2, [x + step / 2 * y for x, y in zip(p, b)])
            g = change(t + step, [x + step * y for x, y in zip(p, e)])
            new = [x + step / 6 * (k1 + 2 * k2 + 2 * k3 + k4) for x, k1, k2, k3, k4 in zip(p, a, b, e, g)]
            middle = (p[-1] + new[-1]) / 2 + step / 8 * (a[-1] - change(t + step, new)[-1])
            lost += step / 6 * (rate(t) * p[-1] + 4 * rate(t + step / 2) * middle + rate(t + step) * new[-1])
            p = new
        rows.append((lost / window, sum(n * x for n, x in enumerate(p))))
    return rows


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

def same(what, got, expected, tolerance=1e-6):
    good = abs(got - expected) <= tolerance * abs(expected)
    same.failures += not good
    print(f"{'ok  ' if good else 'FAIL'} {what}: {got:.8g} (expected {expected:.8g})")


same.failures = 0


def check():

    # M/M/3 with rates 10 and 4, as published in the comparison of queueing tools (Ciw paper)
    same("Erlang C, 3 servers, 2.5 erlang", erlang_c(3, 2.5), 0.702247, 1e-6)
    same("its mean wait", mmc_wait(10, 1 / 4, 3), 0.351124, 2e-6)
    # Erlang B from tables: 10 erlang on 10 servers
    same("M/M/c/c is Erlang B", mmck(10, 1, 10, 0)[0], 0.2145823, 1e-6)
    # 5000 requests a second of 10 ms each on 51 and 60 threads
    same("51 threads for 50 erlang", mmc_wait(5000, 0.01, 51), 0.0084, 0.01)
    same("60 threads for 50 erlang", mmc_wait(5000, 0.01, 60), 0.00012, 0.05)
    # M/D/1: the distribution's mean is Pollaczek and Khinchine's, by the trapezoid rule
    step = 0.005
    grid = [1 - md1_wait_below(i * step, 0.6, 1.0) for i in range(3001)]
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

    check_more()

    # from tables
    same("t, 0.975, 9 degrees", student_quantile(0.975, 9), 2.262157, 1e-6)
    same("t, 0.995, 29 degrees", student_quantile(0.995, 29), 2.756386, 1e-6)
    same("t, 0.9995, 19 degrees", student_quantile(0.9995, 19), 3.883406, 1e-6)
    return same.failures


def check_more():
    same("Erlang B by recursion", erlang_b(10, 8.0), mmck(8, 1, 10, 0)[0], 1e-12)

    # finite sources against their chains
    def loss(n):
        if n < 8:
            yield n + 1, (8 - n) / 2 if n < 3 else 0
        if n:
            yield n - 1, float(n)
    p = stationary(0, loss)
    same("Engset's calls refused", engset(8, 2.0, 1.0, 3)[0],
         p[3] * 5 / sum(p[n] * (8 - n) for n in range(4)), 1e-9)
    same("Engset's busy servers", engset(8, 2.0, 1.0, 3)[1], sum(n * p[n] for n in range(4)), 1e-9)
    same("repairman of one is mean value analysis", repairman(9, 1.0, 0.2, 1)[0], mva(9, [0.2], 1.0)[0], 1e-9)

    # quantiles by inversion
    same("inversion, M/M/1", mg1_wait_above(3.0, 0.7, 1.0, erlang_transform(1, 1.0)), 0.7 * math.exp(-0.9), 1e-7)
    same("inversion, M/D/1", mg1_wait_above(3.3, 0.7, 1.0, lambda s: cmath.exp(-s)),
         1 - md1_wait_below(3.3, 0.7, 1.0), 1e-5)
    (a, one), (b, two) = hyper_branches(1.0, 2.0) # M/H2/1: two exponentials
    m1, m2, rate = 1 / one, 1 / two, 0.7
    half, product = (m1 + m2 - rate) / 2, m1 * m2 - rate * (a * m2 + b * m1)
    r1, r2 = half - math.sqrt(half * half - product), half + math.sqrt(half * half - product)
    tail = sum(0.3 * (m1 - x) * (m2 - x) / (y - x) / x * math.exp(-4 * x) for x, y in ((r1, r2), (r2, r1)))
    same("inversion, M/H2/1", mg1_wait_above(4.0, 0.7, 1.0, hyper_transform(1.0, 2.0)), tail, 1e-6)
    same("balanced means", a * one * one + b * two * two, 2.5)
    same("M/D/1 beyond double precision", md1_wait_below(40.3, 0.95, 1.0),
         1 - mg1_wait_above(40.3, 0.95, 1.0, lambda s: cmath.exp(-s)), 1e-5)
    same("lognormal tail at its quantile", lognormal_above(lognormal_quantile(0.9, 2.0, 1.5), 2.0, 1.5), 0.1)
    step = 1e-3
    mean, cv = bounded_pareto(1.5, 1.0, 50.0)
    density = lambda x: 1.5 * x ** -2.5 / (1 - 50 ** -1.5)
    grid = [1 + (i + 0.5) * step for i in range(49000)]
    same("bounded Pareto's mean", mean, step * sum(x * density(x) for x in grid), 1e-5)
    same("its second moment", mean ** 2 * (1 + cv * cv), step * sum(x * x * density(x) for x in grid), 1e-5)

    same("G/M/1 with Poisson arrivals", gm1(lambda s: 0.7 / (0.7 + s), 1.0), 0.7)
    same("G/M/1 with Erlang intervals", 1 / (1 - gm1(erlang_transform(4, 1 / 0.7), 1.0)), em1(4, 0.7, 1))
    same("D/M/1 at load 0.5, from tables", gm1(lambda s: math.exp(-s * 2), 1.0), 0.203188, 1e-5)
    same("batches of five", batches_mm1(12, 5, 25, 0.01), batch_mm1(12, 5, 0.01), 1e-12)

    # patience: the wait offered has density exp(rate x integral of P(patience > u) - c x/mean) (Baccelli and Hebuterne)
    rate, mean, patience, c = 5.0, 0.7, 0.9, 3
    gone, line, stay = erlang_a(rate, mean, patience, c)
    at_once = [1.0]
    for k in range(1, c):
        at_once.append(at_once[-1] * rate * mean / k)
    h, n = 1e-3, 12000
    f = [rate * at_once[-1] * math.exp(rate * patience * (1 - math.exp(-i * h / patience)) - c * i * h / mean)
         for i in range(n)]
    trapezoid = lambda g: h * (sum(x * g(i * h) for i, x in enumerate(f)) - f[0] * g(0) / 2)
    total = sum(at_once) + trapezoid(lambda x: 1)
    served = sum(at_once) + trapezoid(lambda x: math.exp(-x / patience))
    same("Erlang A, gives up", gone, 1 - served / total, 1e-5)
    same("Erlang A, wait of the served", stay - mean, trapezoid(lambda x: x * math.exp(-x / patience)) / served, 1e-5)
    gone, stay = mmc_constant_patience(rate, mean, patience, c)
    f = [rate * at_once[-1] * math.exp(rate * min(i * h, patience) - c * i * h / mean) for i in range(n)]
    total = sum(at_once) + trapezoid(lambda x: 1)
    early = lambda x: float(x < patience) + 0.5 * (x == patience)
    served = sum(at_once) + trapezoid(early)
    same("constant patience, gives up", gone, 1 - served / total, 1e-5)
    same("constant patience, wait of the served", stay - mean, trapezoid(lambda x: x * early(x)) / served, 1e-5)
    same("constant patience without end", mmc_constant_patience(2.0, 1.0, 400.0, 3)[1], mmc_wait(2.0, 1.0, 3) + 1, 1e-6)

    same("priorities, one class", mmc_priority([2.0], 1.0, 3)[0], mmc_wait(2.0, 1.0, 3), 1e-12)
    waits = mmc_priority([0.8, 1.2], 1.0, 3)
    same("priorities, conservation", 0.4 * waits[0] + 0.6 * waits[1], mmc_wait(2.0, 1.0, 3), 1e-9)

    same("SRPT at no load", srpt_exponential(1e-9, 1.0), 1.0, 1e-5)
    same("SRPT on another grid", srpt_exponential(0.8, 1.0), srpt_plain(0.8), 1e-4)
    pareto = bounded_pareto(1.5, 1.0, 50.0)
    same("SRPT, bounded Pareto at no load", srpt_bounded_pareto(1e-9, 1.5, 1.0, 50.0), pareto[0], 1e-4)
    same("SRPT, bounded Pareto, the other program", srpt_bounded_pareto(0.25, 1.5, 1.0, 50.0),
         srpt(0.25, lambda x: density(x) if 1 <= x <= 50 else 0,
              lambda x: 1.0 if x < 1 else max(0, (x ** -1.5 - 50 ** -1.5) / (1 - 50 ** -1.5)), 50.0, 60000), 2e-3)
    same("the slower of two", order_mean(2, 2, 1.0), 1.5)

    # two classes: 2 and 1 users, both stations share their server
    demands, thinks = [[0.3, 0.2], [0.8, 0.2]], [1.0, 2.0]

    def shared(s):
        a0, a1, a2, b0, b1, b2 = s
        if a0:
            yield (a0 - 1, a1 + 1, a2, b0, b1, b2), a0 / thinks[0]
        if b0:
            yield (a0, a1, a2, b0 - 1, b1 + 1, b2), b0 / thinks[1]
        if a1:
            yield (a0, a1 - 1, a2 + 1, b0, b1, b2), a1 / (a1 + b1) / demands[0][0]
        if b1:
            yield (a0, a1, a2, b0, b1 - 1, b2 + 1), b1 / (a1 + b1) / demands[1][0]
        if a2:
            yield (a0 + 1, a1, a2 - 1, b0, b1, b2), a2 / (a2 + b2) / demands[0][1]
        if b2:
            yield (a0, a1, a2, b0 + 1, b1, b2 - 1), b2 / (a2 + b2) / demands[1][1]
    p = stationary((2, 0, 0, 1, 0, 0), shared)
    flows = mva_classes([2, 1], demands, thinks)[0]
    for k, name in enumerate(("first", "second")):
        same(f"mean value analysis, {name} class", flows[k], sum(q * s[3 * k] for s, q in p.items()) / thinks[k], 1e-8)

    # elimination by levels against Gauss and Seidel
    def row(s):
        one, two, blocked = s
        if one <= 3:
            yield (one + 1, two, blocked), 0.9
        if one and not blocked:
            yield ((one - 1, two + 1, 0) if two <= 2 else (one, two, 1)), 1.0
        if two:
            yield ((one - 1, two, 0) if blocked else (one, two - 1, 0)), 1.25
    p = stationary((0, 0, 0), row)
    refused, accepted, rest, held, works = tandem_blocked(0.9, 1.0, 0.8, 3, 2)
    same("tandem, refused", refused, sum(q for s, q in p.items() if s[0] == 4), 1e-9)
    same("tandem, the first server works", works, 0.9 * (1 - refused) * 1.0, 1e-9)
    same("tandem without end is M/M/1 twice", tandem_blocked(0.5, 1.0, 0.8, 60, 60)[2], mm1(0.5, 0.8), 1e-6)

    def two_lines(s):
        a, b = s
        if a <= b and a < 25:
            yield (a + 1, b), 0.5 if a == b else 1.0
        if b <= a and b < 25:
            yield (a, b + 1), 0.5 if a == b else 1.0
        if a:
            yield (a - 1, b), 1.0
        if b:
            yield (a, b - 1), 1.0
    p = stationary((0, 0), two_lines)
    same("the shorter of two lines", shorter_of_two(1.0, 1.0, 60), sum(q * (a + b) for (a, b), q in p.items()), 1e-7)
    # as published (Gast and Van Houdt 2017, table 1): in a station at load 0.9, mean field and 100 servers
    same("power of two, mean field", 0.9 * power_of_two(0.9, 1e12, 1.0), 2.3527, 1e-4)
    same("power of two of 100, with replacement", 0.9 * power_of_two(0.9, 100, 1.0, False), 2.3925, 1e-4)
    same("few share: one thread", shared_by_few(0.7, 1.0, 2.0, 1, 600)[0], mg1_wait(0.7, 1.0, 2.0) + 1, 1e-4)
    same("few share: threads enough", shared_by_few(0.5, 1.0, 2.0, 25, 10)[0], mm1(0.5, 1.0), 1e-4)
    same("few share: exponential", shared_by_few(0.5, 1.0, 1.0, 3, 60)[0], mm1(0.5, 1.0), 1e-6)
    same("two rates that are one", mmpp_m1([(0.5, 3.0), (0.5, 7.0)], 1.0, 60)[0], mm1(0.5, 1.0), 1e-6)
    refused, latency, door, wait, busy, held = two_deep(1.0, 0.3, 0.2, 0.5, 12, 12, 1, 0)
    same("two deep, threads enough: M/M/1 at the end", latency, 0.5 + mm1(1, 0.5), 2e-3)
    refused, latency, door, wait, busy, held = two_deep(3.0, 0.3, 0.2, 0.5, 6, 3, 2, 3)
    same("two deep: busy threads hold their time", busy,
         3 * (1 - refused) * (0.3 + 0.2 + 0.5 + door + wait), 1e-8)

    # transients
    p, h = [1.0] + [0.0] * 60, 0.01
    for _ in range(500): # the same chain's equations by Heun's steps
        change = lambda p: [0.8 * (p[n - 1] if n else 0) + (p[n + 1] if n < 60 else 0) - (0.8 * (n < 60) + (n > 0)) * x
                            for n, x in enumerate(p)]
        d = change(p)
        e = change([x + h * y for x, y in zip(p, d)])
        p = [x + h / 2 * (y + z) for x, y, z in zip(p, d, e)]
    (at, late), average = mm1_inside_at((5.0, 400.0), 0.8, 1.0)
    same("M/M/1 five services after the start", at, sum(n * x for n, x in enumerate(p)), 1e-4)
    same("M/M/1 at last", late, 4.0, 1e-3)
    same("mean of the time until then", average, sum(mm1_inside_at((5 * (i + 0.5) / 50,), 0.8, 1.0)[0][0]
                                                       for i in range(50)) / 50, 1e-3)
    root = lambda s: (1.7 + s - cmath.sqrt((1.7 + s) ** 2 - 2.8)) / 1.4 # of the busy period, Kleinrock I, 5.8
    same("busy period", inverted(lambda s: (1 - root(s)) / s, busy_quantile(0.95, 0.7, 1.0)), 0.05, 1e-5)
    turn = 2 * math.pi / 24 # exponential service: m' = rate - m/mean (Eick, Massey and Whitt)
    m, h = 0.0, 0.01
    for i in range(1000):
        slope = lambda t, x: 10 * (1 + 0.5 * math.cos(turn * (t - 3))) - x / 2
        d = slope(i * h, m)
        m += h / 2 * (d + slope((i + 1) * h, m + h * d))
    same("sinusoidal rate, exponential service",
         infinite_servers((10.0,), 10, 0.5, 24, 3, lambda u: math.exp(-u / 2), 0.01)[0], m, 1e-4)
    rows = crowd(lambda t: 8.0, 1.0, 10, 5.0, 4, 0.02)
    same("loss system at last", rows[-1][0] / 8, erlang_b(10, 8.0), 1e-5)
    same("its flow: all that came is lost, left or inside", rows[0][0], 8 - erlang_flow(8.0, 10, 5.0), 1e-5)


def erlang_flow(rate, c, time):
    """M/M/c/c started empty, mean service 1: accepted per second from 0 to `time`, by uniformisation."""
    whole = rate + c
    p, left, area = [1.0] + [0.0] * c, 1.0, 0.0
    for w in poisson_weights(whole * time):
        left -= w
        area += max(left, 0) / whole * rate * (1 - p[-1])
        p = [(p[n - 1] * rate if n else 0) / whole + (p[n + 1] * (n + 1) / whole if n < c else 0)
             + x * (whole - n - (rate if n < c else 0)) / whole for n, x in enumerate(p)]
    return area / time


def srpt_plain(rate):
    """SRPT with exponential service of mean 1, the loads in closed form, Simpson's rule."""
    h, n = 0.005, 8000
    load = lambda x: rate * (1 - math.exp(-x) * (1 + x))
    second = lambda x: 2 - math.exp(-x) * (x * x + 2 * x + 2)
    total = stay = 0.0
    for i in range(n + 1):
        x = i * h
        if i:
            stay += h / 6 * (1 / (1 - load(x - h)) + 4 / (1 - load(x - h / 2)) + 1 / (1 - load(x)))
        wait = rate / 2 * (second(x) + x * x * math.exp(-x)) / (1 - load(x)) ** 2
        total += (1 if i in (0, n) else 4 if i % 2 else 2) * math.exp(-x) * (wait + stay)
    return total * h / 3


def slower(a, b, memory={}):
    """Mean of the larger of two independent Erlangs with a and b stages of mean 1."""
    if a == 0 or b == 0:
        return float(a + b)
    if (a, b) not in memory:
        memory[a, b] = 0.5 + (slower(a - 1, b) + slower(a, b - 1)) / 2
    return memory[a, b]


if __name__ == "__main__":
    raise SystemExit(1 if check() else 0)
