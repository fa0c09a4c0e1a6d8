-- Traffic: who asks for what, when.
local import, native = ...
local check = import "words/check.lua"
local declared = import "words/declared.lua"

local words = {}

words.traffic = declared.named("traffic", function(where, name, given, subject)
  local entry, list = check.options("traffic", subject, where, given, name)
  if #list > 0 then check.mistake(where, subject, "an entry without a name; write " .. check.entry("traffic").form) end
  entry.word, entry.name, entry.where, entry.subject = "traffic", name, where, subject
  entry.asks_where = entry.given.asks or where
  declared.add("traffic", entry)
end, true)

return words
