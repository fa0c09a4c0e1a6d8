-- Three threads share one core, the others wait for a thread (limited processor sharing), service of cv 2.
local scale, load = param("scale", 1), param("load", 0.7)
local span = load < 0.6 and 8000*s or 10000*s
scenario { window = 100*s, warmup = 100*s, length = 100*s + scale * span, reps = 30, seed = 36 }
request "job" { cpu(hyperexponential(10*ms, 2)) }
traffic "jobs" { arrivals = poisson { rate = 100 * load } }
phase "steady" { server "app" { runs = everything, threads = 3, cores = 1, scheduler = "ps" } }
