-- Popularity: which rows are asked for. Record: kind, exponent or share and of.
local import, native = ...
local value = import "words/value.lua"
local check = import "words/check.lua"

local words = {}
local meta = value.kind("popularity")

local exponent = { name = "a", type = "number", min = 0, max = 20, high = 3, text = "" }

local function by_exponent(word)
  words[word] = function(...)
    local where = native.here()
    check.count(where, word, 1, 1, ...)
    local a = check.value(where, word, exponent, (...)) or 1
    return value.new(meta, { kind = word, exponent = a, where = where })
  end
end

by_exponent("zipf")
by_exponent("latest")

words.uniform_keys = value.new(meta, { kind = "uniform", exponent = 0, where = 0, shown = "uniform_keys" })

function words.hotspot(...)
  local where = native.here()
  check.count(where, "hotspot", 1, 1, ...)
  local options = check.named("hotspot", "hotspot", where, (...))
  return value.new(meta, { kind = "hotspot", exponent = 0, share = options.share or 1, of = options.of or 1, where = where })
end

return words
