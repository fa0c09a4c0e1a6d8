-- Growth of the architecture: so many nodes, five on each request's path, as many classes as such paths;
-- always 10,000 requests a second.
local nodes = param("nodes", 10)

scenario { window = 10*s, warmup = 0, length = 1000*s }

local paths = nodes // 5
local servers, requests = {}, {}
for p = 1, paths do
  local steps = {}
  for n = 1, 5 do
    local name = p .. "-" .. n
    operation("work " .. name) { cpu(exponential(0.05*ms * paths)) }
    table.insert(steps, call("work " .. name))
    table.insert(servers, server("node " .. name) { runs = { "work " .. name } })
  end
  request("path " .. p)(steps)
  table.insert(requests, "path " .. p)
end
traffic "clients" { arrivals = poisson { rate = 10000 } }
phase "all" { client { runs = requests }, table.unpack(servers) }
