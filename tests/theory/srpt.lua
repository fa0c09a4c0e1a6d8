-- M/G/1, the shortest remaining time takes the core (Schrage and Miller).
local scale, load = param("scale", 1), param("load", 0.8)
local shape = param("shape", { "exponential", "pareto" })
local service = { exponential = exponential(10*ms), pareto = truncated(pareto { shape = 1.5, min = 4*ms }, 0, 200*ms) }
local mean = shape == "pareto" and 10.332168*ms or 10*ms
local span = ({ [0.5] = 3000*s, [0.8] = 4000*s, [0.95] = 8000*s })[load]
scenario { window = 100*s, warmup = 200*s, length = 200*s + scale * span, reps = 30, seed = 34 }
request "job" { cpu(service[shape]) }
traffic "jobs" { arrivals = poisson { rate = load / mean } }
phase "steady" { server "app" { runs = everything, cores = 1, scheduler = "srpt" } }
