-- Rates over time, per second. They add and multiply, with each other and with numbers.
-- Record: kind, a, b, c, d, times and values, or parts.
local import, native = ...
local value = import "words/value.lua"
local types = import "words/types.lua"
local check = import "words/check.lua"
local tables = import "words/tables.lua"

local words = {}
local meta

local function new(record, parts) return value.new(meta, record, parts) end

local signs = { sum = "+", product = "*" }

local function combine(kind)
  return function(left, right)
    local where = native.here()
    local a, b = types.rate.read(left), types.rate.read(right)
    if not (a and b) then
      check.mistake(where, "rate " .. signs[kind], "needs rates or numbers of at least 0, not " .. value.show(a and right or left))
      return a and left or b and right or new { kind = "constant", a = 1.0, where = where }
    end
    return new({ kind = kind, parts = { a, b }, where = where }, { a, b })
  end
end

local function refuse()
  native.mistake(native.here(), "rates only add (+) and multiply (*)")
  native.abort()
end

meta = value.kind("rate", { __add = combine("sum"), __mul = combine("product"), __sub = refuse, __div = refuse,
  __unm = refuse, __pow = refuse, __mod = refuse, __idiv = refuse, __concat = refuse, __lt = refuse, __le = refuse })

-- A rate of named parameters, which become a, b, c, d in that order.
local function by_names(word, ...)
  local names = { ... }
  words[word] = function(...)
    local where = native.here()
    check.count(where, word, 1, 1, ...)
    local options = check.named(word, word, where, (...))
    local record = { kind = word, where = where }
    for i, name in ipairs(names) do record[("abcd"):sub(i, i)] = options[name] or 1.0 end
    return new(record)
  end
end

by_names("growth", "from", "to", "over")
by_names("ramp", "from", "to", "over")
by_names("diurnal", "mean", "amplitude", "period", "peak_at")
by_names("flash", "at", "peak", "rise", "fall")

local time = { name = "time", type = "duration", min = 0, text = "" }
local rate = { name = "rate", type = "number", min = 0, text = "" }

-- Rows { { t, rate }, … } in ascending order of time; `strict`: without equal times.
local function by_rows(word, strict)
  words[word] = function(...)
    local where = native.here()
    check.count(where, word, 1, 1, ...)
    local _, list, ok = check.options(word, word, where, (...))
    local rows = ok and check.rows(where, word, list, { time, rate }) or {}
    local record = { kind = word, where = where, times = {}, values = {} }
    for i, row in ipairs(rows) do
      local before = rows[i - 1]
      if before and (row[1] < before[1] or strict and row[1] == before[1]) then
        check.mistake(where, word, "entry " .. i .. ": times have to ascend, " .. value.duration(row[1]) .. " comes after " .. value.duration(before[1]))
        break
      end
      record.times[i], record.values[i] = row[1], row[2]
    end
    return new(record)
  end
end

-- Counts of intervals of one length, one behind the other.
function words.counts(...)
  local where = native.here()
  check.count(where, "counts", 1, 1, ...)
  local options, ok = check.named("counts", "counts", where, (...))
  local record = { kind = "steps", where = where, times = {}, values = {} }
  if ok and not options.file then check.mistake(where, "counts", "needs file: a CSV file beside the scenario") end
  local t = ok and options.file and options.every and tables.open(where, "counts", options)
  local numbers = t and (options.across and tables.across(where, "counts", t) or
    not options.across and tables.numbers(where, "counts", t, options.column, 0)) or {}
  for i, count in ipairs(numbers) do
    record.times[i], record.values[i] = (i - 1) * options.every, count / options.every
  end
  if #numbers > 0 then record.times[#numbers + 1], record.values[#numbers + 1] = #numbers * options.every, 0.0 end
  return new(record)
end

by_rows("points", false)
by_rows("steps", true)

return words
