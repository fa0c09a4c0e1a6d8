-- M/M/1, the shortest in line goes next.
local scale = param("scale", 1)
scenario { window = 100*s, warmup = 100*s, length = 100*s + scale * 5000*s, reps = 30, seed = 10 }
request "job" { cpu(exponential(10*ms)) }
traffic "jobs" { arrivals = poisson { rate = 70 } }
phase "steady" { server "app" { runs = everything, threads = 1, cores = 1, discipline = "sjf" } }
