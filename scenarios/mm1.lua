-- mm1.lua: one server, one core, one line: how does waiting grow with load?
--
-- Jobs come at random (Poisson) and need an exponential time of 10 ms on the one core. The theory
-- (M/M/1; any queueing textbook) gives, at load rho, a mean latency of 10 ms / (1 - rho), and since the
-- latency is exponential too, a p99 of ln(100) = 4.6 times the mean:
--
--   load   0.5    0.8    0.9    0.95
--   mean   20     50    100    200 ms
--   p99    92    230    461    921 ms
--
-- Try:  outgrow run scenarios/mm1.lua --set load=0.95

local load = param("load", 0.8)
local work = 10*ms

scenario { title = "One server, one line", window = 100*s, warmup = 100*s, length = 20000*s }

request "job" { cpu(exponential(work)) }
traffic "jobs" { arrivals = poisson { rate = load / work } }

phase "one server" {
  server "server" { runs = everything, cores = 1 },
}
