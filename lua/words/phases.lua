-- Phases: an architecture, and when the system moves to it. `always` adds its nodes to every phase.
local import, native = ...
local value = import "words/value.lua"
local check = import "words/check.lua"
local declared = import "words/declared.lua"

local words = {}

-- The records of the nodes in a list; what is none is a mistake.
local function nodes_of(where, subject, list)
  local nodes = {}
  for i, entry in ipairs(list) do
    local record = value.record(entry, "node")
    if record then
      record.placed = true
      nodes[#nodes + 1] = record
    elseif not value.is_wrong(entry) and not declared.waiting[value.record(entry) or false] then
      check.mistake(where, subject, "entry " .. i .. ' has to be a node such as server "app" { … }, not ' .. value.show(entry))
    end
  end
  return nodes
end

function words.always(...)
  local where = native.here()
  check.count(where, "always", 1, 1, ...)
  local _, list = check.options("always", "always", where, (...))
  for _, node in ipairs(nodes_of(where, "always", list)) do declared.always[#declared.always + 1] = node end
end

local triggers = { "when", "at", "after", "at_load" }

-- Which of the triggers was given; more than one is a mistake.
local function trigger_of(entry)
  local found
  for _, name in ipairs(triggers) do
    if entry.given[name] then
      if found then check.mistake(entry.given[name], entry.subject, "begins by " .. found .. " or by " .. name .. ", not by both") end
      found = found or name
    end
  end
  return found or "start"
end

words.phase = declared.named("phase", function(where, name, given, subject)
  local entry, list = check.options("phase", subject, where, given, name)
  entry.word, entry.name, entry.where, entry.subject = "phase", name, where, subject
  entry.trigger = trigger_of(entry)
  entry.value = entry.trigger ~= "when" and entry[entry.trigger] or nil
  entry.sustained, entry.takes = entry.sustained or 0, entry.takes or 0
  entry.nodes = nodes_of(where, subject, list)
  declared.add("phases", entry)
end, true)

return words
