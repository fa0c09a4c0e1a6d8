-- M/M/3, rates 10 and 4: the case that queueing tools are compared on.
local scale = param("scale", 1)
scenario { window = 100*s, warmup = 200*s, length = 200*s + scale * 270000*s, reps = 90, seed = 2 }
request "job" { cpu(exponential(0.25*s)) }
traffic "jobs" { arrivals = poisson { rate = 10 } }
phase "steady" { server "app" { runs = everything, cores = 3 } }
