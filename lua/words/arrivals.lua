-- When requests come. Record: kind, rate, interval, batch, rates and stays, times and counts (of a trace also
-- the names of requests), or users, think and at_once.
local import, native = ...
local value = import "words/value.lua"
local types = import "words/types.lua"
local check = import "words/check.lua"
local tables = import "words/tables.lua"

local words = {}
local meta = value.kind("arrivals")

local function new(where, record)
  record.where = where
  return value.new(meta, record)
end

function words.poisson(...)
  local where = native.here()
  check.count(where, "poisson", 1, 1, ...)
  local given = ...
  if type(given) == "number" or value.record(given, "rate") then
    check.mistake(where, "poisson", "needs a table; write poisson { rate = … }")
    return new(where, { kind = "poisson" })
  end
  local options = check.named("poisson", "poisson", where, given)
  return new(where, { kind = "poisson", rate = options.rate, batch = options.batch })
end

-- Intervals have to let time pass.
local function check_interval(where, word, interval)
  if interval and interval.mean <= 0 then
    check.mistake(where, word, "the interval is always 0: infinitely many arrivals at once")
  end
  return interval
end

function words.renewal(...)
  local where = native.here()
  check.count(where, "renewal", 1, 1, ...)
  local options = check.named("renewal", "renewal", where, (...))
  return new(where, { kind = "renewal", interval = check_interval(where, "renewal", options.interval), batch = options.batch })
end

local interval = { name = "the interval", type = "duration", above = 0, text = "" }

function words.every(...)
  local where, given, options = native.here(), ...
  check.count(where, "every", 1, 2, ...)
  local seconds = check.value(where, "every", interval, given)
  local named = options ~= nil and check.named("every", "every", where, options) or {}
  return new(where, { kind = "every", interval = types.constant(seconds or 1), batch = named.batch })
end

-- Rows of two columns, and the options beside them.
local function rows(word, first, second, ...)
  local where = native.here()
  check.count(where, word, 1, 1, ...)
  local options, list, ok = check.options(word, word, where, (...))
  return where, options, ok and check.rows(where, word, list, { first, second }) or {}
end

local rate = { name = "rate", type = "number", min = 0, text = "" }
local stay = { name = "stay", type = "duration", above = 0, text = "" }

function words.mmpp(...)
  local where, options, list = rows("mmpp", rate, stay, ...)
  local record = { kind = "mmpp", batch = options.batch, values = {}, stays = {} }
  local most = 0
  for i, row in ipairs(list) do
    record.values[i], record.stays[i] = row[1], row[2]
    most = math.max(most, row[1])
  end
  if #list > 0 and most == 0 then check.mistake(where, "mmpp", "every rate is 0: nothing ever comes") end
  return new(where, record)
end

local time = { name = "time", type = "duration", min = 0, text = "" }
local count = { name = "n", type = "whole", min = 1, max = 1e9, text = "" }

function words.schedule(...)
  local where, _, list = rows("schedule", time, count, ...)
  local record = { kind = "schedule", values = {}, counts = {} }
  for i, row in ipairs(list) do
    if i > 1 and row[1] < list[i - 1][1] then
      check.mistake(where, "schedule", "entry " .. i .. ": times have to ascend, " .. value.duration(row[1]) .. " comes after "
        .. value.duration(list[i - 1][1]))
      break
    end
    record.values[i], record.counts[i] = row[1], row[2]
  end
  return new(where, record)
end

-- Rows in the order of their times, those of one time as they stand in the file.
local function in_order(times, options)
  local order, from, before, ascending = {}, options.from, -math.huge, true
  for i, t in ipairs(times) do
    if t >= from then
      order[#order + 1] = i
      ascending = ascending and t >= before
      before = t
    end
  end
  if ascending then return order end
  table.sort(order, function(a, b)
    if times[a] ~= times[b] then return times[a] < times[b] end
    return a < b
  end)
  return order
end

-- Where the k-th of those of one time lies within `spread`.
local function spread_out(seconds, spread)
  local first = 1
  for i = 2, #seconds + 1 do
    if seconds[i] ~= seconds[first] then
      local at, n = seconds[first], i - first
      for k = first, i - 1 do seconds[k] = at + spread * (k - first + 0.5) / n end
      first = i
    end
  end
end

local function pick(order, column, scale)
  local picked = {}
  for i, row in ipairs(order) do picked[i] = scale and column[row] * scale or column[row] end
  return picked
end

-- What else is recorded of each request: fields (a list of { name, values }), keys (texts), sizes.
local function read_recorded(where, t, options, order, record)
  for i, field in ipairs(options.fields or {}) do
    local numbers = tables.numbers(where, "trace", t, field[1], 0)
    if not numbers then
      record.broken = true
      return
    end
    record.fields = record.fields or {}
    record.fields[i] = { name = tostring(field[1]), values = pick(order, numbers, field[2]) }
  end
  local keys = options.key and tables.texts(where, "trace", t, options.key)
  local sizes = options.size and tables.numbers(where, "trace", t, options.size, 0)
  record.keys, record.sizes = keys and pick(order, keys), sizes and pick(order, sizes)
  record.is_recorded = (record.fields or keys or sizes) and true
end

-- Times since 1970, or from another clock, that were taken as they are.
local function check_beginning(where, seconds, first)
  local begins, lasts = seconds[1], seconds[#seconds] - seconds[1]
  if begins > 86400 and begins > 100 * lasts then
    check.mistake(where, "trace", string.format("the first row comes after %s: times count from the beginning of the run; say from = %s",
      value.duration(begins), string.format(first == math.floor(first) and "%.0f" or "%.17g", first)))
  end
end

function words.trace(...)
  local where = native.here()
  check.count(where, "trace", 1, 1, ...)
  local options, ok = check.named("trace", "trace", where, (...))
  local record = { kind = "schedule", values = {}, counts = {} }
  if ok and not options.file then check.mistake(where, "trace", "needs file: a CSV file beside the scenario") end
  local t = ok and options.file and options.time and tables.open(where, "trace", options)
  local times = t and tables.numbers(where, "trace", t, options.time, -math.huge)
  local classes = times and options.class and tables.texts(where, "trace", t, options.class)
  if not times then
    record.broken = true -- its fields are not known, and said to be missing nowhere
    return new(where, record)
  end
  local order = in_order(times, options)
  record.names = classes and pick(order, classes)
  for i, row in ipairs(order) do
    record.values[i], record.counts[i] = (times[row] - options.from) * options.unit, 1.0
  end
  read_recorded(where, t, options, order, record)
  if options.spread > 0 then spread_out(record.values, options.spread) end
  if #order == 0 then
    check.mistake(where, "trace", "no row is left: every time lies before from")
  else
    check_beginning(where, record.values, times[order[1]])
  end
  return new(where, record)
end

function words.users(...)
  local where = native.here()
  check.count(where, "users", 1, 1, ...)
  local options = check.named("users", "users", where, (...))
  return new(where, { kind = "users", users = options.count, think = options.think, at_once = options.start == "at-once" })
end

return words
