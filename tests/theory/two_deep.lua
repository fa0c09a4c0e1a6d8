-- Threads that wait for a second server's threads, which wait for a database's connections: all hold what they have.
local scale = param("scale", 1)
scenario { window = 100*s, warmup = 100*s, length = 100*s + scale * 15000*s, reps = 30, seed = 48 }
data "rows" { rows = 1000, row_size = 1*KB }
operation "inner" { cpu(exponential(10*ms)), read "rows" }
request "ask" { cpu(exponential(15*ms)), call "inner" }
traffic "jobs" { arrivals = poisson { rate = 60 } }
phase "steady" {
  server   "app" { runs = { "ask" }, threads = 6, cores = unlimited, queue_limit = 5 },
  server   "mid" { runs = { "inner" }, threads = 3, cores = unlimited },
  database "db"  { stores = everything, connections = 2, cores = unlimited, read_cost = exponential(25*ms) },
}
