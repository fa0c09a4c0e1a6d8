-- Batches of five into one line.
local scale = param("scale", 1)
scenario { window = 100*s, warmup = 100*s, length = 100*s + scale * 6000*s, reps = 30, seed = 11 }
request "job" { cpu(exponential(10*ms)) }
traffic "jobs" { arrivals = poisson { rate = 12, batch = 5 } }
phase "steady" { server "app" { runs = everything, cores = 1 } }
