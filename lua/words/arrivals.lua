-- When requests come. Record: kind, rate, interval, batch, rates and stays, times and counts, or users,
-- think and at_once.
local import, native = ...
local value = import "words/value.lua"
local types = import "words/types.lua"
local check = import "words/check.lua"

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

function words.users(...)
  local where = native.here()
  check.count(where, "users", 1, 1, ...)
  local options = check.named("users", "users", where, (...))
  return new(where, { kind = "users", users = options.count, think = options.think, at_once = options.start == "at-once" })
end

return words
