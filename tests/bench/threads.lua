-- Work B: threads held throughout, cores, and one request in five reads. bare_threads.c is the same by hand.
scenario { window = 10*s, warmup = 0, length = 1000*s }

data "rows" { rows = 1000, row_size = 1*KB }
request "ask" { cpu(exponential(4*ms)), choose { { 1, read "rows" }, { 4 } } }
traffic "clients" { arrivals = poisson { rate = 1600 } }
phase "server and database" {
  server   "server" { runs = everything, threads = 64, cores = 8 },
  database "db"     { stores = everything, connections = 4, cores = 4, read_cost = exponential(2*ms) },
}
