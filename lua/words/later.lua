-- Words that belong to the language, but are not modelled yet, and parts of Lua that a scenario does not
-- have: each says so where it is used.
local import, native = ...
local value = import "words/value.lua"
local schema = import "schema.lua"

local later = { words = {}, absent = {} }

for _, entry in ipairs(schema) do
  if entry.later then
    later.words[entry.word] = function(...)
      local name = ...
      local where = native.here()
      local subject = type(name) == "string" and entry.group == "nodes" and entry.word .. ' "' .. name .. '"' or entry.word
      native.mistake(where, subject .. " is not modelled yet")
      return value.wrong(where)
    end
  end
end

local files = "a scenario can't reach files, programs or the clock"
for name, why in pairs {
  io = files, os = files, debug = "a scenario can't look into the interpreter", package = "use require with a file beside the scenario",
  coroutine = "a scenario is read from its beginning to its end", load = "code stands in files: use require", loadstring = "code stands in files: use require",
  loadfile = "code stands in files: use require", dofile = "code stands in files: use require", collectgarbage = "memory is looked after",
  warn = "use print",
} do
  later.absent[name] = why
end

return later
