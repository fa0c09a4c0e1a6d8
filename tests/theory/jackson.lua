-- An open Jackson network: a request goes to the first station, then to the second, and from there back to the
-- first with 0.4 (so it makes 5/3 rounds in the mean); a third of the rounds pass by a third station.
local scale, load = param("scale", 1), param("load", 0.8)
local span = ({ [0.5] = 2000*s, [0.8] = 6000*s, [0.95] = 13000*s })[load]
scenario { window = 100*s, warmup = 200*s, length = 200*s + scale * span, reps = 30, seed = 37 }
operation "one"   { cpu(exponential(6*ms)) }
operation "two"   { cpu(exponential(4*ms)) }
operation "three" { cpu(exponential(15*ms)) }
request "tour" { times(geometric(5/3), call "one", choose { { 1, call "three" }, { 2 } }, call "two") }
traffic "jobs" { arrivals = poisson { rate = 100 * load } }
phase "steady" {
  client { runs = { "tour" } },
  server "a" { runs = { "one" }, cores = 1 },
  server "b" { runs = { "two" }, cores = 1 },
  server "c" { runs = { "three" }, cores = 1 },
}
