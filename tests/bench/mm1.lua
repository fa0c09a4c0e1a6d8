-- Work A: M/M/1 at a load of 0.9, windows of 1,000 s. bare_mm1.c is the same by hand.
local load = param("load", 0.9)
local work = param("work", 1.0) -- s
local window = param("window", 1000.0) -- s

scenario { window = window*s, warmup = 0, length = 1e5*s }

request "job" { cpu(exponential(work*s)) }
traffic "jobs" { arrivals = poisson { rate = load / work } }
phase "one server" { server "server" { runs = everything } }
