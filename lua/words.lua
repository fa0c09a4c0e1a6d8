-- All words together: what a scenario sees as its globals, and what C calls when it has been read.
--
-- Invariant: a word can't be assigned to, and a name that stands for nothing is a mistake where it is
-- read, with the word that was probably meant.
local import, native = ...
local value = import "words/value.lua"
local check = import "words/check.lua"
local later = import "words/later.lua"
local run = import "words/run.lua"

local words = {}

local function add(module)
  for word, meaning in pairs(module) do
    words[word] = meaning
    value.name_word(meaning, word)
  end
end

add(native.functions)
add(import "words/units.lua")

-- Text in the language's own words, with units (for --set) or distributions (for defaults).
local function evaluator(names)
  return function(text)
    local chunk = #text < 200 and load("return " .. text, "=value", "t", names)
    local fine, result = native.functions.pcall(chunk or error)
    return fine and result or nil
  end
end
run.evaluate = evaluator(import "words/units.lua")
local values = setmetatable({}, { __index = words })
check.evaluate = evaluator(values)

for _, name in ipairs { "distributions", "keys", "rates", "arrivals", "work", "traffic", "nodes", "phases" } do
  add(import("words/" .. name .. ".lua"))
end
add((import "words/steps.lua").words)
add(later.words)
add { scenario = run.scenario, slo = run.slo, param = run.param }

local environment = {}

local function names()
  local list = {}
  for word in pairs(words) do list[#list + 1] = word end
  for name in pairs(environment) do
    if type(name) == "string" then list[#list + 1] = name end
  end
  table.sort(list, native.less)
  return list
end

local function missing(_, name)
  local word = words[name]
  if word ~= nil then return word end
  local shown = native.text(name)
  local why = later.absent[name]
  if why then
    native.mistake(native.here(), shown .. " is not there in a scenario: " .. why)
  else
    native.mistake(native.here(), 'unknown word "' .. shown .. '"' .. check.hint(shown, names()))
  end
  native.abort()
end

local function assign(table, name, given)
  if words[name] ~= nil then
    native.mistake(native.here(), name .. " is a word of the language and can't be assigned to; use another name, or local " .. name)
    native.abort()
  end
  rawset(table, name, given)
end

words._G = environment
setmetatable(environment, { __index = missing, __newindex = assign, __metatable = false })

return { environment = environment, finish = import "words/resolve.lua", declared = import "words/declared.lua" }
