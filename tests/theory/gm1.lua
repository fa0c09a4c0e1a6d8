-- G/M/1: intervals between arrivals that are constant, uniform from 0.2 to 1.8 of their mean, Erlang 3 or
-- hyperexponential.
local scale, load = param("scale", 1), param("load", 0.8)
local shape = param("shape", { "constant", "uniform", "erlang", "hyperexponential" })
local mean = 10*ms / load
local interval = { constant = mean, uniform = uniform { from = 0.2 * mean, to = 1.8 * mean },
                   erlang = erlang { k = 3, mean = mean }, hyperexponential = hyperexponential(mean, 2) }
local more = shape == "hyperexponential" and 2 or 1
local span = more * ({ [0.5] = 5000*s, [0.8] = 6000*s, [0.95] = 12000*s })[load]
scenario { window = 100*s, warmup = 200*s, length = 200*s + scale * span, reps = 30, seed = 26 }
request "job" { cpu(exponential(10*ms)) }
traffic "jobs" { arrivals = renewal { interval = interval[shape] } }
phase "steady" { server "app" { runs = everything, cores = 1 } }
