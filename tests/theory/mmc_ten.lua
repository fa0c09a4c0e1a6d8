-- M/M/10.
local scale, load = param("scale", 1), param("load", 0.8)
local span = ({ [0.5] = 3000*s, [0.8] = 1200*s, [0.95] = 2500*s })[load]
scenario { window = 100*s, warmup = 100*s, length = 100*s + scale * span, reps = 30, seed = 21 }
request "job" { cpu(exponential(10*ms)) }
traffic "jobs" { arrivals = poisson { rate = 1000 * load } }
phase "steady" { server "app" { runs = everything, cores = 10 } }
