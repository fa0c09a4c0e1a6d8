-- Twenty users, think time 1 s, two stations of 30 and 50 ms: exact mean value analysis.
local scale = param("scale", 1)
scenario { window = 100*s, warmup = 100*s, length = 100*s + scale * 6000*s, reps = 30, seed = 14 }
data "rows" { rows = 1000, row_size = 1*KB }
request "ask" { cpu(exponential(30*ms)), read "rows" }
traffic "people" { arrivals = users { count = 20, think = exponential(1*s) } }
phase "steady" {
  server   "app" { runs = everything, cores = 1 },
  database "db"  { stores = everything, cores = 1, read_cost = exponential(50*ms) },
}
