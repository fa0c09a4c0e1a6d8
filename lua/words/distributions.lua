-- Distributions. C makes each at once (build_variate.c) and says what is wrong with its parameters.
-- Record: made (the C pointer), mean, low (the least that can be drawn), shown.
local import, native = ...
local value = import "words/value.lua"
local types = import "words/types.lua"
local check = import "words/check.lua"
local tables = import "words/tables.lua"

local words = {}
local meta = value.kind("distribution")

local function harmless(where)
  local record = types.constant(1)
  record.where = where
  return value.new(meta, record)
end

local function make(word, where, kind, numbers, lists, parts)
  lists = lists or {}
  local made, mean, low, shown, wild = native.variate(kind, numbers, lists.values, lists.weights, lists.parts)
  if not made then
    check.mistake(where, word, mean)
    return harmless(where)
  end
  return value.new(meta, { made = made, mean = mean, low = low, shown = shown, wild = wild, where = where }, parts)
end

local function is_number(x) return type(x) == "number" and x == x and math.abs(x) < math.huge end

-- Checks numbers given in parentheses; nil when one is none.
local function numbers(word, where, names, ...)
  if not check.count(where, word, #names, #names, ...) then return nil end
  local list = { ... }
  for i, name in ipairs(names) do
    if not is_number(list[i]) and not (name == "the high end" and list[i] == math.huge) then
      check.mistake(where, word, name .. " has to be a number, not " .. value.show(list[i]))
      return nil
    end
    list[i] = list[i] + 0.0
  end
  return list
end

local function by_numbers(word, ...)
  local names = { ... }
  words[word] = function(...)
    local where = native.here()
    local list = numbers(word, where, names, ...)
    return list and make(word, where, word, list) or harmless(where)
  end
end

by_numbers("constant", "the value")
by_numbers("exponential", "the mean")
by_numbers("geometric", "the mean")
by_numbers("lognormal", "the mean", "the cv")
by_numbers("gamma", "the mean", "the cv")
by_numbers("weibull", "the mean", "the cv")
by_numbers("normal", "the mean", "the cv")

local function by_names(word, ...)
  local names = { ... }
  words[word] = function(...)
    local where = native.here()
    check.count(where, word, 1, 1, ...)
    local options, ok = check.named(word, word, where, (...))
    local list = {}
    for i, name in ipairs(names) do
      list[i] = options[name]
      ok = ok and list[i] ~= nil
    end
    return ok and make(word, where, word, list) or harmless(where)
  end
end

by_names("uniform", "from", "to")
by_names("pareto", "shape", "min")
by_names("triangular", "min", "mode", "max")

function words.erlang(...)
  local where = native.here()
  if type((...)) == "table" then
    check.count(where, "erlang", 1, 1, ...)
    local options, ok = check.named("erlang", "erlang", where, (...))
    if not (ok and options.k and options.mean) then return harmless(where) end
    return make("erlang", where, "erlang", { options.k, options.mean })
  end
  local list = numbers("erlang", where, { "the mean", "the cv" }, ...)
  return list and make("erlang", where, "erlang_cv", list) or harmless(where)
end

local weight = { name = "weight", type = "number", above = 0, max = 1e12, text = "" }

-- The rows { { weight, x }, … } as two lists; nil when they are wrong.
local function columns(word, where, given, first, second)
  local _, list, ok = check.options(word, word, where, given)
  local rows = ok and check.rows(where, word, list, { first, second })
  if not rows then return nil end
  local left, right = {}, {}
  for i, row in ipairs(rows) do left[i], right[i] = row[1], row[2] end
  return left, right
end

function words.hyperexponential(...)
  local where = native.here()
  if type((...)) ~= "table" then
    local list = numbers("hyperexponential", where, { "the mean", "the cv" }, ...)
    return list and make("hyperexponential", where, "hyperexponential", list) or harmless(where)
  end
  check.count(where, "hyperexponential", 1, 1, ...)
  local p = { name = "p", type = "number", above = 0, text = "" }
  local mean = { name = "mean", type = "number", above = 0, text = "" }
  local weights, means = columns("hyperexponential", where, (...), p, mean)
  if not weights then return harmless(where) end
  return make("hyperexponential", where, "branches", {}, { weights = weights, values = means })
end

-- The values of a column, each as often as it stands there.
local function from_file(where, given)
  local options, ok = check.named("empirical", "empirical", where, given)
  if not ok then return nil end
  if not options.file or not options.column then
    check.mistake(where, "empirical", "a file and the column are needed: empirical { file = \"times.csv\", column = \"cpu_s\" }")
    return nil
  end
  local t = tables.open(where, "empirical", options)
  local numbers = t and tables.numbers(where, "empirical", t, options.column, -math.huge)
  if not numbers then return nil end
  table.sort(numbers)
  local values, weights = {}, {}
  for _, x in ipairs(numbers) do
    local scaled = x * options.scale
    if scaled == values[#values] then
      weights[#weights] = weights[#weights] + 1.0
    else
      values[#values + 1], weights[#weights + 1] = scaled, 1.0
    end
  end
  return values, weights
end

function words.empirical(...)
  local where, given = native.here(), ...
  check.count(where, "empirical", 1, 1, ...)
  local values, weights
  if type(given) == "table" and not value.record(given) and (rawget(given, "file") ~= nil or rawget(given, "column") ~= nil) then
    values, weights = from_file(where, given)
  else
    values, weights = columns("empirical", where, given, { name = "value", type = "number", text = "" }, weight)
  end
  if not values then return harmless(where) end
  return make("empirical", where, "empirical", {}, { values = values, weights = weights })
end

-- What stands where a distribution is wanted; nil when it is none (and said so).
local function part(word, where, x)
  local record = value.record(x, "distribution")
  if not record and is_number(x) then record = types.constant(x) end
  if not record then check.mistake(where, word, "needs a distribution, not " .. value.show(x)) end
  return record
end

function words.mixture(...)
  local where = native.here()
  check.count(where, "mixture", 1, 1, ...)
  local weights, parts = columns("mixture", where, (...), weight, { name = "distribution", type = "amount", text = "" })
  if not weights then return harmless(where) end
  local made = {}
  for i, record in ipairs(parts) do made[i] = record.made end
  return make("mixture", where, "mixture", {}, { weights = weights, parts = made }, parts)
end

local function around(word, ...)
  local names = { ... }
  words[word] = function(...)
    local where, inner = native.here(), ...
    if not check.count(where, word, #names + 1, #names + 1, ...) then return harmless(where) end
    local record = part(word, where, inner)
    local list = numbers(word, where, names, select(2, ...))
    if not record or not list then return harmless(where) end
    return make(word, where, word, list, { parts = { record.made } }, { record })
  end
end

around("shifted", "the number to add")
around("scaled", "the factor")
around("truncated", "the low end", "the high end")
around("clipped", "the low end", "the high end")

return words
