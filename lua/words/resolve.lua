-- When the scenario has been read: names become indices, `always` joins each phase, and what is missing
-- or of no use is said. Data, work, traffic and classes are sorted by name, so that the order in which a
-- scenario declares them is nowhere visible.
--
-- Left to the models, which know what a kind can do: names in the options of nodes.
local import, native = ...
local value = import "words/value.lua"
local check = import "words/check.lua"
local hold = import "words/hold.lua"
local declared = import "words/declared.lua"

local nowhere = 0

local function sort_by_name(list)
  table.sort(list, function(a, b) return native.less(a.name, b.name) end)
  for i, entry in ipairs(list) do entry.index = i end
end

local function names_of(list, wanted)
  local names = {}
  for _, entry in ipairs(list) do
    if not wanted or wanted(entry) then names[#names + 1] = entry.name end
  end
  table.sort(names, native.less)
  return names
end

-- ---- what is missing ----

local function requests()
  local list = {}
  for _, entry in ipairs(declared.work) do
    if entry.word == "request" then list[#list + 1] = entry end
  end
  return list
end

local function check_complete(has_mistakes)
  local missing = {}
  if #requests() == 0 then missing[#missing + 1] = "one request" end
  if #declared.traffic == 0 then missing[#missing + 1] = "one traffic" end
  if #declared.phases == 0 then missing[#missing + 1] = "one phase" end
  local nothing = #missing == 3 and #declared.work == 0 and #declared.data == 0
  if nothing and not has_mistakes then
    native.mistake(nowhere, "the scenario declares nothing: it needs at least one request, one traffic and one phase")
  elseif #missing > 0 then
    native.mistake(nowhere, "the scenario needs at least " .. table.concat(missing, ", "))
  end
end

local function check_waiting()
  for record in pairs(declared.waiting) do
    check.mistake(record.where, record.subject, "needs its table behind it: " .. record.subject .. " { … }")
  end
end

local function check_settings()
  local names = names_of(declared.parameters)
  for _, name in ipairs(native.settings()) do
    if not declared.parameters[name] then
      local known = #names > 0 and "; there are " .. table.concat(names, ", ") or "; the scenario has none"
      native.mistake(nowhere, "--set " .. name .. ': there is no parameter "' .. name .. '"' .. check.hint(name, names) .. known)
    end
  end
end

-- ---- steps ----

local function is_callable(entry) return entry.word ~= "request" end
local function is_operation(entry) return entry.word == "operation" end

local function resolve_data(step)
  local data = declared.data[step.name]
  if data then
    data.used, step.index = true, data.index
  else
    check.mistake(step.where, step.shown, 'there is no data "' .. step.name .. '"' .. check.hint(step.name, names_of(declared.data)))
  end
end

local function resolve_operation(step)
  local entry = declared.work[step.name]
  local wanted = step.kind == "later" and is_operation or is_callable
  if entry and wanted(entry) then
    step.index = entry.index
    if step.kind == "later" then entry.sent = true end
  elseif entry then
    check.mistake(step.where, step.shown, '"' .. step.name .. '" is ' .. (entry.word == "request" and "a request" or "an external")
      .. (step.kind == "later" and "; later sends an operation" or "; call takes an operation or an external"))
  else
    check.mistake(step.where, step.shown, 'there is no operation "' .. step.name .. '"' .. check.hint(step.name, names_of(declared.work, wanted)))
  end
end

-- A step whose amount, or times, is a column of a trace.
local function resolve_field(step)
  local field = value.record(step.amount or step.times, "field") or step.amount or step.times
  if not field or not field.column then return end
  local column = declared.columns[field.column]
  if column then
    column.used, step.column = true, column.index
  elseif declared.broken_trace then
    return
  elseif #declared.columns == 0 then
    check.mistake(field.where, field.shown, 'no trace has fields: write trace { fields = { "' .. field.column .. '" } }')
  else
    local names = names_of(declared.columns)
    local hint = check.hint(field.column, names)
    check.mistake(field.where, field.shown, "no trace has such a field"
      .. (hint ~= "" and hint or "; there are " .. table.concat(names, ", ", 1, math.min(#names, 10))))
  end
end

local function resolve_steps(branch, done)
  for _, step in ipairs(branch.steps) do
    if not done[step] then
      done[step] = true
      if step.name and step.noun == "data" then resolve_data(step) end
      if step.name and step.noun == "operation" then resolve_operation(step) end
      resolve_field(step)
      for _, inner in ipairs(step.branches or {}) do resolve_steps(inner, done) end
    end
  end
end

-- ---- what is of no use ----

local reach
local function reach_steps(branch, done)
  for _, step in ipairs(branch.steps) do
    if not done[step] then
      done[step] = true
      if step.index and step.noun == "operation" then reach(declared.work[step.name], done) end
      for _, inner in ipairs(step.branches or {}) do reach_steps(inner, done) end
    end
  end
end

function reach(entry, done)
  if entry.reached then return end
  entry.reached = true
  if entry.body then reach_steps(entry.body, done) end
end

-- Requests written by one loop are said once.
local function warn_unasked(entries)
  local places = {}
  for _, entry in ipairs(entries) do
    local at = places[entry.where]
    if not at then
      at = { entry = entry, names = {} }
      places[entry.where], places[#places + 1] = at, at
    end
    at.names[#at.names + 1] = '"' .. entry.name .. '"'
  end
  for _, at in ipairs(places) do
    if #at.names == 1 then
      check.warn(at.entry.where, at.entry.subject, "no traffic asks for it")
    else
      check.warn(at.entry.where, "requests " .. table.concat(at.names, ", "), "no traffic asks for them")
    end
  end
end

local function warn_unused()
  local done, unasked = {}, {}
  for _, entry in ipairs(requests()) do reach(entry, done) end
  for _, entry in ipairs(declared.work) do
    if not entry.reached then check.warn(entry.where, entry.subject, "no request comes to it") end
    if entry.word == "request" and not entry.asked then unasked[#unasked + 1] = entry end
  end
  warn_unasked(unasked)
  for _, entry in ipairs(declared.data) do
    if not entry.used then check.warn(entry.where, entry.subject, "nothing reads or writes it") end
  end
  for _, node in ipairs(declared.nodes) do
    if not node.placed then check.warn(node.where, node.subject, "stands in no phase") end
  end
end

-- ---- traffic ----

local most_columns = 1000

-- The columns that all traces together have recorded, by name.
local function gather_columns()
  local columns = {}
  for _, entry in ipairs(declared.traffic) do
    local arrivals = value.record(entry.arrivals) or entry.arrivals
    declared.broken_trace = declared.broken_trace or arrivals and arrivals.broken
    for _, field in ipairs(arrivals and arrivals.fields or {}) do
      if not columns[field.name] then
        local column = { name = field.name, where = arrivals.where }
        columns[field.name], columns[#columns + 1] = column, column
      end
    end
  end
  if #columns > most_columns then
    native.mistake(nowhere, string.format("traces have %d fields in all; %d are the most", #columns, most_columns))
  end
  sort_by_name(columns)
  declared.columns = columns
end

-- Each field of a trace finds its column.
local function resolve_columns()
  for _, entry in ipairs(declared.traffic) do
    local arrivals = value.record(entry.arrivals) or entry.arrivals
    for _, field in ipairs(arrivals and arrivals.fields or {}) do field.index = declared.columns[field.name].index end
  end
  for _, column in ipairs(declared.columns) do
    if not column.used then check.warn(column.where, "trace", 'no step reads field "' .. column.name .. '"') end
  end
end

-- The requests that a trace names, row by row, and how often each.
local function resolve_trace(entry, list)
  local arrivals = value.record(entry.arrivals) or entry.arrivals
  local names = arrivals and arrivals.names
  if not names then return end
  local counts, unknown, classes = {}, {}, {}
  for i, name in ipairs(names) do
    local request = declared.work[name]
    if request and request.word == "request" then
      classes[i] = request.class
      counts[name] = (counts[name] or 0) + 1
    elseif not unknown[name] then
      unknown[name] = true
      check.mistake(arrivals.where, "trace", 'row ' .. i .. ' names "' .. name .. '", which is no request' .. check.hint(name, names_of(list)))
    end
  end
  arrivals.classes = classes
  if entry.asks then
    check.mistake(entry.asks_where, entry.subject, "the trace says which requests come; asks has no meaning beside it")
  end
  entry.asks = {}
  for _, request in ipairs(list) do
    if counts[request.name] then entry.asks[#entry.asks + 1] = { name = request.name, weight = counts[request.name] + 0.0 } end
  end
end

local function resolve_asks(entry, list)
  for _, ask in ipairs(entry.asks or {}) do
    local request = declared.work[ask.name]
    if request and request.word == "request" then
      request.asked, ask.index, ask.weight = true, request.class, ask.weight or request.weight
    else
      check.mistake(entry.asks_where, entry.subject, 'asks "' .. ask.name .. '", which is no request' .. check.hint(ask.name, names_of(list)))
    end
  end
  if not entry.asks then
    entry.asks = {}
    for i, request in ipairs(list) do
      request.asked = true
      entry.asks[i] = { index = request.class, weight = request.weight }
    end
  end
end

-- ---- phases ----

local most_steps, most_nodes = 200000, 50000

-- A step or node that is used in many places is copied into each: all together have to be bounded.
local function check_size()
  local steps, nodes = 0, 0
  for _, entry in ipairs(declared.work) do
    for _, step in ipairs(entry.body and entry.body.steps or {}) do steps = steps + step.size end
  end
  for _, phase in ipairs(declared.phases) do nodes = nodes + #phase.nodes end
  if steps > most_steps then
    native.mistake(nowhere, string.format("the scenario has %d steps in all; %d are the most", steps, most_steps))
  end
  if nodes > most_nodes then
    native.mistake(nowhere, string.format("the scenario has %d nodes in all phases together; %d are the most", nodes, most_nodes))
  end
end

-- The nodes of a phase, with those of `always`, in the order in which they are written.
local function join_always(phase)
  local nodes, seen = {}, {}
  local own_network = false
  for _, node in ipairs(phase.nodes) do own_network = own_network or node.word == "network" end
  local function take(node, from_always)
    if node.word == "network" then
      if not (from_always and own_network) then
        if phase.trip then check.mistake(node.where, phase.subject, "has two networks") end
        phase.trip = node.values.trip
      end
      return
    end
    local other = seen[node.name]
    if other then
      check.mistake(from_always and phase.where or node.where, phase.subject, string.format("has two nodes of the name \"%s\"%s",
        node.name, other.from_always and ": one stands in always" or ""))
      return
    end
    seen[node.name] = { from_always = from_always }
    nodes[#nodes + 1] = node
  end
  for _, node in ipairs(declared.always) do take(node, true) end
  for _, node in ipairs(phase.nodes) do take(node, false) end
  phase.nodes = nodes
end

-- ---- all of it ----

local function make_classes()
  local classes = {}
  for _, entry in ipairs(declared.work) do
    if entry.word == "request" then
      classes[#classes + 1] = entry
      entry.class, entry.message = #classes, false
    end
  end
  declared.request_count = #classes
  return classes
end

local function add_messages(classes)
  for _, entry in ipairs(declared.work) do
    if entry.sent then
      classes[#classes + 1] = { name = entry.name, where = entry.where, index = entry.index, message = true, weight = 1.0, priority = 1.0, cancel = false }
    end
  end
  declared.classes = classes
end

local function check_first(phase)
  for _, name in ipairs { phase.trigger, "takes" } do
    if phase.given[name] then
      check.mistake(phase.given[name], phase.subject, "the first phase stands from the start: it can't have " .. name)
    end
  end
end

-- A time of decision that lies before that of an earlier phase.
local function check_order(i, phase)
  if phase.trigger ~= "at" or not phase.at then return end
  for k = 2, i - 1 do
    local earlier = declared.phases[k]
    if earlier.trigger == "at" and earlier.at and phase.at <= earlier.at + earlier.takes then
      check.mistake(phase.given.at, phase.subject, string.format("can't be reached: at = %s, but %s stands at %s",
        value.duration(phase.at), earlier.subject, value.duration(earlier.at + earlier.takes)))
      return
    end
  end
end

-- With `hold` each phase has its turn by the clock, whatever it says itself.
local function check_reached()
  if declared.run and declared.run.given.hold then return end
  for i, phase in ipairs(declared.phases) do
    if i == 1 then
      check_first(phase)
    elseif phase.trigger == "start" then
      check.mistake(phase.where, phase.subject, "can't be reached: a phase after the first needs when, at, after or at_load")
    end
    if phase.given.sustained and phase.trigger ~= "when" then
      check.mistake(phase.given.sustained, phase.subject, "sustained belongs to when")
    end
    check_order(i, phase)
  end
end

-- Completes what was declared; `failed`: there were mistakes before. The result is what C builds from.
return function(failed)
  check_waiting()
  check_settings()
  check_reached()
  if not failed then check_complete(failed) end
  sort_by_name(declared.data)
  sort_by_name(declared.work)
  sort_by_name(declared.traffic)
  gather_columns()
  local classes = make_classes()
  local done = {}
  for _, entry in ipairs(declared.work) do
    if entry.body then resolve_steps(entry.body, done) end
  end
  resolve_columns()
  add_messages(classes)
  for _, entry in ipairs(declared.traffic) do
    resolve_trace(entry, requests())
    resolve_asks(entry, requests())
  end
  for _, phase in ipairs(declared.phases) do join_always(phase) end
  if not failed then hold(declared) end
  check_size()
  if not failed then warn_unused() end
  return declared
end
