-- Five are asked at once, whom nobody else asks (no lines): the latency is that of the k-th to answer.
local scale, k = param("scale", 1), param("k", 2)
scenario { window = 100*s, warmup = 100*s, length = 100*s + scale * 1500*s, reps = 30, seed = 45 }
operation "work" { cpu(exponential(10*ms)) }
request "ask" {
  k < 5 and quorum(k, { call "work", call "work", call "work", call "work", call "work" })
  or parallel { call "work", call "work", call "work", call "work", call "work" },
}
traffic "jobs" { arrivals = poisson { rate = 50 } }
phase "steady" {
  client { runs = { "ask" } },
  server "app" { runs = { "work" }, cores = unlimited },
}
