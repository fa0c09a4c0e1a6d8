-- M/G/infinity: nobody waits; the latency is the service time.
local scale = param("scale", 1)
scenario { window = 100*s, warmup = 100*s, length = 100*s + scale * 2000*s, reps = 30, seed = 23 }
request "job" { cpu(lognormal(0.1*s, 1.5)) }
traffic "jobs" { arrivals = poisson { rate = 100 } }
phase "steady" { server "app" { runs = everything, cores = unlimited } }
