-- M/G/1 in order of arrival: Erlang 4, hyperexponential, lognormal and a Pareto law cut at fifty times its least.
local scale, load = param("scale", 1), param("load", 0.8)
local shape = param("shape", { "erlang", "hyperexponential", "lognormal", "pareto" })
local service = { erlang = erlang { k = 4, mean = 10*ms }, hyperexponential = hyperexponential(10*ms, 2),
                  lognormal = lognormal(10*ms, 1.5), pareto = truncated(pareto { shape = 1.5, min = 4*ms }, 0, 200*ms) }
local mean = shape == "pareto" and 10.332168*ms or 10*ms
local more = ({ erlang = 1, pareto = 1.3, lognormal = 1.7, hyperexponential = 2.4 })[shape]
local span = more * ({ [0.5] = 9000*s, [0.8] = 11000*s, [0.95] = 15000*s })[load]
scenario { window = 100*s, warmup = 400*s, length = 400*s + scale * span, reps = 30, seed = 25 }
request "job" { cpu(service[shape]) }
traffic "jobs" { arrivals = poisson { rate = load / mean } }
phase "steady" { server "app" { runs = everything, cores = 1 } }
