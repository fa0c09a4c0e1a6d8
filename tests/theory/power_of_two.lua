-- A thousand instances, the better of two drawn at random.
local scale, load = param("scale", 1), param("load", 0.8)
local span = load < 0.6 and 2*s or load < 0.9 and 4*s or 8*s
scenario { window = 1*s, warmup = 4*s, length = 4*s + scale * span, reps = 30, seed = 47 }
request "job" { cpu(exponential(10*ms)) }
traffic "jobs" { arrivals = poisson { rate = 100000 * load } }
phase "steady" { server "app" { runs = everything, instances = 1000, cores = 1, balance = "power-of-two" } }
