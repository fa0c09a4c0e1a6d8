-- shop.lua: one shop, four architectures, from one million to two billion requests a day.
--
-- The question: when does each architecture stop being enough, what fills up first, and what does the
-- next one change? The work is the same from the first line to the last; only its place changes.
--
-- Time. Two simulated hours stand for years of growth: demand doubles every 657 s. In a company that
-- doubles every three months a minute here is about eight days, so `takes = 3*min` is a project of
-- three weeks and a half. Service times, time-outs and windows are in real seconds. There is no daily wave: read
-- "requests a day" as the rate of the busiest hour times 24; who wants the mean of the day halves it.
--
-- Sizing. A phase is left when its bottleneck has been over 70 % busy for half a minute. The bottleneck
-- law gives the load at which that happens: bound = units / demand, decision = 0.7 x bound. Demands in
-- ms a request, from the mix of 70 browse, 20 search, 10 checkout and the work below:
--
--   on the application's cores:   page 5, auth 0.8*2 = 1.6, catalog (0.7+2*0.2)*10 = 11, find 0.2*5 = 1,
--                                 pay 0.1*15 = 1.5, mail 0.1*30 = 3:     23.1, or 20.1 without the mail
--   on the databases' cores:      searches 0.2*30 = 6, reads (0.8 + 1.1*3)*0.2 = 0.82 less what caches
--                                 answer, writes 0.1*3 = 0.3
--
--   phase         full first         units / demand     bound per s   left at 0.7 of it
--   monolith      app.cores            4 / 23.1 ms            173       121/s =   10 million a day
--   horizontal    db.cores            11 /  6.57 ms         1,673     1,171/s =  101 million a day
--   split         products-db.cores  112 /  6.22 ms        18,005    12,603/s = 1.09 billion a day
--   specialised   web.cores          160 /  5    ms        32,000     not left: the run ends at 23,148/s
--
-- Of 12 cores 11 count: the primary takes all writes, and is full before its replicas are. Caches cannot help
-- much where searches fill the database, since none fronts the listing that searches go through. The 6.57 and 6.22
-- take them at 79 % (one cache) and 67 % (an own one in each of 20 instances) hits on products; without any, 7.1
-- and 6.7. Specialised ends with web.cores, searcher.cores and mailer.cores equally busy. `outgrow check` prints
-- what it makes of all this.
--
-- Where the figures come from: they are assumptions about a small shop, not measurements. Tens of ms of
-- CPU for a page and fractions of a ms for a read by key are usual for shops built on a scripting
-- language and a relational database; a text search in a relational database that touches 200 rows costs
-- about a hundred times a read, in an inverted index a tenth of that. Prices are units of money, in
-- proportion to cores and memory.

scenario { title = "A shop outgrows its server", window = 10*s }
slo      { p99 = 500*ms, errors = 0.1*percent }

-- What is kept.
data "users"    { rows = 5e6, row_size = 1*KB, popularity = zipf(0.6) }
data "products" { rows = 1e6, row_size = 2*KB, popularity = zipf(0.9) }
data "listing"  { rows = 1e6, row_size = 500*bytes } -- the words of the products, which searches go through
data "orders"   { rows = 2e7, row_size = 4*KB, popularity = latest(0.8) }

-- What is done, wherever it is done; and by others.
operation "auth"    { cpu(2*ms), read "users" }
operation "catalog" { cpu(lognormal(10*ms, 0.5)), read("products", { times = 3 }) }
operation "find"    { cpu(5*ms), query("listing", { matches = 200 }) }
operation "pay"     { cpu(15*ms), call "bank", write "orders" }
operation "mail"    { cpu(30*ms), call "smtp" }
external  "bank"    { time = lognormal(80*ms, 0.6), fails = 0.02*percent }
external  "smtp"    { time = 100*ms }

local page = lognormal(5*ms, 0.5)
request "browse"   { weight = 70, cpu(page), call "auth", call "catalog" }
request "search"   { weight = 20, cpu(page), call "find", parallel { call "catalog", call "catalog" } }
request "checkout" { weight = 10, cpu(page), call "auth", call "pay", later "mail", timeout = 3*s }

-- Who asks.
traffic "visitors" {
  arrivals = poisson { rate = growth { from = per_day(1e6), to = per_day(2e9), over = 2*hours } },
}

-- What an access costs a relational database.
local reading, writing, searching = exponential(0.2*ms), exponential(3*ms), exponential(30*ms)
local full = 0.7

-- Where it is done.
always { network { trip = exponential(0.5*ms) } }

-- One server and its database. The mail is sent before the answer: nothing carries it.
phase "monolith" {
  server   "app" { runs = everything, cores = 4, threads = 64, queue_limit = 200, price = 0.20 },
  database "db"  {
    stores = everything, cores = 4, connections = 100, price = 0.25,
    read_cost = reading, write_cost = writing, query_cost = searching,
  },
}

-- Copies of the server behind a balancer, two read replicas, a cache, and the mail goes to workers.
phase "horizontal" {
  when = function(now) return now.node.app.cores.utilization > full end,
  sustained = 30*s, takes = 2*min,
  server   "app"    {
    runs = everything, instances = 12, cores = 4, threads = 64, queue_limit = 200,
    balance = "least-connections", boot = 20*s, price = 0.20,
  },
  database "db"     {
    stores = everything, cores = 4, connections = 200, replicas = 2, lag = exponential(50*ms), price = 0.50,
    read_cost = reading, write_cost = writing, query_cost = searching,
  },
  cache    "mem"    { fronts = { "users", "products" }, capacity = 1*GiB, ttl = 5*min, price = 0.10 },
  queue    "jobs"   { carries = { "mail" }, capacity = 1e6, price = 0.05 },
  workers  "mailer" { takes = "jobs", instances = 2, cores = 4, threads = 64, price = 0.20 },
}

-- Users, products and orders: each its own service and its own database. Caches move into the services,
-- an own small one in each instance, so the same row is fetched once for every instance.
phase "split" {
  -- the busiest of the three: the primary, which alone takes the writes
  when = function(now) return now.node.db.cores.utilization_max > full end,
  sustained = 30*s, takes = 3*min,
  server   "web"         {
    runs = { "browse", "search", "checkout" }, instances = 8, cores = 16, threads = 1024,
    balance = "least-connections", price = 0.80,
  },
  server   "users"       { runs = { "auth" }, instances = 3, cores = 16, threads = 512, price = 0.80 },
  server   "products"    { runs = { "catalog", "find" }, instances = 20, cores = 16, threads = 512, price = 0.80 },
  server   "orders"      { runs = { "pay" }, instances = 3, cores = 16, threads = 1024, price = 0.80 },
  cache    "near"        { fronts = { "products" }, inside = "products", capacity = 256*MiB, ttl = 5*min },
  database "users-db"    { stores = { "users" }, cores = 8, connections = 400, price = 0.60, read_cost = reading },
  database "products-db" {
    stores = { "products", "listing" }, cores = 16, connections = 400, replicas = 6, lag = exponential(50*ms),
    price = 1.20, read_cost = reading, query_cost = searching,
  },
  database "orders-db"   { stores = { "orders" }, cores = 16, connections = 400, price = 1.20, write_cost = writing },
  queue    "jobs"        { carries = { "mail" }, capacity = 1e6, price = 0.05 },
  workers  "mailer"      { takes = "jobs", instances = 5, cores = 16, threads = 256, price = 0.80 },
}

-- Searches go to a service with an index made for them, one large cache serves all instances, and the
-- rest has grown by hand.
phase "specialised" {
  when = function(now) return now.node["products-db"].cores.utilization > full end,
  sustained = 30*s, takes = 3*min,
  server   "web"         {
    runs = { "browse", "search", "checkout" }, instances = 10, cores = 16, threads = 1024,
    balance = "least-connections", price = 0.80,
  },
  server   "users"       { runs = { "auth" }, instances = 4, cores = 16, threads = 512, price = 0.80 },
  server   "products"    { runs = { "catalog" }, instances = 24, cores = 16, threads = 512, price = 0.80 },
  server   "searcher"    { runs = { "find" }, instances = 2, cores = 16, threads = 512, price = 0.80 },
  server   "orders"      { runs = { "pay" }, instances = 4, cores = 16, threads = 1024, price = 0.80 },
  cache    "mem"         {
    fronts = { "users", "products" }, capacity = 16*GiB, ttl = 5*min, lookup_cost = 20*us, cores = 16, price = 1.50,
  },
  database "users-db"    { stores = { "users" }, cores = 8, connections = 400, price = 0.60, read_cost = reading },
  database "products-db" {
    stores = { "products" }, cores = 16, connections = 400, replicas = 2, lag = exponential(50*ms),
    price = 1.20, read_cost = reading,
  },
  database "search-index" {
    stores = { "listing" }, cores = 16, connections = 400, replicas = 2, price = 1.20,
    query_cost = exponential(4*ms), -- an inverted index instead of a table
  },
  database "orders-db"   { stores = { "orders" }, cores = 16, connections = 400, price = 1.20, write_cost = writing },
  queue    "jobs"        { carries = { "mail" }, capacity = 1e6, price = 0.05 },
  workers  "mailer"      { takes = "jobs", instances = 6, cores = 16, threads = 256, price = 0.80 },
}
