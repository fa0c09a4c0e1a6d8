-- M/M/1: the sojourn time is exponential.
local scale, load = param("scale", 1), param("load", 0.7)
local span = ({ [0.7] = 40000*s, [0.5] = 6000*s, [0.8] = 12000*s, [0.95] = 30000*s })[load]
scenario { window = 100*s, warmup = 200*s, length = 200*s + scale * span, reps = 30, seed = 1 }
request "job" { cpu(exponential(10*ms)) }
traffic "jobs" { arrivals = poisson { rate = 100 * load } }
phase "steady" { server "app" { runs = everything, cores = 1 } }
