-- Growth of what is pending: users who think, always 1,000 requests a second for one core, half busy.
local count = param("count", 1000)

scenario { window = 10*s, warmup = 0, length = 1000*s }

request "ask" { cpu(exponential(0.5*ms)) }
traffic "people" { arrivals = users { count = count, think = exponential(count*ms) } }
phase "one server" { server "server" { runs = everything } }
