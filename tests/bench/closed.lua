-- Work C: users who think, then pass three servers. bare_closed.c is the same by hand.
scenario { window = 10*s, warmup = 0, length = 1000*s }

operation "first"  { cpu(exponential(0.8*ms)) }
operation "second" { cpu(exponential(0.6*ms)) }
operation "third"  { cpu(exponential(0.4*ms)) }
request "round" { call "first", call "second", call "third" }
traffic "people" { arrivals = users { count = 1000, think = exponential(1*s) } }
phase "three servers" {
  client { runs = { "round" } },
  server "a" { runs = { "first" } },
  server "b" { runs = { "second" } },
  server "c" { runs = { "third" } },
}
