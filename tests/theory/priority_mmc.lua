-- Three classes in one line for four threads (Cobham).
local scale = param("scale", 1)
scenario { window = 100*s, warmup = 100*s, length = 100*s + scale * 6000*s, reps = 30, seed = 31 }
request "first"  { weight = 1, priority = 1, cpu(exponential(10*ms)) }
request "second" { weight = 2, priority = 2, cpu(exponential(10*ms)) }
request "third"  { weight = 1, priority = 3, cpu(exponential(10*ms)) }
traffic "jobs" { arrivals = poisson { rate = 340 } }
phase "steady" { server "app" { runs = everything, threads = 4, cores = 4, discipline = "priority" } }
