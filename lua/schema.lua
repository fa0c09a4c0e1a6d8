-- The schema: every word of the language and every option, once.
--
-- From it come the checks, "did you mean", defaults, `outgrow help`, and the editor annotations. A word
-- is { word, group, form (how it is written), text, options }, an option { name, type, text } with
--   default    what holds when it is not said: a value, or a text beginning with "=" in the language
--   required   it has to be said
--   min, above, max   the hard range of a number (or of what a distribution can give)
--   low, high  the plausible range: outside it there is a warning
--   words      the words that are allowed;  unlimited, everything  that word is allowed as well
--   source     where an assumption about the world comes from
--   later      it belongs to the language, but is not modelled yet: a mistake; later_words likewise
--   unused     it is read, but has no effect yet: a warning that says why
-- Types stand in words/types.lua. Durations are in seconds, sizes in bytes, rates per second.

local day, year = 86400, 31557600
local largest = 4294967294 -- below UNLIMITED

-- Options that stand on a request and on a call.
local waiting = {
  { "priority", type = "whole", min = 1, max = 1000, default = 1, text = "1 goes before 2" },
  { "timeout", type = "time", above = 0, low = 1e-3, high = 600, text = "the caller stops waiting then" },
  { "patience", type = "time", above = 0, low = 1e-3, high = 600,
    text = "gives up if its first service has not begun by then" },
  { "cancel", type = "flag", default = false, text = "work that nobody waits for any more is stopped" },
}

-- Options of every node that has instances.
local common = {
  { "instances", type = "whole", min = 1, max = 100000, high = 10000, default = 1, text = "how many of it" },
  { "price", type = "number", min = 0, high = 1000, default = 0, text = "of an instance-hour" },
  { "balance", type = "word", default = "round-robin",
    words = { "round-robin", "random", "least-connections", "power-of-two", "key", "shared" }, later_words = { "nearest" },
    text = "which instance a visit goes to; shared is one line for all" },
  { "boot", type = "time", min = 0, high = 1800, default = 0, text = "time to start; ordered from the decision on so as to serve when the phase stands (takes), or later if it takes longer" },
  { "speed", type = "numbers", above = 0, low = 0.01, high = 100, default = 1,
    text = "cores work so much faster; a list says it for each instance" },
  { "region", type = "name", later = true, text = "where it stands" },
  { "share", type = "share", later = true, text = "the part of the work that it takes from another (a canary)" },
  { "timeout", type = "time", later = true, text = "how long others wait for it" },
  { "retry", type = "any", later = true, text = "how others ask again" },
  { "breaker", type = "any", later = true, text = "when others stop asking" },
  { "hedge", type = "any", later = true, text = "when others ask a second instance" },
  { "limit", type = "any", later = true, text = "how many calls others have under way" },
  { "fallback", type = "any", later = true, text = "what others do instead" },
}

local function join(...)
  local all = {}
  for _, list in ipairs { ... } do
    for _, option in ipairs(list) do all[#all + 1] = option end
  end
  return all
end

-- Options of nodes that run operations.
local running = {
  { "threads", type = "whole", min = 1, max = largest, unlimited = true, default = "=unlimited",
    text = "operations at once in an instance; each keeps its thread until it has answered" },
  { "cores", type = "whole", min = 1, max = largest, unlimited = true, high = 1024, default = 1,
    text = "of an instance" },
  { "queue_limit", type = "whole", min = 0, max = largest, unlimited = true, default = "=unlimited",
    text = "how many may wait for a thread" },
  { "when_full", type = "word", default = "reject", words = { "reject", "block", "drop-oldest" },
    text = "what happens to one more; block: the caller waits at the door and keeps what it holds; that wait is in its latency, not in the line's figures" },
  { "discipline", type = "word", default = "fcfs", words = { "fcfs", "lcfs", "random", "priority", "sjf" },
    text = "the order of the line for a thread" },
  { "scheduler", type = "word", default = "fcfs", words = { "fcfs", "ps", "priority", "lcfs", "srpt" },
    text = "how threads get the cores; all but fcfs preempt and resume" },
  { "pools", type = "map", min = 1, max = largest, text = "calls under way to a node: { db = 10 }" },
  { "event_loop", type = "flag", default = false, text = "a waiting operation gives its thread back" },
}

local function without(list, ...)
  local gone, rest = {}, {}
  for _, name in ipairs { ... } do gone[name] = true end
  for _, option in ipairs(list) do
    if not gone[option[1]] then rest[#rest + 1] = option end
  end
  return rest
end

-- Options of words that read a CSV file.
local file = {
  { "file", type = "text", text = "a CSV file beside the scenario" },
  { "header", type = "flag", default = true, text = "the first row names the columns; without, they go by number" },
  { "only", type = "filter", text = 'rows in which these columns have these texts: { rpcid = "0" }' },
}

local function unit(word, value, text)
  return { word = word, group = "units", form = word, text = text, value = value }
end

local stack_overflow = "Stack Overflow, 9 Feb 2016 (nickcraver.com, The Architecture: 2016 Edition): 504,816,843 SQL "
  .. "queries took 607,073,066 ms, 1.203 ms each"
local postgres = "PostgreSQL 9.2 release (10 Sep 2012): 350,000 primary-key reads a second on 64 cores, 0.183 ms of a core each"

return {
  -- the run
  { word = "scenario", group = "the run", form = "scenario { … }", text = "What is run, and how long.",
    options = {
      { "title", type = "text", default = "", text = "one line, for the report" },
      { "window", type = "duration", min = 1e-6, low = 1e-2, high = day, default = 10, text = "figures are taken over such windows" },
      { "length", type = "duration", above = 0, high = 10 * year, text = "simulated time; without it the run ends when growth ends" },
      { "warmup", type = "duration", min = 0, high = day, text = "left out at the beginning of each phase; without it, found in pilot runs (MSER-5) where traffic is steady, else 0" },
      { "hold", type = "duration", above = 0, high = day, text = "steady measurement: each phase is held at each of loads for so long, with a warm-up of its own, and needs no when or at (they are not asked); loads take the place of the rates of traffic, in their proportion at the start. Each phase begins as if there were no other: all up, nobody waiting, caches cold, and with the same arrivals; its loads follow each other without a break" },
      { "loads", type = "numbers", above = 0, text = "offered loads for hold, arrivals per second (of batches, where they come in batches), ascending: { 20, 50, 100 }" },
      { "reps", type = "whole", min = 1, max = 1000000, high = 1000,
        text = "replications; without it as many, up to 10, as ten million requests allow, or 1" },
      { "seed", type = "whole", min = 0, max = 1e15, default = 1, text = "of all random numbers" },
      { "detail", type = "word", default = "nodes", words = { "nodes", "instances" }, text = "rows of resources.csv" },
    } },
  { word = "slo", group = "the run", form = "slo { p99 = 300*ms }", text = "What is promised: the objectives that a good request and a good window meet.",
    options = {
      { "p50", type = "duration", above = 0, high = 60, text = "median of latency" },
      { "p90", type = "duration", above = 0, high = 60, text = "90th percentile of latency" },
      { "p95", type = "duration", above = 0, high = 60, text = "95th percentile of latency" },
      { "p99", type = "duration", above = 0, high = 60, text = "99th percentile of latency" },
      { "p999", type = "duration", above = 0, high = 60, text = "99.9th percentile of latency" },
      { "mean", type = "duration", above = 0, high = 60, text = "mean latency" },
      { "errors", type = "share", text = "share of requests that did not complete" },
    } },
  { word = "param", group = "the run", form = 'param("replicas", 2)',
    text = "A value that --set replicas=4 replaces, read as the default's type; a list names the values allowed, the first is the default." },

  -- units
  unit("ns", 1e-9, "a nanosecond"), unit("us", 1e-6, "a microsecond"), unit("ms", 1e-3, "a millisecond"),
  unit("s", 1, "a second"), unit("min", 60, "a minute"), unit("hours", 3600, "an hour"), unit("days", day, "a day"),
  unit("bytes", 1, "a byte"), unit("KB", 1e3, "1000 bytes"), unit("MB", 1e6, "10^6 bytes"), unit("GB", 1e9, "10^9 bytes"), unit("TB", 1e12, "10^12 bytes"),
  unit("KiB", 1024, "2^10 bytes"), unit("MiB", 1048576, "2^20 bytes"), unit("GiB", 1073741824, "2^30 bytes"), unit("TiB", 1099511627776, "2^40 bytes"),
  unit("percent", 0.01, "one in a hundred"),
  unit("Mbps", 125000, "10^6 bits a second, in bytes a second"), unit("Gbps", 125000000, "10^9 bits a second, in bytes a second"),
  unit("km", 1, "a kilometre"),
  { word = "per_second", group = "units", form = "per_second(x)", text = "x in a second, as a rate" },
  { word = "per_minute", group = "units", form = "per_minute(x)", text = "x in a minute, as a rate" },
  { word = "per_hour", group = "units", form = "per_hour(x)", text = "x in an hour, as a rate" },
  { word = "per_day", group = "units", form = "per_day(x)", text = "x in a day, as a rate" },
  { word = "unlimited", group = "units", form = "unlimited", text = "A capacity without end; it behaves exactly like a very large number." },
  { word = "everything", group = "units", form = "everything", text = "All that is not placed elsewhere: runs = everything, stores = everything." },

  -- distributions
  { word = "constant", group = "distributions", form = "constant(x)", text = "Always x; a bare number is the same." },
  { word = "exponential", group = "distributions", form = "exponential(mean)", text = "Memoryless, cv 1." },
  { word = "geometric", group = "distributions", form = "geometric(mean)", text = "Whole numbers 1, 2, …; mean at least 1." },
  { word = "lognormal", group = "distributions", form = "lognormal(mean, cv)", text = "By mean and coefficient of variation of the variable itself." },
  { word = "gamma", group = "distributions", form = "gamma(mean, cv)", text = "By mean and coefficient of variation." },
  { word = "weibull", group = "distributions", form = "weibull(mean, cv)", text = "By mean and coefficient of variation." },
  { word = "normal", group = "distributions", form = "normal(mean, cv)", text = "Cut at 0: negative values are drawn again." },
  { word = "erlang", group = "distributions", form = "erlang(mean, cv)  or  erlang { k = 3, mean = … }", text = "The sum of k exponentials; 1/cv² has to be a whole number.",
    options = {
      { "k", type = "whole", min = 1, max = 1000000, required = true, text = "how many stages" },
      { "mean", type = "number", above = 0, required = true, text = "of the sum" },
    } },
  { word = "hyperexponential", group = "distributions", form = "hyperexponential(mean, cv)  or  hyperexponential { { p, mean }, … }",
    text = "One of several exponentials; by mean and cv (at least 1) it is two with balanced means." },
  { word = "uniform", group = "distributions", form = "uniform { from = …, to = … }", text = "Every value between is as likely.",
    options = {
      { "from", type = "number", required = true, text = "the least" },
      { "to", type = "number", required = true, text = "the largest" },
    } },
  { word = "pareto", group = "distributions", form = "pareto { shape = …, min = … }", text = "A heavy tail; no finite mean up to shape 1, no finite variance up to 2.",
    options = {
      { "shape", type = "number", above = 0, required = true, text = "the smaller, the heavier the tail" },
      { "min", type = "number", above = 0, required = true, text = "the least" },
    } },
  { word = "triangular", group = "distributions", form = "triangular { min = …, mode = …, max = … }", text = "Straight up to the mode and straight down.",
    options = {
      { "min", type = "number", required = true, text = "the least" },
      { "mode", type = "number", required = true, text = "the likeliest" },
      { "max", type = "number", required = true, text = "the largest" },
    } },
  { word = "empirical", group = "distributions", form = 'empirical { { value, weight }, … }  or  empirical { file = "times.csv", column = "cpu_s" }',
    text = "The values as they are, by weight; of a CSV file each row once.",
    options = join({ { "column", type = "column", text = "the values; by name, or by number" },
      { "scale", type = "number", above = 0, default = 1, text = "what 1 in the file is: ms where it has milliseconds" } }, file) },
  { word = "mixture", group = "distributions", form = "mixture { { weight, d }, … }", text = "One of several distributions, by weight." },
  { word = "shifted", group = "distributions", form = "shifted(d, by)", text = "d plus a number." },
  { word = "scaled", group = "distributions", form = "scaled(d, by)", text = "d times a number." },
  { word = "truncated", group = "distributions", form = "truncated(d, low, high)", text = "d, drawn again until it lies within." },
  { word = "clipped", group = "distributions", form = "clipped(d, low, high)", text = "d; what lies outside is set to the nearer end." },

  -- keys
  { word = "zipf", group = "keys", form = "zipf(a)", text = "Row of rank r is asked for in proportion to r^-a." },
  { word = "latest", group = "keys", form = "latest(a)", text = "Zipf over age: the newest row is the likeliest." },
  { word = "uniform_keys", group = "keys", form = "uniform_keys", text = "Every row is as likely." },
  { word = "hotspot", group = "keys", form = "hotspot { share = …, of = … }", text = "A share of the accesses goes to a part of the rows.",
    options = {
      { "share", type = "share", required = true, text = "of the accesses" },
      { "of", type = "share", above = 0, required = true, text = "of the rows" },
    } },

  -- the work
  { word = "data", group = "the work", form = 'data "users" { rows = 5e6, row_size = 1*KB }', text = "What is kept.",
    options = {
      { "rows", type = "whole", min = 1, max = 1e15, required = true, text = "how many" },
      { "row_size", type = "number", min = 0, high = 1e9, default = 1000, text = "bytes of a row", source = "an assumption: say what yours are" },
      { "popularity", type = "keys", default = "=uniform_keys", text = "which rows are asked for" },
    } },
  { word = "operation", group = "the work", form = 'operation "auth" { cpu(1*ms), read "users" }',
    text = "What is done, wherever it is done: steps in order. Its node keeps a thread for it until it is done." },
  { word = "external", group = "the work", form = 'external "bank" { time = 80*ms }', text = "What others do: it takes a time and may fail.",
    options = {
      { "time", type = "time", min = 0, high = 600, required = true, text = "how long it takes" },
      { "fails", type = "share", default = 0, text = "how often it fails" },
      { "places", type = "whole", min = 1, max = largest, unlimited = true, default = "=unlimited", text = "how many it serves at once" },
    } },
  { word = "request", group = "the work", form = 'request "browse" { weight = 70, call "auth", … }', text = "What a client asks for: a class of requests, with steps of its own.",
    options = join({ { "weight", type = "number", above = 0, max = 1e12, high = 1e9, default = 1, text = "share of the traffic, relative to the others" } }, waiting) },

  -- steps
  { word = "cpu", group = "steps", form = "cpu(d)", text = "Holds a core of the instance for d divided by its speed." },
  { word = "wait", group = "steps", form = "wait(d)", text = "Holds the thread only." },
  { word = "read", group = "steps", form = 'read "users"  or  read("users", { times = 3 })', text = "Reads a row by its key: a cache that fronts the data first, then where it is stored (read_cost of its database).",
    options = {
      { "times", type = "amount", field = true, min = 0, high = 10000, text = "how often, one after the other, each with a key of its own" },
      { "fresh", type = "flag", default = false, text = "a key of its own instead of the request's; with times each has one anyway" },
    } },
  { word = "write", group = "steps", form = 'write "orders"', text = "Writes a row.",
    options = {
      { "times", type = "amount", field = true, min = 0, high = 10000, text = "how often, one after the other, each with a key of its own" },
      { "fresh", type = "flag", default = false, text = "a key of its own instead of the request's; with times each has one anyway" },
    } },
  { word = "query", group = "steps", form = 'query("products", { matches = 200 })', text = "Finds rows: a cache that fronts the data first, then where they are stored (query_cost of its database).",
    options = {
      { "times", type = "amount", field = true, min = 0, high = 10000, text = "how often, one after the other" },
      { "fresh", type = "flag", default = false, text = "a key of its own instead of the request's; with times each has one anyway" },
      { "matches", type = "number", min = 0, high = 1e9, default = 1, text = "rows found: how large the answer is, on its way and in a cache; query_cost does not depend on it" },
    } },
  { word = "scan", group = "steps", form = 'scan("orders", { matches = 1e6 })', text = "Reads through rows where they are stored.",
    options = {
      { "times", type = "amount", field = true, min = 0, high = 10000, text = "how often, one after the other" },
      { "fresh", type = "flag", default = false, text = "a key of its own instead of the request's; with times each has one anyway" },
      { "matches", type = "number", min = 0, high = 1e12, default = 1, text = "rows touched" },
    } },
  { word = "call", group = "steps", form = 'call "auth"  or  call("pay", { timeout = 1*s })', text = "Calls an operation or an external and waits for the answer; free inside one node.",
    options = join({ { "priority", type = "whole", min = 1, max = 1000, text = "1 goes before 2; the caller's if not said" } }, without(waiting, "priority")) },
  { word = "later", group = "steps", form = 'later "mail"  or  later("mail", { delay = 5*min })', text = "Nobody waits for it: sent through the queue that carries it; done in line where none does.",
    options = { { "delay", type = "time", min = 0, high = 30 * day, text = "before workers may take it" } } },
  { word = "choose", group = "steps", form = "choose { { 70, step, … }, { 30 } }", text = "One of the branches, by weight; an empty one does nothing." },
  { word = "times", group = "steps", form = "times(3, step, …)", text = "Repeats steps; the count may be a distribution, rounded to the nearest whole number." },
  { word = "parallel", group = "steps", form = "parallel { step, …, cancel = true }", text = "All at once; waits for all. An entry that is a list { step, … } is one branch.",
    options = { { "cancel", type = "flag", default = false, text = "a failure stops the other branches" } } },
  { word = "quorum", group = "steps", form = "quorum(2, { step, …, cancel = true })", text = "All at once; waits for the first k.",
    options = { { "cancel", type = "flag", default = false, text = "the others are stopped when k have answered" } } },
  { word = "fail", group = "steps", form = "fail(0.1*percent)", text = "Fails with that probability." },
  { word = "transfer", group = "steps", form = "transfer(2*MB)", later = true, text = "Bytes over a link." },
  { word = "field", group = "steps", form = 'cpu(field "cpu_s")', text = "What the trace recorded of the request, instead of a distribution: in cpu, wait, times, and the times of an access. What it calls and sends takes the same." },

  -- traffic
  { word = "traffic", group = "traffic", form = 'traffic "visitors" { arrivals = …, asks = { … } }', text = "Who asks.",
    options = {
      { "arrivals", type = "arrivals", required = true, text = "when requests come" },
      { "asks", type = "asks", text = 'which requests: { "browse", checkout = 5 }; without it all, by their weight' },
    } },
  { word = "poisson", group = "traffic", form = "poisson { rate = … }", text = "Independent arrivals at a rate.",
    options = {
      { "rate", type = "rate", required = true, text = "per second" },
      { "batch", type = "amount", min = 0, high = 1e6, text = "requests an arrival" },
    } },
  { word = "renewal", group = "traffic", form = "renewal { interval = d }", text = "Independent intervals of one distribution.",
    options = {
      { "interval", type = "time", min = 0, required = true, text = "between arrivals" },
      { "batch", type = "amount", min = 0, high = 1e6, text = "requests an arrival" },
    } },
  { word = "every", group = "traffic", form = "every(10*ms)  or  every(10*ms, { batch = 5 })", text = "At equal intervals, the first after one.",
    options = { { "batch", type = "amount", min = 0, high = 1e6, text = "requests an arrival" } } },
  { word = "mmpp", group = "traffic", form = "mmpp { { rate, stay }, … }", text = "A Poisson process whose rate moves through states in a circle, with exponential stays.",
    options = { { "batch", type = "amount", min = 0, high = 1e6, text = "requests an arrival" } } },
  { word = "schedule", group = "traffic", form = "schedule { { time, n }, … }", text = "Written down: n requests at a time." },
  { word = "users", group = "traffic", form = "users { count = 1000, think = exponential(5*s) }", text = "A closed load: each user thinks, asks, waits for the answer.",
    options = {
      { "count", type = "whole", min = 1, max = 16000000, required = true, text = "how many" },
      { "think", type = "time", min = 0, high = day, required = true, text = "between an answer and the next request" },
      { "start", type = "word", default = "thinking", words = { "thinking", "at-once" }, text = "how they begin" },
    } },
  { word = "trace", group = "traffic", form = 'trace { file = "calls.csv", time = "timestamp", unit = ms, class = "interface" }',
    text = "Arrivals as they were recorded, a row each.",
    options = join({
      { "time", type = "column", required = true, text = "when each came" },
      { "class", type = "column", text = "which request each is; without it `asks` says" },
      { "unit", type = "duration", above = 0, default = 1, text = "what 1 in the column of times is; half of it replays at twice the load" },
      { "from", type = "number", default = 0, text = "the time in the file that is the beginning; earlier rows are left out" },
      { "spread", type = "duration", min = 0, default = 0, text = "those of one time lie evenly within so much (whole seconds: 1*s); 0 keeps the burst" },
      { "key", type = "column", text = "which row of data it asks for, by any text; fresh accesses draw theirs" },
      { "size", type = "column", text = "bytes of that row" },
      { "fields", type = "columns", text = 'columns that steps read with field: { "cpu_s", rt = 1*ms }, with what 1 in them is' },
    }, file) },

  -- rates
  { word = "growth", group = "rates", form = "growth { from = …, to = …, over = 4*hours }", text = "The same factor in equal times; then it stays.",
    options = {
      { "from", type = "number", above = 0, required = true, text = "rate at the start, per second" },
      { "to", type = "number", above = 0, required = true, text = "rate at the end" },
      { "over", type = "duration", above = 0, high = 10 * year, required = true, text = "how long it takes" },
    } },
  { word = "ramp", group = "rates", form = "ramp { from = …, to = …, over = … }", text = "A straight line; then it stays.",
    options = {
      { "from", type = "number", min = 0, required = true, text = "rate at the start, per second" },
      { "to", type = "number", min = 0, required = true, text = "rate at the end" },
      { "over", type = "duration", above = 0, high = 10 * year, required = true, text = "how long it takes" },
    } },
  { word = "points", group = "rates", form = "points { { t, rate }, … }", text = "Straight lines between, flat outside; two points at one time are a jump." },
  { word = "steps", group = "rates", form = "steps { { t, rate }, … }", text = "Flat from each time to the next." },
  { word = "diurnal", group = "rates", form = "diurnal { mean = …, amplitude = 0.6 }", text = "mean × (1 + amplitude × cosine).",
    options = {
      { "mean", type = "number", min = 0, required = true, text = "rate, per second" },
      { "amplitude", type = "share", required = true, text = "relative to the mean" },
      { "period", type = "duration", min = 1e-3, default = day, text = "of the wave" },
      { "peak_at", type = "duration", min = 0, default = 0, text = "time of the first peak" },
    } },
  { word = "flash", group = "rates", form = "flash { at = …, peak = …, rise = …, fall = … }", text = "Straight up to the peak and straight down; 0 outside, to be added.",
    options = {
      { "at", type = "duration", min = 0, required = true, text = "when it begins" },
      { "peak", type = "number", min = 0, required = true, text = "rate, per second" },
      { "rise", type = "duration", min = 0, required = true, text = "from the beginning to the peak" },
      { "fall", type = "duration", min = 0, required = true, text = "from the peak to the end" },
    } },
  { word = "counts", group = "rates", form = 'counts { file = "requests.csv", every = 1*min, column = "requests" }',
    text = "A rate from counts, flat over each interval, 0 behind the last.",
    options = join({
      { "every", type = "duration", above = 0, required = true, text = "the interval that a count is of" },
      { "column", type = "column", default = 1, text = "the counts; by name, or by number" },
      { "across", type = "flag", default = false, text = "the counts stand in one row, in columns named 1, 2, …" },
    }, file) },

  -- nodes
  { word = "server", group = "nodes", kind = "server", form = 'server "app" { runs = everything, cores = 8, threads = 64 }',
    text = "Runs operations. An instance has threads, then cores.",
    options = join({ { "runs", type = "names", everything = true, default = {}, text = "operations and requests" } }, running, common) },
  { word = "workers", group = "nodes", kind = "workers", form = 'workers "mailer" { takes = "jobs", instances = 4 }',
    text = "Takes messages from a queue and does what they say. An instance has threads, then cores.",
    options = join({
      { "takes", type = "names", required = true, text = "the queue" },
      { "runs", type = "names", everything = true, default = {}, text = "operations that it runs besides" },
    }, running, common) },
  { word = "database", group = "nodes", kind = "database", form = 'database "db" { stores = everything, cores = 8, connections = 100 }',
    text = "Stores data. An instance has connections, then cores. Instance 1 is the primary.",
    options = join({
      { "stores", type = "names", everything = true, default = {}, text = "data" },
      { "connections", type = "whole", min = 1, max = largest, unlimited = true, default = "=unlimited", text = "accesses at once in an instance" },
      { "cores", type = "whole", min = 1, max = largest, unlimited = true, high = 1024, default = 1, text = "of an instance" },
      { "memory", type = "number", min = 0, low = 1e6, high = 1e14, unused = "pages and disks are not modelled yet", text = "bytes; without effect until storage is modelled" },
      { "read_cost", type = "time", min = 0, high = 60, default = "=exponential(0.18*ms)", text = "core time of a read by key", source = postgres },
      { "write_cost", type = "time", min = 0, high = 60, default = "=exponential(1.2*ms)", text = "core time of a write",
        source = "an assumption: no less than a query of " .. stack_overflow },
      { "query_cost", type = "time", min = 0, high = 600, default = "=exponential(1.2*ms)", text = "core time of a query, whatever it matches", source = stack_overflow },
      { "scan_cost", type = "time", min = 0, high = 3600, default = "=exponential(40*ms)", text = "core time of a scan, whatever it touches",
        source = "an assumption, of the size of Stack Overflow's tag engine on 9 Feb 2016 (3,661,134 requests took 147,018,571 ms, 40.2 ms each)" },
      { "replicas", type = "whole", min = 0, max = 10000, high = 100, default = 0, text = "instances besides the primary" },
      { "read_from", type = "word", default = "any", words = { "any", "primary", "replicas" }, later_words = { "nearest", "own-writes" }, text = "which instances answer reads" },
      { "lag", type = "time", min = 0, high = 3600, default = 0, text = "how far replicas are behind" },
    }, without(common, "instances")) },
  { word = "cache", group = "nodes", kind = "cache", form = 'cache "mem" { fronts = { "users" }, capacity = 4*GiB, ttl = 5*min }',
    text = "Keeps copies of rows in front of where they are stored.",
    options = join({
      { "fronts", type = "names", everything = true, required = true, text = "data" },
      { "capacity", type = "number", above = 0, unlimited = true, low = 1000, high = 1e15, default = "=unlimited", text = "bytes of an instance" },
      { "entries", type = "whole", min = 1, unlimited = true, default = "=unlimited", text = "rows of an instance" },
      { "overhead", type = "number", min = 0, high = 10000, default = 0, text = "bytes an entry takes besides its row" },
      { "policy", type = "word", default = "lru", words = { "lru", "fifo", "random" }, later_words = { "lfu" }, text = "which entry goes" },
      { "ttl", type = "time", above = 0, high = 30 * day, text = "an entry's life, from its insertion" },
      { "inside", type = "name", text = "the node that has it in its own memory: each instance its own" },
      { "on_write", type = "word", default = "invalidate", words = { "invalidate", "update", "ignore" }, text = "what a write does to an entry" },
      { "lookup_cost", type = "time", min = 0, high = 1, default = 0, text = "core time of a look-up" },
      { "cores", type = "whole", min = 1, max = largest, unlimited = true, high = 1024, default = 1, text = "of an instance" },
    }, common) },
  { word = "queue", group = "nodes", kind = "queue", form = 'queue "jobs" { carries = { "mail" }, capacity = 1e6 }',
    text = "Carries what is sent with `later` to workers.",
    options = join({
      { "carries", type = "names", everything = true, required = true, text = "operations" },
      { "capacity", type = "whole", min = 1, max = largest, unlimited = true, default = "=unlimited", text = "messages, delayed ones too" },
      { "when_full", type = "word", default = "reject", words = { "reject", "block", "drop-oldest" }, text = "what happens to one more" },
      { "instances", type = "whole", min = 1, max = 1, default = 1, text = "a queue is one: several are several queues" },
    }, without(common, "instances")) },
  { word = "client", group = "nodes", kind = "client", form = 'client { runs = { "page" } }',
    text = "Always stands, unlimited and free: there a request begins and ends. It may run steps itself (a page that calls services).",
    options = { { "runs", type = "names", default = {}, text = "requests and operations" } } },
  { word = "network", group = "nodes", form = "network { trip = exponential(0.5*ms) }", text = "What lies between any two nodes.",
    options = { { "trip", type = "time", min = 0, high = 10, required = true, text = "one way" } } },
  { word = "log", group = "nodes", form = 'log "events" { … }', later = true, text = "A log with partitions." },
  { word = "search", group = "nodes", form = 'search "find" { … }', later = true, text = "A search index." },
  { word = "timeseries", group = "nodes", form = 'timeseries "metrics" { … }', later = true, text = "A time-series database." },
  { word = "balancer", group = "nodes", form = 'balancer "lb" { … }', later = true, text = "A balancer with resources of its own." },
  { word = "cdn", group = "nodes", form = 'cdn "edge" { … }', later = true, text = "Caches near the clients." },
  { word = "region", group = "nodes", form = 'region "eu" { … }', later = true, text = "A place." },
  { word = "link", group = "nodes", form = 'link "wan" { … }', later = true, text = "A link with bandwidth." },
  { word = "team", group = "nodes", form = 'team "platform" { … }', later = true, text = "People." },

  -- phases
  { word = "phase", group = "phases", form = 'phase "split" { when = …, takes = 5*min, nodes… }', text = "An architecture, and when the system moves to it. The first stands from the start.",
    options = {
      { "when", type = "condition", text = "a function of the last window: function(now) return now.p99 > 300*ms end" },
      { "sustained", type = "duration", min = 0, high = day, default = 0, text = "`when` has to be true in every window of that time" },
      { "at", type = "duration", min = 0, high = 10 * year, text = "time of the decision, from the start" },
      { "after", type = "duration", min = 0, high = 10 * year, text = "time of the decision, from when the phase before stood" },
      { "at_load", type = "number", above = 0, text = "offered rate of the decision, per second, by the traffic's rates (of users who wait: counted)" },
      { "takes", type = "duration", min = 0, high = year, default = 0, text = "how long the change takes: the phase stands that much later" },
    } },
  { word = "always", group = "phases", form = "always { network { … }, nodes… }", text = "What stands in every phase." },
  { word = "at", group = "phases", form = "at(10*min, …)", later = true, text = "What befalls a node, link or external at a stated time." },
}
