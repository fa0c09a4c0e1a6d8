-- recorded.lua: load as it was recorded, from CSV files in the columns of four public collections.
--
-- The files in samples/ are invented (samples/make.py), small, and in the columns of the real ones; put a real file
-- in their place. Each variant is one way to read: a trace has a row a request, counts a row (or a column) an
-- interval, a rate a row a second.
--
--   --set load=calls      Alibaba 2021: the rows that users caused (rpcid 0); the interface says which request, and
--                         each takes the time that was recorded of it
--   --set load=functions  Azure Functions 2019: one function's row, a column a minute
--   --set load=minutes    World Cup 1998, derived: requests a minute
--   --set load=log        World Cup 1998, derived: a row a request; times are whole seconds, so those of one second
--                         are spread evenly within it; objects and their sizes go through a cache
--   --set load=profile    TeaStore's load profiles: second and rate, without a header
--
-- Elsewhere the CPU time of a request is drawn from the recorded response times, in ms, of the first file, and the
-- object it asks for by rank.
--
-- Try:  outgrow run scenarios/recorded.lua --set load=log

local load = param("load", { "calls", "functions", "minutes", "log", "profile" })

scenario { title = "Load as it was recorded", window = 10*s, warmup = 0, length = load == "calls" and 6*s or 60*s }

local time = empirical { file = "samples/alibaba-calls.csv", column = "rt", only = { dm = "items" }, scale = 1*ms }
if load == "calls" then time = field "rt" end
data "objects" { rows = 300, row_size = 15*KB, popularity = zipf(1) }
request "browse" { weight = 3, cpu(time), read "objects" }
request "buy" { weight = 1, cpu(time) }

local arrivals
if load == "calls" then
  arrivals = trace { file = "samples/alibaba-calls.csv", time = "timestamp", unit = 1*ms, class = "interface",
    only = { rpcid = "0" }, fields = { rt = 1*ms } }
elseif load == "functions" then
  arrivals = poisson { rate = counts { file = "samples/azure-functions.csv", every = 1*min, only = { HashFunction = "login" }, across = true } }
elseif load == "minutes" then
  arrivals = poisson { rate = counts { file = "samples/worldcup.csv", every = 1*min, column = "requests" } }
elseif load == "log" then
  arrivals = trace { file = "samples/worldcup-log.csv", time = "time", from = 894000000, spread = 1*s,
    key = "object", size = "size" }
else
  arrivals = poisson { rate = counts { file = "samples/teastore-rates.csv", every = 1*s, column = 2, header = false } }
end
traffic "recorded" { arrivals = arrivals }

phase "one server" {
  server "web" { runs = everything, cores = 2 },
  cache "proxy" { fronts = { "objects" }, capacity = 1*MB },
  database "files" { stores = { "objects" }, cores = 2, read_cost = exponential(5*ms) },
}
