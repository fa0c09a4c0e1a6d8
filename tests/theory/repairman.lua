-- Twelve users, two cores and a line: M/M/2//12.
local scale = param("scale", 1)
scenario { window = 100*s, warmup = 100*s, length = 100*s + scale * 10000*s, reps = 30, seed = 41 }
request "ask" { cpu(exponential(0.2*s)) }
traffic "people" { arrivals = users { count = 12, think = exponential(1*s) } }
phase "steady" { server "app" { runs = everything, cores = 2 } }
