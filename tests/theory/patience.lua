-- Three cores and clients who give up when their service has not begun in time: exponential patience is Erlang A.
local scale, load = param("scale", 1), param("load", 0.95)
local kind = param("kind", { "exponential", "constant" })
local patience = { exponential = exponential(20*ms), constant = 20*ms }
local span = load < 0.9 and 2000*s or 1500*s
scenario { window = 100*s, warmup = 20*s, length = 20*s + scale * span, reps = 30, seed = 28 }
request "job" { patience = patience[kind], cpu(exponential(10*ms)) }
traffic "jobs" { arrivals = poisson { rate = 300 * load } }
phase "steady" { server "app" { runs = everything, cores = 3 } }
