-- Units are numbers: durations in seconds, sizes in bytes, rates per second.
local import, native = ...
local value = import "words/value.lua"
local types = import "words/types.lua"
local check = import "words/check.lua"
local schema = import "schema.lua"

local words = { unlimited = math.huge, everything = types.everything }

for _, entry in ipairs(schema) do
  if entry.value then words[entry.word] = entry.value end
end

local function rate_word(word, seconds)
  words[word] = function(...)
    local where, x = native.here(), ...
    check.count(where, word, 1, 1, ...)
    if type(x) ~= "number" or not (x >= 0 and x < math.huge) then
      check.mistake(where, word, "needs a number of at least 0, not " .. value.show(x))
      return 1.0
    end
    return x / seconds
  end
end

rate_word("per_second", 1)
rate_word("per_minute", 60)
rate_word("per_hour", 3600)
rate_word("per_day", 86400)

return words
