-- What coverage.py runs: one station, 1,000 s measured behind 100 s of warm-up.
local case = param("case", { "mm1", "mmpp", "mmpp_slow", "pareto", "pareto_wide" })
local scale, load = param("scale", 1), 0.8
scenario { warmup = 100*s, length = 100*s + scale * 1000*s, reps = 10 }
local function bounded(most) return truncated(pareto { shape = 1.5, min = 4*ms }, 0, most) end
local mean = ({ pareto = 10.332168*ms, pareto_wide = 11.830328*ms })[case] or 10*ms
local service = ({ pareto = bounded(200*ms), pareto_wide = bounded(20*s) })[case] or exponential(mean)
local arrivals = ({ mmpp = mmpp { { 40, 6*s }, { 120, 3*s } }, mmpp_slow = mmpp { { 40, 60*s }, { 120, 30*s } } })[case]
  or poisson { rate = load / mean }
request "job" { cpu(service) }
traffic "jobs" { arrivals = arrivals }
phase "steady" { server "app" { runs = everything, cores = 1 } }
