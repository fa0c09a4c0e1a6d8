-- stackoverflow.lua: a real system in 2013 and 2016: 41 % more requests on 41 % fewer web cores.
--
-- The question: what did a request cost on each tier of Stack Overflow, how many cores did that keep busy,
-- and at what multiple of the day's mean does a tier fill up?
--
-- Figures are those of two days, as published by the people who run it: 12 November 2013 ("What it takes
-- to run Stack Overflow", nickcraver.com, 22 November 2013) and 9 February 2016 ("Stack Overflow: The
-- Architecture, 2016 Edition", nickcraver.com, 17 February 2016). Whole-day totals become demands by
-- division: 2,728,177,045 ms in the web tier / 148,084,883 requests = 18.42 ms. With the day's mean rate
-- the busy cores follow (utilization law: rate x demand):
--
--                       2013                              2016
--   requests            1,714/s                           2,424/s
--   web tier            18.42 ms       31.6 busy           7.69 ms       18.6 busy
--   SQL                 2.26 x 1.668 = 3.77 ms, 6.46       2.41 x 1.203 = 2.90 ms, 7.03
--   tag engine          1 in 41 x 36.7 ms,      1.53       1 in 57 x 40.2 ms,      1.70
--   Redis               2.79 x 0.241 ms,        1.15       27.8 x 1.8 us,          0.12
--
-- Machines of 2016 ("The Hardware, 2016 Edition"): nine web servers of 2 x 12 cores and two SQL servers of
-- 2 x 12 cores serve Stack Overflow. Published for 2013 is 11 web, 4 SQL, 2 Redis, 3 tag engine servers;
-- their cores here are assumed to be the same. The time in the web tier is taken as work of a core, as if
-- the tier never waited there for another: an upper bound on its load. Distributions are not published;
-- exponential is assumed, which changes no mean figure at this load.
--
-- `outgrow check scenarios/stackoverflow.lua` answers the last question: bound over rate is 7.7 (2013) and
-- 11.6 (2016) for the web tier. Lose a server: `--set web=8 --set sql=1`.

local web_servers = param("web", 9)
local sql_servers = param("sql", 2)

-- A day: totals, times in ms.
local days = {
  { name = "2013", requests = 148084883, web_ms = 2728177045, queries = 334572103, sql_ms = 558224585,
    redis = 412865051, redis_ms = 99346916, tags = 3603418, tags_ms = 132384059 },
  { name = "2016", requests = 209420973, web_ms = 1609944301, queries = 504816843, sql_ms = 607073066,
    redis = 5831683114, redis_ms = 10396073, tags = 3661134, tags_ms = 147018571 },
}
local half = 10*min -- of simulated time for each of the two days

scenario { title = "Stack Overflow, 2013 and 2016", window = 30*s, warmup = 1*min, length = 2*half }

-- n or n + 1 times, so that the mean is right.
local function about(mean)
  local n = mean // 1
  return mixture { { 1 - (mean - n), n }, { mean - n, n + 1 } }
end

data "posts" { rows = 1e7, row_size = 1*KB }

for i, day in ipairs(days) do
  local per_request = 1 / day.requests
  operation("tags " .. day.name) { cpu(exponential(day.tags_ms / day.tags * ms)) }
  operation("redis " .. day.name) { cpu(exponential(day.redis_ms * per_request * ms)) } -- all of a request's at once
  request("hit " .. day.name) {
    cpu(exponential(day.web_ms * per_request * ms)),
    call("redis " .. day.name),
    read("posts", { times = about(day.queries * per_request) }),
    choose { { day.tags * per_request, call("tags " .. day.name) }, { 1 - day.tags * per_request } },
  }
  local rate = per_day(day.requests)
  traffic("day of " .. day.name) {
    arrivals = poisson { rate = i == 1 and steps { { 0, rate }, { half, 0 } } or steps { { 0, 0 }, { half, rate } } },
    asks = { ["hit " .. day.name] = 1 },
  }
end

local function machines(day)
  return server "web" { runs = { "hit 2013", "hit 2016" }, instances = web_servers, cores = 24, balance = "least-connections" },
    database "sql" {
      stores = everything, cores = 24, replicas = sql_servers - 1,
      read_cost = exponential(day.sql_ms / day.queries * ms),
    },
    server "redis" { runs = { "redis 2013", "redis 2016" }, instances = 2, cores = 1 },
    server "tag-engine" { runs = { "tags 2013", "tags 2016" }, instances = 3, cores = 8 }
end

phase "2013" { machines(days[1]) }
phase "2016" { at = half, machines(days[2]) }
