-- scenario { hold = 10*min, loads = { 20, 50, 100 } }: a steady measurement instead of growth. Each phase is held at
-- each load for so long, one after the other, and is summed up with a warm-up of its own: it becomes a phase for each
-- load, which begins by the clock. The first load of each begins afresh, so that nothing of another architecture is in
-- its figures; from there loads ascend, so that a smaller one does not show what a larger one left.
local import, native = ...
local value = import "words/value.lua"
local check = import "words/check.lua"

local function load_text(load)
  return string.format("%.14g", load)
end

-- What a rate is at the beginning; loads are shared out in this proportion.
local function at_start(rate)
  if rate.kind == "constant" or rate.kind == "growth" or rate.kind == "ramp" or rate.kind == "diurnal" then return rate.a end
  if rate.kind == "points" or rate.kind == "steps" then return rate.values[1] or 0 end
  if rate.kind == "sum" or rate.kind == "product" then
    local a, b = at_start(rate.parts[1]), at_start(rate.parts[2])
    return rate.kind == "sum" and a + b or a * b
  end
  return 0
end

-- The rates at the beginning of all traffic, and their sum; nil when some has none (and said so).
local function shares(traffic)
  local list, total = {}, 0
  for i, entry in ipairs(traffic) do
    local arrivals = value.record(entry.arrivals) or entry.arrivals
    local rate = arrivals and arrivals.kind == "poisson" and arrivals.rate
    if not rate then
      check.mistake(entry.where, entry.subject, "hold sets its rate, so it has to be poisson { rate = … }")
      return nil
    end
    list[i] = at_start(value.record(rate) or rate)
    total = total + list[i]
  end
  for i in ipairs(list) do list[i] = total > 0 and total < math.huge and list[i] / total or 1 / #list end
  return list
end

-- A rate that is load * share while the phase of that load stands.
local function stairs(run, phases, share)
  local rate = { kind = "steps", times = {}, values = {} }
  for i = 0, #phases * #run.loads - 1 do
    rate.times[i + 1] = i * run.hold
    rate.values[i + 1] = run.loads[i % #run.loads + 1] * share
  end
  return rate
end

local function held(run, phases)
  local list, texts = {}, {}
  for i, load in ipairs(run.loads) do texts[i] = load_text(load) end
  local all = table.concat(texts, ", ") .. "/s for " .. value.duration(run.hold) .. (#texts > 1 and " each" or "")
  for _, phase in ipairs(phases) do
    for _, load in ipairs(run.loads) do
      local copy = {}
      for key, x in pairs(phase) do copy[key] = x end
      copy.name, copy.declared = phase.name .. " at " .. load_text(load) .. "/s", phase.name
      copy.trigger, copy.value = #list == 0 and "start" or "at", #list > 0 and #list * run.hold or nil
      copy.when, copy.sustained, copy.takes = nil, 0, 0
      local first = load == run.loads[1]
      copy.afresh, copy.loads = first and #list > 0, first and all or nil
      list[#list + 1] = copy
    end
  end
  return list
end

-- Changes what is declared; nothing without `hold`.
return function(declared)
  local run = declared.run
  if not run or not (run.hold or run.loads) then return end
  if not (run.hold and run.loads) then
    check.mistake(run.where, "scenario", "hold and loads belong together: hold = 10*min, loads = { 20, 50, 100 }")
    return
  end
  local windows = run.hold / run.window
  if math.abs(windows - math.floor(windows + 0.5)) > 1e-9 * windows or windows < 0.5 then
    check.mistake(run.given.hold, "scenario", string.format("hold has to be a whole number of windows of %s, so that each phase is looked at alike, not %s",
      value.duration(run.window), value.duration(run.hold)))
  end
  for i = 2, #run.loads do
    if run.loads[i] <= run.loads[i - 1] or load_text(run.loads[i]) == load_text(run.loads[i - 1]) then
      check.mistake(run.given.loads or run.where, "scenario", string.format("loads have to ascend, %s comes after %s: what a larger one leaves waiting would be in the figures of a smaller",
        load_text(run.loads[i]), load_text(run.loads[i - 1])))
      break
    end
  end
  if run.warmup and run.warmup >= run.hold then
    check.mistake(run.given.warmup, "scenario", "warmup has to be shorter than hold, or nothing is left to measure")
  end
  if run.given.length then check.mistake(run.given.length, "scenario", "length follows from hold and the number of loads and phases") end
  local parts = shares(declared.traffic)
  if not parts then return end
  for i, entry in ipairs(declared.traffic) do
    (value.record(entry.arrivals) or entry.arrivals).rate = stairs(run, declared.phases, parts[i])
  end
  run.length = run.hold * #declared.phases * #run.loads
  declared.phases = held(run, declared.phases)
end
