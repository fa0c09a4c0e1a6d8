-- M/G/1, lognormal of cv 1.5: Pollaczek and Khinchine.
local scale = param("scale", 1)
scenario { window = 100*s, warmup = 100*s, length = 100*s + scale * 24000*s, reps = 30, seed = 5 }
request "job" { cpu(lognormal(10*ms, 1.5)) }
traffic "jobs" { arrivals = poisson { rate = 60 } }
phase "steady" { server "app" { runs = everything, cores = 1 } }
