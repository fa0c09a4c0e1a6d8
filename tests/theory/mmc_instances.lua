-- Four instances behind a balancer: one shared line is M/M/4, random choice is four times M/M/1, and each
-- instance behind a round robin sees every fourth arrival, E4/M/1.
local scale = param("scale", 1)
local balance = param("balance", { "shared", "random", "round-robin" })
scenario { window = 100*s, warmup = 100*s, length = 100*s + scale * 2000*s, reps = 30, seed = 4 }
request "job" { cpu(exponential(10*ms)) }
traffic "jobs" { arrivals = poisson { rate = 280 } }
phase "steady" { server "app" { runs = everything, instances = 4, cores = 1, balance = balance } }
