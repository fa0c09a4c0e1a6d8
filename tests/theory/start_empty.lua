-- M/M/1 from an empty start, a hundred of them (a random choice thins a Poisson stream into a hundred): how many are
-- inside at the end of each window. Times are in services.
local scale = param("scale", 1)
scenario { window = 5*s, length = 40*s, reps = math.max(30, math.floor(scale * 1000)), seed = 50 }
request "job" { cpu(exponential(1*s)) }
traffic "jobs" { arrivals = poisson { rate = 80 } }
phase "steady" { server "app" { runs = everything, instances = 100, cores = 1, balance = "random" } }
