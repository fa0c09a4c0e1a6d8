-- Two phases in five minutes, with whatever has something of its own to show: a cache, replicas, a queue, an external.
scenario { title = "Growing", window = 2*s, warmup = 0 }
slo { p99 = 400*ms }
data "items" { rows = 1e5, row_size = 1*KB, popularity = zipf(0.9) }
operation "show" { cpu(exponential(4*ms)), read "items" }
operation "note" { cpu(2*ms), call "bank" }
external "bank" { time = lognormal(30*ms, 0.5), fails = 1*percent }
request "view" { weight = 4, call "show" }
request "buy"  { call "show", write "items", later "note" }
traffic "visitors" { arrivals = poisson { rate = growth { from = 20, to = 600, over = 5*min } } }
always { network { trip = 1*ms } }
phase "small" {
  server   "app" { runs = everything, cores = 1, threads = 50, queue_limit = 100, price = 0.1 },
  database "db"  { stores = everything, cores = 2, connections = 20, read_cost = 2*ms, write_cost = 3*ms, price = 0.2 },
}
phase "large" {
  when = function(now) return now.node.app.cores.utilization > 0.8 end, sustained = 4*s, takes = 10*s,
  server   "app"  { runs = everything, instances = 4, cores = 1, threads = 50, queue_limit = 100, price = 0.1 },
  database "db"   {
    stores = everything, cores = 2, replicas = 1, lag = 20*ms, connections = 20, read_cost = 2*ms, write_cost = 3*ms, price = 0.2,
  },
  cache    "mem"  { fronts = { "items" }, entries = 20000, ttl = 1*min, price = 0.05 },
  queue    "jobs" { carries = { "note" }, capacity = 1000 },
  workers  "clerk" { takes = "jobs", cores = 1, threads = 60, price = 0.1 },
}
