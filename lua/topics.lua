-- What `outgrow help` explains besides the words of the language. `now` is made from the tables of figures
-- (lua/now.c).
return {
  notation = [[
M/D/4, G/LN/8 with 20 threads, M/M/2/12, M/M/1-PS: how `outgrow check` names a resource, as the textbooks do (Kendall 1953)
  first   how requests come: M independent, at a constant mean rate (Poisson); G anything else
  second  how long they take: D always the same, M exponential, E_k Erlang, H hyperexponential, LN lognormal,
          G anything else
  third   how many are served at once; inf: nobody waits
  then    how many may be there at all, if not any number (M/M/2/12: 2 served, 10 waiting, more are refused);
          PS shared by all.
  with    20 threads, 20 connections: so many at most are with the cores at once; the others wait in front of
          that, without end or as many as "waiting" says. Then who is next if not the first come: lcfs last come,
          random, priority, sjf the shortest job, srpt the shortest remaining time.
]],
  cv = [[
cv, the coefficient of variation: standard deviation over mean
  0 constant, 1 exponential; below 1 more even, above 1 more scattered. With the same mean, a larger cv means
  longer waits: in a queue with one server they grow as (1 + cv^2) / 2 (Pollaczek 1930, Khinchine 1932). So 50 ms
  of CPU, constant, wait half as long as 50 ms of CPU, exponential, at the same load.
]],
  rate = [[
a rate: requests per second
  A number (40), per_day(1e6), one of growth, ramp, points, steps, diurnal, flash, or a sum or product of them:
  poisson { rate = growth { from = per_day(1e6), to = per_day(1e9), over = 2*hours } }
]],
  duration = [[
a duration: seconds, best written with a unit
  50*ms, 5*min, 2*hours; a bare number is seconds. Where a duration or distribution is asked for, a number is
  constant and exponential(50*ms) is not. On the command line: --until 90s, --set ttl=5*min.
]],
  results = [[
what `outgrow run` prints: a row a phase; phases.csv and phase_nodes.csv have the same figures, and run.json beside
them says what each column of every file means (so does help phases.csv, and help hit_ratio of one column)
  until       when the phase ended, in simulated time
  load/s      requests that came, a second: at the decision to leave the phase or at the run's end where the load
              changes by design, else over the phase; in `compare` over the phase
  good/s      goodput (help goodput)
  mean        of the latency of those that completed (help latency)
  p50         a percentile of it (help percentile)
  p99         likewise
  errors      share that did not complete: failed, rejected, timed out or abandoned
  cost/h      price of all that stands, an hour; only where something has a price
  bottleneck  the resource that was busiest, and how busy (help bottleneck)
  ± 95 %      half an interval, as a share of the figure (help interval)
]],
  load = [[
offered load: requests that come, a second, whether or not they can be done
  Growth, schedules and rates say it; of users who wait (users { }) it follows from how soon they are answered.
  Messages (later) come on top and are counted for themselves. Of batches it counts the requests, but `loads` of
  hold the batches.
]],
  latency = [[
latency, or sojourn time: from when a request was due until its whole answer is back; all waits, services and trips
  latency     of a whole request (or message), at the client: phases.csv, requests.csv
  residence   of a visit to one node, with the calls that it makes from there: phase_nodes.csv, nodes.csv
  wait        in the line of one resource: phase_nodes.csv, resources.csv
  breakdown.csv splits the latency of all, and of the slowest, over nodes and kinds.
]],
  goodput = [[
goodput: requests a second that completed in time, or that completed where no slo is declared
  In time: within what the slo asks of its highest percentile (of a p95 and a p99 the p99's), or of the mean.
  What a system is worth under overload: throughput may be as high as ever while every answer comes too late.
]],
  percentile = [[
p50, p90, p95, p99, p999: so many of 100 (of 1000) were no slower; p50 is the median
  Of requests that completed, from when they were due to the whole answer. A p99 of 300 ms: one in a hundred took
  longer. It is not a sum or a mean of the p99s of what the request visits; breakdown.csv says what the
  slowest wait for. The interval of p999 misses more often than 5 times in 100: 6 to 16 times where 70 requests lay
  beyond it in each replication.
]],
  utilization = [[
utilization: busy time of a resource over the time that it was there, of all its units; 0.75: three of four cores busy
  Waits grow without bound as it nears 1 (M/M/1: as 1 / (1 - utilization)), so a phase is left at 0.7 or so. Where one
  instance is busier than another the busiest counts for `when` and for the bound.
]],
  demand = [[
demand: mean seconds of one unit of a resource that a request needs, visits times service time, messages included
  `outgrow check` prints it for each resource in ms, of the mean request and of each class.
]],
  bottleneck = [[
bottleneck: the resource that fills first as the load grows, and with it bounds what a phase can bear
  bound       capacity over demand (the bottleneck law; Denning and Buzen 1978): 12 cores, 8 ms: 1,500 a second
  headroom    that bound over the load at the phase's end; below 1: more was asked for than can be done
  `check` reckons it before anything runs; the table of a run names what was busiest when the phase was left,
  or over it.
]],
  overloaded = [[
overloaded: more comes than can be done, so that what is in flight grows for as long as one looks
  With a steady load its latencies have no mean: none is given. Users who wait for their answers (traffic { users })
  ask no more than is answered and only wait; not so where they cause messages, or no longer wait for what is still
  done: after a timeout, or behind quorum and parallel without cancel. A phase that piles up more than --in-flight
  allows (else 16.7 million, some 2.1 GB) ends there, and so does the run, but for architectures that hold tries after
  it; what was complete is written, and the exit code is 1.
]],
  hit_ratio = [[
the hit ratio of a cache: the share of its look-ups that found their key
  It comes out, it is not said: each row that is asked for is drawn by the popularity of its data (help data) and
  looked up in what the cache then holds. So it follows from capacity over rows x row_size, from how uneven the
  popularity is, from ttl and writes, and from how many instances fill a cache of their own. `outgrow check` says
  what theory makes of it, once the cache is full; a run begins with an empty one, which a warmup leaves out. Of a
  cache of which only the ratio is known: choose { { 90, wait(1*ms) }, { 10, call "origin" } }.
]],
  interval = [[
an interval: ± 95 %, and the columns _low and _high
  Each replication (--reps) has luck of its own; of 100 such intervals 95 hold what endless replications would give
  (Student's t; tests/slow/coverage.txt says how often they do). --precision 2% repeats until they are as narrow.
]],
}
