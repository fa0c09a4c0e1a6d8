-- Checking what a word was given against the schema, and saying what is wrong in one way.
--
-- `subject` is how a message begins ('server "app"'), `where` its place. Nothing here stops: a mistake is
-- noted and a harmless value stands in, so what is independent of it is still checked.
local import, native = ...
local value = import "words/value.lua"
local types = import "words/types.lua"
local schema = import "schema.lua"

local check = {}

local by_word = {}
for _, entry in ipairs(schema) do
  by_word[entry.word] = entry
  entry.options = entry.options or {}
  for _, option in ipairs(entry.options) do
    option.name = option[1]
    entry.options[option.name] = option
  end
end

function check.entry(word) return by_word[word] end

function check.mistake(where, subject, text) native.mistake(where, subject .. ": " .. text) end
function check.warn(where, subject, text) native.warn(where, subject .. ": " .. text) end

-- What others call an option.
local also_called = {
  servers = "instances", copies = "instances", machines = "instances", machine_count = "instances", cpu = "cores", cpus = "cores", vcpus = "cores", ram = "memory", nodes = "instances", instances = "replicas", count = "instances",
  slaves = "replicas", size = "capacity", queue = "queue_limit", backlog = "queue_limit", latency = "trip", duration = "length",
  runtime = "length", replications = "reps", operations = "runs", tables = "stores", data = "stores", row_bytes = "row_size",
  probability = "fails", eviction = "policy", cost = "price", load_balancer = "balance", requests = "asks", rate = "arrivals",
}

local function option_hint(entry, key, names)
  local other = also_called[key]
  if other and entry.options[other] then return '; did you mean "' .. other .. '"?' end
  local hint = check.hint(key, names)
  if hint ~= "" then return hint end
  local modelled = {}
  for _, name in ipairs(names) do
    if not entry.options[name].later then modelled[#modelled + 1] = name end
  end
  return #modelled > 0 and "; it has " .. table.concat(modelled, ", ") or ": it has none"
end

-- "; did you mean "cores"?" or nothing
function check.hint(word, candidates)
  local near = native.nearest(word, candidates)
  return near and '; did you mean "' .. near .. '"?' or ""
end

-- Defaults in the language's own words are read when the words stand (words.lua sets this).
check.evaluate = nil
local function default_of(option)
  local default = option.default
  if default == nil then return nil end
  if type(default) == "string" and default:sub(1, 1) == "=" then default = check.evaluate(default:sub(2)) end
  return types[option.type].read(default, option)
end

local prefixes = {
  duration = { { 1e-3, "ms" }, { 1e-6, "us" }, { 60, "min" }, { 3600, "hours" } },
  number = { { 1073741824, "GiB" }, { 1048576, "MiB" } },
}
prefixes.time = prefixes.duration

local function is_bytes(option) return option.text:find("^bytes") ~= nil end

local function quantity(x, option)
  if prefixes[option.type] == prefixes.duration then return value.duration(x) end
  if is_bytes(option) then return value.bytes(x) end
  return value.number(x)
end

-- The unit that would bring x into the plausible range.
local function meant(x, option)
  if option.type == "number" and not is_bytes(option) then return "" end
  if x > 1e5 then return "" end
  for _, unit in ipairs(prefixes[option.type] or {}) do
    local y = x * unit[1]
    if y >= (option.low or 0) and y <= (option.high or math.huge) then
      return "; meant " .. value.number(x) .. "*" .. unit[2] .. "?"
    end
  end
  return ""
end

-- Warns when a value is possible but hardly meant.
local function doubt(where, subject, option, given, read)
  local record = type(read) == "table" and read.type == "distribution" and read
  local x = record and record.mean or read
  if option.type == "numbers" then x = math.max(table.unpack(read)) end
  if type(x) ~= "number" or x == math.huge and option.unlimited or x == 0 then return end
  if x == math.huge then
    check.warn(where, subject, option.name .. " has no finite mean")
  elseif record and record.wild then
    check.warn(where, subject, option.name .. " has no finite variance: in a line (fcfs) the mean wait is infinite, and what a run measures is how long it looked")
  elseif option.low and x < option.low or option.high and x > option.high then
    local number = type(given) == "number"
    local size = quantity(x, option)
    local what = option.name .. " = " .. value.number(x)
    if not number then what = "the mean of " .. option.name end
    if number and size == value.number(x) then
      what = what .. " is " .. (option.low and x < option.low and "very little" or "very much")
    else
      what = what .. " is " .. size
    end
    check.warn(where, subject, what .. (number and meant(x, option) or ""))
  end
end

-- Reads one value; nil when it is wrong (and said so).
function check.value(where, subject, option, given)
  local kind = types[option.type]
  if value.is_wrong(given) then return nil end
  local read, problem = kind.read(given, option)
  if read == nil then
    local hint = kind.hint and kind.hint(given)
    if problem then check.mistake(where, subject, option.name .. ": " .. problem)
    else
      check.mistake(where, subject, option.name .. " has to be " .. kind.wants(option) .. ", not " .. value.show(given)
        .. (hint and "; " .. hint or ""))
    end
    return nil
  end
  doubt(where, subject, option, given, read)
  return read
end

local function known_names(entry)
  local names = {}
  for i, option in ipairs(entry.options) do names[i] = option.name end
  table.sort(names, native.less)
  return names
end

-- Says once that an option of the language has no effect yet.
local function warn_unused(option, subject, where)
  if option.unused and not option.warned then check.warn(where, subject, option.name .. " has no effect: " .. option.unused) end
  option.warned = true
end

local function read_option(entry, subject, place, key, given, result)
  local option = entry.options[key]
  local where = place(key)
  if not option then
    local names = known_names(entry)
    check.mistake(where, subject, 'unknown option "' .. key .. '"' .. option_hint(entry, key, names))
  elseif option.later then
    check.mistake(where, subject, '"' .. key .. '" is not modelled yet')
  else
    result[key] = check.value(where, subject, option, given)
    result.given[key] = where
    warn_unused(option, subject, where)
  end
end

local function complete(entry, subject, where, result)
  for _, option in ipairs(entry.options) do
    if not option.later and result[option.name] == nil and not result.given[option.name] then
      if option.required then check.mistake(where, subject, "needs " .. option.name .. ": " .. types[option.type].wants(option)) end
      result[option.name] = default_of(option)
    end
  end
end

-- Splits a table that a word was given into options by name (checked and completed: result[name], with
-- the place of those given in result.given) and its list part. `name` helps to find an option's place.
function check.options(word, subject, where, given, name)
  local entry = by_word[word]
  local result, list = { given = {} }, {}
  local place = function(option) return native.option_place(where, name or word, option) end
  if type(given) ~= "table" or value.record(given) then
    check.mistake(where, subject, "needs a table { … }, not " .. value.show(given))
    return result, list, false
  end
  local expected = 1
  for _, key in ipairs(native.keys(given)) do
    local entry_value = rawget(given, key)
    if type(key) == "string" then
      read_option(entry, subject, place, key, entry_value, result)
    elseif math.type(key) == "integer" and key >= expected then
      if key > expected then check.mistake(where, subject, "entry " .. expected .. " is nothing (nil)") end
      list[#list + 1] = entry_value
      expected = key + 1
    else
      check.mistake(where, subject, "a key that is " .. value.show(key) .. " has no meaning here")
    end
  end
  complete(entry, subject, where, result)
  return result, list, true
end

-- A table of named options only.
function check.named(word, subject, where, given)
  local result, list, ok = check.options(word, subject, where, given)
  if #list > 0 then check.mistake(where, subject, "an entry without a name; write " .. by_word[word].form) end
  return result, ok and #list == 0
end

-- How many arguments: at least `least`, at most `most`.
function check.count(where, subject, least, most, ...)
  local count = select("#", ...)
  if count < least or count > most then
    local wanted = least == most and tostring(least) or least .. " to " .. most
    local form = by_word[subject] and by_word[subject].form
    check.mistake(where, subject, string.format("takes %s value%s in its parentheses, not %d%s", wanted, most == 1 and "" or "s", count,
      form and ", as in " .. form or ""))
    return false
  end
  return true
end

-- A list of rows { { a, b }, … }, each of numbers (or as `read` says); nil when it is wrong.
function check.rows(where, subject, list, columns)
  local rows = {}
  for i, row in ipairs(list) do
    local cells = {}
    if type(row) ~= "table" or value.record(row) then
      check.mistake(where, subject, "entry " .. i .. " has to be a pair { " .. columns[1].name .. ", " .. columns[2].name .. " }, not " .. value.show(row))
      return nil
    end
    for _, key in ipairs(native.keys(row)) do
      if key ~= 1 and key ~= 2 then
        check.mistake(where, subject, "entry " .. i .. " is a pair { " .. columns[1].name .. ", " .. columns[2].name .. " } and has no " .. value.show(key))
        return nil
      end
    end
    for c, column in ipairs(columns) do
      cells[c] = check.value(where, subject .. ": entry " .. i, column, rawget(row, c))
      if cells[c] == nil then return nil end
    end
    rows[i] = cells
  end
  if #rows > 0 then return rows end
  check.mistake(where, subject, "needs at least one entry; write " .. (by_word[subject] and by_word[subject].form or "{ … }"))
end

return check
