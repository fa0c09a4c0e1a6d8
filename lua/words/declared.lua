-- What a scenario has declared so far: lists in the order of declaration, one of each name. It is what
-- resolve.lua completes and C builds the architecture from.
local import, native = ...
local value = import "words/value.lua"
local types = import "words/types.lua"
local check = import "words/check.lua"

local declared = {
  run = nil, slo = nil,
  data = {}, work = {}, traffic = {}, nodes = {}, phases = {}, parameters = {},
  always = {}, waiting = {},
}

-- Stands for a name that was none: its table is checked, but nothing is declared.
local nameless = "\0"

-- Adds an entry with `name`, `word` and `where` to a list; a second one of its name is a mistake.
function declared.add(list, entry)
  local entries = declared[list]
  if entry.name == nameless then return end
  local first = entries[entry.name]
  if first then
    local line = first.where & 0xffffffff
    check.mistake(entry.where, entry.subject, "the name is taken: " .. first.subject .. " stands in line " .. line)
    return
  end
  entries[entry.name] = entry
  entries[#entries + 1] = entry
end

-- A word that takes a name and then a table: word "name" { … }. `declare(where, name, given, subject)`.
-- What was named but got no table is a mistake at the end.
function declared.named(word, declare, dots)
  local meta = value.kind(word)
  local pending = {}
  meta.__call = function(handle, ...)
    local record = value.record(handle)
    if pending[record] == nil then
      check.mistake(native.here(), record.subject, "has its table already")
    end
    pending[record] = nil
    declared.waiting[record] = nil
    check.count(record.where, record.subject, 1, 1, ...)
    return declare(record.where, record.name, (...), record.subject)
  end
  return function(...)
    local where, name = native.here(), ...
    check.count(where, word, 1, 1, ...)
    local problem = types.name_problem(name, dots)
    if problem then
      if type(name) == "table" then problem = "the name comes first: " .. check.entry(word).form end
      check.mistake(where, word, problem)
      name = nameless
    end
    local record = { name = name, where = where, subject = problem and word or word .. ' "' .. name .. '"' }
    record.shown = record.subject .. " without its table { … }"
    pending[record] = true
    if not problem then declared.waiting[record] = true end
    return value.new(meta, record)
  end
end

return declared
