-- Clients that stop waiting after 50 ms while the work goes on: the share is the tail of M/M/1.
local scale = param("scale", 1)
scenario { window = 100*s, warmup = 100*s, length = 100*s + scale * 4000*s, reps = 30, seed = 13 }
request "job" { cpu(exponential(10*ms)), timeout = 50*ms }
traffic "jobs" { arrivals = poisson { rate = 70 } }
phase "steady" { server "app" { runs = everything, cores = 1 } }
