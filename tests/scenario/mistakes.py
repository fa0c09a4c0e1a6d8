#!/usr/bin/env python3
"""What is wrong with a scenario gives clear messages, exit code 2, and nothing is written."""
import os
import subprocess
import tempfile
import time

from _run import OUTGROW, check, finish

# A scenario that is right; each mistake replaces one line of it.
GOOD = """scenario { title = "test", window = 1*s, length = 10*s }
slo { p99 = 1*s }
data "rows" { rows = 100, row_size = 1*KB }
operation "work" { cpu(10*ms), read "rows" }
operation "send" { cpu(1*ms) }
request "ask" { call "work", later "send" }
traffic "visitors" { arrivals = poisson { rate = 10 } }
phase "one" {
  server "app" { runs = everything, cores = 2 },
  database "db" { stores = everything, cores = 1, read_cost = 1*ms },
}
"""


def with_line(number, text):
    lines = GOOD.split("\n")
    lines[number - 1] = text
    return "\n".join(lines)


# name: (scenario, line of the message or None, words that must stand in it)
MISTAKES = {
    "misspelt option": (with_line(9, '  server "app" { runs = everything, core = 2 },'), 9,
                        ["core", "did you mean", "cores"]),
    "misspelt word": (with_line(9, '  sever "app" { runs = everything },'), 9, ["sever"]),
    "wrong type": (with_line(9, '  server "app" { runs = everything, cores = "two" },'), 9, ["cores"]),
    "negative capacity": (with_line(9, '  server "app" { runs = everything, cores = -1 },'), 9, ["cores"]),
    "not a number": (with_line(4, 'operation "work" { cpu(0/0), read "rows" }'), 4, []),
    "infinite time": (with_line(4, 'operation "work" { cpu(1/0), read "rows" }'), 4, []),
    "probability above 1": (with_line(5, 'operation "send" { cpu(1*ms), fail(1.5) }'), 5, []),
    "undeclared operation": (with_line(6, 'request "ask" { call "wrok" }'), 6, ["wrok", "work"]),
    "undeclared data": (with_line(4, 'operation "work" { read "row" }'), 4, ["row"]),
    "undeclared node in pools": (with_line(9, '  server "app" { runs = everything, pools = { bd = 10 } },'), 9, ["bd"]),
    "operation that no node runs": (with_line(9, '  server "app" { runs = { "ask", "send" }, cores = 2 },'), None,
                                    ["work"]),
    "data that no node stores": (with_line(10, '  database "db" { stores = {}, read_cost = 1*ms },'), None, ["rows"]),
    "two nodes claim the same": (with_line(9, '  server "app" { runs = { "ask", "work", "send" } }, '
                                              'server "two" { runs = { "work" } },'), None, ["work"]),
    "queue that nobody takes from": (with_line(10, '  database "db" { stores = everything }, '
                                                   'queue "jobs" { carries = { "send" } },'), None, ["jobs"]),
    "queue_limit without threads": (with_line(9, '  server "app" { runs = everything, queue_limit = 10 },'), 9,
                                    ["threads"]),
    "a call that never ends": (with_line(4, 'operation "work" { call "work" }'), None, ["work"]),
    "branch without weight": (with_line(4, 'operation "work" { choose { { cpu(1*ms) }, { cpu(2*ms) } } }'), 4, []),
    "negative rate": (with_line(7, 'traffic "visitors" { arrivals = poisson { rate = -10 } }'), 7, []),
    "schedule out of order": (with_line(7, 'traffic "visitors" { arrivals = schedule { { 2, 1 }, { 1, 1 } } }'), 7, []),
    "a phase that can't be reached": (GOOD + 'phase "two" { server "app" { runs = everything } }\n', None, ["two"]),
    "two of one name": (GOOD.replace('database "db"', 'database "app"'), None, ["app"]),
    "no length": (with_line(1, 'scenario { window = 1*s }'), None, ["length"]),
    "more paths than can be numbered": (
        """for k = 1, 300 do
  request("r" .. k) { cpu(1*ms) }
  traffic("t" .. k) { arrivals = poisson { rate = 1 }, asks = { ["r" .. k] = 1 } }
end
for p = 1, 300 do phase("p" .. p) { at = p > 1 and p*s or nil, server "s" { runs = everything } } end
""", 5, ["300 phases times 300 requests", "65535"]),
    "no phase": ("\n".join(GOOD.split("\n")[:7]) + "\n", None, ["phase"]),
    "no traffic": (with_line(7, ""), None, ["traffic"]),
    "a word assigned to": (with_line(2, "server = 1"), 2, ["server"]),
    "endless loop": (with_line(2, "while true do end"), None, []),
    "endless recursion": (with_line(2, "local function f() return 1 + f() end f()"), None, []),
    "endless memory": (with_line(2, 'local t = {} for i = 1, 1e12 do t[i] = ("x"):rep(1e6) .. i end'), None, []),
    "one huge string": (with_line(2, 'local x = ("x"):rep(1e11)'), None, []),
    "error of its own": (with_line(2, 'error("no luck today")'), 2, ["no luck today"]),
    "what the sandbox hides": (with_line(2, 'os.execute("true")'), 2, ["os"]),
    "a syntax error": (with_line(9, '  server "app" { runs = everything, cores = },'), 9, []),
    "not Lua at all": ("PK\3\4 this is an archive, you see\n\xff", None, []),
    "bytecode": ("\x1bLua", None, []),
    "empty": ("", None, []),
}


def run(path, name, line, words, *arguments):
    with tempfile.TemporaryDirectory() as folder:
        out = os.path.join(folder, "out")
        began = time.time()
        try:
            done = subprocess.run([OUTGROW, "run", path, "-o", out, *arguments], capture_output=True, timeout=120)
        except subprocess.TimeoutExpired:
            check(False, f"{name}: ends")
            return
        text = done.stderr.decode(errors="replace")
        check(done.returncode == 2, f"{name}: exit 2 (was {done.returncode})")
        check(not os.path.exists(out), f"{name}: nothing is written")
        check(done.stdout == b"", f"{name}: nothing on stdout")
        clear = text.strip() != "" and not any(w in text for w in ("traceback", "Sanitizer", "runtime error:", "(null)"))
        check(clear and all(w in text for w in words), f"{name}: says what is wrong\n       " +
              text.strip().replace("\n", "\n       "))
        if line:
            check(f"{os.path.basename(path)}:{line}:" in text, f"{name}: names line {line}")
        check(time.time() - began < 60, f"{name}: within a minute")


with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, "shop.lua")
    with open(path, "w") as f:
        f.write(GOOD)
    done = subprocess.run([OUTGROW, "check", path], capture_output=True, text=True)
    check(done.returncode == 0, f"the scenario without a mistake is right {done.stderr}")
    run(path, "unknown parameter", None, ["nothing"], "--set", "nothing=1")
    for name, (text, line, words) in MISTAKES.items():
        with open(path, "wb") as f:
            f.write(text.encode("latin-1"))
        run(path, name, line, words)
    # several at once, where they don't depend on each other
    lines = with_line(4, 'operation "work" { cpu(-1), read "rows" }').replace("cores = 2", "core = 2")
    with open(path, "w") as f:
        f.write(lines)
    done = subprocess.run([OUTGROW, "check", path], capture_output=True, text=True)
    check(":4:" in done.stderr and ":9:" in done.stderr, "two mistakes are reported together")
    run(folder, "a directory", None, [])
    run(os.path.join(folder, "missing.lua"), "a file that is not there", None, ["missing.lua"])
finish()
