-- Growth of a station: users who never think share one core, or stand in line for it.
local jobs = param("jobs", 1000)
local scheduler = param("scheduler", { "ps", "fcfs", "srpt" })

scenario { window = 10*s, warmup = 0, length = 1000*s }

request "job" { cpu(exponential(1*ms)) }
traffic "jobs" { arrivals = users { count = jobs, think = 0, start = "at-once" } }
phase "one server" { server "server" { runs = everything, scheduler = scheduler } }
