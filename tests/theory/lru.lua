-- LRU with eight rows and room for three, asked for by Zipf 0.8, one at a time (King).
local scale = param("scale", 1)
scenario { window = 1000*s, warmup = 1000*s, length = 1000*s + scale * 40000*s, reps = 30, seed = 15 }
data "rows" { rows = 8, row_size = 1*KB, popularity = zipf(0.8) }
request "ask" { read "rows" }
traffic "jobs" { arrivals = every(1*s) }
phase "steady" {
  server   "app" { runs = everything, cores = 1 },
  cache    "mem" { fronts = { "rows" }, entries = 3 },
  database "db"  { stores = everything, cores = 1, read_cost = 1*ms },
}
