-- A day in windows of 10 s: 20 nodes, 10 classes. Little happens in it; what counts is how much is written down.
scenario { title = "A day in 8,640 windows", window = 10*s, warmup = 0, length = 24*hours, reps = 5 }
local nodes = {}
for i = 1, 20 do
  operation("work " .. i) { cpu(exponential(20*ms)) }
  local runs = { "work " .. i }
  if i % 2 == 1 then runs[2] = "class " .. (i + 1) // 2 end
  nodes[i] = server("node " .. i) { runs = runs, cores = 1, threads = 50 }
end
for i = 1, 10 do
  request("class " .. i) { call("work " .. 2*i - 1), call("work " .. 2*i) }
end
traffic "visitors" { arrivals = poisson { rate = diurnal { mean = 10, amplitude = 0.6, period = 24*hours, peak_at = 15*hours } } }
phase "one" { table.unpack(nodes) }
