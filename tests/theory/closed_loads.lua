-- A closed network of two stations with few, some and many users: exact mean value analysis.
local scale, count = param("scale", 1), param("count", 10)
scenario { window = 100*s, warmup = 200*s, length = 200*s + scale * 10000*s, reps = 30, seed = 39 }
data "rows" { rows = 1000, row_size = 1*KB }
request "ask" { cpu(exponential(30*ms)), read "rows" }
traffic "people" { arrivals = users { count = count, think = erlang { k = 2, mean = 1*s } } }
phase "steady" {
  server   "app" { runs = everything, cores = 1 },
  database "db"  { stores = everything, cores = 1, read_cost = exponential(50*ms) },
}
