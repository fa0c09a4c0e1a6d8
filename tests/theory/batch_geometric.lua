-- M^X/M/1: batches of a geometric size, four in the mean.
local scale, load = param("scale", 1), param("load", 0.8)
local span = ({ [0.5] = 4000*s, [0.8] = 16000*s, [0.95] = 50000*s })[load]
scenario { window = 100*s, warmup = 400*s, length = 400*s + scale * span, reps = 30, seed = 27 }
request "job" { cpu(exponential(10*ms)) }
traffic "jobs" { arrivals = poisson { rate = 25 * load, batch = geometric(4) } }
phase "steady" { server "app" { runs = everything, cores = 1 } }
