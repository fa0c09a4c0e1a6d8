-- Columns of CSV files, for words that take measurements: empirical, counts, trace.
local import, native = ...
local value = import "words/value.lua"
local check = import "words/check.lua"

local tables = {}

-- Which column is meant, by name or (also without a header) by number; nil when there is none (and said so).
local function find(where, subject, t, column)
  if math.type(column) == "integer" and t[column] then return t[column] end
  for i, name in ipairs(t.names or {}) do
    if name == column then return t[i] end
  end
  if #t == 1 and t.names and t.names[1]:find("[;\t]") then
    check.mistake(where, subject, "the file has one column, " .. value.show(t.names[1]) .. ": its fields have to be separated by commas")
    return nil
  end
  local hint = type(column) == "string" and t.names and check.hint(column, t.names) or "; it has " .. #t .. " columns"
  if hint == "" then hint = "; there are " .. table.concat(t.names, ", ", 1, math.min(#t, 10)) end
  check.mistake(where, subject, "there is no column " .. value.show(column) .. hint)
end

-- The rows in which each column of `only` has the given text.
local function select(where, subject, t, only)
  for name, text in pairs(only) do
    local column = find(where, subject, t, name)
    if not column then return nil end
    local kept = { names = t.names, rows = 0 }
    for i = 1, #t do kept[i] = {} end
    for row = 1, t.rows do
      if column[row] == tostring(text) then
        kept.rows = kept.rows + 1
        for i = 1, #t do kept[i][kept.rows] = t[i][row] end
      end
    end
    t = kept
  end
  if t.rows == 0 then
    check.mistake(where, subject, "no row is left")
    return nil
  end
  return t
end

-- The file that the options name (file, header, only); nil when it can't be read (and said so).
function tables.open(where, subject, options)
  local t = native.csv(subject, options.file, options.header ~= false)
  return t and (options.only and select(where, subject, t, options.only) or not options.only and t) or nil
end

function tables.texts(where, subject, t, column) return find(where, subject, t, column) end

local function number(where, subject, text, row, least)
  local n = tonumber(text)
  if not n or n ~= n or n < least or n >= math.huge then
    check.mistake(where, subject, "data row " .. row .. " has " .. value.show(text) .. " where a number"
      .. (least > -math.huge and " of at least " .. value.number(least) or "") .. " belongs")
    return nil
  end
  return n + 0.0
end

-- A column as numbers of at least `least`; nil at the first that is none (and said so).
function tables.numbers(where, subject, t, column, least)
  local texts, numbers = find(where, subject, t, column), {}
  if not texts then return nil end
  for row = 1, t.rows do
    numbers[row] = number(where, subject, texts[row], row, least)
    if not numbers[row] then return nil end
  end
  return numbers
end

-- The numbers of one row under headers that are whole numbers, in their order (minutes of a day).
function tables.across(where, subject, t)
  if not t.names then
    check.mistake(where, subject, "across = true goes by the header's numbers; the file has none")
    return nil
  end
  if t.rows ~= 1 then
    check.mistake(where, subject, "across = true reads one row, and there are " .. t.rows .. "; name it with only = { … }")
    return nil
  end
  local places, numbers = {}, {}
  for i, name in ipairs(t.names) do
    if name:find("^%d+$") then places[#places + 1] = { tonumber(name), t[i][1] } end
  end
  table.sort(places, function(a, b) return a[1] < b[1] end)
  for i, place in ipairs(places) do
    numbers[i] = number(where, subject, place[2], 1, 0)
    if not numbers[i] then return nil end
  end
  if #numbers == 0 then check.mistake(where, subject, "no column is named by a number") end
  return #numbers > 0 and numbers or nil
end

return tables
