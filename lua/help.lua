-- Help and editor annotations, made from the schema. Each function returns one text.
-- Invariant: nothing about a word or an option is said here that the schema does not say.
local schema, topics = ...

local width = 100

-- Text broken at spaces so that lines fit, each begun with `margin`.
local function wrapped(text, margin)
  local lines, line = {}, margin
  for word in text:gmatch("%S+") do
    if #line + 1 + #word > width and line ~= margin then
      lines[#lines + 1] = line
      line = margin
    end
    line = line == margin and margin .. word or line .. " " .. word
  end
  lines[#lines + 1] = line
  return table.concat(lines, "\n")
end

local function shown(value)
  if type(value) == "string" then
    return value:sub(1, 1) == "=" and value:sub(2) or string.format("%q", value)
  end
  if type(value) == "table" then return #value == 0 and "{}" or "{ … }" end
  if math.type(value) == "float" and value == math.floor(value) and math.abs(value) < 1e15 then
    return string.format("%d", value)
  end
  return tostring(value)
end

local units = { duration = "s", time = "s" }

-- What an option takes: its type, unit, words and range.
local function takes(option)
  if option.words then
    local words = {}
    for i, word in ipairs(option.words) do words[i] = '"' .. word .. '"' end
    return table.concat(words, " ")
  end
  local text = option.type == "time" and "duration or distribution" or option.type
  if units[option.type] then text = text .. " in " .. units[option.type] end
  if option.everything then text = text .. ", or everything" end
  if option.unlimited then text = text .. ", or unlimited" end
  local from, to = option.min or option.above, option.max
  if from and to then
    text = text .. string.format(", %s to %s", shown(from), shown(to))
  elseif option.min then
    text = text .. ", at least " .. shown(option.min)
  elseif option.above then
    text = text .. ", above " .. shown(option.above)
  elseif to then
    text = text .. ", at most " .. shown(to)
  end
  return text
end

local function default_of(option)
  if option.later then return "not modelled yet" end
  if option.required then return "must be said" end
  if option.default == nil then return "none" end
  return "default " .. shown(option.default)
end

local function describe_option(option)
  local name = tostring(option[1] or option.name)
  local lines = { string.format("  %-12s %s; %s", name, takes(option), default_of(option)) }
  if option.text then lines[#lines + 1] = wrapped(option.text, string.rep(" ", 15)) end
  if option.source then lines[#lines + 1] = wrapped("source: " .. option.source, string.rep(" ", 15)) end
  return table.concat(lines, "\n")
end

local function describe(entry)
  local lines = { entry.form or entry.word, wrapped(entry.text or "", "  ") }
  if entry.later then lines[#lines + 1] = "  Not modelled yet." end
  if entry.value then lines[#lines + 1] = "  = " .. shown(entry.value) end
  if entry.source then lines[#lines + 1] = wrapped("source: " .. entry.source, "  ") end
  if entry.options and #entry.options > 0 then lines[#lines + 1] = "" end
  for _, option in ipairs(entry.options or {}) do lines[#lines + 1] = describe_option(option) end
  return table.concat(lines, "\n") .. "\n"
end

local help = {}

-- Where something is an option, or one of an option's words: a line each, under the words that have it.
local function as_option(name)
  local lines, seen = {}, {}
  for _, entry in ipairs(schema) do
    for _, option in ipairs(entry.options or {}) do
      local is_word = false
      for _, word in ipairs(option.words or {}) do is_word = is_word or word == name end
      if option[1] == name or is_word then
        local text = describe_option(option)
        if not seen[text] then
          seen[text] = { entry.word }
          lines[#lines + 1] = text
        else
          table.insert(seen[text], entry.word)
        end
      end
    end
  end
  for i, text in ipairs(lines) do lines[i] = "of " .. table.concat(seen[text], ", ") .. ":\n" .. text end
  return #lines > 0 and table.concat(lines, "\n") .. "\n"
end

-- The topic in which a line begins with the word, two spaces before and behind it.
local function as_label(word)
  local names = {}
  for name in pairs(topics) do names[#names + 1] = name end
  table.sort(names)
  for _, name in ipairs(names) do
    for label in topics[name]:gmatch("\n  (%S+)  ") do
      if label == word then return topics[name] end
    end
  end
end

-- Help of a word, a group of words, a topic, an option; false when there is none of that name.
function help.word(word)
  local found = {}
  for _, entry in ipairs(schema) do
    if entry.word == word then found[#found + 1] = describe(entry) end
  end
  if #found == 0 then
    for _, entry in ipairs(schema) do
      if entry.group == word then found[#found + 1] = describe(entry) end
    end
  end
  if #found > 0 then return table.concat(found, "\n") end
  local topic, option = topics[word] or as_label(word), as_option(word)
  return topic and option and topic .. "\n" .. option or topic or option
end

function help.words()
  local lines, group = {}, nil
  for _, entry in ipairs(schema) do
    if entry.group ~= group then
      group = entry.group
      if #lines > 0 then lines[#lines + 1] = "" end
      lines[#lines + 1] = group
    end
    local text = (entry.later and "(not modelled yet) " or "") .. (entry.text or "")
    lines[#lines + 1] = string.format("  %-16s ", entry.word) .. wrapped(text, string.rep(" ", 19)):sub(20)
  end
  local about = { "now" }
  for topic in pairs(topics) do about[#about + 1] = topic end
  table.sort(about)
  lines[#lines + 1] = "\nand about " .. wrapped(table.concat(about, ", "), "          "):sub(11)
  lines[#lines + 1] = "an option or its word (fcfs) is found as well"
  return table.concat(lines, "\n") .. "\n"
end

-- All words, for "did you mean".
function help.names()
  local names = {}
  for _, entry in ipairs(schema) do names[#names + 1] = entry.word end
  for topic in pairs(topics) do names[#names + 1] = topic end
  return table.concat(names, "\n")
end

local lua_types = {
  whole = "integer", number = "number", share = "number", duration = "number", time = "number|table",
  amount = "number|table", text = "string", word = "string", name = "string", names = "string|string[]|table",
  flag = "boolean", condition = "function", numbers = "number|number[]",
}

local function annotate_options(entry)
  local lines = { "---@class outgrow." .. entry.word }
  for _, option in ipairs(entry.options) do
    if type(option[1]) == "string" and not option.later then
      lines[#lines + 1] = string.format("---@field %s%s %s %s", option[1], option.required and "" or "?",
        lua_types[option.type] or "any", option.text or "")
    end
  end
  return table.concat(lines, "\n")
end

-- LuaLS annotations of the whole language (https://luals.github.io/wiki/annotations).
function help.annotations()
  local lines = { "---@meta outgrow", "" }
  for _, entry in ipairs(schema) do
    if not entry.later then
      if entry.options then lines[#lines + 1] = annotate_options(entry) end
      lines[#lines + 1] = "--- " .. (entry.text or "")
      lines[#lines + 1] = "--- `" .. (entry.form or entry.word) .. "`"
      if entry.group == "units" then
        lines[#lines + 1] = "---@type any"
        lines[#lines + 1] = entry.word .. " = nil"
      else
        lines[#lines + 1] = "---@return any"
        lines[#lines + 1] = "function " .. entry.word .. "(...) end"
      end
      lines[#lines + 1] = ""
    end
  end
  return table.concat(lines, "\n")
end

return help
