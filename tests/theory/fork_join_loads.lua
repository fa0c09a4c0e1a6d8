-- Two services asked at once, at other loads (Flatto and Hahn; Nelson and Tantawi).
local scale, load = param("scale", 1), param("load", 0.8)
local span = ({ [0.5] = 2500*s, [0.8] = 5000*s, [0.95] = 10000*s })[load]
scenario { window = 100*s, warmup = 200*s, length = 200*s + scale * span, reps = 30, seed = 44 }
operation "left"  { cpu(exponential(10*ms)) }
operation "right" { cpu(exponential(10*ms)) }
request "both" { parallel { call "left", call "right" } }
traffic "jobs" { arrivals = poisson { rate = 100 * load } }
phase "steady" {
  client { runs = { "both" } },
  server "a" { runs = { "left" }, cores = 1 },
  server "b" { runs = { "right" }, cores = 1 },
}
