-- The work: data, operations, externals, requests.
local import, native = ...
local check = import "words/check.lua"
local declared = import "words/declared.lua"
local steps = import "words/steps.lua"

local words = {}

words.data = declared.named("data", function(where, name, given, subject)
  local options = check.options("data", subject, where, given, name)
  options.name, options.where, options.subject, options.word = name, where, subject, "data"
  declared.add("data", options)
end, true)

words.operation = declared.named("operation", function(where, name, given, subject)
  local _, list = check.options("operation", subject, where, given, name)
  declared.add("work", { word = "operation", name = name, where = where, subject = subject, body = steps.body(where, subject, list) })
end, true)

words.request = declared.named("request", function(where, name, given, subject)
  local entry, list = check.options("request", subject, where, given, name)
  if name == "all" then check.mistake(where, subject, 'the name "all" means every request in the figures') end
  entry.word, entry.name, entry.where, entry.subject = "request", name, where, subject
  entry.body = steps.body(where, subject, list)
  declared.add("work", entry)
end, true)

words.external = declared.named("external", function(where, name, given, subject)
  local entry, list = check.options("external", subject, where, given, name)
  if #list > 0 then check.mistake(where, subject, "an external has no steps, only a time") end
  entry.word, entry.name, entry.where, entry.subject = "external", name, where, subject
  declared.add("work", entry)
end, true)

return words
