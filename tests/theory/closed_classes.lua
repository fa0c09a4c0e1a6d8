-- Two classes of users; the server shares its core between them, whose demands differ, and the database serves both
-- alike in order of arrival: exact mean value analysis with classes.
local scale = param("scale", 1)
scenario { window = 100*s, warmup = 200*s, length = 200*s + scale * 10000*s, reps = 30, seed = 40 }
data "rows" { rows = 1000, row_size = 1*KB }
request "light" { cpu(exponential(20*ms)), read "rows" }
request "heavy" { cpu(erlang { k = 2, mean = 120*ms }), read "rows" }
traffic "many" { arrivals = users { count = 12, think = exponential(1*s) }, asks = { light = 1 } }
traffic "few"  { arrivals = users { count = 5, think = exponential(0.5*s) }, asks = { heavy = 1 } }
phase "steady" {
  server   "app" { runs = everything, cores = 1, scheduler = "ps" },
  database "db"  { stores = everything, cores = 1, read_cost = exponential(40*ms) },
}
