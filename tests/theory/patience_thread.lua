-- M/M/1 with impatient clients in the line for the only thread, more of them than it can serve.
local scale = param("scale", 1)
scenario { window = 100*s, warmup = 20*s, length = 20*s + scale * 3000*s, reps = 30, seed = 29 }
request "job" { patience = exponential(50*ms), cpu(exponential(10*ms)) }
traffic "jobs" { arrivals = poisson { rate = 120 } }
phase "steady" { server "app" { runs = everything, threads = 1, cores = 1 } }
