-- The run: scenario, slo, param.
local import, native = ...
local value = import "words/value.lua"
local check = import "words/check.lua"
local types = import "words/types.lua"
local declared = import "words/declared.lua"

local words = {}

-- A word that may stand once, with named options.
local function once(word, key, after)
  words[word] = function(...)
    local where = native.here()
    check.count(where, word, 1, 1, ...)
    local options = check.named(word, word, where, (...))
    if declared[key] then check.mistake(where, word, "stands in line " .. (declared[key].where & 0xffffffff) .. " already") end
    options.where = where
    declared[key] = options
    if after then after(options) end
  end
end

once("scenario", "run", function(options) native.seed(math.tointeger(options.seed) or 1) end)
once("slo", "slo")

-- ---- parameters ----

-- Numbers of --set may be written with units: 300*ms. words.lua gives the environment.
words.evaluate = nil

local function read_number(text)
  return tonumber(text) or words.evaluate(text)
end

local readers = {
  number = { wants = "a number", read = function(text)
    local x = read_number(text)
    if type(x) == "number" and x == x then return x end
  end },
  string = { wants = "a text", read = function(text) return text end },
  boolean = { wants = "true or false", read = function(text)
    if text == "true" or text == "false" then return text == "true" end
  end },
}

local function text_of(x)
  if type(x) == "number" and x == math.floor(x) and math.abs(x) < 1e15 then return string.format("%d", x) end
  return type(x) == "number" and string.format("%.15g", x) or tostring(x)
end

-- One of a list, compared as its own type.
local function read_choice(text, choices)
  for _, choice in ipairs(choices) do
    local reader = readers[type(choice)]
    if reader and reader.read(text) == choice then return choice end
  end
end

local function describe(choices)
  local shown = {}
  for i, choice in ipairs(choices) do shown[i] = value.show(choice) end
  return "one of " .. table.concat(shown, ", ")
end

-- What --set gives for a parameter of this default (or list of choices).
local function set_value(where, subject, text, default, choices)
  local read, wants
  if choices then
    read, wants = read_choice(text, choices), describe(choices)
  else
    local reader = readers[type(default)]
    read, wants = reader.read(text), reader.wants
  end
  if read == nil then
    check.mistake(where, subject, "--set gives \"" .. text .. '", has to be ' .. wants)
    return default
  end
  return read
end

local function choices_of(where, subject, given)
  if type(given) ~= "table" or value.record(given) then return nil end
  local list = {}
  for i, key in ipairs(native.keys(given)) do
    local choice = rawget(given, key)
    if key ~= i or not readers[type(choice)] then
      check.mistake(where, subject, "its list has numbers, texts, true or false, not " .. value.show(choice))
      return { 0 }
    end
    list[i] = choice
  end
  if #list == 0 then
    check.mistake(where, subject, "its list is empty")
    return { 0 }
  end
  return list
end

function words.param(...)
  local where, name, given = native.here(), ...
  if not check.count(where, "param", 2, 2, ...) then return given end
  local problem = types.name_problem(name, true)
  if not problem and name:find("[=,%s]") then problem = "a parameter's name can't have spaces, commas or =" end
  if problem then
    check.mistake(where, "param", problem)
    return given
  end
  local subject = 'param "' .. name .. '"'
  local choices = choices_of(where, subject, given)
  local default = given
  if choices then default = choices[1] end
  if not readers[type(default)] then
    check.mistake(where, subject, "its default has to be a number, a text, true, false or a list of them, not " .. value.show(given))
    return given
  end
  local first = declared.parameters[name]
  if first then
    if first.default ~= default then check.mistake(where, subject, "has another default in line " .. (first.where & 0xffffffff)) end
    return first.value
  end
  local text = native.setting(name)
  local set = default
  if text then set = set_value(where, subject, text, default, choices) end
  local entry = { name = name, where = where, subject = subject, default = default, value = set, text = text or text_of(default), is_set = text ~= nil }
  declared.parameters[name] = entry
  declared.parameters[#declared.parameters + 1] = entry
  return set
end

return words
