-- Memory: so many requests in flight, which come in five seconds and only wait: for time to pass, each with an event of
-- its own, or in line for a core, with none. And the smallest scenario: one request.
local requests = param("requests", 1)
local in_line = param("in_line", false)

scenario { window = 5*s, warmup = 0, length = 5*s }

request "wait" { in_line and cpu(10*s) or wait(10*s) }
traffic "one after the other" { arrivals = every(5*s / requests) }
phase "one server" { server "server" { runs = everything } }
