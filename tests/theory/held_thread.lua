-- A server keeps its thread while it waits for one of the database's two connections: against a Markov
-- chain. Five threads, ten places in line, two cores; an access has two exponential stages.
local scale = param("scale", 1)
scenario { window = 100*s, warmup = 100*s, length = 100*s + scale * 30000*s, reps = 30, seed = 16 }
data "rows" { rows = 1000, row_size = 1*KB }
request "ask" { cpu(exponential(20*ms)), read "rows" }
traffic "jobs" { arrivals = poisson { rate = 50 } }
phase "steady" {
  server   "app" { runs = everything, threads = 5, cores = 2, queue_limit = 10 },
  database "db"  { stores = everything, connections = 2, cores = 3, read_cost = erlang { k = 2, mean = 36*ms } },
}
