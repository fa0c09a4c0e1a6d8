-- Two classes on one thread; who goes first in the line for it is a matter of priority (Cobham).
local scale = param("scale", 1)
scenario { window = 100*s, warmup = 100*s, length = 100*s + scale * 6000*s, reps = 30, seed = 8 }
request "first"  { priority = 1, cpu(exponential(5*ms)) }
request "second" { priority = 2, cpu(exponential(10*ms)) }
traffic "firsts"  { arrivals = poisson { rate = 60 }, asks = { first = 1 } }
traffic "seconds" { arrivals = poisson { rate = 40 }, asks = { second = 1 } }
phase "steady" { server "app" { runs = everything, threads = 1, cores = 1, discipline = "priority" } }
