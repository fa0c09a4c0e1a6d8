-- A request asks two services at once and waits for the slower one (Flatto and Hahn).
local scale = param("scale", 1)
scenario { window = 100*s, warmup = 100*s, length = 100*s + scale * 4000*s, reps = 30, seed = 12 }
operation "left"  { cpu(exponential(10*ms)) }
operation "right" { cpu(exponential(10*ms)) }
request "both" { parallel { call "left", call "right" } }
traffic "jobs" { arrivals = poisson { rate = 70 } }
phase "steady" {
  client { runs = { "both" } },
  server "a" { runs = { "left" }, cores = 1 },
  server "b" { runs = { "right" }, cores = 1 },
}
