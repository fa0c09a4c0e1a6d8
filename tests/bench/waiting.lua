-- Memory: so many requests at once, which only wait; and the smallest scenario.
local requests = param("requests", 1)

scenario { window = 10*s, warmup = 0, length = 10*s }

request "wait" { wait(5*s) }
traffic "all at once" { arrivals = schedule { { 1*s, requests } } }
phase "one server" { server "server" { runs = everything } }
