-- Two single servers in a row: what the first has done goes into a queue of three places; while that is full it stands
-- still with what it holds (blocking after service).
local scale = param("scale", 1)
scenario { window = 100*s, warmup = 100*s, length = 100*s + scale * 10000*s, reps = 30, seed = 43 }
operation "finish" { cpu(exponential(11*ms)) }
request "begin" { cpu(exponential(10*ms)), later "finish" }
traffic "jobs" { arrivals = poisson { rate = 80 } }
phase "steady" {
  server  "front" { runs = { "begin" }, threads = 1, cores = 1, queue_limit = 10 },
  queue   "line"  { carries = { "finish" }, capacity = 3, when_full = "block" },
  workers "back"  { takes = "line", threads = 1, cores = 1 },
}
