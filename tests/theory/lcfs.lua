-- The last to come takes the core (M/G/1, preemptive): the mean depends on the mean service alone.
local scale, load = param("scale", 1), param("load", 0.7)
local shape = param("shape", { "exponential", "lognormal", "constant" })
local service = { exponential = exponential(10*ms), lognormal = lognormal(10*ms, 1.5), constant = 10*ms }
local span = ({ [0.5] = 4000*s, [0.7] = 8000*s, [0.8] = 12000*s, [0.95] = 12000*s })[load]
scenario { window = 100*s, warmup = 200*s, length = 200*s + scale * span, reps = 30, seed = 32 }
request "job" { cpu(service[shape]) }
traffic "jobs" { arrivals = poisson { rate = 100 * load } }
phase "steady" { server "app" { runs = everything, cores = 1, scheduler = "lcfs" } }
