-- Two instances; an arrival joins the one with fewer inside.
local scale, load = param("scale", 1), param("load", 0.8)
local span = ({ [0.5] = 2000*s, [0.8] = 5000*s, [0.95] = 8000*s })[load]
scenario { window = 100*s, warmup = 200*s, length = 200*s + scale * span, reps = 30, seed = 46 }
request "job" { cpu(exponential(10*ms)) }
traffic "jobs" { arrivals = poisson { rate = 200 * load } }
phase "steady" { server "app" { runs = everything, instances = 2, cores = 1, balance = "least-connections" } }
