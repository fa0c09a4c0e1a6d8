-- A flash crowd into a loss system of fifty: refused in each window, inside at its end.
local scale = param("scale", 1)
scenario { window = 5*s, length = 60*s, reps = math.max(30, math.floor(scale * 1000)), seed = 52 }
request "job" { cpu(exponential(1*s)) }
traffic "jobs" { arrivals = poisson { rate = 30 + flash { at = 20*s, peak = 100, rise = 5*s, fall = 20*s } } }
phase "steady" { server "app" { runs = everything, threads = 50, cores = 50, queue_limit = 0 } }
