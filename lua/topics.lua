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
}
