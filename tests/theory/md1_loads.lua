-- M/D/1 at other loads.
local scale, load = param("scale", 1), param("load", 0.8)
local span = ({ [0.5] = 4000*s, [0.8] = 8000*s, [0.95] = 24000*s })[load]
scenario { window = 100*s, warmup = 200*s, length = 200*s + scale * span, reps = 30, seed = 24 }
request "job" { cpu(10*ms) }
traffic "jobs" { arrivals = poisson { rate = 100 * load } }
phase "steady" { server "app" { runs = everything, cores = 1 } }
