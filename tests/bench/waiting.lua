-- Memory: so many requests in flight, which come in five seconds and only wait: for time to pass, each with an event of
-- its own, or in line for a core, with none. The smallest scenario: one request. And that with so many idle servers.
local requests = param("requests", 1)
local in_line = param("in_line", false)
local idle = param("idle", 0)

scenario { window = 5*s, warmup = 0, length = 5*s }

request "wait" { in_line and cpu(10*s) or wait(10*s) }
traffic "one after the other" { arrivals = every(5*s / requests) }
local nodes = { server "server" { runs = { "wait" } } }
for i = 1, idle do table.insert(nodes, server("idle " .. i) { runs = {} }) end
phase "one server" (nodes)
