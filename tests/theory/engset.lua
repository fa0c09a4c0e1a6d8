-- Eight users, three threads and no line: who is refused thinks again (Engset); service of any law.
local scale = param("scale", 1)
scenario { window = 100*s, warmup = 100*s, length = 100*s + scale * 20000*s, reps = 30, seed = 42 }
request "ask" { cpu(lognormal(0.5*s, 1.5)) }
traffic "people" { arrivals = users { count = 8, think = exponential(1*s) } }
phase "steady" { server "app" { runs = everything, threads = 3, cores = 3, queue_limit = 0 } }
