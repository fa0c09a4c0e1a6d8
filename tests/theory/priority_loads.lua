-- Two classes, one thread or core, services of cv 1.5 and 0.5: who is first in line goes next, or takes over.
local scale, load = param("scale", 1), param("load", 0.8)
local kind = param("kind", { "waits", "preempts" })
local span = ({ [0.5] = 6000*s, [0.8] = 12000*s, [0.95] = 14000*s })[load]
scenario { window = 100*s, warmup = 200*s, length = 200*s + scale * span, reps = 30, seed = 30 }
request "first"  { priority = 1, cpu(lognormal(5*ms, 1.5)) }
request "second" { priority = 2, cpu(erlang { k = 4, mean = 10*ms }) }
traffic "firsts"  { arrivals = poisson { rate = 80 * load }, asks = { first = 1 } }
traffic "seconds" { arrivals = poisson { rate = 60 * load }, asks = { second = 1 } }
phase "steady" {
  kind == "waits" and server "app" { runs = everything, threads = 1, cores = 1, discipline = "priority" }
  or server "app" { runs = everything, cores = 1, scheduler = "priority" },
}
