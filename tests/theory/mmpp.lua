-- M/M/1 whose arrival rate moves between calm and rush.
local scale = param("scale", 1)
scenario { window = 100*s, warmup = 200*s, length = 200*s + scale * 16000*s, reps = 30, seed = 49 }
request "job" { cpu(exponential(10*ms)) }
traffic "jobs" { arrivals = mmpp { { 40, 0.6*s }, { 120, 0.3*s } } }
phase "steady" { server "app" { runs = everything, cores = 1 } }
