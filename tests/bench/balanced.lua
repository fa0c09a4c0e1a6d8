-- Growth of a tier: so many instances, each half busy, 50 requests a second for each.
local instances = param("instances", 10)
local balance = param("balance", { "round-robin", "random", "least-connections", "power-of-two", "shared" })
local window = param("window", 10.0) -- s

scenario { window = window*s, warmup = 0, length = 1000*s }

request "ask" { cpu(exponential(10*ms)) }
traffic "clients" { arrivals = poisson { rate = 50 * instances } }
phase "one tier" { server "tier" { runs = everything, instances = instances, balance = balance } }
