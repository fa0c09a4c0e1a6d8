-- M/M/1 at load 0.7: the sojourn time is exponential.
local scale = param("scale", 1)
scenario { window = 100*s, warmup = 100*s, length = 100*s + scale * 40000*s, reps = 30, seed = 1 }
request "job" { cpu(exponential(10*ms)) }
traffic "jobs" { arrivals = poisson { rate = 70 } }
phase "steady" { server "app" { runs = everything, cores = 1 } }
