-- closed.lua: a fixed number of users who wait for their answer: when do more of them stop helping?
--
-- Each user thinks for 1 s, then asks for something that takes 5 ms of the server's core and three
-- queries of 4 ms each on the database's core. So the demands are 5 and 12 ms, and whatever the number
-- of users N, the asymptotic bounds (Denning and Buzen 1978) say
--
--   throughput <= min( 1 / 0.012 = 83.3 a second,  N / (1 + 0.017) )
--   latency    >= max( 0.017,  N * 0.012 - 1 ) s
--
-- which cross at N = 84.75 users. Exact mean value analysis (exponential times, as here) gives
--
--   users        40     84    150
--   per second   38.9   76.5   83.3
--   latency      27.8   98.4  800.0 ms
--
-- Try:  outgrow run scenarios/closed.lua --set users=150

local count = param("users", 84)

scenario { title = "Users who wait for their answer", window = 100*s, warmup = 100*s, length = 5000*s }

data "rows" { rows = 1e6, row_size = 1*KB }
request "ask" { cpu(exponential(5*ms)), read("rows", { times = 3 }) }
traffic "people" { arrivals = users { count = count, think = exponential(1*s) } }

phase "one of each" {
  server   "app" { runs = everything, cores = 1 },
  database "db"  { stores = everything, cores = 1, read_cost = exponential(4*ms) },
}
