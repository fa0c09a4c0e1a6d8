-- One station of two cores; with 0.5 a request joins its line again, once.
local scale = param("scale", 1)
scenario { window = 100*s, warmup = 100*s, length = 100*s + scale * 5000*s, reps = 30, seed = 38 }
request "job" { cpu(exponential(10*ms)), choose { { 1, cpu(exponential(10*ms)) }, { 1 } } }
traffic "jobs" { arrivals = poisson { rate = 100 } }
phase "steady" { server "app" { runs = everything, cores = 2 } }
