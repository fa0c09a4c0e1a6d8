-- M(t)/G/infinity under a sinusoidal rate, started empty.
local scale = param("scale", 1)
scenario { window = 10*s, length = 240*s, reps = math.max(30, math.floor(scale * 700)), seed = 51 }
request "job" { cpu(lognormal(10*s, 1.5)) }
traffic "jobs" { arrivals = poisson { rate = diurnal { mean = 20, amplitude = 0.8, period = 120*s, peak_at = 30*s } } }
phase "steady" { server "app" { runs = everything, cores = unlimited } }
