-- slow-dependency.lua: one dependency becomes slow: what do the users of everything else feel?
--
-- A payment service gets 100 requests a second and needs 0.1 s for each, nearly all of it waiting, so
-- 100 x 0.1 = 10 of its 200 threads are busy. Then the fraud check that it calls takes 5 s; here it does so
-- from the start. Wanted are 100 x 5.1 = 510 threads; there are 200, and 100 may wait in line:
--
--   threads full after                  200 / 100                = 2 s
--   line full after                     100 / 100                = 1 s more
--   throughput (bottleneck law)         200 / 5.1                = 39.2 a second
--   refused                             1 - 39.2/100             = 60.8 %
--   their mean latency (Little)          at most 300 / 39.2       = 7.65 s
--   cores                               next to idle: 1 ms of CPU a request, 1 % of four cores
--
-- The case is that of "Resilience Patterns in Production", chapter 1. A time-out shorter than the
-- line (`--set timeout=1`) turns waiting into errors but does not free the threads.
--
-- Try:  outgrow run scenarios/slow-dependency.lua --set check=0.05

local check = param("check", 5.0)
local patience = param("timeout", 60.0)

scenario { title = "One slow dependency", window = 10*s, warmup = 60*s, length = 660*s }

external "fraud-check" { time = check*s }
request "payment" { cpu(1*ms), wait(99*ms), call "fraud-check", timeout = patience*s }
traffic "payments" { arrivals = poisson { rate = 100 } }

phase "one service" {
  server "payments" { runs = { "payment" }, cores = 4, threads = 200, queue_limit = 100 },
}
