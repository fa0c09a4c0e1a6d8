-- Types of options. Each has `wants` (what a message asks for), `read(given, option)` that returns the
-- value as the builder takes it, or nil and what is wrong with it, and `tag`, the name by which C knows
-- it. The hard range is checked here, the plausible one in check.lua.
local import, native = ...
local value = import "words/value.lua"

local types = {}

local huge = math.huge

-- " of at least 1", " of more than 0", " between 0 and 1", or nothing.
local function range_text(option, show)
  if option.min and option.max then return " between " .. show(option.min) .. " and " .. show(option.max) end
  if option.above and option.max then return " of more than " .. show(option.above) .. " and at most " .. show(option.max) end
  if option.above then return " of more than " .. show(option.above) end
  if option.min then return " of at least " .. show(option.min) end
  return option.max and " of at most " .. show(option.max) or ""
end

local function within(x, option)
  return not (option.above and x <= option.above or option.min and x < option.min or option.max and x > option.max)
end
types.within = within

local function number_type(tag, noun, extra, show)
  show = show or value.number
  local kind = { tag = "number" }
  function kind.wants(option)
    local text = noun .. range_text(option, show)
    return option.unlimited and text .. ", or unlimited" or text
  end
  function kind.read(x, option)
    if type(x) ~= "number" then return nil end
    if x == huge and option.unlimited then return huge end
    if x ~= x or x == huge or x == -huge or extra and not extra(x) or not within(x, option) then return nil end
    return x + 0.0
  end
  kind.name = tag
  return kind
end

local function is_whole(x) return x == math.floor(x) end

types.number = number_type("number", "a number")
types.whole = number_type("whole", "a whole number", is_whole)
types.duration = number_type("duration", "a duration", nil, value.duration)

types.share = number_type("share", "a share between 0 and 1", function(x) return x >= 0 and x <= 1 end)
function types.share.wants(option)
  return option.above and "a share above 0 and up to 1" or "a share between 0 and 1"
end
function types.share.hint(x)
  if type(x) == "number" and x > 1 and x <= 100 then return "meant " .. value.number(x) .. "*percent?" end
end

-- A distribution; a bare number is a constant.
local function variate_type(noun)
  local kind = { tag = "variate" }
  function kind.wants(option)
    local range = range_text(option, noun == "duration" and value.duration or value.number)
    return "a " .. noun .. " (a number or a distribution)" .. range
  end
  function kind.read(x, option)
    if type(x) == "number" then
      if x ~= x or x == huge or x == -huge or not within(x, option) then return nil end
      return types.constant(x)
    end
    local field = value.record(x, "field")
    if field then
      if option.field then return field end
      return nil, "a field can't stand here: it is for cpu, wait, times and the times of an access"
    end
    local record = value.record(x, "distribution")
    if not record then return nil end
    local low = option.above and 0 or option.min
    if low and record.low < low then return nil, "can be less than " .. value.number(low) end
    return record
  end
  return kind
end

-- The record of a constant distribution.
function types.constant(x)
  local made, mean, low = native.variate("constant", { x + 0.0 })
  return { type = "distribution", made = made, mean = mean, low = low, size = 1, depth = 1 }
end

types.time = variate_type("duration")
types.amount = variate_type("number")

types.flag = { tag = "flag", wants = function() return "true or false" end }
function types.flag.read(x)
  if type(x) == "boolean" then return x end
end

local function list_words(words)
  local quoted = {}
  for i, word in ipairs(words) do quoted[i] = '"' .. word .. '"' end
  local last = table.remove(quoted)
  return #quoted > 0 and table.concat(quoted, ", ") .. " or " .. last or last
end

types.word = { tag = "word", wants = function(option) return list_words(option.words) end }
function types.word.read(x, option)
  for _, word in ipairs(option.words) do
    if x == word then return x end
  end
  if type(x) ~= "string" then
    if type(x) == "function" then return nil, "a rule that is a function is not modelled yet" end
    return nil
  end
  for _, word in ipairs(option.later_words or {}) do
    if x == word then return nil, '"' .. x .. '" is not modelled yet' end
  end
  local near = native.nearest(x, option.words)
  if near then return nil, 'there is no "' .. x .. '"; did you mean "' .. near .. '"?' end
end

types.text = { tag = "word", wants = function() return "a text" end }
function types.text.read(x)
  if type(x) == "string" then return x end
end

-- A name: UTF-8 of 1 to 200 bytes without control characters. Returns what is wrong with it.
function types.name_problem(name, dots)
  if type(name) ~= "string" then return "a name has to be a text, not " .. value.show(name) end
  if name == "" then return "a name can't be empty" end
  if #name > 200 then return "a name can't be longer than 200 bytes" end
  if not utf8.len(name) then return "a name has to be UTF-8" end
  if name:find("%c") then return "a name can't have control characters" end
  if not dots and name:find(".", 1, true) then
    return "a node's name can't have a dot: its resources are called after it, as in db.cores"
  end
end

types.name = { tag = "word", wants = function() return "a name" end }
function types.name.read(x)
  if type(x) == "string" and not types.name_problem(x, true) then return x end
end

-- A list { "a", "b" }; one name alone may stand without braces; everything where that is allowed.
types.names = { tag = "names" }
function types.names.wants(option)
  return option.everything and 'a list of names such as { "a", "b" }, or everything' or 'a list of names such as { "a", "b" }'
end
function types.names.read(x, option)
  if x == types.everything then
    if option.everything then return "everything" end
    return nil, "everything can't stand here"
  end
  if type(x) == "string" then x = { x } end
  if type(x) ~= "table" or value.record(x) then return nil end
  local list, seen = {}, {}
  for i, key in ipairs(native.keys(x)) do
    local name = rawget(x, key)
    if name == types.everything then return nil, "everything stands alone, without braces" end
    if key ~= i then return nil, "has a hole or a key: entry " .. value.show(key) end
    local problem = types.name_problem(name, true)
    if problem then return nil, problem end
    if seen[name] then return nil, 'names "' .. name .. '" twice' end
    seen[name] = true
    list[i] = name
  end
  return list
end

-- { name = number }
types.map = { tag = "map", wants = function() return "names with whole numbers such as { db = 10 }" end }
function types.map.read(x, option)
  if type(x) ~= "table" or value.record(x) then return nil end
  local names, numbers = {}, {}
  for i, key in ipairs(native.keys(x)) do
    local number = rawget(x, key)
    local problem = types.name_problem(key, true)
    if problem then return nil, problem end
    if type(number) ~= "number" or not types.whole.read(number, option) then
      return nil, key .. " has to be " .. types.whole.wants(option) .. ", not " .. value.show(number)
    end
    names[i], numbers[i] = key, number + 0.0
  end
  return { names = names, numbers = numbers }
end

-- One number, or a list of numbers.
types.numbers = { tag = "numbers", wants = function(option) return types.number.wants(option) .. ", or a list of such numbers" end }
function types.numbers.read(x, option)
  if type(x) == "number" then x = { x } end
  if type(x) ~= "table" or value.record(x) then return nil end
  local list = {}
  for i, key in ipairs(native.keys(x)) do
    if key ~= i then return nil end
    list[i] = types.number.read(rawget(x, key), option)
    if not list[i] then return nil, "entry " .. i .. " has to be " .. types.number.wants(option) .. ", not " .. value.show(rawget(x, key)) end
  end
  if #list > 0 then return list end
end

types.condition = { tag = "function", wants = function() return "a function of the last window: function(now) return now.p99 > 300*ms end" end }
function types.condition.read(x)
  if type(x) == "function" then return x end
end

-- Values of the language.
local function record_type(name, wants)
  return { tag = name, wants = function() return wants end, read = function(x) return value.record(x, name) end }
end

types.keys = record_type("popularity", "zipf(a), latest(a), uniform_keys or hotspot { … }")
types.arrivals = record_type("arrivals", "poisson { … }, renewal { … }, every(d), mmpp { … }, schedule { … } or users { … }")
types.rate = record_type("rate", "a rate: a number per second, growth { … }, points { … } …")
function types.rate.read(x)
  if type(x) == "number" and x >= 0 and x < huge then
    return { type = "rate", kind = "constant", a = x + 0.0, size = 1, depth = 1 }
  end
  return value.record(x, "rate")
end

types.asks = { tag = "asks", wants = function() return 'requests such as { "browse" } or { browse = 3, checkout = 1 }' end }
function types.asks.read(x)
  if type(x) == "string" then x = { x } end
  if type(x) ~= "table" or value.record(x) then return nil end
  local asks, seen = {}, {}
  for _, key in ipairs(native.keys(x)) do
    local entry, ask = rawget(x, key), nil
    if type(key) == "number" then
      if type(entry) ~= "string" then return nil end
      ask = { name = entry }
    elseif type(key) == "string" then
      if type(entry) ~= "number" or not (entry > 0 and entry <= 1e12) then
        return nil, 'the weight of "' .. key .. '" has to be a number of more than 0, at most 1e12, not ' .. value.show(entry)
      end
      ask = { name = key, weight = entry + 0.0 }
    else
      return nil
    end
    if seen[ask.name] then return nil, 'names "' .. ask.name .. '" twice' end
    seen[ask.name] = true
    asks[#asks + 1] = ask
  end
  if #asks > 0 then return asks end
end

types.column = { tag = "any", wants = function() return "a column's name or number" end }
function types.column.read(x)
  if type(x) == "string" and x ~= "" or math.type(x) == "integer" and x > 0 then return x end
end

-- Columns with what 1 in each is: a list of { column, unit }.
types.columns = { tag = "any", wants = function() return 'columns such as { "cpu_s", rt = 1*ms }' end }
function types.columns.read(x)
  if type(x) ~= "table" or value.record(x) then return nil end
  local list, seen = {}, {}
  for _, key in ipairs(native.keys(x)) do
    local entry = rawget(x, key)
    local column, unit = entry, 1.0
    if type(key) == "string" then column, unit = key, entry end
    if not types.column.read(column) or type(unit) ~= "number" or not (unit > 0 and unit < huge) then return nil end
    if seen[tostring(column)] then return nil, "names " .. value.show(column) .. " twice" end
    seen[tostring(column)] = true
    list[#list + 1] = { column, unit + 0.0 }
  end
  if #list > 0 then return list end
end

types.filter = { tag = "any", wants = function() return 'columns with texts such as { rpcid = "0" }' end }
function types.filter.read(x)
  if type(x) ~= "table" or value.record(x) then return nil end
  for _, key in ipairs(native.keys(x)) do
    local text = rawget(x, key)
    if type(text) ~= "string" and type(text) ~= "number" then return nil end
  end
  return x
end

types.any = { tag = "any", wants = function() return "a value" end, read = function(x) return x end }

types.everything = setmetatable({}, value.kind("everything"))
value.name_word(types.everything, "everything")

return types
