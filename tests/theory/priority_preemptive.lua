-- Two classes on one core; the first takes it from the second, which resumes later.
local scale = param("scale", 1)
scenario { window = 100*s, warmup = 100*s, length = 100*s + scale * 6000*s, reps = 30, seed = 9 }
request "first"  { priority = 1, cpu(exponential(5*ms)) }
request "second" { priority = 2, cpu(exponential(10*ms)) }
traffic "firsts"  { arrivals = poisson { rate = 60 }, asks = { first = 1 } }
traffic "seconds" { arrivals = poisson { rate = 40 }, asks = { second = 1 } }
phase "steady" { server "app" { runs = everything, cores = 1, scheduler = "priority" } }
