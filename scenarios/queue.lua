-- queue.lua: a queue buys time; how much?
--
-- A worker does five jobs a second. Five a second come evenly, and every five seconds fifteen more at
-- once. The queue holds 200. Since the even stream alone keeps the worker busy, each burst stays: 15 jobs
-- every 5 s, and the fourteenth burst, at 70 s, is the first that finds no room. As a fluid: 200/3 =
-- 66.7 s. From then on three jobs in eight are lost, and all others wait 40 s, because 200 stand before
-- them (over all of the five minutes, the first included, 29 % are lost). A larger queue moves the moment and lengthens the wait; only a second worker helps.
--
-- The case was seen in a game about scaling servers (pshenok/server-survival, issue 171), where the
-- system collapsed after about 72 s.
--
-- Try:  outgrow run scenarios/queue.lua --set workers=2

local count = param("workers", 1)

scenario { title = "A queue only buys time", window = 5*s, warmup = 0, length = 300*s }

operation "job" { cpu(200*ms) }
request "submit" { later "job" }
traffic "steady" { arrivals = every(200*ms) }
traffic "bursts" { arrivals = every(5*s, { batch = 15 }) }

phase "one queue" {
  server  "front"  { runs = { "submit" }, cores = 1 },
  queue   "jobs"   { carries = { "job" }, capacity = 200 },
  workers "worker" { takes = "jobs", instances = count, cores = 1, threads = 1 },
}
