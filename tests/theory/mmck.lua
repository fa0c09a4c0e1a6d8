-- M/M/3/11: three threads on three cores, eight places in line, offered 3.5 erlang.
local scale = param("scale", 1)
scenario { window = 100*s, warmup = 200*s, length = 200*s + scale * 10000*s, reps = 30, seed = 3 }
request "job" { cpu(exponential(0.25*s)) }
traffic "jobs" { arrivals = poisson { rate = 14 } }
phase "steady" { server "app" { runs = everything, threads = 3, cores = 3, queue_limit = 8 } }
