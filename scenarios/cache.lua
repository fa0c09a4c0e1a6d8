-- cache.lua: how large must a cache be before the database can be small?
--
-- 1000 reads a second of 100,000 rows of 1 KB, as unequal as requests for products are (Zipf 0.9). The
-- database's one core needs 2 ms for a read: alone it can do 500 a second, so without a cache it is
-- overloaded twice over. A hit costs it nothing. It holds as long as misses stay under 500 a second: a hit
-- ratio of one half. Che's approximation (LRU, independent requests; Che, Tung and Wang 2002) says:
--
--   rows in the cache    1,000   2,000   5,000  10,000  20,000
--   share of the rows     1 %     2 %     5 %    10 %    20 %
--   hits                 34 %    41 %    52 %    61 %    71 %
--   database busy        over    over    97 %    79 %    59 %
--
-- (`phase_nodes.csv` has both; they are means over the run without its warm-up.)
-- Rows live for ten minutes at most (`ttl`); most are pushed out long before. `--set ttl=10` costs hits.
--
-- Try:  outgrow run scenarios/cache.lua --set entries=2000

local entries = param("entries", 10000)
local lifetime = param("ttl", 600)

scenario { title = "A cache in front of a small database", window = 10*s, warmup = 200*s, length = 1000*s }

data "products" { rows = 1e5, row_size = 1*KB, popularity = zipf(0.9) }
request "view" { cpu(0.2*ms), read "products" }
traffic "visitors" { arrivals = poisson { rate = 1000 } }

phase "cached" {
  server   "app" { runs = everything, cores = 4 },
  cache    "mem" { fronts = { "products" }, entries = entries, policy = "lru", ttl = lifetime*s },
  database "db"  { stores = everything, cores = 1, read_cost = exponential(2*ms) },
}
