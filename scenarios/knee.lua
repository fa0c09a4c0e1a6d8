-- knee.lua: how does latency grow with load, and what does a second core change about it?
--
-- Instead of growing, the load is held (`hold`): each architecture is measured at each of the stated loads, in a
-- steady state with a warm-up of its own, so every row of the table is a point of its curve. Jobs come at random and
-- take an exponential time of 10 ms. The theory (M/M/1 and M/M/2; any queueing textbook) says:
--
--   load a second           50      80      90     120
--   one core     mean       20      50     100    overloaded by 20 a second
--   two cores    mean       10.7    11.9    12.5    15.6 ms
--
-- The curve has its knee where the line begins to form: at 80 % of one core, and with two cores later and sharper.
--
-- Try:  outgrow run scenarios/knee.lua

scenario { title = "Latency against load", hold = 1000*s, loads = { 50, 80, 90, 120 } }

request "job" { cpu(exponential(10*ms)) }
traffic "jobs" { arrivals = poisson { rate = 50 } } -- `loads` takes its place

phase "one core"  { server "worker" { runs = everything, cores = 1 } }
phase "two cores" { server "worker" { runs = everything, cores = 2 } }
