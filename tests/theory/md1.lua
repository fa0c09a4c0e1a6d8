-- M/D/1 at load 0.7.
local scale = param("scale", 1)
scenario { window = 100*s, warmup = 100*s, length = 100*s + scale * 12000*s, reps = 30, seed = 6 }
request "job" { cpu(10*ms) }
traffic "jobs" { arrivals = poisson { rate = 70 } }
phase "steady" { server "app" { runs = everything, cores = 1 } }
