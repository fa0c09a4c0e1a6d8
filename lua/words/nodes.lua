-- Nodes: one word for each kind that has a block in the schema. Record: word, kind, name, options (a
-- list in the schema's order, each { name, tag, value, given, where }).
local import, native = ...
local value = import "words/value.lua"
local types = import "words/types.lua"
local check = import "words/check.lua"
local declared = import "words/declared.lua"
local schema = import "schema.lua"

local words = {}
local meta = value.kind("node")

local function listed(entry, values)
  local list = {}
  for _, option in ipairs(entry.options) do
    if not option.later then
      list[#list + 1] = { name = option.name, tag = types[option.type].tag, value = values[option.name],
        given = values.given[option.name] ~= nil, where = values.given[option.name] }
    end
  end
  return list
end

local function declare(entry, where, name, given, subject)
  local values, list = check.options(entry.word, subject, where, given, name)
  if #list > 0 then check.mistake(where, subject, "entry 1 has no name: options are written name = value, as in " .. entry.form) end
  local record = { word = entry.word, kind = entry.kind, name = name, where = where, subject = subject, values = values, shown = subject }
  if entry.kind then record.options = listed(entry, values) end
  declared.nodes[#declared.nodes + 1] = record
  return value.new(meta, record)
end

local function named_word(entry)
  return declared.named(entry.word, function(where, name, given, subject)
    if name == "client" then check.mistake(where, subject, 'the name "client" is taken: the client always stands') end
    return declare(entry, where, name, given, subject)
  end, false)
end

-- client { … } and network { … } have no name of their own.
local function nameless_word(entry)
  return function(...)
    local where, given = native.here(), ...
    check.count(where, entry.word, 1, 1, ...)
    if type(given) == "string" then
      check.mistake(where, entry.word, "has no name: " .. entry.form)
      return value.wrong(where)
    end
    return declare(entry, where, entry.word, given, entry.word)
  end
end

for _, entry in ipairs(schema) do
  if entry.group == "nodes" and not entry.later then
    local nameless = entry.word == "client" or entry.word == "network"
    words[entry.word] = nameless and nameless_word(entry) or named_word(entry)
  end
end

return words
