-- Steps of an operation or a request. Record: kind and what the kind needs (see step_def in
-- models/architecture.h); `name` is the data or operation that it is about, resolved later to `index`;
-- `branches` is a list of { weight, steps }.
local import, native = ...
local value = import "words/value.lua"
local types = import "words/types.lua"
local check = import "words/check.lua"

local steps = { words = {} }
local words = steps.words
local meta = value.kind("step")

local function new(where, kind, record, parts)
  record.kind, record.where = kind, where
  return value.new(meta, record, parts)
end

-- ---- times ----

local function timed(word, noun)
  local option = { name = noun, type = "time", field = true, above = 0, high = 3600, text = "" }
  words[word] = function(...)
    local where = native.here()
    check.count(where, word, 1, 1, ...)
    local amount = check.value(where, word, option, (...))
    if amount and amount.mean and amount.mean <= 0 then check.mistake(where, word, noun .. " is always 0") end
    return new(where, word, { amount = amount, shown = word .. "(…)" })
  end
end

timed("cpu", "the time")
timed("wait", "the time")

local field = value.kind("field")

function words.field(...)
  local where, name = native.here(), ...
  check.count(where, "field", 1, 1, ...)
  if not types.column.read(name) then
    check.mistake(where, "field", "takes a column of the trace, by name or number, not " .. value.show(name))
    return value.wrong(where)
  end
  return value.new(field, { column = tostring(name), where = where, shown = "field " .. value.show(name) })
end

-- ---- data, calls ----

-- A word with a name and options in a table behind it.
local function named(word, noun)
  words[word] = function(...)
    local where, name, options = native.here(), ...
    check.count(where, word, 1, 2, ...)
    local problem = types.name_problem(name, true)
    if problem then
      if type(name) == "table" then problem = "the name comes first: " .. check.entry(word).form end
      check.mistake(where, word, problem)
      name = nil
    end
    local subject = name and word .. ' "' .. name .. '"' or word
    local record = check.named(word, subject, where, options == nil and {} or options)
    if options ~= nil and type(options) ~= "table" then record = {} end
    record.given, record.name, record.noun, record.shown = nil, name, noun, subject
    return new(where, word, record)
  end
end

for _, word in ipairs { "read", "write", "query", "scan" } do named(word, "data") end
named("call", "operation")
named("later", "operation")

-- ---- branches ----

-- Adds the records of the steps in a list (of one branch) to `parts`; the branch.
local function branch(word, where, list, weight, parts)
  local own = {}
  for i, step in ipairs(list) do
    local record = value.record(step, "step")
    if record then
      own[#own + 1] = record
      parts[#parts + 1] = record
    else
      steps.refuse(where, word, "entry " .. i, step)
    end
  end
  return { weight = weight, steps = own }
end

-- Says that something is no step, and what may have been meant.
function steps.refuse(where, subject, what, x)
  if value.is_wrong(x) then return end
  local hint = type(x) == "string" and '; meant call "' .. x .. '"?' or ""
  check.mistake(where, subject, what .. " has to be a step such as cpu(5*ms), not " .. value.show(x) .. hint)
end

-- The list part of a table that stands for steps; keys are a mistake.
local function plain_list(where, subject, given)
  local list = {}
  for i, key in ipairs(native.keys(given)) do
    if key ~= i then
      check.mistake(where, subject, "has a hole or a key: " .. value.show(key))
      break
    end
    list[i] = rawget(given, key)
  end
  return list
end

function words.choose(...)
  local where = native.here()
  check.count(where, "choose", 1, 1, ...)
  local _, list = check.options("choose", "choose", where, (...))
  local branches, parts = {}, {}
  for i, entry in ipairs(list) do
    local subject = "choose: branch " .. i
    if type(entry) ~= "table" or value.record(entry) then
      check.mistake(where, subject, "has to be a list { weight, step, … }, not " .. value.show(entry))
    else
      local own = plain_list(where, subject, entry)
      local weight = table.remove(own, 1)
      if type(weight) ~= "number" or not (weight > 0 and weight <= 1e12) then
        check.mistake(where, subject, "begins with its weight, a number of more than 0, at most 1e12, not " .. value.show(weight))
        weight = 1
      end
      branches[#branches + 1] = branch(subject, where, own, weight + 0.0, parts)
    end
  end
  if #list == 0 then check.mistake(where, "choose", "needs at least one branch { weight, step, … }") end
  return new(where, "choose", { branches = branches }, parts)
end

local often = { name = "the count", type = "amount", field = true, min = 0, high = 10000, text = "" }

function words.times(...)
  local where, count = native.here(), ...
  local amount
  local is_count = value.record(count, "distribution") or value.record(count, "field")
  if value.record(count) and not is_count or count == nil then
    check.mistake(where, "times", "begins with how often: times(3, step, …), not " .. value.show(count))
  else
    amount = check.value(where, "times", often, count)
  end
  local parts = {}
  local list = table.pack(select(2, ...))
  for i = 1, list.n do
    if list[i] == nil then list[i] = false end
  end
  if list.n == 0 then check.mistake(where, "times", "repeats nothing: times(3, step, …)") end
  return new(where, "times", { amount = amount, branches = { branch("times", where, list, 1.0, parts) } }, parts)
end

-- Branches that run at once: an entry is a step, or a list of steps.
local function at_once(where, word, given)
  local options, list = check.options(word, word, where, given)
  local branches, parts = {}, {}
  for i, entry in ipairs(list) do
    local own = { entry }
    if type(entry) == "table" and not value.record(entry) then own = plain_list(where, word .. ": branch " .. i, entry) end
    branches[i] = branch(word, where, own, 1.0, parts)
  end
  if #list == 0 then check.mistake(where, word, "needs at least one step") end
  return { branches = branches, cancel = options.cancel }, parts
end

function words.parallel(...)
  local where = native.here()
  check.count(where, "parallel", 1, 1, ...)
  local record, parts = at_once(where, "parallel", (...))
  return new(where, "parallel", record, parts)
end

function words.quorum(...)
  local where, k, given = native.here(), ...
  check.count(where, "quorum", 2, 2, ...)
  local record, parts = at_once(where, "quorum", given)
  if math.type(k) == "float" and k == math.floor(k) then k = math.tointeger(k) end
  local most = #record.branches
  if math.type(k) ~= "integer" or k < 1 or k > most and most > 0 then
    check.mistake(where, "quorum", "waits for " .. value.show(k) .. " of " .. most .. " branches: has to be a whole number between 1 and " .. most)
    k = 1
  end
  record.quorum = k
  return new(where, "quorum", record, parts)
end

local probability = { name = "the probability", type = "share", text = "" }

function words.fail(...)
  local where = native.here()
  check.count(where, "fail", 1, 1, ...)
  return new(where, "fail", { probability = check.value(where, "fail", probability, (...)) or 0 })
end

-- ---- bodies ----

-- The steps in the list part of what an operation or request was given, as one branch.
function steps.body(where, subject, list)
  local records = {}
  for i, step in ipairs(list) do
    local record = value.record(step, "step")
    if record then records[#records + 1] = record else steps.refuse(where, subject, "step " .. i, step) end
  end
  return { weight = 1.0, steps = records }
end

return steps
