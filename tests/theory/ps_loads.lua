-- Processor sharing, one core or three: the mean depends on the mean service alone.
local scale, load, cores = param("scale", 1), param("load", 0.8), param("cores", 1)
local shape = param("shape", { "pareto", "exponential", "constant" })
local service = { exponential = exponential(10*ms), constant = 10*ms,
                  pareto = truncated(pareto { shape = 1.5, min = 4*ms }, 0, 200*ms) }
local mean = shape == "pareto" and 10.332168*ms or 10*ms
local span = ({ [0.5] = 2000*s, [0.8] = 6000*s, [0.95] = 20000*s })[load] / cores
scenario { window = 100*s, warmup = 200*s, length = 200*s + scale * span, reps = 30, seed = 35 }
request "job" { cpu(service[shape]) }
traffic "jobs" { arrivals = poisson { rate = cores * load / mean } }
phase "steady" { server "app" { runs = everything, cores = cores, scheduler = "ps" } }
