-- M/G/1 whose line is served in an order that does not look at sizes: the mean wait is that of order of arrival.
local scale = param("scale", 1)
local discipline = param("discipline", { "lcfs", "random" })
scenario { window = 100*s, warmup = 100*s, length = 100*s + scale * 12000*s, reps = 30, seed = 33 }
request "job" { cpu(lognormal(10*ms, 1.5)) }
traffic "jobs" { arrivals = poisson { rate = 70 } }
phase "steady" { server "app" { runs = everything, threads = 1, cores = 1, discipline = discipline } }
