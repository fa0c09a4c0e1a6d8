-- Values of the language: what words return and scenarios pass on (steps, distributions, rates, nodes …).
--
-- Invariant: a value can't be changed or looked into. The scenario holds an empty table with a locked
-- metatable; what it stands for is a record that only our files see. A record has `type` (what it is),
-- `where` (the place that wrote it), `size` and `depth` (of all that it is made of, so that sharing
-- values can't make a scenario larger than its text).
local _, native = ...

local value = {}

local records = setmetatable({}, { __mode = "k" })
local largest_size, largest_depth = 100000, 60

local function name_of(type)
  return (type:find("^[aeiou]") and "an " or "a ") .. type
end

-- A kind of value: its metatable. `operators` may add metamethods.
function value.kind(type, operators)
  local meta = { __name = type, __metatable = false }
  function meta.__index(_, key)
    native.mistake(native.here(), name_of(type) .. ' has no field "' .. native.text(key) .. '": it can only be passed on')
    native.abort()
  end
  function meta.__newindex()
    native.mistake(native.here(), name_of(type) .. " can't be changed: write a new one")
    native.abort()
  end
  function meta.__call(_, options)
    local hint = rawequal(records[options], nil) and type == "step" and ": options stand in the same parentheses, as in call(\"pay\", { timeout = 1*s })" or ""
    native.mistake(native.here(), name_of(type) .. " can't be called" .. hint)
    native.abort()
  end
  for name, operator in pairs(operators or {}) do meta[name] = operator end
  return meta
end

-- Makes a value of record; `parts` are the records that it is made of.
function value.new(meta, record, parts)
  local size, depth = 1, 1
  for _, part in ipairs(parts or {}) do
    size = size + part.size
    depth = math.max(depth, part.depth + 1)
  end
  record.type, record.size, record.depth = meta.__name, size, depth
  if size > largest_size or depth > largest_depth then
    native.mistake(record.where, string.format("%s that is made of %s is too large", name_of(record.type),
      size > largest_size and "more than 100000 others" or "more than 60 others within each other"))
    native.abort()
  end
  local handle = setmetatable({}, meta)
  records[handle] = record
  return handle
end

-- The record of a value of that type (of any, without one); nil for anything else.
function value.record(handle, type)
  if handle == nil then return nil end
  local record = records[handle]
  if record and (type == nil or record.type == type) then return record end
end

-- Stands for something that was said to be wrong already: it takes whatever is written behind it, and
-- is not a mistake again.
local wrong = value.kind("wrong")
wrong.__call = function(handle) return handle end
function value.wrong(where) return value.new(wrong, { where = where }) end
function value.is_wrong(handle) return value.record(handle, "wrong") ~= nil end

-- Words that are values themselves (a function, a constant) and can be named in messages.
local word_names = {}
function value.name_word(thing, word)
  if type(thing) ~= "number" and type(thing) ~= "string" then word_names[thing] = word end
end

-- How a message shows what was given instead of what was wanted.
function value.show(x)
  local kind = type(x)
  if x == nil then return "nothing (nil)" end
  if word_names[x] then return "the word " .. word_names[x] end
  if records[x] then return records[x].shown or name_of(records[x].type) end
  if kind == "string" then return '"' .. (#x > 40 and x:sub(1, 40) .. "…" or x) .. '"' end
  if kind == "number" then return value.number(x) end
  if kind == "boolean" then return tostring(x) end
  return "a " .. kind
end

-- A number as one would write it.
function value.number(x)
  if x ~= x then return "NaN (0/0)" end
  if x == math.huge then return "infinite" end
  if x == -math.huge then return "minus infinite" end
  if math.type(x) == "integer" then return tostring(x) end
  if x == math.floor(x) and math.abs(x) < 1e15 then return string.format("%d", x) end
  return string.format("%.6g", x)
end

local durations = { { 86400, "days" }, { 3600, "hours" }, { 60, "min" }, { 1, "s" }, { 1e-3, "ms" }, { 1e-6, "us" } }

-- Seconds in the unit that suits them.
function value.duration(x)
  if x == 0 or x ~= x or x == math.huge then return value.number(x) end
  for _, unit in ipairs(durations) do
    if math.abs(x) >= unit[1] * 0.9999999 then return string.format("%.4g %s", x / unit[1], unit[2]) end
  end
  return string.format("%.4g ns", x * 1e9)
end

-- Bytes likewise.
function value.bytes(x)
  for _, unit in ipairs { { 1e12, "TB" }, { 1e9, "GB" }, { 1e6, "MB" }, { 1e3, "KB" } } do
    if x >= unit[1] then return string.format("%.4g %s", x / unit[1], unit[2]) end
  end
  return value.number(x) .. " bytes"
end

return value
