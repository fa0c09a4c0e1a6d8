-- M/G/10/10: who finds ten at work is refused; how many are depends on the mean service alone.
local scale, load = param("scale", 1), param("load", 0.8)
local shape = param("shape", { "exponential", "constant", "lognormal", "hyperexponential" })
local service = { exponential = exponential(10*ms), constant = 10*ms, lognormal = lognormal(10*ms, 2),
                  hyperexponential = hyperexponential(10*ms, 2) }
local span = load < 0.6 and 2600*s or 400*s
scenario { window = 10*s, warmup = 10*s, length = 10*s + scale * span, reps = 30, seed = 22 }
request "job" { cpu(service[shape]) }
traffic "jobs" { arrivals = poisson { rate = 1000 * load } }
phase "steady" { server "app" { runs = everything, threads = 10, cores = 10, queue_limit = 0 } }
