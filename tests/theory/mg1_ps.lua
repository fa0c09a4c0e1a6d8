-- M/G/1 under processor sharing: the mean depends on the mean service alone, whatever its shape.
local scale = param("scale", 1)
local shape = param("shape", { "lognormal", "constant", "hyperexponential" })
scenario { window = 100*s, warmup = 100*s, length = 100*s + scale * 6000*s, reps = 30, seed = 7 }
local service = { lognormal = lognormal(10*ms, 1.5), constant = 10*ms, hyperexponential = hyperexponential(10*ms, 2) }
request "job" { cpu(service[shape]) }
traffic "jobs" { arrivals = poisson { rate = 70 } }
phase "steady" { server "app" { runs = everything, cores = 1, scheduler = "ps" } }
